#include "desk/intake/module_name.h"

#include <algorithm>

namespace strongroom::desk::intake {

bool IsModuleName(std::string_view text) noexcept {
  constexpr std::size_t kNameMax = 100;
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto other = [](char c) {
    return (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
  };
  return !text.empty() && text.size() <= kNameMax && letter(text.front()) &&
         std::ranges::all_of(text, [&](char c) { return letter(c) || other(c); });
}

}  // namespace strongroom::desk::intake
