// Who has access: groups with their members' history, explanations, reviews, imports' reports.
#include <fmt/format.h>

#include "app/desk_answer.h"
#include "app/desk_show.h"

namespace strongroom::app {
namespace {

// "accepted by admin-1 on 2026-07-01 10:00: note".
std::string SignedOff(const json::object& by) {
  const std::string note = Told(by, "note");
  return fmt::format("{} by {} on {}{}",
                     Truth(by, "accepted") ? "accepted as it is" : "being mended, says",
                     Told(by, "by"), Told(by, "at"), note == "-" ? "" : ": " + note);
}

void PrintFinding(const Output& output, const json::object& finding) {
  output.out << '\n' << Told(finding, "id") << '\n';
  PrintSentences(output, {In(finding, "says")});
  const json::object& by = ObjectOf(In(finding, "signed_off"));
  if (by.empty()) {
    output.out << "  " << Told(finding, "mend") << '\n';
  } else {
    output.out << "  " << SignedOff(by) << '\n';
  }
}

}  // namespace

void ShowGroup(const Output& output, const json::object& answer) {
  json::object facts = answer;
  facts.erase("memberships");
  ShowFacts(output, facts);
  json::array rows;
  for (const auto& person : ObjectOf(In(answer, "memberships"))) {
    if (!person.value().is_array()) continue;
    for (const json::value& each : person.value().get_array()) {
      json::object row{{"person", person.key()}};
      for (const auto& member : ObjectOf(each)) row[member.key()] = member.value();
      rows.push_back(std::move(row));
    }
  }
  if (rows.empty()) return;
  output.out << '\n';
  std::vector<Column> columns = {{"person"}};
  if (ObjectOf(rows.front()).contains("name")) columns.push_back({"name", "", true});
  columns.insert(columns.end(), {{"since"}, {"until"}});
  if (ObjectOf(rows.front()).contains("added_by")) {
    columns.insert(columns.end(), {{"added_by", "added by", true, 100},
                                   {"reason", "why", true},
                                   {"removed_by", "removed by", true, 100},
                                   {"removal_reason", "why", true}});
  }
  PrintRows(output, rows, columns);
}

void ShowExplanation(const Output& output, const json::object& answer) {
  output.out << (Truth(answer, "can") ? "can see it, because\n" : "cannot see it, because\n");
  PrintSentences(output, ListIn(answer, "chain"));
  if (const json::array& changes = ListIn(answer, "would_change"); !changes.empty()) {
    output.out << "\nit would change if\n";
    PrintSentences(output, changes);
  }
  PrintPeople(output, answer);
}

void ShowReview(const Output& output, const json::object& answer) {
  const json::array& findings = ListIn(answer, "findings");
  std::size_t open = 0;
  for (const json::value& each : findings) {
    if (In(ObjectOf(each), "signed_off").is_null()) ++open;
  }
  const json::object& last = ObjectOf(In(answer, "last_review"));
  output.out << fmt::format(
      "{}: findings {}, open {}; last review: {}\n", Told(answer, "day"), findings.size(), open,
      last.empty() ? "none" : fmt::format("{} by {}", Told(last, "at"), Told(last, "by")));
  for (const json::value& each : findings) PrintFinding(output, ObjectOf(each));
  const json::array& changes = ListIn(answer, "changes");
  if (changes.empty()) return PrintPeople(output, answer);
  output.out << "\nchanged since the last review\n";
  json::array rows;
  for (const json::value& each : changes) {
    json::object row = ObjectOf(each);
    if (Truth(row, "own_access")) row["what"] = Told(row, "what") + " (own access)";
    rows.push_back(std::move(row));
  }
  PrintRows(output, rows,
            {{"at"},
             {"by"},
             {.member = "about", .may_wrap = true},
             {.member = "what", .may_wrap = true, .below = true}});
  PrintPeople(output, answer);
}

void ShowImport(const Output& output, const json::object& answer) {
  if (Truth(answer, "dry_run")) output.out << "tried only: nothing has been written\n";
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& member : answer) {
    if (member.key() == "dry_run" || member.value().is_array()) continue;
    pairs.emplace_back(std::string_view(member.key()), Told(member.value()));
  }
  PrintPairs(output, pairs);
  if (const std::string unseen = Told(answer, "unseen"); unseen != "-" && unseen != "0") {
    output.out
        << "\nunseen: issues that you do not see at the desk. New ones are taken over; what\n"
           "was there stays as it is until somebody who sees it imports the same\n";
  }
  if (const json::array& issues = ListIn(answer, "issues"); !issues.empty()) {
    output.out << '\n';
    PrintRows(output, issues, {{"key"}, {"outcome"}});
  }
  const json::array& report = ListIn(answer, "report");
  if (report.empty()) return;
  output.out << "\nnot taken over as it stood\n";
  for (const json::value& each : report) {
    const json::object& line = ObjectOf(each);
    std::string where;
    for (const char* member : {"source", "subject", "place"}) {
      if (const std::string part = Told(line, member); part != "-") where += part + ": ";
    }
    PrintSentences(output, {json::value(where + Told(line, "message"))});
  }
}

}  // namespace strongroom::app
