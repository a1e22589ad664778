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
  CaseLines(const CaseRecord& record, const Policy* policy, const Report& now, const Scope& scope)
      : record_(record), policy_(policy), now_(now), scope_(scope) {}

  void AddDeadlines(Agenda& agenda, std::uint32_t days) const {
    for (const Deadline& each : now_.deadlines) {
      if (now_.over || each.met_on || each.state == StepStatus::kMet) continue;
      const int left = DaysBetween(now_.on, each.due);
      const policy::Step* step = policy_ == nullptr ? nullptr : policy_->FindStep(each.step);
      DueStep line = Line(each.step, step == nullptr ? "" : step->who,
                          step == nullptr ? each.title : step->what);
      line.due = each.due;
      line.days_left = left;
      line.state = each.state;
      if (!Wanted(line)) continue;
      if (each.state == StepStatus::kMissed) {
        agenda.missed.push_back(std::move(line));
      } else if (left >= 0 && left <= static_cast<int>(days)) {
        agenda.due.push_back(std::move(line));
      }
    }
  }

  void AddAtOnce(Agenda& agenda) const {
    for (const policy::Action& each : now_.next) {
      DueStep line = Line(each.step, each.who, each.what);
      if (!each.by && Wanted(line)) agenda.at_once.push_back(std::move(line));
    }
  }

 private:
  [[nodiscard]] DueStep Line(std::string step, std::string who, std::string what) const {
    return {.case_id = record_.id,
            .module = record_.module,
            .issue = record_.issue,
            .team = record_.team,
            .step = std::move(step),
            .who = std::move(who),
            .what = std::move(what)};
  }
  [[nodiscard]] bool Wanted(const DueStep& line) const {
    return scope_.who.empty() || scope_.who == line.who;
  }

  const CaseRecord& record_;
  const Policy* policy_;
  const Report& now_;
  const Scope& scope_;
};

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
  std::erase_if(tried.events,
                [](const policy::Event& each) { return each.kind == policy::kind::kPolicyMoved; });
  for (policy::Event& each : tried.events) {
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
    const CaseLines lines(record, book.Find(record.policy, forecast->now.version), forecast->now,
                          scope);
    lines.AddDeadlines(agenda, days);
    lines.AddAtOnce(agenda);
    for (const policy::Happening& each : forecast->if_nobody_acts) {
      agenda.if_nobody_acts.push_back({record.id, each});
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
