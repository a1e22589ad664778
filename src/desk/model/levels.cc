#include "desk/model/levels.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "desk/model/describe.h"
#include "desk/model/no_such.h"

namespace strongroom::desk::model {
namespace {

// The level, for an administrator who knows its present version.
Result<const Level*> Require(const State& state, const Actor& actor, std::string_view id,
                             ExpectedVersion expected) {
  if (auto may = RequireRole(state, actor, Role::kAdministrators); !may) return Fail(may.error());
  const Level* level = state.FindLevel(id);
  if (level == nullptr) return Fail(ErrorKind::kNotFound, std::string(kNoSuchLevel));
  if (auto version = CheckVersion(state, LevelStream(id), expected); !version) {
    return Fail(version.error());
  }
  return level;
}

void CheckGroups(const State& state, const std::vector<std::string>& groups, InputCheck& check) {
  if (groups.empty() || groups.size() > kListMax) {
    check.Refuse(
        "/groups", "groups",
        fmt::format("give 1 to {} groups: nobody could see an issue at a level without", kListMax));
  }
  std::set<std::string_view> seen;
  for (std::size_t place = 0; place < groups.size() && place < kListMax; ++place) {
    const std::string pointer = fmt::format("/groups/{}", place);
    if (state.FindGroup(groups[place]) == nullptr) {
      check.Refuse(pointer, "unknown-group", "there is no such group: make it first");
    } else if (!seen.insert(groups[place]).second) {
      check.Refuse(pointer, "repeated", "name each group once");
    }
  }
}

json::array ArrayOf(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

}  // namespace

std::string WhyNobodyIsIn(const State& state, std::string_view level) {
  const auto& groups = state.FindLevel(level)->groups;
  if (groups.empty()) {
    return fmt::format(
        "the level {} has no group, and nobody could see an issue there: an administrator gives it "
        "one: strongroom desk level groups {} GROUP --reason TEXT",
        level, level);
  }
  for (const std::string& name : groups) {
    const Group* group = state.FindGroup(name);
    if (group == nullptr) continue;
    for (const auto& [person, memberships] : group->members) {
      const Person* member = state.FindPerson(person);
      if (!memberships.back().until && member != nullptr && member->active()) return {};
    }
  }
  return fmt::format(
      "nobody active is in the groups of the level {} ({}), and nobody could see an issue there; "
      "an administrator adds somebody: strongroom desk group add-member {} PERSON --reason TEXT",
      level, fmt::join(groups, ", "), *groups.begin());
}

Result<NewEvents> Make(const State& state, const Actor& actor, const MakeLevel& input) {
  if (auto may = RequireRole(state, actor, Role::kAdministrators); !may) return Fail(may.error());
  InputCheck check;
  check.Id("/id", input.id);
  if (input.id == "public") check.Refuse("/id", "reserved", "is what issues without a level are");
  check.Text("/name", input.name, kNameMaxBytes);
  check.Text("/description", input.description, kReasonMaxBytes, false);
  CheckGroups(state, input.groups, check);
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  if (state.levels.contains(input.id)) {
    return Fail(ErrorKind::kConflict, "there is a level with that id");
  }
  json::object body{{"name", input.name},
                    {"groups", ArrayOf(input.groups)},
                    {"reporter_sees", input.reporter_sees}};
  if (!input.description.empty()) body["description"] = input.description;
  return NewEvents{{LevelStream(input.id), "level.made", std::move(body)}};
}

Result<NewEvents> Describe(const State& state, const Actor& actor, const DescribeLevel& input) {
  const auto level = Require(state, actor, input.level, input.expected);
  if (!level) return Fail(level.error());
  const Level* holder = state.FindTrackerLevel(input.tracker_id.value_or(""));
  auto body = DescribedBody(**level, input, "level", holder);
  if (!body) return Fail(body.error());
  if (body->empty()) return NewEvents{};
  return NewEvents{{LevelStream(input.level), "level.described", std::move(*body)}};
}

Result<NewEvents> Change(const State& state, const Actor& actor, const ChangeLevelGroups& input) {
  const auto level = Require(state, actor, input.level, input.expected);
  if (!level) return Fail(level.error());
  InputCheck check;
  CheckGroups(state, input.groups, check);
  check.Text("/reason", input.reason, kReasonMaxBytes, false);
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  const std::set<std::string, std::less<>> groups(input.groups.begin(), input.groups.end());
  if (groups == (*level)->groups) return NewEvents{};
  json::object body{{"groups", ArrayOf(input.groups)}};
  if (!input.reason.empty()) body["reason"] = input.reason;
  return NewEvents{{LevelStream(input.level), "level.groups-changed", std::move(body)}};
}

Result<NewEvents> Change(const State& state, const Actor& actor, const ChangeReporterRule& input) {
  const auto level = Require(state, actor, input.level, input.expected);
  if (!level) return Fail(level.error());
  if ((*level)->reporter_sees == input.reporter_sees) return NewEvents{};
  return NewEvents{{LevelStream(input.level), "level.reporter-rule-changed",
                    json::object{{"reporter_sees", input.reporter_sees}}}};
}

Result<NewEvents> Remove(const State& state, const Actor& actor, const RemoveLevel& input) {
  const auto level = Require(state, actor, input.level, input.expected);
  if (!level) return Fail(level.error());
  InputCheck check;
  check.Text("/reason", input.reason, kReasonMaxBytes, false);
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  if (std::ranges::find(state.settings.default_levels, input.level) !=
      state.settings.default_levels.end()) {
    return Fail(ErrorKind::kConflict,
                "it is the default level of a kind of issue: set another default first");
  }
  for (const auto& [key, issue] : state.issues) {
    if (issue->level == input.level) {
      return Fail(ErrorKind::kConflict,
                  "issues stand at the level: let somebody who sees them put them at another "
                  "first");
    }
  }
  json::object body;
  if (!input.reason.empty()) body["reason"] = input.reason;
  return NewEvents{{LevelStream(input.level), "level.removed", std::move(body)}};
}

}  // namespace strongroom::desk::model
