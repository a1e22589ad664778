// Whether bytes are text.
#pragma once

#include <string>
#include <string_view>

namespace strongroom {

// UTF-8 as of RFC 3629: nothing cut off, no overlong form, no surrogate, nothing beyond U+10FFFF.
[[nodiscard]] bool IsUtf8(std::string_view text) noexcept;

// For people: the text itself; "hex …" for bytes that are none.
[[nodiscard]] std::string Shown(std::string_view bytes);

}  // namespace strongroom
