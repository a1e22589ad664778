// What a reader sees of a text.
#pragma once

#include <string_view>

namespace strongroom::desk::model {

// Marks that combine with a letter, and show nothing where there is none (the Unicode blocks
// "Combining Diacritical Marks" and those for symbols, extended, supplement and half marks).
[[nodiscard]] bool Combines(char32_t c) noexcept;

// Whether there is something to see.
[[nodiscard]] bool HasVisible(std::string_view text) noexcept;

// Whether the text neither begins nor ends with a blank.
[[nodiscard]] bool IsTrimmed(std::string_view text) noexcept;

}  // namespace strongroom::desk::model
