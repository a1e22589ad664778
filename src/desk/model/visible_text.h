// What a reader sees of the characters of a text. Tables of Unicode 15.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace strongroom::desk::model {

struct CharacterRange {
  char32_t first;
  char32_t last;
};
[[nodiscard]] bool IsIn(std::span<const CharacterRange> ranges, char32_t character);

// The character of the UTF-8 text that begins at `at`, which is then behind it. Of bytes that are
// no UTF-8 any character is made, and `at` goes on all the same.
[[nodiscard]] char32_t NextCharacter(std::string_view text, std::size_t& at);

// The property Default_Ignorable_Code_Point (DerivedCoreProperties.txt), controls, and marks that
// combine with a Latin letter: without one there is nothing to see.
[[nodiscard]] bool IsInvisible(char32_t character);

// The property White_Space (PropList.txt), and the blank of Braille.
[[nodiscard]] bool IsBlank(char32_t character);

// Whether the text has a character that is neither.
[[nodiscard]] bool HasVisible(std::string_view text);

// Whether the text neither begins nor ends with a blank.
[[nodiscard]] bool IsTrimmed(std::string_view text);

}  // namespace strongroom::desk::model
