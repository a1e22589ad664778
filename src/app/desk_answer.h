// The desk's answers read member by member, as people read them, and printed part by part. A member
// that is absent, or of another kind than is asked for, reads as an empty one.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/output.h"
#include "base/json.h"
#include "terminal/readable.h"

namespace strongroom::app {

// The member, or null.
[[nodiscard]] const json::value& In(const json::object& object, std::string_view member);
// The member as people read it, on one line; "-" where there is nothing.
[[nodiscard]] std::string Told(const json::object& object, std::string_view member);
[[nodiscard]] std::string Told(const json::value& value);
[[nodiscard]] bool Truth(const json::object& object, std::string_view member);
// The member's list, or an empty one.
[[nodiscard]] const json::array& ListIn(const json::object& object, std::string_view member);
[[nodiscard]] const json::object& ObjectOf(const json::value& value);
// A moment as the clocks in its zone have it: "2026-12-22 11:00 Europe/Berlin"; in UTC, and saying
// so, where the zone is not known here.
[[nodiscard]] std::string HourInZone(const json::value& time, const json::value& zone);
// Name and value of each pair, the values in one column, long ones in several lines of it; empty
// ones are left out.
void PrintPairs(const Output& output,
                const std::vector<std::pair<std::string, std::string>>& pairs);
// Sentences, each two blanks in, broken where the line ends; the command that one ends with stands
// on a line of its own then, whole.
void PrintSentences(const Output& output, const json::array& sentences);
// "TITLE", and the text's lines two blanks to the right, broken at blanks where the line ends.
// Nothing without a text.
void PrintSection(const Output& output, std::string_view title, std::string_view text);
void PrintRows(const Output& output, const json::array& rows,
               const std::vector<terminal::Column>& columns);
// "TITLE" and the rows below an empty line; nothing without rows.
void PrintSection(const Output& output, std::string_view title, const json::array& rows,
                  const std::vector<terminal::Column>& columns);

// Who is who in the sentences of the answer, as Persons::kExplained has it.
void PrintPeople(const Output& output, const json::object& answer);

}  // namespace strongroom::app
