#include "app/desk_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <expected>
#include <vector>

#include "app/file_text.h"
#include "app/readable.h"
#include "desk/cases/case_text.h"
#include "desk/policy/evaluate.h"

namespace strongroom::app {
namespace {

namespace policy = desk::policy;

void PrintRule(const Output& output, const std::string& file, const FieldError& rule) {
  if (output.json) {
    output.out << json::serialize(json::object{{"file", file},
                                               {"pointer", rule.pointer},
                                               {"rule", rule.rule},
                                               {"message", rule.message}})
               << '\n';
  } else {
    const std::string place = rule.pointer.empty() ? file : file + ": " + rule.pointer;
    output.error << Plain(fmt::format("{}: {}", place, rule.message)) << '\n';
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
    if (each.first_due) note = "first due " + policy::FormatDate(*each.first_due);
    if (each.exempt_until) note = "until " + policy::FormatDate(*each.exempt_until);
    if (each.met_on)
      note += (note.empty() ? "done " : ", done ") + policy::FormatDate(*each.met_on);
    rows.push_back(json::object{{"step", each.step},
                                {"due", policy::FormatDate(each.due)},
                                {"state", policy::StepStatusName(each.state)},
                                {"note", note.empty() ? "-" : note}});
  }
  return rows;
}

void PrintReport(const Output& output, const policy::Report& report) {
  output.out << Plain(fmt::format("{} {} on {}: {}", report.policy, report.version,
                                  policy::FormatDate(report.on),
                                  report.phase.empty() ? "not begun" : report.phase_title))
             << '\n';
  if (!report.deadlines.empty()) {
    output.out << '\n';
    PrintTable(output.out, DeadlineRows(report.deadlines));
  }
  if (!report.next.empty()) {
    json::array rows;
    for (const policy::Action& each : report.next) {
      rows.push_back(json::object{{"by", each.by ? policy::FormatDate(*each.by) : "at once"},
                                  {"who", each.who},
                                  {"what", each.what}});
    }
    output.out << '\n';
    PrintTable(output.out, rows);
  }
  output.out << "\nwhy\n";
  for (const std::string& line : report.why) output.out << "  " << Plain(line) << '\n';
}

}  // namespace

int CheckPolicies(const DeskPolicyCheck& command, const Output& output) {
  int code = kExitDone;
  for (const std::string& file : command.files) {
    const Result<policy::Policy> read = ReadPolicy(file);
    if (!read) {
      code = std::max(code, Refuse(output, file, read.error()));
    } else if (!output.json) {
      output.out << fmt::format("{}: good\n", file);
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
  if (output.json) {
    output.out << json::serialize(json::object{{"now", policy::ToJson(forecast->now)},
                                               {"due", DeadlineRows(forecast->due)},
                                               {"if_nobody_acts", std::move(happenings)}})
               << '\n';
    return kExitDone;
  }
  if (forecast->due.empty() && happenings.empty()) {
    output.out << fmt::format("nothing falls due in the {} days after {}\n", command.days,
                              policy::FormatDate(read->on));
    return kExitDone;
  }
  PrintTable(output.out, DeadlineRows(forecast->due));
  output.out << "\nif nobody acts\n";
  PrintTable(output.out, happenings);
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
    output.out << PlainLines(text->text);
  }
  return kExitDone;
}

}  // namespace strongroom::app
