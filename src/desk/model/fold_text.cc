#include "desk/model/fold_text.h"

#include <algorithm>
#include <cstdint>

namespace strongroom::desk::model {
namespace {

bool IsWordAscii(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool JoinsWords(char c) { return c == '-' || c == '_' || c == '.'; }

// Unicode CaseFolding.txt, status C, blocks U+00C0 to U+017F, U+0370 to U+045F.
char32_t Fold(char32_t c) {
  const bool even = c % 2 == 0;
  if (c >= 0xC0 && c <= 0xDE) return c == 0xD7 ? c : c + 0x20;
  if ((c >= 0x100 && c <= 0x12E) || (c >= 0x132 && c <= 0x136) || (c >= 0x14A && c <= 0x176)) {
    return even ? c + 1 : c;
  }
  if ((c >= 0x139 && c <= 0x147) || (c >= 0x179 && c <= 0x17D)) return even ? c : c + 1;
  switch (c) {
    case 0x178: return 0xFF;
    case 0x386: return 0x3AC;
    case 0x38C: return 0x3CC;
    case 0x38E: return 0x3CD;
    case 0x38F: return 0x3CE;
    case 0x3C2: return 0x3C3;
    default: break;
  }
  if (c >= 0x388 && c <= 0x38A) return c + 0x25;
  if (c >= 0x391 && c <= 0x3AB && c != 0x3A2) return c + 0x20;
  if (c >= 0x400 && c <= 0x40F) return c + 0x50;
  if (c >= 0x410 && c <= 0x42F) return c + 0x20;
  return c;
}

// How many bytes the character at the front has, as its first byte says; at least one.
std::size_t Length(std::string_view text) {
  const auto first = static_cast<std::uint8_t>(text.front());
  const std::size_t length = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  return std::min(length, text.size());
}

// The character folded; empty for what stands between words.
std::string FoldOne(std::string_view character) {
  if (character.size() == 1) {
    const char c = character.front();
    if (!IsWordAscii(c)) return "";
    return {c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c};
  }
  if (character.starts_with("\xE2\x80") || character.starts_with("\xE2\x81")) return "";  // dashes
  if (character.size() != 2) return std::string(character);
  const char32_t c = ((static_cast<std::uint8_t>(character[0]) & 0x1FU) << 6U) |
                     (static_cast<std::uint8_t>(character[1]) & 0x3FU);
  if (c < 0xC0) return "";
  const char32_t folded = Fold(c);
  return {static_cast<char>(0xC0U | (folded >> 6U)), static_cast<char>(0x80U | (folded & 0x3FU))};
}

}  // namespace

std::string FoldWords(std::string_view text) {
  std::string words;
  words.reserve(text.size() + 1);
  std::string_view joint;  // seen behind a word; kept if the word goes on
  bool inside = false;
  while (!text.empty()) {
    const std::string_view character = text.substr(0, Length(text));
    text.remove_prefix(character.size());
    const std::string folded = FoldOne(character);
    if (!folded.empty()) {
      if (!inside) words += ' ';
      words += joint;
      words += folded;
      inside = true;
      joint = {};
    } else if (inside && joint.empty() && JoinsWords(character.front())) {
      joint = character;
    } else {
      inside = false;
      joint = {};
    }
  }
  return words;
}

std::vector<std::string> QueryWords(std::string_view query) {
  std::vector<std::string> words;
  const std::string folded = FoldWords(query);
  for (std::size_t start = 1; start < folded.size();) {
    const std::size_t end = std::min(folded.find(' ', start), folded.size());
    words.push_back(folded.substr(start, end - start));
    start = end + 1;
  }
  std::ranges::sort(words);
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

}  // namespace strongroom::desk::model
