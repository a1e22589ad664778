#include "desk/policy/case_fold.h"

#include <fmt/format.h>

#include <algorithm>

namespace strongroom::desk::policy {
namespace {

using std::chrono::days;

std::optional<Date> Earlier(std::optional<Date> a, std::optional<Date> b) {
  if (!a) return b;
  if (!b) return a;
  return std::min(*a, *b);
}

}  // namespace

std::optional<Date> CaseFold::StepState::due() const {
  std::optional<Date> due = computed;
  if (due) *due += days{shifted_days};
  if (extended_until) {
    const Date until = std::max(*extended_until, active_since.value_or(*extended_until));
    if (!due || until > *due) due = until;
  }
  return due;
}

std::optional<Date> CaseFold::StepState::first_due() const {
  return computed && due() != computed ? computed : std::nullopt;
}

CaseFold::CaseFold(const Policy& policy) : policy_(&policy), reached_(policy.phases.size()) {
  for (const Fact& fact : policy.facts) facts_[fact.name] = fact.initially;
}

// -- What is so

bool CaseFold::Holds(const FactConditions& conditions) const {
  return std::ranges::all_of(conditions, [this](const auto& condition) {
    const auto fact = facts_.find(condition.first);
    return fact != facts_.end() && fact->second == condition.second;
  });
}

// The later of the events that set and clear it decides.
bool CaseFold::FactNow(const Fact& fact) const {
  const auto set = occurrences_.find(fact.set_by);
  const auto cleared = occurrences_.find(fact.cleared_by);
  if (set == occurrences_.end() && cleared == occurrences_.end()) return fact.initially;
  if (cleared == occurrences_.end()) return true;
  return set != occurrences_.end() && cleared->second.back().order < set->second.back().order;
}

// A holder counts while what it came from is itself reached. What another version's steps or order
// of phases made of the case stands.
bool CaseFold::Counts(const Holder& holder, std::size_t phase) const {
  if (!holder.from_step.empty()) {
    const Step* step = policy_->FindStep(holder.from_step);
    const std::size_t from = step == nullptr ? phase : policy_->PhaseRank(step->phase);
    return from >= phase || reached_[from].has_value();
  }
  const std::vector<std::string>& from = policy_->phases[phase].from;
  return from.empty() || std::ranges::any_of(from, [this](const std::string& name) {
           return Reached(policy_->PhaseRank(name)).has_value();
         });
}

// Phases only lead forward, so that one pass in their order finds them all.
void CaseFold::ComputePhases() {
  reached_.assign(policy_->phases.size(), std::nullopt);
  if (!started()) return;
  reached_.front() = started_on_;
  for (std::size_t phase = 1; phase < reached_.size(); ++phase) {
    const auto held = holders_.find(policy_->phases[phase].name);
    if (held == holders_.end()) continue;
    for (const Holder& holder : held->second) {
      if (Counts(holder, phase)) reached_[phase] = Earlier(reached_[phase], holder.since);
    }
  }
}

std::optional<Date> CaseFold::Reached(std::size_t phase) const {
  return phase < reached_.size() ? reached_[phase] : std::nullopt;
}

std::size_t CaseFold::Rank() const {
  std::size_t rank = reached_.size() - 1;
  while (rank > 0 && !reached_[rank]) --rank;
  return rank;
}

bool CaseFold::InPhase(const Step& step) const {
  return started() && Reached(policy_->PhaseRank(step.phase)).has_value() &&
         !policy_->phases[Rank()].final;
}

bool CaseFold::IsActive(const Step& step) const {
  return InPhase(step) && Applies() && Holds(step.when);
}

std::optional<Date> CaseFold::ExemptUntil(const Step& step, Date day) const {
  std::optional<Date> until;
  for (const Exemption& each : exemptions_) {
    const bool covers = each.step.empty() ? !step.on_miss.empty() : each.step == step.name;
    if (covers && each.from <= day && day <= each.until && (!until || *until < each.until)) {
      until = each.until;
    }
  }
  return until;
}

std::optional<Date> CaseFold::Takes(const Step& step) const {
  const StepState& state = steps_.at(step.name);
  const std::optional<Date> due = state.due();
  if (!state.open() || !due || !IsActive(step)) return std::nullopt;
  const bool day_counts = step.waits() || policy_->settings.deadline_day_counts;
  Date day = std::max(*due + days{day_counts ? 1 : 0}, now_);
  while (const auto until = ExemptUntil(step, day)) day = *until + days{1};
  return day;
}

const CaseFold::Occurrence* CaseFold::AnchorOf(const std::string& kind) const {
  const auto found = occurrences_.find(kind);
  if (found == occurrences_.end()) return nullptr;
  return policy_->settings.repeated_anchor_restarts ? &found->second.back()
                                                    : &found->second.front();
}

std::optional<Date> CaseFold::DueFrom(const Due& due) const {
  if (!Holds(due.when)) return std::nullopt;
  for (const std::string& kind : due.unless) {
    if (occurrences_.contains(kind)) return std::nullopt;
  }
  if (const auto phase = AnchorPhase(due.after)) {
    const auto since = Reached(policy_->PhaseRank(*phase));
    if (!since) return std::nullopt;
    return Add(*since, due.period, policy_->holidays);
  }
  const Occurrence* anchor = AnchorOf(due.after);
  if (anchor == nullptr) return std::nullopt;
  if (due.stated != Due::Stated::kNever && anchor->until) return anchor->until;
  if (due.stated == Due::Stated::kMust) return std::nullopt;
  return Add(anchor->on, due.period, policy_->holidays);
}

// -- Days

void CaseFold::Note(Date day, std::string text) { history_.push_back({day, std::move(text)}); }

void CaseFold::ComputeDue(const Step& step, StepState& state, Date day) {
  if (state.passed) return;
  if (!InPhase(step)) state.active_since.reset();
  if (!state.active_since && IsActive(step)) state.active_since = day;
  std::optional<Date> earliest;
  for (const Due& due : step.due) {
    const std::optional<Date> date = DueFrom(due);
    if (!date || (earliest && *earliest <= *date)) continue;
    earliest = date;
    state.anchor = fmt::format("{} + {}", due.after, FormatPeriod(due.period));
    const Occurrence* anchor = AnchorOf(due.after);
    if (due.stated != Due::Stated::kNever && anchor != nullptr && anchor->until) {
      state.anchor = "stated with " + due.after;
    }
  }
  // Another version's deadline that lies in the past ends on the day of the move.
  if (earliest && *earliest < moved_on_) earliest = moved_on_;
  // Nothing is due before anybody had to look at it, or has to again in a phase that was taken
  // back.
  if (earliest && state.active_since) earliest = std::max(*earliest, *state.active_since);
  state.computed = earliest;
}

void CaseFold::Compute(Date day) {
  ComputePhases();
  for (const Step& step : policy_->steps) {
    StepState& state = steps_[step.name];
    if (!state.open()) continue;
    ComputeDue(step, state, day);
    if (!IsActive(step)) continue;
    // What happened before the step was looked at counts too.
    for (const std::string& kind : step.satisfied_by) {
      const auto before = occurrences_.find(kind);
      if (before != occurrences_.end() && state.open()) {
        Satisfy(step, state, kind, before->second.front().on, day);
      }
    }
  }
  if (!started()) return;
  const Phase& phase = policy_->phases[Rank()];
  if (phase.name == noted_phase_) return;
  Note(day, fmt::format("phase {}: {}", phase.name, phase.title));
  noted_phase_ = phase.name;
}

void CaseFold::AdvanceTo(Date day) {
  while (started()) {
    const Step* first = nullptr;
    std::optional<Date> at;
    for (const Step& step : policy_->steps) {
      const std::optional<Date> takes = Takes(step);
      if (takes && *takes <= day && (!at || *takes < *at)) {
        at = takes;
        first = &step;
      }
    }
    if (first == nullptr) break;
    now_ = *at;
    StepState& state = steps_.at(first->name);
    (first->waits() ? state.ended_on : state.missed_on) = at;
    Note(*at, fmt::format("{}: {} ({})", first->name, first->waits() ? "over" : "missed",
                          FormatDate(*state.due())));
    const std::string& next = first->waits() ? first->on_end : first->on_miss;
    if (!next.empty()) holders_[next].push_back({.from_step = first->name, .since = *at});
    Compute(*at);
  }
  now_ = std::max(now_, day);
}

// -- Events

// What a miss needs is that its day is over with the step still open; so an act that finds it open
// is in time, also when the deadline passed while the policy did not apply or the step was exempt.
void CaseFold::Satisfy(const Step& step, StepState& state, std::string_view kind, Date on,
                       Date day) {
  const std::string when = on == day ? "" : fmt::format(" ({})", FormatDate(on));
  if (state.open()) {
    state.met_on = on;
    Note(day, fmt::format("{}: met by {}{}", step.name, kind, when));
  } else if (state.missed_on && !state.met_on) {
    if (policy_->settings.late_undoes) {
      Undo(step, day, kind);
      state.missed_on.reset();
    }
    state.met_on = on;
    Note(day, fmt::format("{}: {} came late{}", step.name, kind, when));
  }
}

void CaseFold::Undo(const Step& step, Date day, std::string_view because) {
  std::size_t undone = 0;
  for (auto& [phase, holders] : holders_) {
    undone +=
        std::erase_if(holders, [&](const Holder& holder) { return holder.from_step == step.name; });
  }
  if (undone == 0) return;
  ComputePhases();
  Note(day, fmt::format("{}: what its miss led to is undone by {}", step.name, because));
}

void CaseFold::Extend(const Event& event, Date day) {
  const Step* step = policy_->FindStep(event.step);
  if (step == nullptr) return;  // of another version
  StepState& state = steps_[step->name];
  const std::optional<Date> before = state.due();
  if (state.met_on || state.ended_on || (before && *event.until <= *before)) {
    Note(day, fmt::format("{}: the extension changes nothing", step->name));
    return;
  }
  if (state.missed_on) {
    if (!policy_->settings.exception_after_miss_reopens) {
      Note(day,
           fmt::format("{}: the extension came behind the miss and changes nothing", step->name));
      return;
    }
    state.missed_on.reset();
    Undo(*step, day, kind::kExtended);
  }
  state.extended_until = event.until;
  Note(day, fmt::format("{}: extended to {}", step->name, FormatDate(*event.until)));
  if (!policy_->settings.extension_moves_later_steps || !before) return;
  const int by = static_cast<int>((*event.until - *before).count());
  bool behind = false;
  for (const Step& later : policy_->steps) {
    if (behind && steps_[later.name].open() && !later.due.empty() && !step->due.empty() &&
        later.due.front().after == step->due.front().after) {
      steps_[later.name].shifted_days += by;
    }
    behind = behind || &later == step;
  }
}

void CaseFold::Exempt(const Event& event, Date day) {
  exemptions_.push_back({.step = event.step, .from = day, .until = *event.until});
  Note(day, fmt::format("{}: exempt until {}", event.step.empty() ? "every step" : event.step,
                        FormatDate(*event.until)));
  if (!policy_->settings.exception_after_miss_reopens) return;
  for (const Step& step : policy_->steps) {
    StepState& state = steps_[step.name];
    if (!state.missed_on || state.met_on || !ExemptUntil(step, day)) continue;
    state.missed_on.reset();
    Undo(step, day, kind::kExempted);
  }
}

void CaseFold::Withdraw(const Event& event, Date day) {
  bool any = false;
  for (Exemption& each : exemptions_) {
    if ((event.step.empty() || each.step == event.step) && each.until >= day) {
      each.until = day - days{1};
      any = true;
    }
  }
  Note(day, any ? "exemption withdrawn" : "there was no such exemption to withdraw");
}

void CaseFold::Apply(const Event& event, Date day) {
  ++events_;
  if (event.kind == kind::kExtended) {
    Extend(event, day);
  } else if (event.kind == kind::kExempted) {
    Exempt(event, day);
  } else if (event.kind == kind::kExemptionWithdrawn) {
    Withdraw(event, day);
  } else {
    const bool as_fixed =
        event.kind == kind::kReleased && policy_->settings.release_without_fix_satisfies;
    const std::string kind(as_fixed ? kind::kFixed : std::string_view(event.kind));
    occurrences_[kind].push_back({.on = day, .until = event.until, .order = events_});
    if (kind == policy_->starts_on && !started()) {
      started_on_ = day;
      noted_phase_ = policy_->phases.front().name;
      Note(day, fmt::format("{}: the case begins", kind));
    }
    for (const Fact& fact : policy_->facts) facts_[fact.name] = FactNow(fact);
    ComputePhases();
    // Steps before phases: in a final phase nothing is looked at any more.
    for (const Step& step : policy_->steps) {
      if (std::ranges::find(step.satisfied_by, kind) == step.satisfied_by.end()) continue;
      StepState& state = steps_[step.name];
      if (state.missed_on || IsActive(step)) Satisfy(step, state, kind, day, day);
    }
    for (const Phase& phase : policy_->phases) {
      if (std::ranges::find(phase.entered_by, kind) != phase.entered_by.end()) {
        Hold(phase, day);
      }
    }
  }
  Compute(day);
}

// Of the events that reach a phase the first decides.
void CaseFold::Hold(const Phase& phase, Date since) {
  std::vector<Holder>& holders = holders_[phase.name];
  const auto held =
      std::ranges::find_if(holders, [](const Holder& holder) { return holder.from_step.empty(); });
  if (held == holders.end()) {
    holders.push_back({.from_step = {}, .since = since});
  } else {
    held->since = std::min(held->since, since);
  }
}

void CaseFold::MoveTo(const Policy& policy, Date day) {
  ++events_;
  for (const Step& step : policy_->steps) {
    StepState& state = steps_[step.name];
    state.passed = state.passed || (state.open() && state.due() && *state.due() < day);
    if (policy.FindStep(step.name) == nullptr && !state.open() && state.due()) {
      former_.push_back(DeadlineOf(step, state, day));
    }
  }
  std::erase_if(former_,
                [&](const Deadline& each) { return policy.FindStep(each.step) != nullptr; });
  policy_ = &policy;
  moved_on_ = day;
  // What happened before means what the new version makes of it.
  for (const Fact& fact : policy.facts) facts_[fact.name] = FactNow(fact);
  for (auto& [phase, holders] : holders_) {
    std::erase_if(holders, [](const Holder& holder) { return holder.from_step.empty(); });
  }
  for (const Phase& phase : policy.phases) {
    for (const std::string& kind : phase.entered_by) {
      const auto before = occurrences_.find(kind);
      if (before != occurrences_.end()) Hold(phase, before->second.front().on);
    }
  }
  Note(day, fmt::format("moved to version {} of the policy", policy.version));
  Compute(day);
}

// -- Report

StepStatus CaseFold::StatusOf(const Step& step, const StepState& state, Date day) const {
  if (state.missed_on) return StepStatus::kMissed;
  if (state.met_on || state.ended_on) return StepStatus::kMet;
  if (ExemptUntil(step, day)) return StepStatus::kExempt;
  return state.first_due() ? StepStatus::kExtended : StepStatus::kOpen;
}

Deadline CaseFold::DeadlineOf(const Step& step, const StepState& state, Date day) const {
  const StepStatus status = StatusOf(step, state, day);
  return {.step = step.name,
          .title = step.title,
          .due = *state.due(),
          .state = status,
          .first_due = state.first_due(),
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
    if (each.from <= day && day <= each.until) report.exemptions.push_back({each.step, each.until});
  }
  if (!started()) {
    report.why.push_back(fmt::format("no event {} until {}: the case has not begun",
                                     policy_->starts_on, FormatDate(day)));
    return report;
  }
  const Phase& phase = policy_->phases[Rank()];
  report.phase = phase.name;
  report.phase_title = phase.title;
  report.over = phase.final;
  report.deadlines = former_;
  for (const Deadline& each : former_) {
    report.why.push_back(fmt::format("{}: due {} under an earlier version; {}", each.step,
                                     FormatDate(each.due), StepStatusName(each.state)));
  }
  for (const Step& step : policy_->steps) {
    const StepState& state = steps_.at(step.name);
    if (state.open() && !IsActive(step)) continue;
    const std::optional<Date> due = state.due();
    if (state.open()) {
      report.next.push_back({.step = step.name, .who = step.who, .what = step.what, .by = due});
    }
    if (!due) continue;
    report.deadlines.push_back(DeadlineOf(step, state, day));
    report.why.push_back(fmt::format("{}: due {} = {}; {}", step.name, FormatDate(*due),
                                     state.extended_until ? "extended" : state.anchor,
                                     StepStatusName(report.deadlines.back().state)));
  }
  std::ranges::stable_sort(report.next, {}, [](const Action& action) {
    return action.by.value_or(kDateMin);  // what has no deadline is to be done at once
  });
  for (const Happening& each : history_) {
    report.why.push_back(FormatDate(each.on) + " " + each.text);
  }
  if (!report.applies) report.why.emplace_back("the policy does not apply now: its facts do not hold");
  if (policy_->state != PolicyState::kApproved) {
    report.why.push_back(fmt::format("the policy is a {}: this is what it would say",
                                     PolicyStateName(policy_->state)));
  }
  return report;
}

}  // namespace strongroom::desk::policy
