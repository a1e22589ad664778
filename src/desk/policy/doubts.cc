// What is allowed in a policy and hardly meant.
#include <fmt/format.h>

#include <algorithm>

#include "base/refusals.h"
#include "desk/policy/policy.h"

namespace strongroom::desk::policy {
namespace {

// The phases that a case can come to, by their places: found in passes until none is added, as a
// step may lead over another.
std::vector<bool> CanBeReached(const Policy& policy) {
  std::vector<bool> reached(policy.phases.size(), false);
  reached.front() = true;
  const auto is = [&](const std::string& phase) { return bool(reached[policy.PhaseRank(phase)]); };
  const auto leads = [&](const Phase& phase) {
    const bool by_event =
        !phase.entered_by.empty() && (phase.from.empty() || std::ranges::any_of(phase.from, is));
    return by_event || std::ranges::any_of(policy.steps, [&](const Step& step) {
             return (step.on_miss == phase.name || step.on_end == phase.name) && is(step.phase);
           });
  };
  for (bool added = true; added;) {
    added = false;
    for (std::size_t at = 1; at < reached.size(); ++at) {
      if (reached[at] || !leads(policy.phases[at])) continue;
      reached[at] = true;
      added = true;
    }
  }
  return reached;
}

// Every event that can make the step one to be looked at, or due, satisfies it.
bool IsMetAtOnce(const Policy& policy, const Step& step) {
  const auto satisfies = [&](const std::string& kind) {
    return std::ranges::find(step.satisfied_by, kind) != step.satisfied_by.end();
  };
  if (step.waits()) return false;
  if (satisfies(policy.starts_on)) return true;
  return !step.due.empty() && std::ranges::all_of(step.due, satisfies, &Due::after);
}

}  // namespace

std::vector<FieldError> Doubts(const Policy& policy) {
  Refusals doubts;
  const std::vector<bool> reached = CanBeReached(policy);
  for (std::size_t at = 0; at < reached.size(); ++at) {
    if (reached[at]) continue;
    doubts.Add(
        fmt::format("/phases/{}", at), "unreachable-phase",
        fmt::format("phase {}: nothing leads to it: give it entered_by, or name it as on_miss "
                    "or on_end of a step that can be reached",
                    Quoted(policy.phases[at].name)));
  }
  if (std::ranges::none_of(policy.phases, &Phase::final)) {
    doubts.Add("/phases", "no-final-phase",
               "no phase is final: a case is over only when somebody ends it");
  }
  for (std::size_t at = 0; at < policy.steps.size(); ++at) {
    if (!IsMetAtOnce(policy, policy.steps[at])) continue;
    doubts.Add(fmt::format("/steps/{}/satisfied_by", at), "met-at-once",
               fmt::format("step {}: the event that it counts from satisfies it: it is met as soon "
                           "as it is looked at",
                           Quoted(policy.steps[at].name)));
  }
  return std::move(doubts).Take();
}

}  // namespace strongroom::desk::policy
