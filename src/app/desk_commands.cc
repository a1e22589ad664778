#include "app/desk_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <expected>
#include <vector>

#include "app/file_text.h"
#include "desk/cases/case_text.h"
#include "desk/policy/evaluate.h"
#include "terminal/readable.h"

namespace strongroom::app {
namespace {

namespace policy = desk::policy;
using policy::StepStatus;

void PrintRule(const Output& output, const std::string& file, const FieldError& rule) {
  if (output.json) {
    output.out << json::serialize(json::object{{"file", file},
                                               {"pointer", rule.pointer},
                                               {"rule", rule.rule},
                                               {"message", rule.message}})
               << '\n';
  } else {
    const std::string place = rule.pointer.empty() ? file : file + ": " + rule.pointer;
    output.error << terminal::Plain(fmt::format("{}: {}", place, rule.message)) << '\n';
  }
}

int Refuse(const Output& output, const std::string& file, const Error& error) {
  for (const FieldError& rule : error.fields) PrintRule(output, file, rule);
  if (error.fields.empty()) {
    PrintRule(output, file, {"", ErrorKindName(error.kind), error.detail});
  }
  return error.kind == ErrorKind::kConfiguration ? kExitWrongUse : kExitFailed;
}

Result<policy::Policy> ReadPolicy(const std::string& file) {
  const Result<json::value> document = ReadJson(file);
  if (!document) return Fail(document.error());
  return policy::ParsePolicy(*document);
}

// What the clocks are handed.
struct Case {
  std::vector<policy::Policy> versions;
  std::vector<policy::Event> events;
  policy::Date on;
};

// Or the code to end with, when what is wrong was told.
std::expected<Case, int> ReadCase(const DeskClock& clock, const Output& output) {
  Case read;
  for (const std::string& file : clock.policy_files) {
    Result<policy::Policy> one = ReadPolicy(file);
    if (!one) return std::unexpected(Refuse(output, file, one.error()));
    for (const policy::Policy& other : read.versions) {
      const bool same = other.name == one->name && other.version == one->version;
      if (other.name == one->name && !same) continue;
      return std::unexpected(Refuse(
          output, file,
          {.kind = ErrorKind::kInvalid,
           .detail = fmt::format("is {} {} beside {} {}: give different versions of one policy",
                                 one->name, one->version, other.name, other.version)}));
    }
    read.versions.push_back(std::move(*one));
  }
  const Result<json::value> document = ReadJson(clock.events_file);
  Result<std::vector<policy::Event>> events =
      document ? policy::ParseEvents(*document) : Fail(document.error());
  if (!events) return std::unexpected(Refuse(output, clock.events_file, events.error()));
  read.events = std::move(*events);
  const std::optional<policy::Date> on = policy::ParseDate(clock.on);
  if (!on) {
    (void)PrintFailure(output, "--on: give a date that exists, such as 2026-01-31");
    return std::unexpected(kExitWrongUse);
  }
  read.on = *on;
  return read;
}

json::array DeadlineRows(const std::vector<policy::Deadline>& deadlines) {
  json::array rows;
  for (const policy::Deadline& each : deadlines) {
    std::string note;
    const auto add = [&](std::string_view words, const std::optional<policy::Date>& day) {
      if (!day) return;
      note += fmt::format("{}{} {}", note.empty() ? "" : ", ", words, policy::FormatDate(*day));
    };
    add("first due", each.first_due);
    add("exempt until", each.exempt_until);
    add("done", each.met_on);
    const bool open = each.state == StepStatus::kOpen || each.state == StepStatus::kExtended;
    if (open && each.last_day != each.due) add("last day in time", each.last_day);
    rows.push_back(json::object{{"step", each.step},
                                {"due", policy::FormatDate(each.due)},
                                {"state", policy::StepStatusName(each.state)},
                                {"note", note.empty() ? "-" : note}});
  }
  return rows;
}

std::string By(const policy::Action& action) {
  return action.by ? policy::FormatDate(*action.by) : "at once";
}

std::string What(const policy::Action& action) {
  if (!action.exempt_until) return action.what;
  return fmt::format("{} (exempt until {})", action.what, policy::FormatDate(*action.exempt_until));
}

// What is owed on the day of a forecast, and what falls due in the days after it.
struct Owed {
  std::vector<policy::Deadline> missed;
  std::vector<policy::Action> at_once;
  const std::vector<policy::Deadline>& due;
};

Owed OwedIn(const policy::Forecast& forecast) {
  Owed owed{.missed = {}, .at_once = {}, .due = forecast.due};
  for (const policy::Action& each : forecast.now.next) {
    const auto deadline =
        std::ranges::find(forecast.now.deadlines, each.step, &policy::Deadline::step);
    if (deadline == forecast.now.deadlines.end()) {
      owed.at_once.push_back(each);
    } else if (deadline->state == StepStatus::kMissed) {
      owed.missed.push_back(*deadline);
    }
  }
  return owed;
}

// In the order of `next`.
json::array OwedRows(const policy::Forecast& forecast, const Owed& owed) {
  json::array rows;
  for (const policy::Action& each : forecast.now.next) {
    std::string_view state = "at once";
    for (const auto* list : {&owed.missed, &owed.due}) {
      const auto found = std::ranges::find(*list, each.step, &policy::Deadline::step);
      if (found != list->end()) state = policy::StepStatusName(found->state);
    }
    const bool at_once = !each.by.has_value();
    if (!at_once && state == "at once") continue;  // due later, or never
    rows.push_back(json::object{{"by", By(each)},
                                {"state", at_once ? "-" : state},
                                {"step", each.step},
                                {"who", each.who},
                                {"what", What(each)}});
  }
  return rows;
}

template <class Item>
json::array Listed(const std::vector<Item>& items) {
  json::array list;
  for (const Item& each : items) list.push_back(policy::ToJson(each));
  return list;
}

void PrintReport(const Output& output, const policy::Report& report) {
  output.out << terminal::Plain(fmt::format(
                    "{} {} on {}: {}", report.policy, report.version, policy::FormatDate(report.on),
                    report.phase.empty() ? "not begun" : report.phase_title))
             << '\n';
  if (!report.deadlines.empty()) {
    output.out << '\n';
    terminal::PrintTable(output.out, DeadlineRows(report.deadlines));
  }
  if (!report.next.empty()) {
    json::array rows;
    for (const policy::Action& each : report.next) {
      rows.push_back(json::object{{"by", By(each)}, {"who", each.who}, {"what", What(each)}});
    }
    output.out << '\n';
    terminal::PrintTable(output.out, rows);
  }
  output.out << "\nwhy\n";
  for (const std::string& line : report.why) output.out << "  " << terminal::Plain(line) << '\n';
}

}  // namespace

int CheckPolicies(const DeskPolicyCheck& command, const Output& output) {
  int code = kExitDone;
  for (const std::string& file : command.files) {
    const Result<policy::Policy> read = ReadPolicy(file);
    if (!read) {
      code = std::max(code, Refuse(output, file, read.error()));
      continue;
    }
    const std::vector<FieldError> doubts = policy::Doubts(*read);
    if (output.json) {
      json::array told;
      for (const FieldError& each : doubts) {
        told.push_back(json::object{
            {"pointer", each.pointer}, {"rule", each.rule}, {"message", each.message}});
      }
      output.out << json::serialize(
                        json::object{{"file", file}, {"good", true}, {"doubts", std::move(told)}})
                 << '\n';
      continue;
    }
    output.out << fmt::format("{}: good\n", file);
    for (const FieldError& each : doubts) {
      output.out << terminal::Plain(
                        fmt::format("{}: {}: is it meant? {}", file, each.pointer, each.message))
                 << '\n';
    }
  }
  return code;
}

int EvaluateClock(const DeskClockEvaluate& command, const Output& output) {
  const std::expected<Case, int> read = ReadCase(command.clock, output);
  if (!read) return read.error();
  const Result<policy::Report> report = policy::Evaluate(read->versions, read->events, read->on);
  if (!report) return Refuse(output, command.clock.events_file, report.error());
  if (output.json) {
    output.out << json::serialize(policy::ToJson(*report)) << '\n';
  } else {
    PrintReport(output, *report);
  }
  return kExitDone;
}

int ForecastClock(const DeskClockForecast& command, const Output& output) {
  const std::expected<Case, int> read = ReadCase(command.clock, output);
  if (!read) return read.error();
  const Result<policy::Forecast> forecast =
      policy::LookAhead(read->versions, read->events, read->on, command.days);
  if (!forecast) return Refuse(output, command.clock.events_file, forecast.error());
  json::array happenings;
  for (const policy::Happening& each : forecast->if_nobody_acts) {
    happenings.push_back(json::object{{"on", policy::FormatDate(each.on)}, {"what", each.text}});
  }
  const Owed owed = OwedIn(*forecast);
  if (output.json) {
    output.out << json::serialize(json::object{{"now", policy::ToJson(forecast->now)},
                                               {"days", command.days},
                                               {"missed", Listed(owed.missed)},
                                               {"at_once", Listed(owed.at_once)},
                                               {"due", Listed(owed.due)},
                                               {"if_nobody_acts", std::move(happenings)}})
               << '\n';
    return kExitDone;
  }
  const json::array rows = OwedRows(*forecast, owed);
  output.out << fmt::format("{} and the {} days after it\n", policy::FormatDate(read->on),
                            command.days);
  if (rows.empty() && happenings.empty()) output.out << "nothing falls due\n";
  if (!rows.empty()) {
    output.out << '\n';
    terminal::PrintTable(output.out, rows);
  }
  if (!happenings.empty()) {
    output.out << "\nif nobody acts\n";
    terminal::PrintTable(output.out, happenings);
  }
  return kExitDone;
}

int WriteText(const DeskPolicyText& command, const Output& output) {
  const std::expected<Case, int> read = ReadCase(command.clock, output);
  if (!read) return read.error();
  const Result<policy::Report> report = policy::Evaluate(read->versions, read->events, read->on);
  if (!report) return Refuse(output, command.clock.events_file, report.error());
  const Result<std::string> file = ReadText(command.template_file);
  if (!file) return Refuse(output, command.template_file, file.error());
  const Result<desk::cases::TextTemplate> parsed = desk::cases::TextTemplate::Parse(*file);
  if (!parsed) return Refuse(output, command.template_file, parsed.error());
  desk::cases::TextFacts facts;
  if (!command.facts_file.empty()) {
    const Result<json::value> document = ReadJson(command.facts_file);
    Result<desk::cases::TextFacts> given =
        document ? desk::cases::ParseTextFacts(*document) : Fail(document.error());
    if (!given) return Refuse(output, command.facts_file, given.error());
    facts = std::move(*given);
  }
  const desk::cases::CaseRecord record{.id = command.case_id,
                                       .policy = report->policy,
                                       .module = command.module,
                                       .issue = command.issue,
                                       .team = facts.team,
                                       .events = read->events};
  const auto version = std::ranges::find(read->versions, report->version, &policy::Policy::version);
  const Result<desk::cases::RenderedText> text =
      desk::cases::RenderText(*parsed, record, facts, *version, *report);
  if (!text) return Refuse(output, command.template_file, text.error());
  if (!text->empty.empty()) {
    return Refuse(output, command.template_file,
                  {.kind = ErrorKind::kInvalid,
                   .detail = "the text has places that are empty",
                   .fields = text->empty});
  }
  if (output.json) {
    output.out << json::serialize(
                      json::object{{"audience", desk::cases::AudienceName(parsed->audience())},
                                   {"text", text->text}})
               << '\n';
  } else {
    output.out << terminal::PlainLines(text->text);
  }
  return kExitDone;
}

}  // namespace strongroom::app
