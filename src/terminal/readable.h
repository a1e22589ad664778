// JSON as a person reads it in a terminal. What others wrote cannot steer the terminal: whatever is
// printed goes through Plain.
#pragma once

#include <limits>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace strongroom::terminal {

// A scalar without quotes, "-" for null and for an empty list; lists are joined with blanks; an
// object stays JSON.
[[nodiscard]] std::string Readable(const json::value& value);

// `text` (UTF-8) on one line: line breaks and tabs become blanks; other control characters, those
// that turn the direction of writing and those without a width become U+FFFD.
[[nodiscard]] std::string Plain(std::string_view text);
// The same with its line breaks.
[[nodiscard]] std::string PlainLines(std::string_view text);

// Columns that the text takes in a terminal (text_width.h).
[[nodiscard]] std::size_t LengthOf(std::string_view text) noexcept;
// At most `most` columns, with an ellipsis at the end if something was cut off.
[[nodiscard]] std::string Cut(std::string_view text, std::size_t most);
// Filled up with blanks to `width` columns.
[[nodiscard]] std::string Pad(std::string_view text, std::size_t width);
// In lines of at most `width` columns, broken at blanks where there are some, else after a mark
// such as a hyphen; `width` 0: in one. What does not go into the last of `lines_most` lines ends
// with an ellipsis.
[[nodiscard]] std::vector<std::string> Wrapped(
    std::string_view text, std::size_t width,
    std::size_t lines_most = std::numeric_limits<std::size_t>::max());
// The same, but that words stay whole: a line with one that is too long is longer.
[[nodiscard]] std::vector<std::string> WrappedAtBlanks(std::string_view text, std::size_t width);

// A column of a table: the rows' member, and its title where that is another word.
struct Column {
  std::string_view member;
  std::string_view title = "";
  bool may_wrap = false;   // may become narrower, and go on in a next line
  std::size_t from = 0;    // left out where lines are shorter than this
  std::size_t least = 12;  // columns of the terminal that it keeps when it is made narrower
  bool below = false;      // stands below its row where there is little room beside the others
};

// One line a row under a line of titles. If `width` is not 0 and lines would be longer, what may
// wrap goes on in further lines of its column, the longest first; where that leaves too little for
// those columns that may stand below, they are one text below each row. Nothing is cut off. What
// has neither, ids and dates, is whole: lines may be longer than `width` then.
void PrintTable(std::ostream& out, const json::array& rows, std::span<const Column> columns,
                std::size_t width);
// The rows' members in the order of their first appearance, nothing cut.
void PrintTable(std::ostream& out, const json::array& rows);

// One line a member: name, value.
void PrintMembers(std::ostream& out, const json::object& members);

}  // namespace strongroom::terminal
