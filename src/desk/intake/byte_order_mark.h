// Texts in UTF-8 that an editor or a spreadsheet saved begin with a byte order mark at times. Every
// reader of this room passes over it. Pure.
#pragma once

#include <string_view>

namespace strongroom::desk::intake {

[[nodiscard]] constexpr std::string_view WithoutByteOrderMark(std::string_view text) noexcept {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  return text;
}

}  // namespace strongroom::desk::intake
