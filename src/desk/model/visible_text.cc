#include "desk/model/visible_text.h"

#include "base/code_points.h"

namespace strongroom::desk::model {

bool Combines(char32_t c) noexcept {
  return (c >= 0x0300 && c <= 0x036F) || (c >= 0x1AB0 && c <= 0x1AFF) ||
         (c >= 0x1DC0 && c <= 0x1DFF) || (c >= 0x20D0 && c <= 0x20FF) ||
         (c >= 0xFE20 && c <= 0xFE2F);
}

bool HasVisible(std::string_view text) noexcept {
  while (!text.empty()) {
    const char32_t c = TakeCodePoint(text).value;
    if (!ShowsNothing(c) && !Combines(c)) return true;
  }
  return false;
}

bool IsTrimmed(std::string_view text) noexcept {
  if (text.empty()) return true;
  std::string_view last = LastCodePoints(text, 1);
  return !IsBlank(TakeCodePoint(text).value) && !IsBlank(TakeCodePoint(last).value);
}

}  // namespace strongroom::desk::model
