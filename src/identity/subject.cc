#include "identity/subject.h"

#include <cstdint>

namespace strongroom::identity {

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
  return characters >= 1 && characters <= characters_max;
}

}  // namespace strongroom::identity
