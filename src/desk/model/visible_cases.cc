#include "desk/model/visible_cases.h"

#include <algorithm>

#include "desk/cases/case_report.h"
#include "desk/model/module_facts.h"

namespace strongroom::desk::model {
namespace {

cases::CaseRecord Whole(const State& state, CalendarNews& news, const cases::CaseRecord& record) {
  cases::CaseRecord whole = record;
  const Module* module = state.FindModule(record.module);
  if (module != nullptr) whole.team = module->team;
  whole.by_calendar = news.For(record);
  return whole;
}

}  // namespace

bool InProduction(const State& state, const cases::CaseRecord& record) {
  const Module* module = state.FindModule(record.module);
  return module != nullptr && module->used_in_production.value_or(false);
}

bool IsUnawareOfFix(const State& state, const cases::CaseRecord& record, IssueState of_issue) {
  if (of_issue != IssueState::kFixed && of_issue != IssueState::kClosed) return false;
  const policy::Policy& policy = RunsUnder(state, record);
  if (EndsWithEmbargo(policy)) return false;
  const std::vector<bool> counting = policy::Counting(record.events, policy.zone, policy::kDateMax);
  for (std::size_t at = 0; at < record.events.size(); ++at) {
    if (counting[at] && record.events[at].kind == policy::kind::kFixed) return false;
  }
  return true;
}

std::vector<cases::CaseRecord> VisibleCases(const Sight& sight) {
  const State& state = sight.state();
  CalendarNews news(state);
  std::vector<cases::CaseRecord> seen;
  for (const auto& [id, record] : state.cases) {
    if (sight.Find(record->issue) != nullptr) seen.push_back(Whole(state, news, *record));
  }
  std::ranges::stable_partition(
      seen, [&](const cases::CaseRecord& each) { return InProduction(state, each); });
  return seen;
}

Result<cases::CaseRecord> RequireCase(const Sight& sight, std::string_view id) {
  const State& state = sight.state();
  const auto found = state.cases.find(id);
  if (found == state.cases.end() || sight.Find(found->second->issue) == nullptr) {
    return Fail(ErrorKind::kNotFound, std::string(kNoSuchCase));
  }
  CalendarNews news(state);
  return Whole(state, news, *found->second);
}

Result<std::vector<std::string>> OpenCasesOf(const Sight& sight, std::string_view issue, Time now) {
  const State& state = sight.state();
  std::vector<std::string> open;
  if (sight.Find(issue) == nullptr) return open;
  CalendarNews news(state);
  for (const auto& [id, record] : state.cases) {
    if (record->issue != issue) continue;
    const cases::CaseRecord whole = Whole(state, news, *record);
    const auto day = cases::DayOf(whole, *state.policies, now);
    if (!day) return Fail(day.error());
    const auto report = cases::ReportOn(whole, *state.policies, *day);
    if (!report) return Fail(report.error());
    if (!report->over && !report->phase.empty()) open.push_back(id);
  }
  return open;
}

Result<std::vector<std::string>> CasesToTell(const Sight& sight, std::string_view issue,
                                             IssueState to, Time now) {
  auto open = OpenCasesOf(sight, issue, now);
  if (!open || to == IssueState::kRejected) return open;
  std::erase_if(*open, [&](const std::string& id) {
    return !IsUnawareOfFix(sight.state(), *sight.state().cases.at(id), to);
  });
  return open;
}

}  // namespace strongroom::desk::model
