#include "desk/model/actor.h"

#include <fmt/format.h>

#include <set>

namespace strongroom::desk::model {
namespace {

bool IsActive(const State& state, std::string_view person) {
  const Person* found = state.FindPerson(person);
  return found != nullptr && found->active();
}

bool SignsIn(const State& state, std::string_view person) {
  const Person* found = state.FindPerson(person);
  return found != nullptr && found->active() && !found->subject.empty();
}

}  // namespace

bool HasRole(const State& state, std::string_view person, Role role) {
  if (!IsActive(state, person)) return false;
  for (const auto& [id, group] : state.groups) {
    if (group->role == role && group->MembershipOf(person) != nullptr) return true;
  }
  return false;
}

Result<void> RequireActive(const State& state, const Actor& actor) {
  if (actor.is_system() || IsActive(state, actor.person)) return {};
  return Fail(ErrorKind::kForbidden, "only active persons of the desk may do this");
}

Result<void> RequireRole(const State& state, const Actor& actor, Role role) {
  if (actor.is_system() || HasRole(state, actor.person, role)) return {};
  if (auto active = RequireActive(state, actor); !active) return active;
  return Fail(ErrorKind::kForbidden,
              fmt::format("this needs the role \"{}\": ask an administrator of the desk to add you "
                          "to a group that has it",
                          RoleName(role)));
}

std::size_t CountHolders(const State& state, Role role) {
  std::set<std::string_view> holders;
  for (const auto& [id, group] : state.groups) {
    if (group->role != role) continue;
    for (const auto& [person, memberships] : group->members) {
      if (!memberships.back().until && IsActive(state, person)) holders.insert(person);
    }
  }
  return holders.size();
}

bool AdministratorsRemain(const State& state, std::string_view person, std::string_view group) {
  for (const auto& [id, each] : state.groups) {
    if (each->role != Role::kAdministrators) continue;
    const bool group_concerned = group.empty() || id == group;
    if (group_concerned && person.empty()) continue;
    for (const auto& [member, memberships] : each->members) {
      if (memberships.back().until || !SignsIn(state, member)) continue;
      if (group_concerned && member == person) continue;
      return true;
    }
  }
  return false;
}

}  // namespace strongroom::desk::model
