// A policy as data: which events there are, which steps with which deadlines, what a miss leads to.
//
// A case runs under a policy from its first event of kind `starts_on`. Its phase is the last one,
// in the policy's order, that something holds up: an event, a missed step or an ended waiting
// period. A step is looked at while its own phase or a later one is reached, and no longer once the
// phase is that it names with `until`.
//
// The file format is policy/policy.schema.json; docs/policies.md tells how to write one. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "desk/policy/calendar.h"
#include "desk/policy/zone.h"

namespace strongroom::desk::policy {

// Only an approved policy starts cases; the others can be tried.
enum class PolicyState : std::uint8_t { kDraft, kProposed, kApproved };
[[nodiscard]] std::string_view PolicyStateName(PolicyState state) noexcept;

// What the words of a policy leave open; the defaults stand first.
struct Settings {
  bool late_undoes = false;         // an act after the deadline undoes what the miss led to
  bool deadline_day_counts = true;  // an act on the day of the deadline is in time
  bool extension_moves_later_steps = false;
  bool repeated_anchor_restarts = false;       // notified again: count from there
  bool release_without_fix_satisfies = false;  // "released" counts as "fixed"
  bool exception_after_miss_reopens = true;    // extended or exempted after the deadline
};

// The phase's name, when an anchor is one.
[[nodiscard]] std::optional<std::string_view> AnchorPhase(std::string_view anchor) noexcept;

// Facts about the subject (planned for the next release, say), and which they must be.
using FactConditions = std::map<std::string, bool>;

// One way to come to a deadline: so long after the first event of a kind, or after the day on which
// a phase was reached.
struct Due {
  std::string after;  // a kind of event, or "phase:NAME"
  Period period;
  // The event may, or must, state the date itself, as `until`.
  enum class Stated : std::uint8_t { kNever, kMay, kMust };
  Stated stated = Stated::kNever;
  FactConditions when{};
  std::vector<std::string> unless{};  // not once one of these events has happened
};

struct Step {
  std::string name;
  std::string title;
  std::string phase;  // looked at from this phase on
  std::string who;    // must act
  std::string what;
  std::vector<Due> due;  // the earliest that holds is the deadline; empty: at once, without one
  std::vector<std::string> satisfied_by;  // kinds of events; empty: a period that just passes
  FactConditions when{};
  std::string on_miss{};  // the phase that a miss leads to; empty: none
  std::string on_end{};   // the phase that the end of a waiting period leads to
  std::string until{};    // no longer looked at from this phase on; empty: to the end
  [[nodiscard]] bool waits() const noexcept { return satisfied_by.empty(); }
};

struct Phase {
  std::string name;
  std::string title;
  bool final = false;                   // nothing is due any more
  std::vector<std::string> entered_by;  // kinds of events that reach it by themselves
  std::vector<std::string> from;        // only where one of these phases is reached; empty: always
};

struct Fact {
  std::string name;
  std::string title;
  bool initially = false;
  std::string set_by;  // kinds of events
  std::string cleared_by;
};

// What an exception must say to be recorded. Evaluation looks at its dates only.
struct ExceptionRule {
  std::string title;  // on what grounds it is granted
  bool needs_reason = true;
  bool needs_evidence = true;
  bool needs_approver = true;
};

struct EventNeeds {
  bool reason = false;
  bool evidence = false;
};

struct Approval {
  std::string by;
  Date on;
};

struct Policy {
  std::string name;
  std::uint32_t version = 0;
  std::string title;
  std::string summary;
  PolicyState state = PolicyState::kDraft;
  std::optional<Approval> approval;
  Zone zone = Zone::Utc();
  Holidays holidays;
  Settings settings;
  std::map<std::string, std::string> events;  // kind → what it means, for people
  // By kind: what an event of the policy's must say to be recorded in a case.
  std::map<std::string, EventNeeds, std::less<>> needs;
  std::string starts_on;
  std::vector<Fact> facts;
  FactConditions applies_while;
  std::vector<Phase> phases;  // the first is where a case starts
  std::vector<Step> steps;
  // By kind (extended, exempted); a kind that is absent is not granted. Both, with every need,
  // where the file says nothing.
  std::map<std::string, ExceptionRule, std::less<>> exceptions;

  [[nodiscard]] const Step* FindStep(std::string_view step) const noexcept;
  // Its place in the order of phases; for a name that is a phase's only.
  [[nodiscard]] std::size_t PhaseRank(std::string_view phase) const noexcept;
};

// Kinds of events that every policy knows: exceptions, and what concerns the case itself.
namespace kind {
inline constexpr std::string_view kExtended = "extended";  // step, until
inline constexpr std::string_view kExempted = "exempted";  // until; step, or all of them
inline constexpr std::string_view kExemptionWithdrawn = "exemption-withdrawn";
inline constexpr std::string_view kPolicyMoved = "policy-moved";  // version
inline constexpr std::string_view kReleased = "released";  // a release, with or without the fix
inline constexpr std::string_view kFixed = "fixed";
inline constexpr std::string_view kNoted = "noted";    // changes nothing
inline constexpr std::string_view kEnded = "ended";    // the case, in whatever phase it is
inline constexpr std::string_view kStruck = "struck";  // event: that earlier one does not count
inline constexpr std::array kEveryPolicys{
    kExtended, kExempted, kExemptionWithdrawn, kPolicyMoved, kReleased, kNoted, kEnded, kStruck};
}  // namespace kind

// kInvalid with every broken rule by pointer, each saying how to mend it: unknown members, names
// that nothing declares, anchors in a circle, steps that nobody could ever satisfy or miss.
[[nodiscard]] Result<Policy> ParsePolicy(const json::value& document);

// What is allowed and hardly meant, by pointer: a phase that nothing leads to, no phase that ends a
// case, a step that is met as soon as it is looked at.
[[nodiscard]] std::vector<FieldError> Doubts(const Policy& policy);

}  // namespace strongroom::desk::policy
