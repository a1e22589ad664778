// How the desk's answers are shown to a person. Times are UTC, to the minute; lists are tables
// whose free texts are cut where a line is too short, a single thing is shown whole.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/desk_verb.h"
#include "app/readable.h"

namespace strongroom::app {

// Of an act, {"changed", "version"}: whether there was anything to do.
void ShowDone(const Output& output, const json::object& answer);
// Of what made something, {"id", "version"}: the id alone, for scripts.
void ShowMade(const Output& output, const json::object& answer);
// The answer's list `member` as a table, or the sentence `none`.
[[nodiscard]] Show Rows(std::string member, std::vector<Column> columns, std::string none);
// The answer's member as it stands: a text, or a list of lines.
[[nodiscard]] Show Lines(std::string member);
// Every member, short ones first.
void ShowFacts(const Output& output, const json::object& answer);

void ShowIssue(const Output& output, const json::object& answer);
void ShowHistory(const Output& output, const json::object& answer);
void ShowLiftNotice(const Output& output, const json::object& answer);
// A column for each state where the line has room, else a section for each.
void ShowBoard(const Output& output, const json::object& answer);
void ShowGroup(const Output& output, const json::object& answer);
void ShowExplanation(const Output& output, const json::object& answer);
void ShowReview(const Output& output, const json::object& answer);
void ShowImport(const Output& output, const json::object& answer);

void ShowRelease(const Output& output, const json::object& answer);
void ShowSupport(const Output& output, const json::object& answer);
void ShowPolicies(const Output& output, const json::object& answer);
// The document, as a file would have it.
void ShowPolicy(const Output& output, const json::object& answer);
void ShowRecorded(const Output& output, const json::object& answer);
void ShowCases(const Output& output, const json::object& answer);
void ShowCase(const Output& output, const json::object& answer);
void ShowForecast(const Output& output, const json::object& answer);
void ShowMeeting(const Output& output, const json::object& answer);

// A list of issues, or the sentence `none`.
[[nodiscard]] Show Issues(std::string none);

// For the files of the shows.

// The member, or null.
[[nodiscard]] const json::value& In(const json::object& object, std::string_view member);
// The member as people read it, on one line; "-" where there is nothing.
[[nodiscard]] std::string Told(const json::object& object, std::string_view member);
[[nodiscard]] std::string Told(const json::value& value);
[[nodiscard]] bool Truth(const json::object& object, std::string_view member);
// The member's list, or an empty one.
[[nodiscard]] const json::array& ListIn(const json::object& object, std::string_view member);
[[nodiscard]] const json::object& ObjectOf(const json::value& value);
// Name and value of each pair, the values in one column; empty ones are left out.
void PrintPairs(const Output& output,
                const std::vector<std::pair<std::string, std::string>>& pairs);
// Sentences, each two blanks in, broken where the line ends; the command that one ends with stands
// on a line of its own then, whole.
void PrintSentences(const Output& output, const json::array& sentences);
// "TITLE", and the text's lines two blanks to the right. Nothing without a text.
void PrintSection(const Output& output, std::string_view title, std::string_view text);
void PrintRows(const Output& output, const json::array& rows, const std::vector<Column>& columns);
// "TITLE" and the rows below an empty line; nothing without rows.
void PrintSection(const Output& output, std::string_view title, const json::array& rows,
                  const std::vector<Column>& columns);
// Who is who in the sentences of the answer, as Persons::kExplained has it.
void PrintPeople(const Output& output, const json::object& answer);

}  // namespace strongroom::app
