#include "desk/model/visible_text.h"

#include <algorithm>
#include <array>

namespace strongroom::desk::model {

bool IsIn(std::span<const CharacterRange> ranges, char32_t character) {
  return std::ranges::any_of(ranges, [&](const CharacterRange& range) {
    return character >= range.first && character <= range.last;
  });
}

char32_t NextCharacter(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t size = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  const std::size_t start = at;
  char32_t character = size == 1 ? lead : lead & (0xFFU >> (size + 1));
  for (++at; at < text.size() && at < start + size; ++at) {
    character = (character << 6) | (static_cast<unsigned char>(text[at]) & 0x3FU);
  }
  return character;
}

bool IsInvisible(char32_t character) {
  static constexpr std::array kInvisible = {
      CharacterRange{0x00, 0x08},       CharacterRange{0x0E, 0x1F},
      CharacterRange{0x7F, 0x84},       CharacterRange{0x86, 0x9F},
      CharacterRange{0x00AD, 0x00AD},   CharacterRange{0x0300, 0x036F},
      CharacterRange{0x061C, 0x061C},   CharacterRange{0x115F, 0x1160},
      CharacterRange{0x17B4, 0x17B5},   CharacterRange{0x180B, 0x180F},
      CharacterRange{0x1AB0, 0x1AFF},   CharacterRange{0x1DC0, 0x1DFF},
      CharacterRange{0x200B, 0x200F},   CharacterRange{0x202A, 0x202E},
      CharacterRange{0x2060, 0x206F},   CharacterRange{0x20D0, 0x20FF},
      CharacterRange{0x3164, 0x3164},   CharacterRange{0xFE00, 0xFE0F},
      CharacterRange{0xFE20, 0xFE2F},   CharacterRange{0xFEFF, 0xFEFF},
      CharacterRange{0xFFA0, 0xFFA0},   CharacterRange{0xFFF0, 0xFFF8},
      CharacterRange{0x1BCA0, 0x1BCA3}, CharacterRange{0x1D173, 0x1D17A},
      CharacterRange{0xE0000, 0xE0FFF},
  };
  return IsIn(kInvisible, character);
}

bool IsBlank(char32_t character) {
  static constexpr std::array kBlank = {
      CharacterRange{0x09, 0x0D},     CharacterRange{' ', ' '},
      CharacterRange{0x0085, 0x0085}, CharacterRange{0x00A0, 0x00A0},
      CharacterRange{0x1680, 0x1680}, CharacterRange{0x2000, 0x200A},
      CharacterRange{0x2028, 0x2029}, CharacterRange{0x202F, 0x202F},
      CharacterRange{0x205F, 0x205F}, CharacterRange{0x2800, 0x2800},
      CharacterRange{0x3000, 0x3000},
  };
  return IsIn(kBlank, character);
}

bool HasVisible(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t character = NextCharacter(text, at);
    if (!IsInvisible(character) && !IsBlank(character)) return true;
  }
  return false;
}

bool IsTrimmed(std::string_view text) {
  bool first = true;
  bool blank = false;  // the last character
  for (std::size_t at = 0; at < text.size();) {
    blank = IsBlank(NextCharacter(text, at));
    if (first && blank) return false;
    first = false;
  }
  return !blank;
}

}  // namespace strongroom::desk::model
