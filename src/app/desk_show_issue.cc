// How issues are shown: one with all that belongs to it, its history, lists' columns.
#include <fmt/format.h>

#include "app/desk_answer.h"
#include "app/desk_show.h"

namespace strongroom::app {
namespace {

// "high 8.1".
std::string Severity(const json::object& issue) {
  const std::string score = Told(issue, "score");
  return Told(issue, "severity") + (score == "-" ? "" : " " + score);
}

// "high, 8.1, CVSS:3.1/…".
std::string Rating(const json::object& issue) {
  std::string text = Told(issue, "severity");
  for (const char* more : {"score", "vector"}) {
    if (const std::string part = Told(issue, more); part != "-") text += ", " + part;
  }
  return text;
}

std::string Embargo(const json::object& issue) {
  const json::object& embargo = ObjectOf(In(issue, "embargo"));
  return embargo.empty() ? ""
                         : "agreed until " + HourInZone(In(embargo, "until"), In(embargo, "zone"));
}

// "title: Redirect" for each member of an event's body; an hour with its zone in one.
json::array LinesOf(const json::object& body) {
  const json::value& zone = In(body, "zone");
  json::array lines;
  for (const auto& member : body) {
    const std::string_view name = member.key();
    std::string told = Told(member.value());
    if (zone.is_string() && name == "until") told = HourInZone(member.value(), zone);
    if (zone.is_string() && name == "hour") told += " " + Told(zone);
    const bool told_already = name == "zone" && (body.contains("until") || body.contains("hour"));
    if (!told_already) lines.emplace_back(fmt::format("{}: {}", name, told));
  }
  return lines;
}

std::string ListOf(const json::array& list, std::string_view first, std::string_view second) {
  std::string lines;
  for (const json::value& each : list) {
    const json::object& one = ObjectOf(each);
    lines += Told(one, first);
    if (const std::string more = Told(one, second); more != "-") lines += "  " + more;
    lines += Truth(one, "public") ? "  (public)\n" : "\n";
  }
  return lines;
}

}  // namespace

Show Issues(std::string none) {
  return [none = std::move(none)](const Output& output, const json::object& answer) {
    json::array rows;
    for (const json::value& each : ListIn(answer, "issues")) {
      json::object row = ObjectOf(each);
      row["severity"] = Severity(row);
      if (In(row, "level").is_null()) row["level"] = "public";
      rows.push_back(std::move(row));
    }
    if (rows.empty()) {
      output.out << none << '\n';
      return;
    }
    PrintRows(output, rows,
              {{"key"},
               {"state"},
               {"priority", "prio"},
               {"severity"},
               {.member = "level", .may_wrap = true, .least = 16},
               {.member = "assignee", .may_wrap = true, .from = 100},
               {"title", "", true}});
  };
}

void ShowIssue(const Output& output, const json::object& answer) {
  const std::string title = fmt::format("{}  {}", Told(answer, "key"), Told(answer, "title"));
  for (const std::string& line : terminal::WrappedAtBlanks(title, output.width))
    output.out << line << '\n';
  output.out << '\n';
  const bool is_public = In(answer, "level").is_null();
  PrintPairs(output,
             {{"state", Told(answer, "state") + (Truth(answer, "urgent") ? ", urgent" : "")},
              {"kind", Told(answer, "kind")},
              {"level", is_public ? "public" : Told(answer, "level")},
              {"embargo", Embargo(answer)},
              {"severity", Rating(answer)},
              {"priority", Told(answer, "priority")},
              {"production", Truth(answer, "in_production") ? "affected" : ""},
              {"reporter", Told(answer, "reporter")},
              {"assignee", Told(answer, "assignee")},
              {"labels", Told(answer, "labels")},
              {"links", Told(answer, "links")},
              {"reported", Told(answer, "reported_at")},
              {"changed", Told(answer, "changed_at")},
              {"version", Told(answer, "version")}});
  std::string notes;
  for (const json::value& note : ListIn(answer, "notes")) notes += Told(note) + "\n";
  PrintSection(output, "note", notes);
  const json::value& description = In(answer, "description");
  if (description.is_string()) PrintSection(output, "description", terminal::Readable(description));
  PrintSection(output, "affected", ListOf(ListIn(answer, "affected"), "module", "versions"));
  PrintSection(output, "references", ListOf(ListIn(answer, "references"), "system", "value"));
  for (const json::value& each : ListIn(answer, "comments")) {
    const json::object& comment = ObjectOf(each);
    PrintSection(output, fmt::format("{}, {}", Told(comment, "by"), Told(comment, "at")),
                 terminal::Readable(In(comment, "text")));
  }
}

void ShowHistory(const Output& output, const json::object& answer) {
  for (const json::value& each : ListIn(answer, "events")) {
    const json::object& event = ObjectOf(each);
    const std::string what =
        fmt::format("{}  {}  {}", Told(event, "at"), Told(event, "kind"), Told(event, "by"));
    const std::string id = Told(event, "id");
    const bool fits =
        output.width == 0 || terminal::LengthOf(what) + 2 + terminal::LengthOf(id) <= output.width;
    output.out << what << (fits ? "  " : "\n  id: ") << id << '\n';
    PrintSentences(output, LinesOf(ObjectOf(In(event, "body"))));
  }
}

void ShowLiftNotice(const Output& output, const json::object& answer) {
  output.out << fmt::format("It is {} ({}).\n", Told(answer, "hour"), Told(answer, "zone"));
  if (const std::string until = Told(answer, "agreed_until"); until != "-") {
    output.out << fmt::format("Secrecy was agreed until {}.\n", until);
  }
  const json::object& readable = ObjectOf(In(answer, "readable"));
  output.out << "The issue would become public at once, for good. Everybody active could then\n"
                "read it as it is and was:\n\n";
  PrintPairs(output, {{"comments", Told(readable, "comments")},
                      {"entries of its history", Told(readable, "history")},
                      {"former titles", Told(readable, "former_titles")},
                      {"former descriptions", Told(readable, "former_descriptions")},
                      {"action items", Told(readable, "actions")},
                      {"cases", Told(readable, "cases")},
                      {"names of embargoed issues", Told(readable, "names")}});
  output.out << "\nTake out first what nobody should read (issue history KEY, expunge EVENT); or\n"
                "leave it embargoed, report a public issue in its place and link the two.\n"
                "Nothing has been done yet.\n"
             << (Truth(answer, "early")
                     ? "To do it before that hour: the same with --confirm --early --reason TEXT\n"
                     : "To do it: the same with --confirm\n");
}

}  // namespace strongroom::app
