// Commands about cases: for the team, by who sees the case's issue. What may be done is the
// policy's to say (desk/cases/case_commands.h); here it is said who may do it.
//
// An exception that needs an approver needs another active person than the actor.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "desk/model/command.h"
#include "desk/policy/policy.h"

namespace strongroom::desk::model {

// Of the events of one case.
inline constexpr std::size_t kCaseEventsMax = 2'000;

// `facts` are what is true of the module where the desk does not know it, or knows it wrongly. The
// issue has to affect the module; where it names none, the desk has to know it. A policy that
// begins with "reported" counts from the day on which the issue was, unless `on` is given.
// kConflict: a case of this policy about module and issue is not over; no version of the policy is
// approved; it does not apply; the issue is over, or, for a policy that lifting an embargo ends, it
// is public.
struct StartCase {
  std::string policy;
  std::string module;
  std::string issue;  // its key
  policy::FactConditions facts{};
  std::string on{};  // a date: when it happened, if earlier; then with a reason
  std::string reason{};
  std::string evidence{};
  Time now;
};
[[nodiscard]] Result<NewEvents> Start(const State& state, const Actor& actor,
                                      const StartCase& input, RandomSource& random);

// What happened in a case. `kind`: one of the policy's events; "extended", "exempted",
// "exemption-withdrawn", "policy-moved", "released", "noted"; "ended" for the case itself, "struck"
// for an event of it that was recorded by mistake; or "fact" for a fact by its name. What the kind
// does not take is refused.
struct ActInCase {
  std::string id;
  std::string kind;
  std::string on{};  // a date: when it happened, if earlier; then with a reason
  std::string reason{};
  std::string evidence{};
  std::string approver{};  // a person's id
  std::string step{};
  std::string until{};  // a date
  std::string fact{};
  std::optional<bool> value{};
  std::optional<std::uint32_t> policy_version{};
  std::optional<std::uint32_t> event{};  // that is struck: its number in the case, from 1
  Time now;
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Act(const State& state, const Actor& actor, const ActInCase& input);

}  // namespace strongroom::desk::model
