// JSON as a person reads it in a terminal. What others wrote cannot steer the terminal: whatever is
// printed goes through Plain.
#pragma once

#include <ostream>
#include <span>
#include <string>
#include <string_view>

#include "base/json.h"

namespace strongroom::app {

// A scalar without quotes, "-" for null and for an empty list; lists are joined with blanks; an
// object stays JSON.
[[nodiscard]] std::string Readable(const json::value& value);

// `text` (UTF-8) on one line: line breaks and tabs become blanks; other control characters, and
// those that turn the direction of writing, become U+FFFD.
[[nodiscard]] std::string Plain(std::string_view text);
// The same with its line breaks.
[[nodiscard]] std::string PlainLines(std::string_view text);

// Characters; those that combine with the one before count as well.
[[nodiscard]] std::size_t LengthOf(std::string_view text) noexcept;
// At most `most` characters, the last one an ellipsis if something was cut off.
[[nodiscard]] std::string Cut(std::string_view text, std::size_t most);
// Filled up with blanks to `width` characters.
[[nodiscard]] std::string Pad(std::string_view text, std::size_t width);

// A column of a table: the rows' member, and its title where that is another word.
struct Column {
  std::string_view member;
  std::string_view title = "";
  bool may_cut = false;  // free text; ids and dates are worth nothing when cut
  std::size_t from = 0;  // left out where lines are shorter than this
};

// One line a row under a line of titles. If `width` is not 0 and lines would be longer, what may be
// cut is cut, the longest first.
void PrintTable(std::ostream& out, const json::array& rows, std::span<const Column> columns,
                std::size_t width);
// The rows' members in the order of their first appearance, nothing cut.
void PrintTable(std::ostream& out, const json::array& rows);

// One line a member: name, value.
void PrintMembers(std::ostream& out, const json::object& members);

}  // namespace strongroom::app
