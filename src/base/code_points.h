// UTF-8 text seen as Unicode code points: what lengths, masks, normalisers and tables count in, and
// what a reader sees of them. Stored text is valid UTF-8 (the JSON parser refuses anything else); a
// stray byte given here all the same counts as one code point of its own and is carried through
// unchanged.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace strongroom {

// One decoded code point. `value` is U+FFFD for a stray byte; `bytes` is its text as it stood.
struct CodePoint {
  char32_t value = 0;
  std::string_view bytes;
};

// Takes the first code point off the front of `rest`, which must not be empty.
[[nodiscard]] CodePoint TakeCodePoint(std::string_view& rest) noexcept;

[[nodiscard]] std::size_t CountCodePoints(std::string_view text) noexcept;
// The last `count` code points; all of them when there are fewer.
[[nodiscard]] std::string_view LastCodePoints(std::string_view text, std::size_t count) noexcept;

// Whether nothing is seen of it: of Unicode 15.1 White_Space, Cc, Cf but for the signs that enclose
// numbers, Default_Ignorable_Code_Point, and the blank of Braille.
[[nodiscard]] bool ShowsNothing(char32_t c) noexcept;

// White_Space of Unicode 15.1, and the blank of Braille.
[[nodiscard]] bool IsBlank(char32_t c) noexcept;

// Line and paragraph separators; marks, embeddings, overrides and isolates of direction (Unicode
// Standard Annex #9, table "Bidirectional Formatting Characters"): with them a line is shown
// otherwise than it is.
[[nodiscard]] bool TurnsDirection(char32_t c) noexcept;

void AppendCodePoint(std::string& out, char32_t value);

}  // namespace strongroom
