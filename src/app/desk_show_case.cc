// How policies, cases and what falls due in them are shown; releases too, which they hang on.
#include <fmt/format.h>

#include <set>
#include <string>

#include "app/desk_answer.h"
#include "app/desk_show.h"

namespace strongroom::app {
namespace {

// By two blanks a level, as the policy files are written.
std::string Indented(const json::value& value, std::size_t depth) {
  const std::string inner((depth + 1) * 2, ' ');
  const std::string outer(depth * 2, ' ');
  std::string text;
  if (value.is_object() && !value.get_object().empty()) {
    for (const auto& member : value.get_object()) {
      text += fmt::format("{}{}{}: {}", text.empty() ? "{\n" : ",\n", inner,
                          json::serialize(member.key()), Indented(member.value(), depth + 1));
    }
    return text + "\n" + outer + "}";
  }
  if (value.is_array() && !value.get_array().empty()) {
    for (const json::value& each : value.get_array()) {
      text += fmt::format("{}{}{}", text.empty() ? "[\n" : ",\n", inner, Indented(each, depth + 1));
    }
    return text + "\n" + outer + "]";
  }
  return json::serialize(value);
}

// Some modules' names are half a line long.
constexpr terminal::Column kModule{.member = "module", .may_wrap = true, .least = 14};

std::vector<terminal::Column> StepColumns() {
  return {{"due"},
          {"state"},
          {"case"},
          kModule,
          {"issue"},
          {"who", "", true},
          {.member = "what", .may_wrap = true, .below = true}};
}

// " (exempt until 2027-03-22)" of a step that is.
std::string ExemptUntil(const json::object& step) {
  if (In(step, "exempt_until").is_null()) return "";
  return fmt::format(" (exempt until {})", Told(step, "exempt_until"));
}

void PrintEmptyPlaces(const Output& output, const json::object& answer) {
  std::string lines;
  for (const json::value& each : ListIn(answer, "empty")) {
    lines += Told(ObjectOf(each), "message") + "\n";
  }
  PrintSection(output, "to be filled in by hand", lines);
}

// "TITLE" and a sentence for each, whole.
template <class Sentence>
void PrintLines(const Output& output, std::string_view title, const json::array& list,
                const Sentence& sentence) {
  if (list.empty()) return;
  json::array sentences;
  for (const json::value& each : list) sentences.emplace_back(sentence(ObjectOf(each)));
  output.out << '\n' << title << '\n';
  PrintSentences(output, sentences);
}

std::string Happening(const json::object& each) {
  return fmt::format("{} {}", Told(each, "on"), Told(each, "text"));
}

// "3. 2026-09-30 extended, fix, until 2026-12-01, by lead, approved by triager-1: the reason (where
// that can be seen)".
std::string ActLine(const json::object& act) {
  std::string line =
      fmt::format("{}. {} {}", Told(act, "number"), Told(act, "on"), Told(act, "kind"));
  const auto add = [&](std::string_view member, std::string_view words) {
    if (In(act, member).is_null()) return;
    line += fmt::format(", {}{}", words, Told(act, member));
  };
  add("step", "");
  add("until", "until ");
  add("fact", "");
  add("value", "");
  add("event", "number ");
  add("by", "by ");
  add("approver", "approved by ");
  if (!In(act, "reason").is_null()) line += ": " + Told(act, "reason");
  if (!In(act, "evidence").is_null()) line += fmt::format(" ({})", Told(act, "evidence"));
  if (Truth(act, "struck")) line += " [struck]";
  return line;
}

// With the last day in time where it is not the deadline.
json::array Deadlines(const json::object& answer) {
  json::array rows = ListIn(answer, "deadlines");
  for (json::value& each : rows) {
    json::object& row = each.as_object();
    const std::string state = Told(row, "state");
    if (!In(row, "exempt_until").is_null()) {
      row["state"] = fmt::format("{} until {}", state, Told(row, "exempt_until"));
    } else if (!In(row, "last_day").is_null() && state != "met" && state != "missed") {
      row["state"] = fmt::format("{}, by {}", state, Told(row, "last_day"));
    }
  }
  return rows;
}

// Without what is told as history already.
void PrintWhy(const Output& output, const json::object& answer) {
  std::set<std::string> told;
  for (const json::value& each : ListIn(answer, "history")) told.insert(Happening(ObjectOf(each)));
  json::array why;
  for (const json::value& line : ListIn(answer, "why")) {
    if (!told.contains(Told(line))) why.push_back(line);
  }
  if (why.empty()) return;
  output.out << "\nwhy\n";
  PrintSentences(output, why);
}

}  // namespace

void ShowRelease(const Output& output, const json::object& answer) {
  json::object facts = answer;
  facts.erase("lists");
  ShowFacts(output, facts);
  for (const json::value& each : ListIn(answer, "lists")) {
    const json::object& list = ObjectOf(each);
    PrintSection(output, fmt::format("{} since {}", Told(list, "tag"), Told(list, "since")),
                 ListIn(list, "modules"), {{"name"}, {"version"}});
  }
}

void ShowSupport(const Output& output, const json::object& answer) {
  const std::string phase = Told(answer, "phase");
  output.out << fmt::format(
      "{} is {} on {}{}\n", Told(answer, "module"),
      Truth(answer, "supported") ? "in a supported release" : "in no supported release",
      Told(answer, "day"), phase == "-" ? "" : ": " + phase);
  PrintSentences(output, ListIn(answer, "why"));
}

void ShowPolicies(const Output& output, const json::object& answer) {
  json::array rows;
  for (const json::value& each : ListIn(answer, "policies")) {
    const json::object& policy = ObjectOf(each);
    for (const json::value& one : ListIn(policy, "versions")) {
      json::object row = ObjectOf(one);
      const json::object approval = ObjectOf(In(row, "approval"));
      row["name"] = Told(policy, "name");
      row["on"] = In(approval, "on");
      row["by"] = In(approval, "by");
      rows.push_back(std::move(row));
    }
  }
  if (rows.empty()) {
    output.out << "no policy\n";
    return;
  }
  PrintRows(output, rows,
            {{"name"},
             {"version"},
             {"state"},
             {"on", "approved on"},
             {"by", "", true},
             {"title", "", true, 100}});
}

void ShowPolicy(const Output& output, const json::object& answer) {
  output.out << terminal::PlainLines(Indented(In(answer, "document"), 0)) << '\n';
}

void ShowRecorded(const Output& output, const json::object& answer) {
  const json::array& recorded = ListIn(answer, "recorded");
  if (recorded.empty()) {
    output.out << "nothing was to be done\n";
  } else {
    PrintRows(output, recorded, {{"policy"}, {"kind", "recorded"}});
  }
}

void ShowCases(const Output& output, const json::object& answer) {
  json::array rows;
  for (const json::value& each : ListIn(answer, "cases")) {
    json::object row = ObjectOf(each);
    const json::array next = ListIn(row, "next");
    const json::object first = next.empty() ? json::object() : ObjectOf(next.front());
    row["who"] = In(first, "who");
    row["what"] = Told(first, "what") + ExemptUntil(first);
    row["by"] = In(first, "by");
    if (!next.empty() && row["by"].is_null()) row["by"] = "at once";
    if (!Truth(row, "over") && In(row, "applies") == false) row["what"] = "does not apply";
    if (row.contains("ended")) row["what"] = "ended";
    rows.push_back(std::move(row));
  }
  if (rows.empty()) {
    output.out << "no case\n";
    return;
  }
  PrintRows(output, rows,
            {{"id"},
             kModule,
             {"issue"},
             {"phase"},
             {"by"},
             {.member = "policy", .may_wrap = true, .below = true},
             {.member = "who", .may_wrap = true, .below = true},
             {.member = "what", .title = "next", .may_wrap = true, .below = true}});
}

void ShowCase(const Output& output, const json::object& answer) {
  const std::string title = Told(answer, "phase_title");
  const char* more = Truth(answer, "over")            ? " (over)"
                     : In(answer, "applies") == false ? " (the policy does not apply)"
                                                      : "";
  output.out << fmt::format("{}  {}, {}\n\n", Told(answer, "id"), Told(answer, "module"),
                            Told(answer, "issue"));
  PrintPairs(
      output,
      {{"policy", fmt::format("{} {}", Told(answer, "policy"), Told(answer, "policy_version"))},
       {"day", Told(answer, "on")},
       {"phase", (title == "-" ? Told(answer, "phase") : title) + more},
       {"team", Told(answer, "team")},
       {"production", Truth(answer, "in_production") ? "used there" : ""},
       {"facts", Told(answer, "facts")},
       {"texts", Told(answer, "texts")},
       {"version", Told(answer, "version")}});
  PrintSection(output, "deadlines", Deadlines(answer),
               {{"step"},
                {"due"},
                {"state"},
                {"first_due", "first due"},
                {"met_on", "met on"},
                {.member = "title", .may_wrap = true, .below = true}});
  PrintSection(output, "exempt", ListIn(answer, "exemptions"),
               {{"step"}, {"until"}, {"except", "but for"}});
  PrintLines(output, "next", ListIn(answer, "next"), [](const json::object& each) {
    const json::value& by = In(each, "by");
    return fmt::format("{}: {}: {}{}", by.is_null() ? "at once" : Told(by), Told(each, "who"),
                       Told(each, "what"), ExemptUntil(each));
  });
  PrintLines(output, "acts", ListIn(answer, "acts"), ActLine);
  PrintLines(output, "what followed", ListIn(answer, "history"), Happening);
  PrintLines(output, "if nobody acts", ListIn(answer, "if_nobody_acts"), Happening);
  PrintSection(output, "recorded", ListIn(answer, "events"), {{"at"}, {"by"}, {"id", "event"}});
  PrintWhy(output, answer);
  if (const json::value& text = In(answer, "text"); text.is_string()) {
    PrintSection(output, "text", terminal::Readable(text));
    PrintEmptyPlaces(output, answer);
  }
  PrintPeople(output, answer);
}

void ShowCaseText(const Output& output, const json::object& answer) {
  output.out << terminal::PlainLines(terminal::Readable(In(answer, "text")));
  PrintEmptyPlaces(output, answer);
}

void ShowForecast(const Output& output, const json::object& answer) {
  const std::string day = Told(answer, "on");
  const std::string days = Told(answer, "days");
  bool any = false;
  output.out << fmt::format("{} and the {} days after it\n", day, days);
  for (const auto& [member, title] :
       {std::pair("missed", "missed"), std::pair("at_once", "at once"), std::pair("due", "due")}) {
    json::array rows = ListIn(answer, member);
    for (json::value& each : rows) {
      const std::string exempt = ExemptUntil(ObjectOf(each));
      if (!exempt.empty()) each.as_object()["what"] = Told(ObjectOf(each), "what") + exempt;
    }
    PrintSection(output, title, rows, StepColumns());
    any = any || !rows.empty();
  }
  const json::array& happenings = ListIn(answer, "if_nobody_acts");
  PrintSection(output, "if nobody acts", happenings,
               {{"on"}, {"case"}, {.member = "text", .may_wrap = true}});
  if (!any && happenings.empty()) output.out << "nothing falls due\n";
}

void ShowMeeting(const Output& output, const json::object& answer) {
  PrintPairs(output, {{"date", Told(answer, "date")},
                      {"action items", Told(answer, "actions")},
                      {"version", Told(answer, "version")}});
  for (const json::value& each : ListIn(answer, "minutes")) {
    const json::object& minutes = ObjectOf(each);
    PrintSection(output,
                 fmt::format("for {}, by {}, {}", Told(minutes, "audience"), Told(minutes, "by"),
                             Told(minutes, "at")),
                 terminal::Readable(In(minutes, "text")));
  }
}

}  // namespace strongroom::app
