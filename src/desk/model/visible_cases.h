// Cases for who may see them: a case is seen by who sees its issue, and by nobody else. Everything
// that shows or evaluates cases comes through here.
//
// The records are whole: with the team that owns the module now, and with what the calendar brings
// (module_facts.h).
#pragma once

#include <string_view>
#include <vector>

#include "base/error.h"
#include "desk/cases/case_record.h"
#include "desk/model/can_see.h"

namespace strongroom::desk::model {

inline constexpr std::string_view kNoSuchCase = "there is no such case, or you may not see it";

// Of modules that are used in production first, then by id.
[[nodiscard]] std::vector<cases::CaseRecord> VisibleCases(const Sight& sight);

// kNotFound with kNoSuchCase, as for an id that was never given.
[[nodiscard]] Result<cases::CaseRecord> RequireCase(const Sight& sight, std::string_view id);

// Ids of those about the issue that are not over.
[[nodiscard]] Result<std::vector<std::string>> OpenCasesOf(const Sight& sight,
                                                           std::string_view issue, Time now);

// Of those, what is to be told to who puts the issue into that state: all where it is rejected,
// those that IsUnawareOfFix() where it is fixed or closed, and none otherwise.
[[nodiscard]] Result<std::vector<std::string>> CasesToTell(const Sight& sight,
                                                           std::string_view issue, IssueState to,
                                                           Time now);

// Whether its issue is fixed or closed and the case has not been told that it was fixed. A case
// about an embargo goes on until that is lifted, whatever became of the issue.
[[nodiscard]] bool IsUnawareOfFix(const State& state, const cases::CaseRecord& record,
                                  IssueState of_issue);

// Whether the case's module is known to be used in production.
[[nodiscard]] bool InProduction(const State& state, const cases::CaseRecord& record);

}  // namespace strongroom::desk::model
