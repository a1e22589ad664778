// Action items: commands, lists and views. For the team; whoever owns one and sees it may say that
// it is done, drop it and take it up again.
//
// An action item about an issue is seen by who sees the issue, and one about none by the team; its
// owner must be among them. Which issue it is about never changes, so that its words are never told
// to others than those for whom they were written.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "desk/model/command.h"
#include "desk/model/page.h"

namespace strongroom::desk::model {

inline constexpr std::string_view kNoSuchAction =
    "there is no such action item, or you may not see it";

// kNotFound with kNoSuchIssue for an issue that is hidden or absent. kConflict: the owner could not
// see the action item, or has left.
struct AddAction {
  std::string text;
  std::string owner;                     // a person's id
  std::optional<std::string> due{};      // a day
  std::optional<std::string> issue{};    // its key
  std::optional<std::string> meeting{};  // the day of the meeting that agreed on it
};
[[nodiscard]] Result<NewEvents> Add(const State& state, const Actor& actor, const AddAction& input,
                                    RandomSource& random);

// What is absent stays. kConflict as above.
struct ChangeAction {
  std::string action;
  std::optional<std::string> text{};
  std::optional<std::string> owner{};
  std::optional<std::optional<std::string>> due{};  // nullopt inside: no day any more
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Change(const State& state, const Actor& actor,
                                       const ChangeAction& input);

// To kDone or kDropped from kOpen only, else kConflict; to kOpen from either.
struct TurnAction {
  std::string action;
  ActionState to = ActionState::kDone;
  std::string note{};
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Turn(const State& state, const Actor& actor,
                                     const TurnAction& input);

struct ActionFilter {
  std::optional<bool> open{};
  std::string owner{};  // empty: any
};
// What falls due first stands first, what never does last; then the oldest first.
[[nodiscard]] Page<const Action*> ListActions(const Sight& sight, const ActionFilter& filter,
                                              const PageWanted& wanted);
// All of them.
[[nodiscard]] std::vector<const Action*> ListActions(const Sight& sight,
                                                     const ActionFilter& filter = {});
// kNotFound with kNoSuchAction for one that is hidden or absent.
[[nodiscard]] Result<const Action*> RequireAction(const Sight& sight, std::string_view id);

// Whole days between, in the desk's zone, from the day on which it was added to `day`.
[[nodiscard]] int AgeInDays(const State& state, const Action& action, policy::Date day);

// {"id", "text", "owner", "due", "issue", "meeting", "state", "added_at", "added_by", "age_days",
// "overdue", "version"}; an action item that is no longer open has no age and is never overdue.
[[nodiscard]] json::object Summary(const Sight& sight, const Action& action, policy::Date day);
// With "history": [{"id", "at", "by", "what", "note"}].
[[nodiscard]] json::object FullView(const Sight& sight, const Action& action, policy::Date day);

}  // namespace strongroom::desk::model
