// Words that others write in any case.
#pragma once

#include <string>
#include <string_view>

namespace strongroom {

// A to Z become a to z; all else stays as it is.
[[nodiscard]] std::string LowerCase(std::string_view text);

}  // namespace strongroom
