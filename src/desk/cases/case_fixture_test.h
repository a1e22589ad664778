// Short spellings for tests of cases: the shipped policies, acts on a day, and what a case says.
#pragma once

#include <string>
#include <string_view>

#include "desk/cases/case_commands.h"
#include "desk/cases/case_report.h"

namespace strongroom::desk::cases {

inline constexpr std::string_view kDeprecation = "unsupported-module-deprecation";

[[nodiscard]] std::string FileText(std::string_view path_in_project);
[[nodiscard]] policy::Policy Shipped(std::string_view name);
// The three shipped policies.
[[nodiscard]] PolicyBook ShippedBook();

[[nodiscard]] policy::Date Day(std::string_view date);
// By a member of the team at noon UTC, with reason, evidence and approver.
[[nodiscard]] Act On(std::string_view date);
// With nothing but who and when.
[[nodiscard]] Act BareOn(std::string_view date);

[[nodiscard]] CaseRecord NotBegun(std::string_view policy = kDeprecation);
// Appends what the command gives; fails the test when it is refused.
void Append(CaseRecord& record, const Result<Events>& events);
// A deprecation case about mod-x that began on 2026-05-10.
[[nodiscard]] CaseRecord Begun();
[[nodiscard]] CaseRecord BegunAndAcknowledged();

// Such as "notified; acknowledge 2026-06-10 met; fix 2026-08-10 open".
[[nodiscard]] std::string Says(const CaseRecord& record, std::string_view date,
                               const PolicyBook& book = ShippedBook());
// A refusal as "conflict: detail" or "invalid: /pointer rule, …"; "" when there is none.
[[nodiscard]] std::string Refused(const Result<Events>& events);

}  // namespace strongroom::desk::cases
