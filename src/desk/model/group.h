// A group of persons, with the history of its memberships.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace strongroom::desk::model {

// What membership allows beyond the levels that the group is named in.
enum class Role : std::uint8_t {
  kNone,
  kTeam,            // triage, cases, releases, meetings
  kAdministrators,  // people, groups, levels, settings, policies, another's eyes
};
inline constexpr std::size_t kRoles = 3;
[[nodiscard]] std::string_view RoleName(Role role) noexcept;  // "none", "team", "administrators"

struct Membership {
  Time since;
  std::string added_by;
  std::string reason;
  std::optional<Time> until{};  // absent: still a member
  std::string removed_by{};
  std::string removal_reason{};
};

// By person, oldest first.
using Memberships = std::map<std::string, std::vector<Membership>, std::less<>>;

struct Group {
  std::string id;  // such as "core-team"
  std::string name;
  std::string description;
  Role role = Role::kNone;
  Memberships members;
  std::string tracker_id{};  // its name in the tracker; empty: it is the desk's alone
  std::set<std::string, std::less<>> tracker_members{};  // persons, as the tracker said last

  // The membership that lasts; null for who is no member now.
  [[nodiscard]] const Membership* MembershipOf(std::string_view person) const {
    const auto found = members.find(person);
    if (found == members.end() || found->second.back().until) return nullptr;
    return &found->second.back();
  }
};

}  // namespace strongroom::desk::model
