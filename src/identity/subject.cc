#include "identity/subject.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace strongroom::identity {
namespace {

// Line and paragraph separators and the marks that turn the direction of text (Unicode
// Bidi_Control): with them a name reads as another one wherever it is shown.
constexpr std::array<std::string_view, 14> kMisleading = {
    "\u061c", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202b",
    "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"};

}  // namespace

bool IsSubject(std::string_view text, std::size_t characters_max) noexcept {
  std::size_t characters = 0;
  std::uint8_t previous = 0;
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (byte < 0x20 || byte == 0x7f) return false;
    if (previous == 0xc2 && byte < 0xa0) return false;  // U+0080 to U+009F
    if ((byte & 0xc0) != 0x80) ++characters;
    previous = byte;
  }
  return characters >= 1 && characters <= characters_max &&
         std::ranges::none_of(kMisleading,
                              [&](std::string_view mark) { return text.contains(mark); });
}

}  // namespace strongroom::identity
