// How wide characters stand in a terminal.
#pragma once

#include <cstddef>

namespace strongroom::terminal {

// Columns: 2 for wide characters of East Asian scripts and emoji, 0 for those that combine with the
// one before or are not seen, else 1. As the C library's table for UTF-8 says, whatever the
// environment's locale is; 1 for all on a machine without the locale C.UTF-8.
[[nodiscard]] std::size_t WidthOf(char32_t character) noexcept;

}  // namespace strongroom::terminal
