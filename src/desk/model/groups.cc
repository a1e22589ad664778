#include "desk/model/groups.h"

#include <fmt/format.h>

#include "desk/model/describe.h"
#include "desk/model/no_such.h"

namespace strongroom::desk::model {
namespace {

// The group, for an administrator who knows its present version.
Result<const Group*> Require(const State& state, const Actor& actor, std::string_view id,
                             ExpectedVersion expected) {
  if (auto may = RequireRole(state, actor, Role::kAdministrators); !may) return Fail(may.error());
  const Group* group = state.FindGroup(id);
  if (group == nullptr) return Fail(ErrorKind::kNotFound, "there is no such group");
  if (auto version = CheckVersion(state, GroupStream(id), expected); !version) {
    return Fail(version.error());
  }
  return group;
}

json::object WithReason(const std::string& reason) {
  json::object body;
  if (!reason.empty()) body["reason"] = reason;
  return body;
}

Result<void> CheckReason(const std::string& reason) {
  InputCheck check;
  check.Text("/reason", reason, kReasonMaxBytes, false);
  return std::move(check).Done();
}

}  // namespace

Result<NewEvents> Make(const State& state, const Actor& actor, const MakeGroup& input) {
  if (auto may = RequireRole(state, actor, Role::kAdministrators); !may) return Fail(may.error());
  InputCheck check;
  check.Id("/id", input.id);
  check.Text("/name", input.name, kNameMaxBytes);
  check.Text("/description", input.description, kReasonMaxBytes, false);
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  if (state.groups.contains(input.id)) {
    return Fail(ErrorKind::kConflict, "there is a group with that id");
  }
  json::object body{{"name", input.name}};
  if (!input.description.empty()) body["description"] = input.description;
  if (input.role != Role::kNone) body["role"] = RoleName(input.role);
  return NewEvents{{GroupStream(input.id), "group.made", std::move(body)}};
}

Result<NewEvents> Describe(const State& state, const Actor& actor, const DescribeGroup& input) {
  const auto group = Require(state, actor, input.group, input.expected);
  if (!group) return Fail(group.error());
  const Group* holder = state.FindTrackerGroup(input.tracker_id.value_or(""));
  auto body = DescribedBody(**group, input, "group", holder);
  if (!body) return Fail(body.error());
  if (body->empty()) return NewEvents{};
  return NewEvents{{GroupStream(input.group), "group.described", std::move(*body)}};
}

Result<NewEvents> Add(const State& state, const Actor& actor, const AddMember& input) {
  const auto group = Require(state, actor, input.group, input.expected);
  if (!group) return Fail(group.error());
  if (auto reason = CheckReason(input.reason); !reason) return Fail(reason.error());
  const Person* person = state.FindPerson(input.person);
  if (person == nullptr) return Fail(ErrorKind::kNotFound, std::string(kNoSuchPerson));
  if (!person->active()) {
    return Fail(ErrorKind::kConflict, "the person has left: let them return first");
  }
  if ((*group)->MembershipOf(input.person) != nullptr) return NewEvents{};
  json::object body = WithReason(input.reason);
  body["person"] = input.person;
  return NewEvents{{GroupStream(input.group), "group.member-added", std::move(body)}};
}

Result<NewEvents> Remove(const State& state, const Actor& actor, const RemoveMember& input) {
  const auto group = Require(state, actor, input.group, input.expected);
  if (!group) return Fail(group.error());
  if (auto reason = CheckReason(input.reason); !reason) return Fail(reason.error());
  if (state.FindPerson(input.person) == nullptr) {
    return Fail(ErrorKind::kNotFound, std::string(kNoSuchPerson));
  }
  if ((*group)->MembershipOf(input.person) == nullptr) return NewEvents{};
  if ((*group)->role == Role::kAdministrators &&
      !AdministratorsRemain(state, input.person, input.group)) {
    return Fail(ErrorKind::kConflict, std::string(kLastAdministrator));
  }
  json::object body = WithReason(input.reason);
  body["person"] = input.person;
  return NewEvents{{GroupStream(input.group), "group.member-removed", std::move(body)}};
}

Result<NewEvents> Change(const State& state, const Actor& actor, const ChangeRole& input) {
  const auto group = Require(state, actor, input.group, input.expected);
  if (!group) return Fail(group.error());
  if ((*group)->role == input.role) return NewEvents{};
  if ((*group)->role == Role::kAdministrators && !AdministratorsRemain(state, "", input.group)) {
    return Fail(ErrorKind::kConflict, std::string(kLastAdministrator));
  }
  return NewEvents{{GroupStream(input.group), "group.role-changed",
                    json::object{{"role", RoleName(input.role)}}}};
}

Result<NewEvents> Remove(const State& state, const Actor& actor, const RemoveGroup& input) {
  const auto group = Require(state, actor, input.group, input.expected);
  if (!group) return Fail(group.error());
  if (auto reason = CheckReason(input.reason); !reason) return Fail(reason.error());
  for (const auto& [id, level] : state.levels) {
    if (level.groups.contains(input.group)) {
      return Fail(ErrorKind::kConflict,
                  fmt::format("the level {} names the group: change the level's groups first", id));
    }
  }
  if ((*group)->role == Role::kAdministrators && !AdministratorsRemain(state, "", input.group)) {
    return Fail(ErrorKind::kConflict, std::string(kLastAdministrator));
  }
  return NewEvents{{GroupStream(input.group), "group.removed", WithReason(input.reason)}};
}

}  // namespace strongroom::desk::model
