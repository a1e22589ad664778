// What a case comes to on a day: its phase, its deadlines, what is to be done by whom, and why.
#include <fmt/format.h>

#include <algorithm>

#include "desk/policy/case_fold.h"

namespace strongroom::desk::policy {

StepStatus CaseFold::StatusOf(const Step& step, const StepState& state, Date day) const {
  if (state.missed_on) return StepStatus::kMissed;
  if (state.met_on || state.ended_on) return StepStatus::kMet;
  if (ExemptUntil(step, day)) return StepStatus::kExempt;
  const bool extended = state.lengthened && !state.is_overridden();
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
          .met_on = state.met_on,
          .last_day = *LastDay(step)};
}

std::string CaseFold::Ground(const StepState& state) const {
  if (state.is_overridden()) return state.overriding.anchor;
  if (!state.is_extended()) return state.computed.anchor;
  const std::string first = state.computed.date ? fmt::format(" ({} is {})", state.computed.anchor,
                                                              FormatDate(*state.computed.date))
                                                : "";
  if (!state.extended_on) return "moved with the extension of another step" + first;
  return fmt::format("extended on {}{}", FormatDate(*state.extended_on), first);
}

std::string CaseFold::LacksDate(const Step& step) const {
  for (const Due& due : step.due) {
    const bool lacks = due.stated == Due::Stated::kMust && Holds(due.when) &&
                       AnchorOf(due.after) != nullptr && StatedBy(due) == nullptr;
    if (!lacks) continue;
    return fmt::format(
        "{0}: no day: {1} ({2}) states none, and the policy gives no usual period here; record {1} "
        "again with the day (until), or extend {0}",
        step.name, due.after, FormatDate(AnchorOf(due.after)->on));
  }
  return "";
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
      const bool exempt = state.open() && due;
      report.next.push_back({.step = step.name,
                             .who = step.who,
                             .what = step.what,
                             .by = LastDay(step),
                             .exempt_until = exempt ? ExemptUntil(step, day) : std::nullopt});
    }
    if (!due) {
      if (std::string lacks = LacksDate(step); !lacks.empty() && state.open()) {
        report.why.push_back(std::move(lacks));
      }
      continue;
    }
    const Deadline& told = report.deadlines.emplace_back(DeadlineOf(step, state, day));
    std::string line = fmt::format("{}: due {} = {}; {}", step.name, FormatDate(*due),
                                   Ground(state), StepStatusName(told.state));
    if (told.exempt_until) line += " until " + FormatDate(*told.exempt_until);
    if (state.open() && told.last_day < told.due) {
      line += fmt::format(", {} is the last day in time", FormatDate(told.last_day));
    }
    report.why.push_back(std::move(line));
  }
  std::ranges::stable_sort(report.next, {}, [](const Action& action) {
    return action.by.value_or(kDateMin);  // what has no deadline is to be done at once
  });
  for (const Happening& each : history_) {
    report.why.push_back(FormatDate(each.on) + " " + each.text);
  }
  if (!report.applies) {
    report.why.push_back("the policy does not apply now: " + FactsThat(false));
  }
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
