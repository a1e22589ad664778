// What people do in a case: each command looks at the case as it is and gives the events to append,
// or says what is wrong. Nothing is changed here; a command that is refused has done nothing.
//
// kInvalid: with pointers into the input (/reason, /until, /step, …). kConflict: the case does not
// allow it now: it has not begun, is over, the policy does not allow it in the present phase, or it
// is on record already. kNotFound: the case's policy is not in the book.
//
// What happened is recorded whether it moves a deadline or not; an exception that would change
// nothing is refused. A case that is over still takes notes, and corrections by Strike.
//
// An act may have happened on an earlier day than the one on which it is recorded; then it says why
// it is recorded late. Deadlines that passed meanwhile are judged by the day on which it happened.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "desk/cases/case_record.h"
#include "desk/cases/policy_book.h"

namespace strongroom::desk::cases {

// Who does something, when, and what shows that it is right.
struct Act {
  std::string by;                    // a person's id, or "system"
  Time at;                           // now
  std::optional<policy::Date> on{};  // the day on which it happened, when that was not today
  std::string reason{};
  std::string evidence{};
  std::string approver{};
};

using Events = std::vector<policy::Event>;

// Begins the case under the newest version that is approved. `facts` are what is true of the
// subject now; those not given are as the policy has them at first. Refused under a draft, which
// can only be tried (case_report.h), and for a subject that the policy does not apply to.
[[nodiscard]] Result<Events> Start(const CaseRecord& record, const PolicyBook& book, const Act& act,
                                   const policy::FactConditions& facts = {});

// -- The course of a case

// An event of the policy's own vocabulary, such as "reminded"; `until` where the event states a
// date. kConflict: a phase that it leads to is not open to the case yet, or the same is on record
// of that day.
[[nodiscard]] Result<Events> Record(const CaseRecord& record, const PolicyBook& book,
                                    const Act& act, std::string_view kind,
                                    std::optional<policy::Date> until = std::nullopt);
[[nodiscard]] Result<Events> Acknowledge(const CaseRecord& record, const PolicyBook& book,
                                         const Act& act);
[[nodiscard]] Result<Events> Fix(const CaseRecord& record, const PolicyBook& book, const Act& act);
[[nodiscard]] Result<Events> InformStakeholders(const CaseRecord& record, const PolicyBook& book,
                                                const Act& act);
// `migration_ends` may be absent where the policy has a usual period; where it has none for this
// subject, kInvalid at /until.
[[nodiscard]] Result<Events> Announce(const CaseRecord& record, const PolicyBook& book,
                                      const Act& act, std::optional<policy::Date> migration_ends);
[[nodiscard]] Result<Events> Archive(const CaseRecord& record, const PolicyBook& book,
                                     const Act& act);
// Told again; whether that restarts anything is the policy's to say.
[[nodiscard]] Result<Events> Renotify(const CaseRecord& record, const PolicyBook& book,
                                      const Act& act);
// What is true of the subject has changed: it is planned for the next release, say.
[[nodiscard]] Result<Events> ChangeFact(const CaseRecord& record, const PolicyBook& book,
                                        const Act& act, std::string_view fact, bool value);

// Ends the case in whatever phase it is: the issue was rejected, say. Needs a reason. Nothing is
// due any more; its phase and its past stay.
[[nodiscard]] Result<Events> End(const CaseRecord& record, const PolicyBook& book, const Act& act);
// Takes back an event that should not have been recorded, also in a case that is over; it stays on
// record, and so does who took it back. `number`: its place among the case's events, from 1. Needs
// a reason. kConflict: it is struck already, or is the one that the case began with.
[[nodiscard]] Result<Events> Strike(const CaseRecord& record, const PolicyBook& book,
                                    const Act& act, std::uint32_t number);

// -- Exceptions: what they need is the policy's to say

// `until`: the new last day of the step, later than the present one and not past.
[[nodiscard]] Result<Events> Extend(const CaseRecord& record, const PolicyBook& book,
                                    const Act& act, std::string_view step, policy::Date until);
// `step` empty: every step whose miss leads somewhere. `until`: its last day, today or later.
[[nodiscard]] Result<Events> Exempt(const CaseRecord& record, const PolicyBook& book,
                                    const Act& act, std::string_view step, policy::Date until);
// Needs a reason. `step` empty: every exemption in force.
[[nodiscard]] Result<Events> WithdrawExemption(const CaseRecord& record, const PolicyBook& book,
                                               const Act& act, std::string_view step = {});

// Goes on under another approved version that knows the present phase; needs a reason. Deadlines
// that have passed stay as they are.
[[nodiscard]] Result<Events> MoveToVersion(const CaseRecord& record, const PolicyBook& book,
                                           const Act& act, std::uint32_t version);

}  // namespace strongroom::desk::cases
