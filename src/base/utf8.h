// Whether bytes are text.
#pragma once

#include <string_view>

namespace strongroom {

// UTF-8 as of RFC 3629: nothing cut off, no overlong form, no surrogate, nothing beyond U+10FFFF.
[[nodiscard]] bool IsUtf8(std::string_view text) noexcept;

}  // namespace strongroom
