// The names of modules, such as "mod-users" and "folio_users".
#pragma once

#include <string_view>

namespace strongroom::desk::intake {

// 1 to 100 letters, digits, "_", "-" and ".", beginning with a letter. Names that differ in case
// are different.
[[nodiscard]] bool IsModuleName(std::string_view text) noexcept;

}  // namespace strongroom::desk::intake
