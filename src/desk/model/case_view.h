// Cases as answers show them, what falls due in them, and their texts: always through a sight.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "desk/cases/case_report.h"
#include "desk/cases/case_text.h"
#include "desk/model/page.h"
#include "desk/model/visible_cases.h"

namespace strongroom::desk::model {

struct CaseFilter {
  std::optional<bool> open{};  // not over
  std::string team{};          // that owns the module; empty: any
};

// One line a case: id, policy, module, issue, team, in_production, version; of its report on that
// day (absent: today, in the policy's zone) phase, over, applies, next. Cases that have not begun
// by then are left out. What is over comes last; in production first, then by the next day that
// somebody has to act on, then by id.
struct CaseLine {
  json::object line;
  std::string issue;
};
[[nodiscard]] Result<Page<CaseLine>> ListCases(const Sight& sight, const CaseFilter& filter,
                                               std::optional<policy::Date> on, Time now,
                                               const PageWanted& wanted = {});

// All of it; kNotFound with kNoSuchCase.
[[nodiscard]] Result<json::object> CaseView(const Sight& sight, std::string_view id,
                                            std::optional<policy::Date> on, Time now);

// The case as it would be; nothing is recorded. kNotFound with kNoSuchCase, or: there is no such
// version or text. kInvalid by pointer, /events/… for what is tried.
struct AskWhatIf {
  std::string id;
  json::value events = nullptr;            // as in desk/policy/event.h; null: none
  std::optional<std::uint32_t> version{};  // of the policy, drafts included
  std::optional<policy::Date> on{};        // absent: today, in the policy's zone
  std::uint32_t days = 0;                  // to look ahead
  std::string text{};                      // one of the case's texts, filled from it; empty: none
};
[[nodiscard]] Result<json::object> WhatIf(const Sight& sight, const AskWhatIf& input, Time now);

// Over all cases that are seen, of modules that are used in production first. With `who`, what
// happens if nobody acts is told of the cases in which they have to. kInvalid (/team, /who): a name
// that nothing has.
[[nodiscard]] Result<cases::Agenda> Forecast(const Sight& sight, policy::Date on,
                                             std::uint32_t days, const cases::Scope& scope);
[[nodiscard]] json::object ToJson(const Sight& sight, const cases::Agenda& agenda);

// What texts may say about the case beyond itself, as the desk knows it.
[[nodiscard]] cases::TextFacts FactsFor(const Sight& sight, const cases::CaseRecord& record);
// Names of the shipped templates that cases of the policy have.
[[nodiscard]] std::vector<std::string> TextsFor(const policy::Policy& policy);
// A shipped template by name, filled as of that day; to be shown and never sent: {"text",
// "audience", "empty": [{"place", "message"}]}, the places that are to be filled by hand.
// kNotFound: there is no such case, or cases of its policy have no such text.
[[nodiscard]] Result<json::object> CaseText(const Sight& sight, std::string_view id,
                                            std::string_view text, std::optional<policy::Date> on,
                                            Time now);

}  // namespace strongroom::desk::model
