#include "desk/cases/case_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/refusals.h"

namespace strongroom::desk::cases {
namespace {

using policy::Date;
using policy::Deadline;
using policy::Policy;
using policy::Report;
using policy::StepStatus;

Result<std::span<const Policy>> VersionsOf(const CaseRecord& record, const PolicyBook& book) {
  const auto versions = book.Versions(record.policy);
  if (versions.empty()) {
    return Fail(ErrorKind::kNotFound,
                fmt::format("case {} runs a policy that is not known here: {}", Quoted(record.id),
                            Quoted(record.policy)));
  }
  return versions;
}

int DaysBetween(Date from, Date to) { return static_cast<int>((to - from).count()); }

// One case's part of an agenda.
class CaseLines {
 public:
  CaseLines(const CaseRecord& record, const policy::Forecast& forecast, const Scope& scope)
      : record_(record), now_(forecast.now), lapsing_(forecast.lapsing), scope_(scope) {}

  void AddTo(Agenda& agenda, std::uint32_t days) const {
    for (const policy::Action& each : now_.next) {
      DueStep line = Line(each);
      if (!scope_.who.empty() && scope_.who != line.who) continue;
      if (std::ranges::find(lapsing_, each.step, &policy::Lapse::step) != lapsing_.end()) continue;
      if (!each.by) {
        agenda.at_once.push_back(std::move(line));
      } else if (line.state == StepStatus::kMissed) {
        agenda.missed.push_back(std::move(line));
      } else if (line.days_left >= 0 && line.days_left <= static_cast<int>(days)) {
        agenda.due.push_back(std::move(line));
      }
    }
  }

 private:
  [[nodiscard]] DueStep Line(const policy::Action& action) const {
    DueStep line{.case_id = record_.id,
                 .module = record_.module,
                 .issue = record_.issue,
                 .team = record_.team,
                 .step = action.step,
                 .who = action.who,
                 .what = action.what,
                 .due = action.by,
                 .exempt_until = action.exempt_until};
    if (action.by) line.days_left = DaysBetween(now_.on, *action.by);
    const auto deadline = std::ranges::find(now_.deadlines, action.step, &Deadline::step);
    if (deadline != now_.deadlines.end()) line.state = deadline->state;
    return line;
  }

