// One case while days go by: what each event and each passed deadline makes of its steps and
// phases. The inside of Evaluate; a fold that only goes forward: nothing takes effect on a day
// before the one that it has come to, so that its history is in the order of days and a report of a
// day is the beginning of every later one. Pure.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "desk/policy/evaluate.h"
#include "desk/policy/policy.h"

namespace strongroom::desk::policy {

class CaseFold {
 public:
  explicit CaseFold(const Policy& policy);

  // Lets days go by up to and with `day`: deadlines that ended before it are missed.
  void AdvanceTo(Date day);
  // An event that was checked, on the day that AdvanceTo was called with.
  void Apply(const Event& event, Date day);
  // The case goes on under another version.
  void MoveTo(const Policy& policy, Date day);

  [[nodiscard]] Report ReportOn(Date day) const;

 private:
  struct Occurrence {
    Date on;
    std::optional<Date> until;
    std::size_t order = 0;  // among all events
  };
  struct StepState {
    std::optional<Date> computed;  // from the anchor
    std::string anchor;            // that it counts from, for people
    std::optional<Date> extended_until;
    int shifted_days = 0;  // with another step's extension
    std::optional<Date> met_on;
    std::optional<Date> missed_on;     // the first day behind it
    std::optional<Date> ended_on;      // a waiting period that is over
    std::optional<Date> active_since;  // that somebody has to look at it
    bool passed = false;  // its day was over when the case was moved: no version changes it
    [[nodiscard]] std::optional<Date> due() const;
    // Before it was extended; absent when it was not.
    [[nodiscard]] std::optional<Date> first_due() const;
    [[nodiscard]] bool open() const { return !met_on && !missed_on && !ended_on; }
  };
  struct Exemption {
    std::string step;  // empty: every step
    Date from;
    Date until;  // the last day
  };
  // What holds a phase up: an event, or a miss or the end of a step.
  struct Holder {
    std::string from_step;  // empty: an event
    Date since;
  };

  [[nodiscard]] bool started() const { return started_on_.has_value(); }
  [[nodiscard]] bool Holds(const FactConditions& conditions) const;
  [[nodiscard]] bool Applies() const { return Holds(policy_->applies_while); }
  [[nodiscard]] bool Counts(const Holder& holder, std::size_t phase) const;
  [[nodiscard]] std::optional<Date> Reached(std::size_t phase) const;
  [[nodiscard]] std::size_t Rank() const;
  // Whether the case has come to the step's phase and not to its end.
  [[nodiscard]] bool InPhase(const Step& step) const;
  [[nodiscard]] bool IsActive(const Step& step) const;
  [[nodiscard]] std::optional<Date> ExemptUntil(const Step& step, Date day) const;
  // The day on which the step's deadline takes effect, unless something happens before; never
  // before the day that the fold has come to.
  [[nodiscard]] std::optional<Date> Takes(const Step& step) const;
  [[nodiscard]] const Occurrence* AnchorOf(const std::string& kind) const;
  [[nodiscard]] std::optional<Date> DueFrom(const Due& due) const;

  [[nodiscard]] bool FactNow(const Fact& fact) const;
  void ComputePhases();
  void Compute(Date day);
  void ComputeDue(const Step& step, StepState& state, Date day);
  void Satisfy(const Step& step, StepState& state, std::string_view kind, Date on, Date day);
  void Hold(const Phase& phase, Date since);
  void Undo(const Step& step, Date day, std::string_view because);
  void Extend(const Event& event, Date day);
  void Exempt(const Event& event, Date day);
  void Withdraw(const Event& event, Date day);
  void Note(Date day, std::string text);
  [[nodiscard]] StepStatus StatusOf(const Step& step, const StepState& state, Date day) const;
  [[nodiscard]] Deadline DeadlineOf(const Step& step, const StepState& state, Date day) const;

  const Policy* policy_;
  std::optional<Date> started_on_;
  Date now_ = kDateMin;
  Date moved_on_ = kDateMin;
  std::map<std::string, std::vector<Occurrence>, std::less<>> occurrences_;
  std::map<std::string, bool> facts_;
  std::map<std::string, StepState, std::less<>> steps_;
  std::map<std::string, std::vector<Holder>, std::less<>> holders_;  // by phase
  std::vector<Exemption> exemptions_;
  std::vector<std::optional<Date>> reached_;  // each phase, since when
  std::vector<Deadline> former_;  // that passed, of steps that the case's version does not know
  std::vector<Happening> history_;
  std::string noted_phase_;
  std::size_t events_ = 0;
};

}  // namespace strongroom::desk::policy
