// What a case comes to on a day: its phase, its deadlines, what is to be done by whom, and why.
#include <fmt/format.h>

#include <algorithm>

#include "desk/policy/case_fold.h"

namespace strongroom::desk::policy {

StepStatus CaseFold::StatusOf(const Step& step, const StepState& state, Date day) const {
  if (state.missed_on) return StepStatus::kMissed;
  if (state.met_on || state.ended_on) return StepStatus::kMet;
  if (ExemptUntil(step, day)) return StepStatus::kExempt;
  const bool extended = state.is_extended() && state.first_due && !state.is_overridden();
  return extended ? StepStatus::kExtended : StepStatus::kOpen;
}

Deadline CaseFold::DeadlineOf(const Step& step, const StepState& state, Date day) const {
  const StepStatus status = StatusOf(step, state, day);
  return {.step = step.name,
          .title = step.title,
          .due = *state.due(),
          .state = status,
          .first_due = state.first_due,
          .exempt_until = status == StepStatus::kExempt ? ExemptUntil(step, day) : std::nullopt,
          .met_on = state.met_on};
}

Report CaseFold::ReportOn(Date day) const {
  Report report;
  report.policy = policy_->name;
  report.version = policy_->version;
  report.policy_state = policy_->state;
  report.on = day;
  report.applies = Applies();
  for (const Fact& fact : policy_->facts) report.facts[fact.name] = facts_.at(fact.name);
  report.history = history_;
  for (const Exemption& each : exemptions_) {
    if (each.from > day || day > each.until) continue;
    ExemptionInForce& told = report.exemptions.emplace_back(each.step, each.until);
    for (const auto& [step, last] : each.withdrawn) {
      if (last < day) told.except.push_back(step);
    }
  }
  if (!started()) {
    report.why.push_back(fmt::format("no event {} until {}: the case has not begun",
                                     policy_->starts_on, FormatDate(day)));
    return report;
  }
  const Phase& phase = policy_->phases[Rank()];
  report.phase = phase.name;
  report.phase_title = phase.title;
  report.over = phase.final || ended_;
  report.ended = ended_;
  report.applies_since = applies_since_;
  for (std::size_t each = 0; each < reached_.size(); ++each) {
    if (reached_[each]) report.reached.push_back(policy_->phases[each].name);
  }
  report.deadlines = former_;
  for (const Deadline& each : former_) {
    report.why.push_back(fmt::format("{}: due {} under an earlier version; {}", each.step,
                                     FormatDate(each.due), StepStatusName(each.state)));
  }
  for (const Step& step : policy_->steps) {
    const StepState& state = steps_.at(step.name);
    if (state.open() && !IsActive(step)) continue;
    const std::optional<Date> due = state.due();
    // What was missed is still to be done, as long as nothing led on from it.
    const bool owed = state.missed_on && !state.met_on && step.on_miss.empty() && IsActive(step);
    if (state.open() || owed) {
      report.next.push_back({.step = step.name, .who = step.who, .what = step.what, .by = due});
    }
    if (!due) continue;
    report.deadlines.push_back(DeadlineOf(step, state, day));
    report.why.push_back(fmt::format("{}: due {} = {}; {}", step.name, FormatDate(*due),
                                     state.is_overridden() ? state.overriding.anchor
                                     : state.is_extended() ? "extended"
                                                           : state.computed.anchor,
                                     StepStatusName(report.deadlines.back().state)));
  }
  std::ranges::stable_sort(report.next, {}, [](const Action& action) {
    return action.by.value_or(kDateMin);  // what has no deadline is to be done at once
  });
  for (const Happening& each : history_) {
    report.why.push_back(FormatDate(each.on) + " " + each.text);
  }
  if (!report.applies)
    report.why.emplace_back("the policy does not apply now: its facts do not hold");
  if (ended_) {
    report.why.push_back(fmt::format("ended on {}{}{}", FormatDate(ended_->on),
                                     ended_->by.empty() ? "" : " by " + ended_->by,
                                     ended_->reason.empty() ? "" : ": " + ended_->reason));
  }
  if (policy_->state != PolicyState::kApproved) {
    report.why.push_back(fmt::format("the policy is a {}: this is what it would say",
                                     PolicyStateName(policy_->state)));
  }
  return report;
}

}  // namespace strongroom::desk::policy