  const CaseRecord& record_;
  const Report& now_;
  const std::vector<policy::Lapse>& lapsing_;
  const Scope& scope_;
};

// Those for which the case's facts say that they apply, among policies that do not always.
std::vector<std::string> PoliciesInstead(const CaseRecord& record, const PolicyBook& book,
                                         const Report& report) {
  std::vector<std::string> instead;
  for (std::string& name : book.names()) {
    const Policy* policy = book.ApprovedOn(name, report.on);
    if (policy == nullptr || name == record.policy || policy->applies_while.empty()) continue;
    const bool applies = std::ranges::all_of(policy->applies_while, [&](const auto& condition) {
      const auto known = report.facts.find(condition.first);
      if (known != report.facts.end()) return known->second == condition.second;
      const auto fact = std::ranges::find(policy->facts, condition.first, &policy::Fact::name);
      return fact != policy->facts.end() && fact->initially == condition.second;
    });
    if (applies) instead.push_back(std::move(name));
  }
  return instead;
}

// Whether a case of the policy about the same subject is not over.
Result<bool> IsRunning(std::span<const CaseRecord> records, const PolicyBook& book,
                       std::string_view policy, const CaseRecord& about, Date day) {
  for (const CaseRecord& each : records) {
    if (each.policy != policy || each.module != about.module || each.issue != about.issue) continue;
    const Result<Report> report = ReportOn(each, book, day);
    if (!report) return Fail(report.error());
    if (!report->over) return true;
  }
  return false;
}

}  // namespace

Result<Date> DayOf(const CaseRecord& record, const PolicyBook& book, Time now) {
  const auto versions = VersionsOf(record, book);
  if (!versions) return Fail(versions.error());
  // Which version it is may itself hang on the day: no zone is ahead of UTC by more than one.
  const Date near = policy::Zone::Utc().DateOf(now) + std::chrono::days{1};
  return policy::BeganUnder(*versions, record.events, near).zone.DateOf(now);
}

Result<Report> ReportOn(const CaseRecord& record, const PolicyBook& book, Date day) {
  const auto versions = VersionsOf(record, book);
  if (!versions) return Fail(versions.error());
  if (record.by_calendar.empty()) return policy::Evaluate(*versions, record.events, day);
  std::vector<policy::Event> all = record.events;
  all.insert(all.end(), record.by_calendar.begin(), record.by_calendar.end());
  return policy::Evaluate(*versions, all, day);
}

Result<policy::Forecast> ForecastOf(const CaseRecord& record, const PolicyBook& book, Date day,
                                    std::uint32_t days) {
  const auto versions = VersionsOf(record, book);
  if (!versions) return Fail(versions.error());
  return policy::LookAhead(*versions, record.events, day, days, record.by_calendar);
}

Result<CaseRecord> Tried(const CaseRecord& record, const PolicyBook& book, const WhatIf& what_if) {
  const auto versions = VersionsOf(record, book);
  if (!versions) return Fail(versions.error());
  CaseRecord tried = record;
  tried.events.insert(tried.events.end(), what_if.events.begin(), what_if.events.end());
  if (!what_if.version) return tried;
  const Policy* version = book.Find(record.policy, *what_if.version);
  if (version == nullptr) {
    return Fail(Error{.kind = ErrorKind::kInvalid,
                      .detail = "the case cannot be tried so",
                      .fields = {{"/version", "unknown-version",
                                  fmt::format("there is no version {} of {}", *what_if.version,
                                              record.policy)}}});
  }
  for (policy::Event& each : tried.events) {
    // It keeps its place, by which others may name it.
    if (each.kind == policy::kind::kPolicyMoved) each.kind = policy::kind::kNoted;
    if (each.kind == version->starts_on) each.version = what_if.version;
  }
  return tried;
}

Result<Agenda> WhatFallsDue(std::span<const CaseRecord> records, const PolicyBook& book, Date day,
                            std::uint32_t days, const Scope& scope) {
  Agenda agenda;
  for (const CaseRecord& record : records) {
    if (!scope.team.empty() && record.team != scope.team) continue;
    const Result<policy::Forecast> forecast = ForecastOf(record, book, day, days);
    if (!forecast) {
      Error error = forecast.error();
      error.detail = fmt::format("case {}: {}", Quoted(record.id), error.detail);
      return Fail(std::move(error));
    }
    CaseLines(record, *forecast, scope).AddTo(agenda, days);
    for (const policy::Happening& each : forecast->if_nobody_acts) {
      agenda.if_nobody_acts.push_back({record.id, each});
    }
    if (forecast->now.over || !forecast->now.applies || forecast->later.applies) continue;
    const Date leaves = *forecast->later.applies_since;
    for (const std::string& each : PoliciesInstead(record, book, forecast->later)) {
      const Result<bool> runs = IsRunning(records, book, each, record, day);
      if (!runs) return Fail(runs.error());
      if (*runs) continue;
      agenda.if_nobody_acts.push_back(
          {record.id,
           {leaves,
            fmt::format("{0} needs a case under {1}, and there is none: strongroom desk case start "
                        "{1} {0} {2}",
                        record.module, each, record.issue)}});
    }
  }
  const auto by_day = [](const DueStep& each) { return std::tie(each.due, each.case_id); };
  for (auto* list : {&agenda.missed, &agenda.at_once, &agenda.due}) {
    std::ranges::stable_sort(*list, {}, by_day);
  }
  std::ranges::stable_sort(agenda.if_nobody_acts, {}, [](const CaseHappening& each) {
    return std::tie(each.happening.on, each.case_id);
  });
  return agenda;
}

}  // namespace strongroom::desk::cases
