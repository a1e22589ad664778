#include "desk/model/case_view.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "desk/cases/shipped.h"
#include "desk/model/known_names.h"
#include "desk/model/module_facts.h"

namespace strongroom::desk::model {
namespace {

using cases::CaseRecord;
using policy::Date;
using policy::FormatDate;
using policy::Report;

Result<Date> DayFor(const State& state, const CaseRecord& record, std::optional<Date> on,
                    Time now) {
  if (on) return *on;
  return cases::DayOf(record, *state.policies, now);
}

// A case that the reader sees, and what its policy says of it on a day.
struct CaseOnDay {
  CaseRecord record;
  Report report;
};

Result<CaseOnDay> ReportFor(const Sight& sight, std::string_view id, std::optional<Date> on,
                            Time now) {
  auto record = RequireCase(sight, id);
  if (!record) return Fail(record.error());
  const auto day = DayFor(sight.state(), *record, on, now);
  if (!day) return Fail(day.error());
  auto report = cases::ReportOn(*record, *sight.state().policies, *day);
  if (!report) return Fail(report.error());
  return CaseOnDay{std::move(*record), std::move(*report)};
}

json::value DayOrNull(const std::optional<Date>& day) {
  if (!day) return nullptr;
  return json::string(FormatDate(*day));
}

json::object Line(const State& state, const CaseRecord& record, const Report& report) {
  json::array next;
  for (const policy::Action& each : report.next) {
    json::object one{{"step", each.step}, {"who", each.who}, {"what", each.what}};
    one["by"] = DayOrNull(each.by);
    if (each.exempt_until) one["exempt_until"] = FormatDate(*each.exempt_until);
    next.push_back(std::move(one));
  }
  json::object line{{"id", record.id},         {"policy", record.policy},
                    {"module", record.module}, {"issue", record.issue},
                    {"team", record.team},     {"in_production", InProduction(state, record)}};
  line["policy_version"] = report.version;
  line["on"] = FormatDate(report.on);
  line["phase"] = report.phase;
  line["phase_title"] = report.phase_title;
  line["over"] = report.over;
  if (report.ended) {
    line["ended"] = json::object{{"on", FormatDate(report.ended->on)},
                                 {"by", report.ended->by},
                                 {"reason", report.ended->reason}};
  }
  line["applies"] = report.applies;
  line["next"] = std::move(next);
  line["version"] = state.VersionOf(CaseStream(record.id));
  return line;
}

json::array ToJson(const std::vector<policy::Happening>& happenings) {
  json::array list;
  for (const policy::Happening& each : happenings) {
    list.push_back(json::object{{"on", FormatDate(each.on)}, {"text", each.text}});
  }
  return list;
}

// What is on record, each with its number and whether it counts.
json::array Acts(const State& state, const CaseRecord& record, Date on) {
  const policy::Zone& zone =
      policy::BeganUnder(state.policies->Versions(record.policy), record.events, on).zone;
  const std::vector<bool> counting = policy::Counting(record.events, zone, on);
  json::array acts;
  for (std::size_t at = 0; at < record.events.size(); ++at) {
    if (record.events[at].DayIn(zone) > on) continue;
    json::object one{{"number", at + 1}, {"on", FormatDate(record.events[at].DayIn(zone))}};
    for (auto& member : policy::ToJson(record.events[at])) {
      one[member.key()] = std::move(member.value());
    }
    if (!counting[at]) one["struck"] = true;
    acts.push_back(std::move(one));
  }
  return acts;
}

// The line with deadlines, facts, exemptions, history and why.
json::object Whole(const State& state, const CaseRecord& record, const Report& report) {
  json::object whole = Line(state, record, report);
  json::object told = policy::ToJson(report);
  whole["deadlines"] = std::move(told["deadlines"]);
  whole["why"] = std::move(told["why"]);
  json::object facts;
  for (const auto& [name, value] : report.facts) facts[name] = value;
  whole["facts"] = std::move(facts);
  json::array exemptions;
  for (const policy::ExemptionInForce& each : report.exemptions) {
    json::object one{{"step", each.step}, {"until", FormatDate(each.until)}};
    if (!each.except.empty()) one["except"] = json::array(each.except.begin(), each.except.end());
    exemptions.push_back(std::move(one));
  }
  whole["exemptions"] = std::move(exemptions);
  whole["history"] = ToJson(report.history);
  const policy::Policy* policy = state.policies->Find(record.policy, report.version);
  const auto texts = policy == nullptr ? std::vector<std::string>() : TextsFor(*policy);
  whole["texts"] = json::array(texts.begin(), texts.end());
  whole["acts"] = Acts(state, record, report.on);
  json::array calendar;
  for (const policy::Event& each : record.by_calendar) {
    calendar.push_back(
        json::object{{"on", FormatDate(std::get<Date>(each.at))}, {"kind", each.kind}});
  }
  whole["calendar"] = std::move(calendar);
  return whole;
}

json::object ToJson(const State& state, const cases::DueStep& step) {
  const Module* module = state.FindModule(step.module);
  json::object out{
      {"case", step.case_id}, {"module", step.module}, {"issue", step.issue}, {"team", step.team}};
  out["in_production"] = module != nullptr && module->used_in_production.value_or(false);
  out["step"] = step.step;
  out["who"] = step.who;
  out["what"] = step.what;
  out["due"] = DayOrNull(step.due);
  if (step.due) out["days_left"] = step.days_left;
  out["state"] = policy::StepStatusName(step.state);
  if (step.exempt_until) out["exempt_until"] = FormatDate(*step.exempt_until);
  return out;
}

// Pointers into all events of the case, of which the tried ones stand behind the recorded ones.
std::unexpected<Error> NotTried(Error error, std::size_t recorded) {
  for (FieldError& each : error.fields) {
    if (!each.pointer.starts_with('/')) continue;
    const std::size_t end = each.pointer.find('/', 1);
    const std::string place = each.pointer.substr(1, end - 1);
    if (place.empty() || !std::ranges::all_of(place, [](char c) { return c >= '0' && c <= '9'; })) {
      continue;
    }
    const std::size_t at = std::stoul(place);
    if (at < recorded) continue;
    each.pointer = fmt::format("/events/{}{}", at - recorded,
                               end == std::string::npos ? "" : each.pointer.substr(end));
  }
  return Fail(std::move(error));
}

// What is tried for a later day than the one that is looked at would be left out without a word.
Result<void> CheckSeen(const State& state, const CaseRecord& tried, std::size_t recorded,
                       Date day) {
  const policy::Zone& zone =
      policy::BeganUnder(state.policies->Versions(tried.policy), tried.events, policy::kDateMax)
          .zone;
  InputCheck check;
  for (std::size_t at = recorded; at < tried.events.size(); ++at) {
    if (tried.events[at].DayIn(zone) <= day) continue;
    check.Refuse(fmt::format("/events/{}/at", at - recorded), "date",
                 fmt::format("it lies after {}, the day that is looked at: look at that day or a "
                             "later one (on)",
                             FormatDate(day)));
  }
  return std::move(check).Done();
}

// The shipped template, if cases of the policy have it.
Result<cases::TextTemplate> TextOf(const policy::Policy& policy, std::string_view name) {
  const std::vector<std::string> names = TextsFor(policy);
  if (names.empty()) {
    return Fail(
        ErrorKind::kNotFound,
        fmt::format("cases of the policy {} have no texts here: write a template of your own "
                    "and fill it with: strongroom desk policy text --template FILE --policy FILE "
                    "--events FILE --on DATE",
                    policy.name));
  }
  if (std::ranges::find(names, name) == names.end()) {
    return Fail(ErrorKind::kNotFound,
                fmt::format("there is no such text for cases of the policy {}; there are {}",
                            policy.name, fmt::join(names, ", ")));
  }
  const auto texts = cases::ShippedTexts();
  const auto found = std::ranges::find(texts, name, &cases::ShippedFile::name);
  return cases::TextTemplate::Parse(found->text);
}

Result<json::object> Render(const Sight& sight, const CaseRecord& record, const Report& report,
                            std::string_view name) {
  const policy::Policy& policy = *sight.state().policies->Find(record.policy, report.version);
  const auto text = TextOf(policy, name);
  if (!text) return Fail(text.error());
  const auto filled = cases::RenderText(*text, record, FactsFor(sight, record), policy, report);
  if (!filled) return Fail(filled.error());
  json::array empty;
  for (const FieldError& each : filled->empty) {
    std::string message = each.message;
    if (each.pointer == "/contact") {
      message += "; an administrator sets it: strongroom desk settings change --contact TEXT";
    }
    empty.push_back(json::object{{"place", each.pointer.substr(1)}, {"message", message}});
  }
  return json::object{{"text", filled->text},
                      {"audience", cases::AudienceName(text->audience())},
                      {"empty", std::move(empty)}};
}

}  // namespace

Result<Page<CaseLine>> ListCases(const Sight& sight, const CaseFilter& filter,
                                 std::optional<Date> on, Time now, const PageWanted& wanted) {
  const State& state = sight.state();
  std::vector<Placed<CaseLine>> found;
  for (const CaseRecord& record : VisibleCases(sight)) {
    if (!filter.team.empty() && record.team != filter.team) continue;
    const auto day = DayFor(state, record, on, now);
    if (!day) return Fail(day.error());
    const auto report = cases::ReportOn(record, *state.policies, *day);
    if (!report) return Fail(report.error());
    if (report->phase.empty() || (filter.open && *filter.open == report->over)) continue;
    Date first = policy::kDateMax;
    for (const policy::Action& each : report->next) {
      first = std::min(first, each.by.value_or(policy::kDateMin));
    }
    const std::uint64_t not_in_production = InProduction(state, record) ? 0 : 1;
    found.push_back({{.rank = (report->over ? 2U : 0U) | not_in_production,
                      .then = Ordered(first.time_since_epoch().count()),
                      .name = record.id},
                     {.line = Line(state, record, *report), .issue = record.issue}});
  }
  return TakePage(std::move(found), wanted);
}

Result<json::object> CaseView(const Sight& sight, std::string_view id, std::optional<Date> on,
                              Time now) {
  const auto found = ReportFor(sight, id, on, now);
  if (!found) return Fail(found.error());
  return Whole(sight.state(), found->record, found->report);
}

Result<json::object> WhatIf(const Sight& sight, const AskWhatIf& input, Time now) {
  const State& state = sight.state();
  const auto record = RequireCase(sight, input.id);
  if (!record) return Fail(record.error());
  cases::WhatIf tried{.version = input.version};
  if (!input.events.is_null()) {
    auto events = policy::ParseEvents(input.events);
    if (!events) {
      for (FieldError& each : events.error().fields) each.pointer = "/events" + each.pointer;
      return Fail(std::move(events.error()));
    }
    tried.events = std::move(*events);
  }
  const auto as_tried = cases::Tried(*record, *state.policies, tried);
  if (!as_tried) return Fail(as_tried.error());
  const auto day = DayFor(state, *record, input.on, now);
  if (!day) return Fail(day.error());
  const std::size_t recorded = as_tried->events.size() - tried.events.size();
  if (auto seen = CheckSeen(state, *as_tried, recorded, *day); !seen) return Fail(seen.error());
  const auto forecast = cases::ForecastOf(*as_tried, *state.policies, *day, input.days);
  if (!forecast) return NotTried(forecast.error(), recorded);
  json::object out = Whole(state, *as_tried, forecast->now);
  out["if_nobody_acts"] = ToJson(forecast->if_nobody_acts);
  if (input.text.empty()) return out;
  auto text = Render(sight, *as_tried, forecast->now, input.text);
  if (!text) return Fail(text.error());
  out["text"] = std::move((*text)["text"]);
  out["empty"] = std::move((*text)["empty"]);
  return out;
}

Result<cases::Agenda> Forecast(const Sight& sight, Date on, std::uint32_t days,
                               const cases::Scope& scope) {
  const State& state = sight.state();
  InputCheck check;
  CheckTeam(check, state, scope.team);
  CheckWho(check, state, scope.who);
  if (auto known = std::move(check).Done(); !known) return Fail(known.error());
  auto agenda = cases::WhatFallsDue(VisibleCases(sight), *state.policies, on, days, scope);
  if (!agenda) return agenda;
  if (!scope.who.empty()) {
    std::set<std::string, std::less<>> theirs;
    for (auto* list : {&agenda->missed, &agenda->at_once, &agenda->due}) {
      for (const cases::DueStep& each : *list) theirs.insert(each.case_id);
    }
    std::erase_if(agenda->if_nobody_acts,
                  [&](const cases::CaseHappening& each) { return !theirs.contains(each.case_id); });
  }
  for (auto* list : {&agenda->missed, &agenda->at_once, &agenda->due}) {
    std::ranges::stable_partition(*list, [&](const cases::DueStep& each) {
      const Module* module = state.FindModule(each.module);
      return module != nullptr && module->used_in_production.value_or(false);
    });
  }
  return agenda;
}

json::object ToJson(const Sight& sight, const cases::Agenda& agenda) {
  json::object out;
  const auto list = [&](std::string_view name, const std::vector<cases::DueStep>& steps) {
    json::array lines;
    for (const cases::DueStep& each : steps) lines.push_back(ToJson(sight.state(), each));
    out[name] = std::move(lines);
  };
  list("missed", agenda.missed);
  list("at_once", agenda.at_once);
  list("due", agenda.due);
  json::array happenings;
  for (const cases::CaseHappening& each : agenda.if_nobody_acts) {
    happenings.push_back(json::object{{"case", each.case_id},
                                      {"on", FormatDate(each.happening.on)},
                                      {"text", each.happening.text}});
  }
  out["if_nobody_acts"] = std::move(happenings);
  return out;
}

cases::TextFacts FactsFor(const Sight& sight, const CaseRecord& record) {
  const State& state = sight.state();
  cases::TextFacts facts;
  facts.contact = state.settings.contact;
  if (const Module* module = state.FindModule(record.module)) {
    facts.repository = module->repository;
    facts.team = module->team;
    facts.product_owner = module->product_owner;
    facts.alternatives = module->alternatives;
  }
  const Issue* issue = sight.Find(record.issue);
  if (issue == nullptr) return facts;
  facts.issue_title = issue->title;
  if (issue->rating.severity != Severity::kUnrated) {
    facts.severity = SeverityName(issue->rating.severity);
  }
  const auto affected = std::ranges::find(issue->affected, record.module, &AffectedModule::module);
  if (affected != issue->affected.end()) facts.versions = affected->versions;
  for (const Reference& each : issue->references) {
    if (!each.is_public || each.system != ReferenceSystem::kGhsa) continue;
    facts.advisory = each.value.starts_with("GHSA-") ? "https://github.com/advisories/" + each.value
                                                     : each.value;
  }
  return facts;
}

std::vector<std::string> TextsFor(const policy::Policy& policy) {
  std::vector<std::string> names;
  for (const cases::ShippedFile& each : cases::ShippedTexts()) {
    const auto text = cases::TextTemplate::Parse(each.text);
    if (text && cases::IsFor(*text, policy)) names.emplace_back(each.name);
  }
  return names;
}

Result<json::object> CaseText(const Sight& sight, std::string_view id, std::string_view text,
                              std::optional<Date> on, Time now) {
  const auto found = ReportFor(sight, id, on, now);
  if (!found) return Fail(found.error());
  return Render(sight, found->record, found->report, text);
}

}  // namespace strongroom::desk::model
