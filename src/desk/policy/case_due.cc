// When a step is due: of its alternatives those that hold and what events state, what an extension
// made of that, and what was known already.
#include <fmt/format.h>

#include <algorithm>

#include "desk/policy/case_fold.h"

namespace strongroom::desk::policy {

using std::chrono::days;

bool CaseFold::StepState::is_overridden() const {
  return overriding.date && due() == overriding.date;
}

std::optional<Date> CaseFold::StepState::due() const {
  std::optional<Date> due = computed.date;
  if (due) *due += days{shifted_days};
  if (extended_until) {
    const Date until = std::max(*extended_until, active_since.value_or(*extended_until));
    if (!due || until > *due) due = until;
  }
  const bool sooner = overriding.date && (!due || *overriding.date < *due);
  return sooner ? overriding.date : due;
}

const CaseFold::Occurrence* CaseFold::AnchorOf(const std::string& kind) const {
  const auto found = occurrences_.find(kind);
  if (found == occurrences_.end()) return nullptr;
  return policy_->settings.repeated_anchor_restarts ? &found->second.back()
                                                    : &found->second.front();
}

const CaseFold::Occurrence* CaseFold::StatedBy(const Due& due) const {
  if (due.stated == Due::Stated::kNever) return nullptr;
  const auto found = occurrences_.find(due.after);
  if (found == occurrences_.end()) return nullptr;
  const auto stated =
      std::ranges::find_if(found->second.rbegin(), found->second.rend(),
                           [](const Occurrence& each) { return each.until.has_value(); });
  if (stated == found->second.rend()) return nullptr;
  const bool restarted = policy_->settings.repeated_anchor_restarts &&
                         due.stated == Due::Stated::kMay && !found->second.back().until;
  return restarted ? nullptr : &*stated;
}

std::optional<CaseFold::Candidate> CaseFold::DueFrom(const Step& step, std::size_t at) const {
  const Due& due = step.due[at];
  for (const std::string& kind : due.unless) {
    if (occurrences_.contains(kind)) return std::nullopt;
  }
  if (const auto phase = AnchorPhase(due.after)) {
    const auto since = Reached(policy_->PhaseRank(*phase));
    if (!since) return std::nullopt;
    return Candidate{.date = Add(*since, due.period, policy_->holidays), .due = at};
  }
  const Occurrence* anchor = AnchorOf(due.after);
  if (anchor == nullptr) return std::nullopt;
  if (const Occurrence* stated = StatedBy(due)) {
    return Candidate{.date = *stated->until, .due = at, .order = stated->order};
  }
  if (due.stated == Due::Stated::kMust) return std::nullopt;
  // Told again, it counts from there; it brings no other deadline.
  return Candidate{.date = Add(anchor->on, due.period, policy_->holidays),
                   .due = at,
                   .order = occurrences_.find(due.after)->second.front().order};
}

std::optional<CaseFold::Candidate> CaseFold::Earliest(const Step& step, std::size_t behind,
                                                      std::size_t up_to) const {
  std::optional<Candidate> earliest;
  for (std::size_t at = 0; at < step.due.size(); ++at) {
    if (!Holds(step.due[at].when)) continue;
    const std::optional<Candidate> found = DueFrom(step, at);
    if (!found || (found->order <= behind && behind > 0) || found->order > up_to) continue;
    if (!earliest || found->date < earliest->date) earliest = found;
  }
  return earliest;
}

Date CaseFold::Soonest(const Step& step, Date day) const {
  const bool day_counts = step.waits() || policy_->settings.deadline_day_counts;
  return day_counts ? day : std::min(day + days{1}, kDateMax);
}

std::string CaseFold::AnchorText(const Due& due) const {
  if (const Occurrence* stated = StatedBy(due)) {
    return fmt::format("stated with {} ({})", due.after, FormatDate(stated->on));
  }
  const auto phase = AnchorPhase(due.after);
  const Date from = phase ? *Reached(policy_->PhaseRank(*phase)) : AnchorOf(due.after)->on;
  return fmt::format("{} ({}) + {}", due.after, FormatDate(from), FormatPeriod(due.period));
}

bool CaseFold::Stays(const Step& step, const Settled& settled,
                     const std::optional<Candidate>& found, Date day) const {
  // A fact takes no deadline away, as long as what it came from stands.
  if (!found) return (learned_ || !settled.seen) && DueFrom(step, settled.due).has_value();
  if (settled.seen && found->date == settled.seen->date && found->order == settled.seen->order) {
    return true;
  }
  const bool passed = *settled.date < day;
  if (learned_ && passed) return true;
  if (step.due[found->due].stated == Due::Stated::kNever) return false;
  // What was announced is fixed: only another announcement moves it, before it has passed.
  return passed || (learned_ && settled.seen && found->order == settled.seen->order);
}

void CaseFold::Settle(const Step& step, Settled& settled, const std::optional<Candidate>& found,
                      bool known, Date day) const {
  const bool had = known && settled.date;
  if (had && Stays(step, settled, found, day)) {
    settled.seen = found;
    return;
  }
  settled = {.date = {}, .seen = found};
  if (!found) return;
  settled.date = found->date;
  settled.due = found->due;
  settled.anchor = AnchorText(step.due[found->due]);
  if (known && learned_ && found->date < Soonest(step, day)) {
    settled.date = Soonest(step, day);
    settled.anchor += ", but not before it was known";
  }
  // Another version's deadline that lies in the past ends on the day of the move.
  if (moving_ && *settled.date < moved_on_) {
    settled.date = moved_on_;
    settled.anchor += ", but not before the move";
  }
}

void CaseFold::ComputeDue(const Step& step, StepState& state, Date day) {
  if (state.passed) return;
  if (!InPhase(step)) state.active_since.reset();
  const bool looked_at = state.active_since.has_value();
  const bool known = looked_at && !moving_;
  if (!state.active_since && IsActive(step)) state.active_since = day;
  const std::optional<Date> before = state.due();
  const std::size_t up_to = state.extended_order > 0 ? state.extended_order : events_;
  Settle(step, state.computed, Earliest(step, 0, up_to), known, day);
  Settle(step, state.overriding, Earliest(step, up_to, events_), known, day);
  // Nothing is due before anybody had to look at it, or has to again in a phase that was taken
  // back.
  for (Settled* each : {&state.computed, &state.overriding}) {
    if (!each->date || !state.active_since || *each->date >= *state.active_since) continue;
    each->date = state.active_since;
    each->anchor +=
        fmt::format(", but nobody had to look at it before {}", FormatDate(*state.active_since));
  }
  if (!state.active_since) return;
  const std::optional<Date> due = state.due();
  const bool changed = looked_at && before && before != due;
  if (changed) {
    redated_ = true;
    Note(day, due ? fmt::format("{}: due {} instead of {}", step.name, FormatDate(*due),
                                FormatDate(*before))
                  : fmt::format("{}: no longer due {}", step.name, FormatDate(*before)));
  }
  state.lengthened = state.lengthened || (state.is_extended() && due != state.computed.date);
  if (!state.computed.date) return;
  if (state.extended_until && state.extended_order == 0) state.extended_order = events_;
  if (state.first_due) return;
  if (changed) {
    state.first_due = before;
  } else if (state.is_extended() && due != state.computed.date) {
    state.first_due = state.computed.date;  // granted before anybody had to look
  }
}

}  // namespace strongroom::desk::policy
