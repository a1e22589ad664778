// What a case is on a day, what falls due in it, and what would be if something else happened.
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "desk/cases/case_record.h"
#include "desk/cases/policy_book.h"
#include "desk/policy/evaluate.h"

namespace strongroom::desk::cases {

// The day that it is for a case: in the zone of the version that it began under, or would begin
// under now. kNotFound: the book does not have the case's policy.
[[nodiscard]] Result<policy::Date> DayOf(const CaseRecord& record, const PolicyBook& book,
                                         Time now);

// kNotFound as above; kInvalid when the events do not fit the policy.
[[nodiscard]] Result<policy::Report> ReportOn(const CaseRecord& record, const PolicyBook& book,
                                              policy::Date day);
[[nodiscard]] Result<policy::Forecast> ForecastOf(const CaseRecord& record, const PolicyBook& book,
                                                  policy::Date day, std::uint32_t days);

// Hypothetical events, and a version under which the whole case is to be tried, drafts included. To
// try a move instead, give the event policy-moved. Nothing that is tried is recorded.
struct WhatIf {
  std::vector<policy::Event> events{};
  std::optional<std::uint32_t> version{};
};
// The case as it would be; for ReportOn, ForecastOf and texts. kInvalid: there is no such version.
[[nodiscard]] Result<CaseRecord> Tried(const CaseRecord& record, const PolicyBook& book,
                                       const WhatIf& what_if);

// -- Many cases

// Empty: everyone.
struct Scope {
  std::string team{};  // the module's
  std::string who{};   // must act, in the policy's words, such as "developers"
};

struct DueStep {
  std::string case_id;
  std::string module;
  std::string issue;
  std::string team;
  std::string step;
  std::string who;
  std::string what;
  std::optional<policy::Date> due{};  // the last day in time; absent: at once
  std::optional<policy::Date> exempt_until{};
  int days_left = 0;  // 0: today; negative: that many days ago
  policy::StepStatus state = policy::StepStatus::kOpen;
};

struct CaseHappening {
  std::string case_id;
  policy::Happening happening;
};

// What is owed is what the case itself says is next: nothing that led on already. A deadline that
// will not come is not among what is due, but told with what happens.
struct Agenda {
  std::vector<DueStep> missed;   // and not done since
  std::vector<DueStep> at_once;  // without a deadline
  std::vector<DueStep> due;      // today or within `days`
  // Also that a case of another policy would be due, when this one's stops applying and that one's
  // begins to, and nobody has begun one.
  std::vector<CaseHappening> if_nobody_acts;
};

// By day, then by case. A case that cannot be evaluated fails the whole, by its id.
[[nodiscard]] Result<Agenda> WhatFallsDue(std::span<const CaseRecord> records,
                                          const PolicyBook& book, policy::Date day,
                                          std::uint32_t days, const Scope& scope = {});

}  // namespace strongroom::desk::cases
