// One case while days go by: what each event and each passed deadline makes of its steps and
// phases. The inside of Evaluate; a fold that only goes forward: nothing takes effect on a day
// before the one that it has come to, so that its history is in the order of days and a report of a
// day is the beginning of every later one. Events that were struck are not among those it is given.
// Pure.
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
  // The case goes on under another version, which knows its phase.
  void MoveTo(const Policy& policy, const Event& event, Date day);
  // Tells of an event that was struck, on its day or on the day on which it was struck.
  void NoteStruck(Date day, std::string text) {
    if (started()) Note(day, std::move(text));
  }
  // Of the case; empty while it has not begun.
  [[nodiscard]] std::string_view phase() const;
  [[nodiscard]] bool ended() const { return ended_.has_value(); }

  [[nodiscard]] Report ReportOn(Date day) const;

 private:
  struct Occurrence {
    Date on;
    std::optional<Date> until;
    std::size_t order = 0;  // among all events
  };
  // One of a step's alternatives that holds.
  struct Candidate {
    Date date;
    std::size_t due = 0;    // its place among the step's
    std::size_t order = 0;  // of the event that brought it; 0 for a phase
  };
  // What alternatives came to, and stays: a fact that is learned later moves it to no day that is
  // past, and takes it from nobody.
  struct Settled {
    std::optional<Date> date;
    std::size_t due = 0;              // the alternative that it came from
    std::string anchor{};             // likewise, for people
    std::optional<Candidate> seen{};  // what the alternatives came to last
  };
  struct StepState {
    Settled computed;    // from the alternatives that were known when the step was extended
    Settled overriding;  // from those that an event brought after the extension
    std::optional<Date> extended_until;
    std::size_t extended_order = 0;  // what was known then; 0: it waits for a deadline to extend
    std::optional<Date> first_due;   // that the first change replaced
    int shifted_days = 0;            // with another step's extension
    std::optional<Date> met_on;
    std::optional<Date> missed_on;     // the first day after it
    std::optional<Date> ended_on;      // a waiting period that is over
    std::optional<Date> active_since;  // that somebody has to look at it
    bool passed = false;      // its day was over when the case was moved: no version changes it
    bool lengthened = false;  // an extension made it due later
    std::optional<Date> extended_on;  // the day of the last one
    [[nodiscard]] bool is_extended() const { return extended_until || shifted_days != 0; }
    [[nodiscard]] bool is_overridden() const;
    [[nodiscard]] std::optional<Date> due() const;
    [[nodiscard]] bool open() const { return !met_on && !missed_on && !ended_on; }
  };
  struct Exemption {
    std::string step;  // empty: every step
    Date from;
    Date until;                                            // the last day
    std::map<std::string, Date, std::less<>> withdrawn{};  // of every step: some, and their last
    [[nodiscard]] std::optional<Date> UntilFor(const Step& step) const;  // nullopt: not covered
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
  // Whether the case has come to the step's phase and not to the end of either.
  [[nodiscard]] bool InPhase(const Step& step) const;
  [[nodiscard]] bool IsActive(const Step& step) const;
  [[nodiscard]] std::optional<Date> ExemptUntil(const Step& step, Date day) const;
  // The day on which the step's deadline takes effect, unless something happens before; never
  // before the day that the fold has come to.
  [[nodiscard]] std::optional<Date> Takes(const Step& step) const;
  // The last day on which an act is in time.
  [[nodiscard]] std::optional<Date> LastDay(const Step& step) const;
  // Whether the event leads to phases and the case is where it leads to none of them: then it
  // counts for nothing.
  [[nodiscard]] bool OutOfPlace(const std::string& kind) const;
  // Those of `applies_while`, for people, that are as the policy wants them, or are not.
  [[nodiscard]] std::string FactsThat(bool hold) const;
  [[nodiscard]] const Occurrence* AnchorOf(const std::string& kind) const;
  // The last that states a date, where it counts.
  [[nodiscard]] const Occurrence* StatedBy(const Due& due) const;
  // What the alternative comes to, whatever the facts are.
  [[nodiscard]] std::optional<Candidate> DueFrom(const Step& step, std::size_t due) const;
  // The earliest of the alternatives that hold and that events brought in (behind, up_to].
  [[nodiscard]] std::optional<Candidate> Earliest(const Step& step, std::size_t behind,
                                                  std::size_t up_to) const;
  // The first deadline from which somebody who learns of it on that day can act in time.
  [[nodiscard]] Date Soonest(const Step& step, Date day) const;

  [[nodiscard]] bool FactNow(const Fact& fact) const;
  void ComputeFacts(Date day);
  void ComputePhases();
  void Compute(Date day);
  void ComputeDue(const Step& step, StepState& state, Date day);
  // `known`: the case has it already.
  void Settle(const Step& step, Settled& settled, const std::optional<Candidate>& found, bool known,
              Date day) const;
  // Whether what is known stays, although the alternatives come to something else now.
  [[nodiscard]] bool Stays(const Step& step, const Settled& settled,
                           const std::optional<Candidate>& found, Date day) const;
  void Satisfy(const Step& step, StepState& state, std::string_view kind, Date on, Date day);
  void Hold(const Phase& phase, Date since);
  void Undo(const Step& step, Date day, std::string_view because);
  void Extend(const Event& event, Date day);
  void Exempt(const Event& event, Date day);
  void Withdraw(const Event& event, Date day);
  void End(const Event& event, Date day);
  void Happen(const Event& event, const std::string& kind, Date day);
  void NoteWhetherItApplies(bool before, Date day);
  [[nodiscard]] std::string AnchorText(const Due& due) const;
  void Note(Date day, std::string text);
  // How the deadline came about, for people.
  [[nodiscard]] std::string Ground(const StepState& state) const;
  // Why an active step with alternatives has no deadline, where an announcement lacks its date.
  [[nodiscard]] std::string LacksDate(const Step& step) const;
  [[nodiscard]] StepStatus StatusOf(const Step& step, const StepState& state, Date day) const;
  [[nodiscard]] Deadline DeadlineOf(const Step& step, const StepState& state, Date day) const;

  const Policy* policy_;
  std::optional<Date> started_on_;
  std::optional<Ending> ended_;
  std::optional<Date> applies_since_;
  bool learned_ = false;  // the event that is applied changed a fact
  bool moving_ = false;   // the case is being moved to another version
  bool redated_ = false;  // the event that is applied changed a deadline
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
