// What a policy says about a case on a day: a pure function of policy, events and day.
//
// Events after the day are not looked at, so that a report of a past day stays what it was. Days
// go by one after another: a deadline that has passed stays passed, whatever comes later; only an
// exception (extended, exempted) or a setting of the policy takes back what a miss led to. An event
// that another one struck by that day is left out, as if it had never been; the history tells of
// both.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "desk/policy/event.h"
#include "desk/policy/policy.h"

namespace strongroom::desk::policy {

enum class StepStatus : std::uint8_t { kOpen, kMet, kMissed, kExtended, kExempt };
[[nodiscard]] std::string_view StepStatusName(StepStatus status) noexcept;

// A step with its deadline; the deadline ends at the end of that day in the policy's zone.
struct Deadline {
  std::string step;
  std::string title;
  Date due;
  StepStatus state = StepStatus::kOpen;
  std::optional<Date> first_due{};     // before it was extended
  std::optional<Date> exempt_until{};  // while it is exempt
  std::optional<Date> met_on{};        // in time or, with a miss, late
  // The last day on which an act is in time: with an exemption its last one, and the day before
  // `due` where that does not count.
  Date last_day{};
};

struct Action {
  std::string step;
  std::string who;
  std::string what;
  std::optional<Date> by{};            // the last day in time; absent: at once, without a deadline
  std::optional<Date> exempt_until{};  // while it is exempt
};

// In force on the report's day.
struct ExemptionInForce {
  std::string step;  // empty: every step whose miss leads somewhere
  Date until;
  std::vector<std::string> except{};  // of every step: those for which it was withdrawn
  bool operator==(const ExemptionInForce&) const = default;
};

// Something that the passing of days or an event brought about.
struct Happening {
  Date on;
  std::string text;
};

// That somebody ended the case, in whatever phase it was.
struct Ending {
  Date on;
  std::string reason;
  std::string by;
};

struct Report {
  std::string policy;
  std::uint32_t version = 0;
  PolicyState policy_state = PolicyState::kDraft;
  Date on;
  std::string phase;  // empty: the case has not begun
  std::string phase_title;
  bool over = false;  // in a final phase, or ended
  std::optional<Ending> ended{};
  std::vector<std::string> reached{};   // the phases that it has come to, in the policy's order
  bool applies = false;                 // whether the policy's facts hold
  std::optional<Date> applies_since{};  // or not, where that has changed
  FactConditions facts;                 // what is true of the subject
  std::vector<Deadline> deadlines;      // in the order of the policy's steps
  std::vector<ExemptionInForce> exemptions;
  // The most urgent first; also what was missed, until it is done or the miss led on.
  std::vector<Action> next;
  std::vector<Happening> history;
  std::vector<std::string> why;
};

// `versions` are versions of one policy. A case begins under the one that its first event names,
// else the newest that was approved by then, or the oldest there is; days are those of that
// version's zone. kInvalid, by pointer into the events, for what no version knows or what
// cannot be: an unknown kind or step, a date before the event that states it.
[[nodiscard]] Result<Report> Evaluate(std::span<const Policy> versions,
                                      std::span<const Event> events, Date on);

// Which events count on that day: not those that an event which counts itself struck by then. Days
// are the zone's.
[[nodiscard]] std::vector<bool> Counting(std::span<const Event> events, const Zone& zone, Date on);

// The version that the case began under by that day, or would begin under on it. `versions` is not
// empty and outlives the answer.
[[nodiscard]] const Policy& BeganUnder(std::span<const Policy> versions,
                                       std::span<const Event> events, Date on);

// A deadline of today that will not come: the policy stops applying before, say.
struct Lapse {
  Date on;
  std::string step;
};

// What falls due from `on` to `days` later, and what happens if nobody acts.
struct Forecast {
  Report now;
  std::vector<Deadline> due;  // as they stand on `on`, by their last days; without what lapses
  std::vector<Lapse> lapsing{};
  std::vector<Happening> if_nobody_acts;
  Report later{};  // on the last of these days, if nobody acts
};
// `coming`: what days will bring by themselves, whoever acts; it has its place in both.
[[nodiscard]] Result<Forecast> LookAhead(std::span<const Policy> versions,
                                         std::span<const Event> events, Date on, std::uint32_t days,
                                         std::span<const Event> coming = {});

// {"step", "title", "due", "state", "first_due", "exempt_until", "met_on", "last_day"}; the last
// four where there is one, and `last_day` where it is another day than `due`.
[[nodiscard]] json::object ToJson(const Deadline& deadline);
// {"who", "what", "by", "step", "exempt_until"}.
[[nodiscard]] json::object ToJson(const Action& action);
// {"phase", "deadlines": [], "next": [], "why": [], "policy", "version", "on", "applies", "over",
// "ended"}; days as FormatDate writes them.
[[nodiscard]] json::object ToJson(const Report& report);

}  // namespace strongroom::desk::policy
