#include "desk/model/actions.h"

#include <fmt/format.h>

#include <algorithm>

#include "desk/model/named_keys.h"
#include "desk/model/no_such.h"
#include "desk/policy/zone.h"

namespace strongroom::desk::model {
namespace {

constexpr std::string_view kAlphabet = "23456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t kDrawn = 6;

std::string_view EventKindFor(ActionState to) {
  switch (to) {
    case ActionState::kDone: return "action.done";
    case ActionState::kDropped: return "action.dropped";
    case ActionState::kOpen: return "action.reopened";
  }
  return {};
}

void CheckOwner(const State& state, const std::string& owner, InputCheck& check) {
  if (state.FindPerson(owner) == nullptr) {
    check.Refuse("/owner", "unknown-person", std::string(kNoSuchPerson));
  }
}

// The text of an action item about a public issue is on the public's agenda.
void RefuseForPublic(const State& state, const Actor& actor, const Action& action,
                     InputCheck& check) {
  const Sight sight(state, actor.person);
  const Issue* issue = sight.Find(action.issue);
  if (issue != nullptr && issue->is_public()) {
    RefuseEmbargoed(check, sight, "/text", action.text);
  }
}

// Whether the owner can see what they are to do.
Result<void> OwnerSees(const State& state, const Action& action) {
  if (!state.FindPerson(action.owner)->active()) {
    return Fail(ErrorKind::kConflict, "the owner has left: give it to somebody else");
  }
  if (Sight(state, action.owner).Sees(action)) return {};
  return Fail(
      ErrorKind::kConflict,
      action.issue.empty()
          ? "an action item about no issue is seen by the team, and the owner is not of it: "
            "give it to somebody of the team, or say which issue it is about"
          : "the owner may not see the issue: let them in first, or give it to somebody "
            "else");
}

// Rights, then sight, then version. Owners may turn what is theirs.
Result<const Action*> RequireOwn(const State& state, const Actor& actor, std::string_view id,
                                 ExpectedVersion expected, bool owner_may) {
  const Sight sight(state, actor.person);
  auto action = RequireAction(sight, id);
  const bool own = owner_may && action && (*action)->owner == actor.person;
  if (!own) {
    if (auto may = RequireRole(state, actor, Role::kTeam); !may) return Fail(may.error());
  }
  if (!action) return action;
  if (auto version = CheckVersion(state, ActionStream(id), expected); !version) {
    return Fail(version.error());
  }
  return action;
}

json::value DayOrNull(const std::optional<policy::Date>& day) {
  if (!day) return nullptr;
  return json::string(policy::FormatDate(*day));
}

}  // namespace

Result<NewEvents> Add(const State& state, const Actor& actor, const AddAction& input,
                      RandomSource& random) {
  if (auto may = RequireRole(state, actor, Role::kTeam); !may) return Fail(may.error());
  if (input.issue) {
    if (auto issue = Sight(state, actor.person).Require(*input.issue); !issue) {
      return Fail(issue.error());
    }
  }
  Action action;
  action.text = input.text;
  action.owner = input.owner;
  action.issue = input.issue.value_or("");
  InputCheck check;
  check.Text("/text", input.text, kReasonMaxBytes);
  RefuseForPublic(state, actor, action, check);
  CheckOwner(state, input.owner, check);
  if (input.due) action.due = check.Day("/due", *input.due);
  if (input.meeting) action.meeting = check.Day("/meeting", *input.meeting);
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  if (auto seen = OwnerSees(state, action); !seen) return Fail(seen.error());

  json::object body{{"text", action.text}, {"owner", action.owner}};
  if (action.due) body["due"] = policy::FormatDate(*action.due);
  if (!action.issue.empty()) body["issue"] = action.issue;
  if (action.meeting) body["meeting"] = policy::FormatDate(*action.meeting);
  const std::string id = RandomName(random, "act-", kAlphabet, kDrawn, [&](const auto& name) {
    return state.FindActionUnchecked(name) != nullptr;
  });
  return NewEvents{{ActionStream(id), "action.added", std::move(body)}};
}

Result<NewEvents> Change(const State& state, const Actor& actor, const ChangeAction& input) {
  const auto found = RequireOwn(state, actor, input.action, input.expected, false);
  if (!found) return Fail(found.error());
  const Action& now = **found;
  Action then = now;
  InputCheck check;
  if (input.text) {
    check.Text("/text", *input.text, kReasonMaxBytes);
    then.text = *input.text;
    RefuseForPublic(state, actor, then, check);
  }
  if (input.owner) CheckOwner(state, *input.owner, check);
  if (input.due) then.due = *input.due ? check.Day("/due", **input.due) : std::nullopt;
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  json::object body;
  if (input.text && *input.text != now.text) body["text"] = *input.text;
  if (input.owner && *input.owner != now.owner) {
    then.owner = *input.owner;
    if (auto seen = OwnerSees(state, then); !seen) return Fail(seen.error());
    body["owner"] = then.owner;
  }
  if (then.due != now.due) body["due"] = DayOrNull(then.due);
  if (body.empty()) return NewEvents{};
  return NewEvents{{ActionStream(now.id), "action.changed", std::move(body)}};
}

Result<NewEvents> Turn(const State& state, const Actor& actor, const TurnAction& input) {
  const auto found = RequireOwn(state, actor, input.action, input.expected, true);
  if (!found) return Fail(found.error());
  InputCheck check;
  check.Text("/note", input.note, kReasonMaxBytes, false);
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  const ActionState now = (*found)->state;
  if (now == input.to) return NewEvents{};
  if (now != ActionState::kOpen && input.to != ActionState::kOpen) {
    return Fail(ErrorKind::kConflict,
                fmt::format("it is {} already: reopen it first", ActionStateName(now)));
  }
  json::object body;
  if (!input.note.empty()) body["note"] = input.note;
  return NewEvents{
      {ActionStream(input.action), std::string(EventKindFor(input.to)), std::move(body)}};
}

Page<const Action*> ListActions(const Sight& sight, const ActionFilter& filter,
                                const PageWanted& wanted) {
  std::vector<Placed<const Action*>> found;
  for (const auto& [id, held] : sight.state().actions) {
    const Action& action = *held;
    if (filter.open && *filter.open != (action.state == ActionState::kOpen)) continue;
    if (!filter.owner.empty() && filter.owner != action.owner) continue;
    if (!sight.Sees(action)) continue;
    const policy::Date due = action.due.value_or(policy::kDateMax);
    found.push_back({{.rank = Ordered(due.time_since_epoch().count()),
                      .then = Ordered(action.added_at.time_since_epoch().count()),
                      .name = id},
                     &action});
  }
  return TakePage(std::move(found), wanted);
}

std::vector<const Action*> ListActions(const Sight& sight, const ActionFilter& filter) {
  return ListActions(sight, filter, {}).items;
}

Result<const Action*> RequireAction(const Sight& sight, std::string_view id) {
  const Action* action = sight.state().FindActionUnchecked(id);
  if (action == nullptr || !sight.Sees(*action)) {
    return Fail(ErrorKind::kNotFound, std::string(kNoSuchAction));
  }
  return action;
}

int AgeInDays(const State& state, const Action& action, policy::Date day) {
  const auto zone = policy::Zone::Find(state.settings.zone).value_or(policy::Zone::Utc());
  return static_cast<int>((day - zone.DateOf(action.added_at)).count());
}

json::object Summary(const Sight& sight, const Action& action, policy::Date day) {
  const bool open = action.state == ActionState::kOpen;
  json::object view{{"id", action.id},
                    {"text", action.text},
                    {"owner", action.owner},
                    {"due", DayOrNull(action.due)},
                    {"issue", nullptr},
                    {"meeting", DayOrNull(action.meeting)},
                    {"state", ActionStateName(action.state)},
                    {"added_at", FormatTime(action.added_at)},
                    {"added_by", action.history.front().by},
                    {"age_days", nullptr},
                    {"overdue", open && action.due && *action.due < day},
                    {"version", sight.state().VersionOf(ActionStream(action.id))}};
  if (!action.issue.empty()) view["issue"] = action.issue;
  if (open) view["age_days"] = AgeInDays(sight.state(), action, day);
  return view;
}

json::object FullView(const Sight& sight, const Action& action, policy::Date day) {
  json::object view = Summary(sight, action, day);
  json::array history;
  for (const ActionStep& each : action.history) {
    history.push_back(json::object{{"id", each.event.ToString()},
                                   {"at", FormatTime(each.at)},
                                   {"by", each.by},
                                   {"what", each.what},
                                   {"note", each.note}});
  }
  view["history"] = std::move(history);
  return view;
}

}  // namespace strongroom::desk::model
