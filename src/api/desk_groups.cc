// Endpoint family: the desk's groups.
#include "api/desk_call.h"
#include "api/desk_routes.h"
#include "desk/model/groups.h"

namespace strongroom::api {
namespace {

namespace model = desk::model;

json::value TimeOrNull(const std::optional<Time>& time) {
  if (!time) return nullptr;
  return json::string(FormatTime(*time));
}

// Who let whom in and why is for administrators.
json::object Describe(const model::Membership& each, bool with_reasons) {
  json::object out;
  out["since"] = FormatTime(each.since);
  out["until"] = TimeOrNull(each.until);
  if (!with_reasons) return out;
  out["added_by"] = each.added_by;
  out["reason"] = each.reason;
  out["removed_by"] = each.removed_by;
  out["removal_reason"] = each.removal_reason;
  return out;
}

// {"id","name","description","tracker_id","role","version","members": persons' ids}
json::object Describe(const desk::Scene& scene, const model::Group& group) {
  json::object out;
  out["id"] = group.id;
  out["name"] = group.name;
  out["description"] = group.description;
  out["tracker_id"] = group.tracker_id;
  out["role"] = model::RoleName(group.role);
  out["version"] = scene.state().VersionOf(model::GroupStream(group.id));
  json::array members;
  for (const auto& [person, memberships] : group.members) {
    if (!memberships.back().until) members.emplace_back(person);
  }
  out["members"] = std::move(members);
  return out;
}

}  // namespace

Task<void> ListGroups(Call& call) {
  return ShowDesk(call, {}, true, [](const desk::Scene& scene, const Call::Query&) {
    json::array groups;
    for (const auto& [id, group] : scene.state().groups) groups.push_back(Describe(scene, *group));
    json::object out;
    out["groups"] = std::move(groups);
    return Result<desk::Shown>(desk::Shown{.body = std::move(out)});
  });
}

Task<void> ReadGroup(Call& call) {
  return ShowDesk(call, {}, true,
                  [&call](const desk::Scene& scene, const Call::Query&) -> Result<desk::Shown> {
                    const model::Group* group = scene.state().FindGroup(call.parameter(0));
                    if (group == nullptr)
                      return Fail(ErrorKind::kNotFound, "there is no such group");
                    const bool with_reasons = scene.HasRole(model::Role::kAdministrators);
                    json::object out = Describe(scene, *group);
                    json::object history;
                    for (const auto& [person, memberships] : group->members) {
                      json::array all;
                      for (const model::Membership& each : memberships) {
                        all.push_back(Describe(each, with_reasons));
                      }
                      history[person] = std::move(all);
                    }
                    out["memberships"] = std::move(history);
                    return desk::Shown{.body = std::move(out)};
                  });
}

Task<void> MakeGroup(Call& call) {
  return MakeAtDesk(call, "/api/desk/groups", [](DeskBody& body) {
    model::MakeGroup input{.id = body.Text("id"),
                           .name = body.Text("name"),
                           .description = body.Text("description", Need::kOptional)};
    input.role =
        body.Word("role", model::RoleName, model::kRoles, Need::kOptional).value_or(input.role);
    return CommandOf(std::move(input), [](const auto&... all) { return model::Make(all...); });
  });
}

Task<void> ChangeGroup(Call& call) {
  return ActAtDesk(call, model::GroupStream(call.parameter(0)), [&call](DeskBody& body) {
    model::DescribeGroup input{.group = call.parameter(0),
                               .name = body.MaybeText("name"),
                               .description = body.MaybeText("description"),
                               .tracker_id = body.MaybeText("tracker_id"),
                               .expected = body.Version()};
    return CommandOf(std::move(input), [](const auto&... all) { return model::Describe(all...); });
  });
}

Task<void> ChangeGroupRole(Call& call) {
  return ActAtDesk(call, model::GroupStream(call.parameter(0)), [&call](DeskBody& body) {
    model::ChangeRole input{.group = call.parameter(0)};
    input.role = body.Word("role", model::RoleName, model::kRoles).value_or(input.role);
    input.expected = body.Version();
    return CommandOf(std::move(input), [](const auto&... all) { return model::Change(all...); });
  });
}

Task<void> RemoveGroup(Call& call) {
  return ActAtDesk(call, model::GroupStream(call.parameter(0)), [&call](DeskBody& body) {
    model::RemoveGroup input{.group = call.parameter(0),
                             .reason = body.Text("reason", Need::kOptional),
                             .expected = body.Version()};
    return CommandOf(std::move(input), [](const auto&... all) { return model::Remove(all...); });
  });
}

Task<void> AddGroupMember(Call& call) {
  return ActAtDesk(call, model::GroupStream(call.parameter(0)), [&call](DeskBody& body) {
    model::AddMember input{.group = call.parameter(0),
                           .person = body.Text("person"),
                           .reason = body.Text("reason", Need::kOptional),
                           .expected = body.Version()};
    return CommandOf(std::move(input), [](const auto&... all) { return model::Add(all...); });
  });
}

Task<void> RemoveGroupMember(Call& call) {
  return ActAtDesk(call, model::GroupStream(call.parameter(0)), [&call](DeskBody& body) {
    model::RemoveMember input{.group = call.parameter(0),
                              .person = call.parameter(1),
                              .reason = body.Text("reason", Need::kOptional),
                              .expected = body.Version()};
    return CommandOf(std::move(input), [](const auto&... all) { return model::Remove(all...); });
  });
}

}  // namespace strongroom::api
