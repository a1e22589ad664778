#include "identity/subject.h"

#include "base/code_points.h"

namespace strongroom::identity {

// With marks that turn the direction of text a name reads as another one wherever it is shown.
bool IsSubject(std::string_view text, std::size_t characters_max) noexcept {
  std::size_t characters = 0;
  for (std::string_view rest = text; !rest.empty(); ++characters) {
    const char32_t c = TakeCodePoint(rest).value;
    if (c < 0x20 || (c >= 0x7f && c < 0xa0) || TurnsDirection(c)) return false;
  }
  return characters >= 1 && characters <= characters_max;
}

}  // namespace strongroom::identity
