#include "desk/policy/case_fold.h"

#include <fmt/format.h>

#include <algorithm>

namespace strongroom::desk::policy {

using std::chrono::days;

namespace {

// By whom and why, as far as the event says so.
std::string Said(const Event& event) {
  std::string said;
  if (!event.by.empty()) said += ", by " + event.by;
  if (!event.approver.empty()) said += ", approved by " + event.approver;
  if (!event.reason.empty()) said += ": " + event.reason;
  if (!event.evidence.empty()) said += fmt::format(" ({})", event.evidence);
  return said;
}

}  // namespace

std::optional<Date> CaseFold::Exemption::UntilFor(const Step& step_of) const {
  if (!step.empty()) return step == step_of.name ? std::optional(until) : std::nullopt;
  if (step_of.on_miss.empty()) return std::nullopt;
  const auto ended = withdrawn.find(step_of.name);
  return ended == withdrawn.end() ? until : std::min(until, ended->second);
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
      if (!Counts(holder, phase)) continue;
      reached_[phase] = std::min(reached_[phase].value_or(holder.since), holder.since);
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

std::string_view CaseFold::phase() const {
  return started() ? std::string_view(policy_->phases[Rank()].name) : std::string_view();
}

bool CaseFold::InPhase(const Step& step) const {
  return started() && !ended_ && Reached(policy_->PhaseRank(step.phase)).has_value() &&
         !Reached(policy_->PhaseRank(step.until)).has_value() && !policy_->phases[Rank()].final;
}

bool CaseFold::IsActive(const Step& step) const {
  return InPhase(step) && Applies() && Holds(step.when);
}

std::optional<Date> CaseFold::ExemptUntil(const Step& step, Date day) const {
  std::optional<Date> until;
  for (const Exemption& each : exemptions_) {
    const std::optional<Date> last = each.UntilFor(step);
    if (last && each.from <= day && day <= *last && (!until || *until < *last)) until = last;
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

std::optional<Date> CaseFold::LastDay(const Step& step) const {
  const std::optional<Date> due = steps_.at(step.name).due();
  if (!due) return std::nullopt;
  if (const std::optional<Date> takes = Takes(step)) return *takes - days{1};
  const bool day_counts = step.waits() || policy_->settings.deadline_day_counts;
  return *due - days{day_counts ? 0 : 1};
}

bool CaseFold::OutOfPlace(const std::string& kind) const {
  if (kind == policy_->starts_on) return false;
  for (const Fact& fact : policy_->facts) {
    if (kind == fact.set_by || kind == fact.cleared_by) return false;
  }
  bool leads = false;
  for (const Phase& phase : policy_->phases) {
    if (std::ranges::find(phase.entered_by, kind) == phase.entered_by.end()) continue;
    leads = true;
    if (phase.from.empty() || std::ranges::any_of(phase.from, [this](const std::string& name) {
          return Reached(policy_->PhaseRank(name)).has_value();
        })) {
      return false;
    }
  }
  return leads;
}

// -- Days

void CaseFold::Note(Date day, std::string text) { history_.push_back({day, std::move(text)}); }

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
           fmt::format("{}: the extension came after the miss and changes nothing", step->name));
      return;
    }
    state.missed_on.reset();
    Undo(*step, day, kind::kExtended);
  }
  if (!state.first_due && state.active_since) state.first_due = before;
  state.extended_until = event.until;
  state.extended_on = day;
  state.extended_order = state.active_since && state.computed.date ? events_ : 0;
  Note(day, fmt::format("{}: extended to {}{}", step->name, FormatDate(*event.until), Said(event)));
  if (!policy_->settings.extension_moves_later_steps || !before) return;
  const int by = static_cast<int>((*event.until - *before).count());
  bool behind = false;
  for (const Step& later : policy_->steps) {
    if (behind && steps_[later.name].open() && !later.due.empty() && !step->due.empty() &&
        later.due.front().after == step->due.front().after) {
      StepState& shifted = steps_[later.name];
      if (!shifted.first_due && shifted.active_since) shifted.first_due = shifted.due();
      shifted.shifted_days += by;
      if (const auto due = shifted.due(); due && shifted.active_since) {
        Note(day, fmt::format("{}: due {} with it", later.name, FormatDate(*due)));
      }
    }
    behind = behind || &later == step;
  }
}

void CaseFold::Exempt(const Event& event, Date day) {
  exemptions_.push_back({.step = event.step, .from = day, .until = *event.until});
  Note(day, fmt::format("{}: exempt until {}{}", event.step.empty() ? "every step" : event.step,
                        FormatDate(*event.until), Said(event)));
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
  const Step* step = policy_->FindStep(event.step);
  for (Exemption& each : exemptions_) {
    if (each.until < day) continue;
    if (event.step.empty() || each.step == event.step) {
      each.until = day - days{1};
      any = true;
    } else if (step != nullptr && each.UntilFor(*step).value_or(kDateMin) >= day) {
      each.withdrawn[event.step] = day - days{1};
      any = true;
    }
  }
  const std::string whose = event.step.empty() ? "" : event.step + ": ";
  Note(day, any ? whose + "exemption withdrawn" + Said(event)
                : whose + "there was no such exemption to withdraw");
}

