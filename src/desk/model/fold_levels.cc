// Events of the family "level".
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "desk/model/access_note.h"
#include "desk/model/event_kind.h"

namespace strongroom::desk::model {
namespace {

using Groups = std::set<std::string, std::less<>>;

Level* Find(State& state, const Event& event, EventBody& body) {
  const auto found = state.levels.find(NameIn(event.stream));
  if (found != state.levels.end()) return &found->second;
  body.Refuse("", "unknown-level", "the stream's level was never made, or was removed");
  return nullptr;
}

Groups GroupsOf(const State& state, EventBody& body) {
  const std::vector<std::string> names = body.Texts("groups", Need::kRequired);
  for (const std::string& name : names) {
    if (state.FindGroup(name) == nullptr) {
      body.Refuse("groups", "unknown-group", fmt::format("there is no group {}", Quoted(name)));
    }
  }
  return {names.begin(), names.end()};
}

// Whether the level lets in who changed it, and did not before.
bool OwnAccess(const State& state, const Event& event, const Groups& before, const Groups& after) {
  return std::ranges::any_of(after, [&](const std::string& name) {
    const Group* group = state.FindGroup(name);
    return !before.contains(name) && group != nullptr && group->MembershipOf(event.by) != nullptr;
  });
}

bool IsUsed(const State& state, const std::string& level) {
  const auto& defaults = state.settings.default_levels;
  return std::ranges::find(defaults, level) != defaults.end() ||
         std::ranges::any_of(state.issues,
                             [&](const auto& held) { return held.second->level == level; });
}

void Made(State& state, const Event& event, EventBody& body) {
  Level level{.id = std::string(NameIn(event.stream)),
              .name = body.Text("name"),
              .description = body.Text("description", Need::kOptional),
              .groups = GroupsOf(state, body),
              .reporter_sees = body.Flag("reporter_sees", Need::kRequired).value_or(false),
              .tracker_id = body.Text("tracker_id", Need::kOptional)};
  if (!level.tracker_id.empty()) {
    level.tracked = TrackedLevel{.name = level.name,
                                 .description = level.description,
                                 .groups = level.groups,
                                 .reporter_sees = level.reporter_sees};
  }
  if (state.levels.contains(level.id)) body.Refuse("", "known-level", "was made before");
  if (!body.Ready()) return;
  NoteAccess(state, event, fmt::format("made for {}", fmt::join(level.groups, ", ")));
  state.removed_tracker_levels.erase(level.tracker_id);
  state.levels.emplace(level.id, level);
}

void Described(State& state, const Event& event, EventBody& body) {
  Level* level = Find(state, event, body);
  const std::optional<std::string> name = body.NewText("name");
  const std::optional<std::string> description = body.NewText("description");
  const std::optional<std::string> tracker_id = body.NewText("tracker_id");
  if (level == nullptr || !body.Ready()) return;
  if (name) level->name = *name;
  if (description) level->description = *description;
  if (!tracker_id) return;
  NoteAccess(state, event, RenamedFor("tracker id", level->tracker_id, *tracker_id));
  level->tracker_id = *tracker_id;
  level->tracked.reset();
  state.removed_tracker_levels.erase(*tracker_id);
}

void GroupsChanged(State& state, const Event& event, EventBody& body) {
  Level* level = Find(state, event, body);
  Groups groups = GroupsOf(state, body);
  (void)body.Text("reason", Need::kOptional);
  if (level == nullptr || !body.Ready()) return;
  NoteAccess(state, event, fmt::format("groups {}", fmt::join(groups, ", ")), {},
             OwnAccess(state, event, level->groups, groups));
  level->groups = std::move(groups);
}

void ReporterRuleChanged(State& state, const Event& event, EventBody& body) {
  Level* level = Find(state, event, body);
  const std::optional<bool> sees = body.Flag("reporter_sees", Need::kRequired);
  if (level == nullptr || !body.Ready()) return;
  level->reporter_sees = *sees;
  NoteAccess(state, event, *sees ? "reporters see their own" : "reporters do not see their own");
}

void Removed(State& state, const Event& event, EventBody& body) {
  const Level* level = Find(state, event, body);
  (void)body.Text("reason", Need::kOptional);
  if (level != nullptr && IsUsed(state, level->id)) {
    body.Refuse("", "used-level", "issues or settings name the level");
  }
  if (level == nullptr || !body.Ready()) return;
  if (!level->tracker_id.empty()) state.removed_tracker_levels.insert(level->tracker_id);
  state.levels.erase(std::string(NameIn(event.stream)));
  NoteAccess(state, event, "removed");
}

// What the tracker says of the level; groups that were removed here may be among them.
void TrackerSaid(State& state, const Event& event, EventBody& body) {
  Level* level = Find(state, event, body);
  const std::vector<std::string> groups = body.Texts("groups", Need::kRequired);
  TrackedLevel said{.name = body.Text("name"),
                    .description = body.Text("description", Need::kOptional),
                    .groups = {groups.begin(), groups.end()},
                    .reporter_sees = body.Flag("reporter_sees", Need::kRequired).value_or(false)};
  if (level != nullptr && body.Ready()) level->tracked = std::move(said);
}

}  // namespace

std::span<const EventKind> LevelEvents() {
  static constexpr std::array kinds = {
      EventKind{"level.made", "level", Made},
      EventKind{"level.described", "level", Described},
      EventKind{"level.groups-changed", "level", GroupsChanged},
      EventKind{"level.reporter-rule-changed", "level", ReporterRuleChanged},
      EventKind{"level.removed", "level", Removed},
      EventKind{"level.tracker-said", "level", TrackerSaid},
  };
  return kinds;
}

}  // namespace strongroom::desk::model
