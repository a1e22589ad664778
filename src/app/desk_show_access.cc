// Who has access: groups with their members' history, explanations, reviews, imports' reports.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>

#include "app/desk_answer.h"
#include "app/desk_show.h"

namespace strongroom::app {
namespace {

constexpr std::size_t kRepeatedNamedMax = 5;

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

// A sentence of an import's report, and all that it is said of.
struct Repeated {
  std::string rule;
  std::string place;
  std::string message;
  std::vector<std::string> about;  // the first ones, such as issues' keys
  std::size_t times = 0;
};

// Lines that say the same, in the order of the first.
std::vector<Repeated> OnceEach(const json::array& report) {
  std::vector<Repeated> lines;
  std::map<std::string, std::size_t> known;
  for (const json::value& each : report) {
    const json::object& line = ObjectOf(each);
    Repeated one{.rule = Told(line, "rule"),
                 .place = Told(line, "place"),
                 .message = Told(line, "message"),
                 .about = {}};
    const auto [at, fresh] =
        known.emplace(fmt::format("{}\n{}\n{}", one.rule, one.place, one.message), lines.size());
    if (fresh) lines.push_back(std::move(one));
    Repeated& said = lines[at->second];
    ++said.times;
    std::string about;
    for (const char* member : {"source", "subject"}) {
      if (const std::string part = Told(line, member); part != "-") {
        about += (about.empty() ? "" : ": ") + part;
      }
    }
    if (!about.empty() && said.about.size() < kRepeatedNamedMax) said.about.push_back(about);
  }
  return lines;
}

// "conflict: SEC-218, SEC-219 and 3 more: /fields/summary: changed in the tracker and here".
std::string Sentence(const Repeated& line) {
  std::string text = line.rule == "-" ? "" : line.rule + ": ";
  if (!line.about.empty()) {
    text += fmt::format("{}", fmt::join(line.about, ", "));
    const std::size_t more = line.times - line.about.size();
    text += more == 0 ? ": " : fmt::format(" and {} more: ", more);
  }
  if (line.place != "-") text += line.place + ": ";
  return text + line.message;
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
  std::vector<terminal::Column> columns = {{"person"}};
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
  json::array sentences;
  for (const Repeated& each : OnceEach(report)) sentences.push_back(json::string(Sentence(each)));
  PrintSentences(output, sentences);
}

}  // namespace strongroom::app
