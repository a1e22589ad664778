#include "desk/model/visible_cases.h"

#include <algorithm>

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

}  // namespace strongroom::desk::model
