// JSON as a person reads it in a terminal.
#pragma once

#include <ostream>
#include <string>

#include "base/json.h"

namespace strongroom::app {

// A scalar without quotes, "-" for null and for an empty list; lists are joined with blanks; an
// object stays JSON.
[[nodiscard]] std::string Readable(const json::value& value);

// One line a row under a line of names: the rows' members in the order of their first appearance.
// Widths count bytes.
void PrintTable(std::ostream& out, const json::array& rows);

// One line a member: name, value.
void PrintMembers(std::ostream& out, const json::object& members);

}  // namespace strongroom::app