void CaseFold::End(const Event& event, Date day) {
  ended_ = Ending{.on = day, .reason = event.reason, .by = event.by};
  Note(day, event.reason.empty() ? "ended" : "ended: " + event.reason);
}

void CaseFold::ComputeFacts(Date day) {
  for (const Fact& fact : policy_->facts) {
    const bool now = FactNow(fact);
    bool& known = facts_.try_emplace(fact.name, now).first->second;
    // Whether the policy applies is told as such.
    if (started() && known != now && !policy_->applies_while.contains(fact.name)) {
      Note(day, fmt::format("{} is {}", fact.name, now));
    }
    learned_ = learned_ || known != now;
    known = now;
  }
}

std::string CaseFold::FactsThat(bool hold) const {
  std::string facts;
  for (const auto& [name, wanted] : policy_->applies_while) {
    const auto fact = facts_.find(name);
    const bool holds = fact != facts_.end() && fact->second == wanted;
    if (holds != hold) continue;
    facts += fmt::format("{}{} is {}", facts.empty() ? "" : ", ", name, holds == wanted);
  }
  return facts;
}

void CaseFold::NoteWhetherItApplies(bool before, Date day) {
  const bool applies = Applies();
  if (!started() || applies == before) return;
  applies_since_ = day;
  Note(day, fmt::format("the policy {}: {}", applies ? "applies again" : "no longer applies",
                        FactsThat(applies)));
}

void CaseFold::Apply(const Event& event, Date day) {
  ++events_;
  if (ended_) return;  // nothing happens in a case that was ended
  learned_ = false;
  if (event.kind == kind::kEnded && started()) {
    End(event, day);
  } else if (event.kind == kind::kExtended) {
    Extend(event, day);
  } else if (event.kind == kind::kExempted) {
    Exempt(event, day);
  } else if (event.kind == kind::kExemptionWithdrawn) {
    Withdraw(event, day);
  } else {
    const bool as_fixed =
        event.kind == kind::kReleased && policy_->settings.release_without_fix_satisfies;
    const std::string kind(as_fixed ? kind::kFixed : std::string_view(event.kind));
    if (OutOfPlace(kind)) {
      if (started()) Note(day, fmt::format("{}: not in this phase: it counts for nothing", kind));
    } else {
      Happen(event, kind, day);
    }
  }
  Compute(day);
  learned_ = false;
}

// One of the policy's own events, or a release.
void CaseFold::Happen(const Event& event, const std::string& kind, Date day) {
  std::vector<Occurrence>& same = occurrences_[kind];
  same.push_back({.on = day, .until = event.until, .order = events_});
  if (kind == policy_->starts_on && !started()) {
    started_on_ = day;
    noted_phase_ = policy_->phases.front().name;
    Note(day, fmt::format("{}: the case begins", kind));
  }
  const bool is_anchor = std::ranges::any_of(policy_->steps, [&](const Step& step) {
    return std::ranges::find(step.due, kind, &Due::after) != step.due.end();
  });
  const bool again = started() && is_anchor && same.size() > 1;
  const std::size_t line = history_.size();
  if (again) {
    const std::string until = event.until ? ", until " + FormatDate(*event.until) : "";
    Note(day, fmt::format("{} again{}", kind, until));
  }
  redated_ = false;
  const bool applied = Applies();
  ComputeFacts(day);
  NoteWhetherItApplies(applied, day);
  ComputePhases();
  // Steps before phases: in a final phase nothing is looked at any more.
  for (const Step& step : policy_->steps) {
    if (std::ranges::find(step.satisfied_by, kind) == step.satisfied_by.end()) continue;
    StepState& state = steps_[step.name];
    if (state.missed_on || IsActive(step)) Satisfy(step, state, kind, day, day);
  }
  for (const Phase& phase : policy_->phases) {
    if (std::ranges::find(phase.entered_by, kind) != phase.entered_by.end()) Hold(phase, day);
  }
  Compute(day);
  if (again && !redated_) history_[line].text += ": it moves no deadline";
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

void CaseFold::MoveTo(const Policy& policy, const Event& event, Date day) {
  ++events_;
  if (ended_) return;
  for (const Step& step : policy_->steps) {
    StepState& state = steps_[step.name];
    state.passed = state.passed || (state.open() && state.due() && *state.due() < day);
    if (policy.FindStep(step.name) == nullptr && !state.open() && state.due()) {
      former_.push_back(DeadlineOf(step, state, day));
    }
  }
  std::erase_if(former_,
                [&](const Deadline& each) { return policy.FindStep(each.step) != nullptr; });
  const bool applied = Applies();
  Note(day, fmt::format("moved to version {} of the policy{}", policy.version, Said(event)));
  policy_ = &policy;
  moved_on_ = day;
  // What happened before means what the new version makes of it.
  ComputeFacts(day);
  learned_ = false;
  for (auto& [phase, holders] : holders_) {
    std::erase_if(holders, [](const Holder& holder) { return holder.from_step.empty(); });
  }
  for (const Phase& phase : policy.phases) {
    for (const std::string& kind : phase.entered_by) {
      const auto before = occurrences_.find(kind);
      if (before != occurrences_.end()) Hold(phase, before->second.front().on);
    }
  }
  NoteWhetherItApplies(applied, day);
  moving_ = true;
  Compute(day);
  moving_ = false;
}

}  // namespace strongroom::desk::policy
