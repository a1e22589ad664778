// How the desk's answers are shown to a person. Times are UTC, to the minute, the hour of an
// embargo in its zone with the zone's name; lists are tables whose free texts go on in further
// lines where a line is too short. Nothing is cut off but on a board.
#pragma once

#include <string>
#include <vector>

#include "app/desk_verb.h"
#include "terminal/readable.h"

namespace strongroom::app {

// Of an act, {"changed", "version"}: whether there was anything to do.
void ShowDone(const Output& output, const json::object& answer);
// Of what made something, {"id", "version"}: the id alone, for scripts.
void ShowMade(const Output& output, const json::object& answer);
// The answer's list `member` as a table, or the sentence `none`.
[[nodiscard]] Show Rows(std::string member, std::vector<terminal::Column> columns,
                        std::string none);
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
// The text, and behind it the places that are to be filled by hand.
void ShowCaseText(const Output& output, const json::object& answer);
void ShowForecast(const Output& output, const json::object& answer);
void ShowMeeting(const Output& output, const json::object& answer);

// A list of issues, or the sentence `none`.
[[nodiscard]] Show Issues(std::string none);

}  // namespace strongroom::app
