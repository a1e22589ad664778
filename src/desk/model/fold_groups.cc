// Events of the family "group".
#include <fmt/format.h>

#include <array>

#include "desk/model/access_note.h"
#include "desk/model/event_kind.h"

namespace strongroom::desk::model {
namespace {

Cow<Group>* Find(State& state, const Event& event, EventBody& body) {
  const auto found = state.groups.find(NameIn(event.stream));
  if (found != state.groups.end()) return &found->second;
  body.Refuse("", "unknown-group", "the stream's group was never made, or was removed");
  return nullptr;
}

std::string PersonOf(const State& state, EventBody& body) {
  std::string person = body.Text("person");
  if (state.FindPerson(person) == nullptr) {
    body.Refuse("person", "unknown-person", "was never added");
  }
  return person;
}

void Made(State& state, const Event& event, EventBody& body) {
  Group group{.id = std::string(NameIn(event.stream)),
              .name = body.Text("name"),
              .description = body.Text("description", Need::kOptional),
              .role = body.Word("role", RoleName, kRoles, Need::kOptional).value_or(Role::kNone),
              .members = {},
              .tracker_id = body.Text("tracker_id", Need::kOptional)};
  if (state.groups.contains(group.id)) body.Refuse("", "known-group", "was made before");
  if (!body.Ready()) return;
  state.removed_tracker_groups.erase(group.tracker_id);
  if (auto former = state.former_members.extract(group.id)) {
    group.members = std::move(former.mapped());
  }
  state.groups.emplace(group.id, Cow<Group>(group));
  NoteAccess(state, event, "made");
}

void Described(State& state, const Event& event, EventBody& body) {
  Cow<Group>* group = Find(state, event, body);
  const std::optional<std::string> name = body.NewText("name");
  const std::optional<std::string> description = body.NewText("description");
  const std::optional<std::string> tracker_id = body.NewText("tracker_id");
  if (group == nullptr || !body.Ready()) return;
  if (name) group->Edit().name = *name;
  if (description) group->Edit().description = *description;
  if (!tracker_id) return;
  NoteAccess(state, event, RenamedFor("tracker id", (*group)->tracker_id, *tracker_id));
  group->Edit().tracker_id = *tracker_id;
  group->Edit().tracker_members.clear();
  state.removed_tracker_groups.erase(*tracker_id);
}

void MemberAdded(State& state, const Event& event, EventBody& body) {
  Cow<Group>* group = Find(state, event, body);
  const std::string person = PersonOf(state, body);
  const std::string reason = body.Text("reason", Need::kOptional);
  if (group != nullptr && (*group)->MembershipOf(person) != nullptr) {
    body.Refuse("person", "member", "is a member already");
  }
  if (group == nullptr || !body.Ready()) return;
  group->Edit().members[person].push_back(
      {.since = event.at, .added_by = event.by, .reason = reason});
  NoteAccess(state, event, fmt::format("added {}", person), {}, event.by == person);
}

void MemberRemoved(State& state, const Event& event, EventBody& body) {
  Cow<Group>* group = Find(state, event, body);
  const std::string person = PersonOf(state, body);
  const std::string reason = body.Text("reason", Need::kOptional);
  if (group != nullptr && (*group)->MembershipOf(person) == nullptr) {
    body.Refuse("person", "no-member", "is no member");
  }
  if (group == nullptr || !body.Ready()) return;
  Membership& ended = group->Edit().members.find(person)->second.back();
  ended.until = event.at;
  ended.removed_by = event.by;
  ended.removal_reason = reason;
  NoteAccess(state, event, fmt::format("removed {}", person));
}

void RoleChanged(State& state, const Event& event, EventBody& body) {
  Cow<Group>* group = Find(state, event, body);
  const std::optional<Role> role = body.Word("role", RoleName, kRoles);
  if (group == nullptr || !body.Ready()) return;
  group->Edit().role = *role;
  NoteAccess(state, event, fmt::format("role {}", RoleName(*role)), {},
             *role != Role::kNone && (*group)->MembershipOf(event.by) != nullptr);
}

void Removed(State& state, const Event& event, EventBody& body) {
  Cow<Group>* group = Find(state, event, body);
  const std::string reason = body.Text("reason", Need::kOptional);
  for (const auto& [id, level] : state.levels) {
    if (level.groups.contains(NameIn(event.stream))) {
      body.Refuse("", "used-group", fmt::format("the level {} names the group", id));
    }
  }
  if (group == nullptr || !body.Ready()) return;
  for (auto& [person, memberships] : group->Edit().members) {
    Membership& last = memberships.back();
    if (last.until) continue;
    last.until = event.at;
    last.removed_by = event.by;
    last.removal_reason = "the group was removed" + (reason.empty() ? "" : ": " + reason);
  }
  state.former_members[(*group)->id] = (*group)->members;
  if (!(*group)->tracker_id.empty()) state.removed_tracker_groups.insert((*group)->tracker_id);
  state.groups.erase(std::string(NameIn(event.stream)));
  NoteAccess(state, event, "removed");
}

// Who the tracker says is in the group; who really is follows from the memberships.
void TrackerSaid(State& state, const Event& event, EventBody& body) {
  Cow<Group>* group = Find(state, event, body);
  const std::vector<std::string> members = body.Texts("members", Need::kRequired);
  if (group == nullptr || !body.Ready()) return;
  group->Edit().tracker_members = {members.begin(), members.end()};
}

}  // namespace

std::span<const EventKind> GroupEvents() {
  static constexpr std::array kinds = {
      EventKind{"group.made", "group", Made},
      EventKind{"group.described", "group", Described},
      EventKind{"group.member-added", "group", MemberAdded},
      EventKind{"group.member-removed", "group", MemberRemoved},
      EventKind{"group.role-changed", "group", RoleChanged},
      EventKind{"group.removed", "group", Removed},
      EventKind{"group.tracker-said", "group", TrackerSaid},
  };
  return kinds;
}

}  // namespace strongroom::desk::model
