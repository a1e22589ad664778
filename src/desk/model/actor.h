// Who acts, and what the desk lets them do. Which issues they see is another question: can_see.h.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "desk/model/state.h"

namespace strongroom::desk::model {

// A person, or the desk itself (kSystem) where it is founded or filled from another tool. The desk
// itself may do everything and sees no issue.
struct Actor {
  std::string person;
  [[nodiscard]] bool is_system() const noexcept { return person == kSystem; }
};

inline constexpr std::string_view kLastAdministrator =
    "nobody active who can sign in would be an administrator any more: give the role to somebody "
    "else with a subject first";

// Whether the person is active and, now, a member of a group with the role.
[[nodiscard]] bool HasRole(const State& state, std::string_view person, Role role);

// kForbidden, saying which role is missing, or that the person left or is not known.
[[nodiscard]] Result<void> RequireRole(const State& state, const Actor& actor, Role role);
[[nodiscard]] Result<void> RequireActive(const State& state, const Actor& actor);

// How many active persons hold the role, through any group.
[[nodiscard]] std::size_t CountHolders(const State& state, Role role);
// Whether anybody active who can sign in, so with a subject, would still be an administrator with
// `person` (or `group`) out of it: without `group`, the person leaves all groups or loses the
// subject; without `person`, the whole group loses the role.
[[nodiscard]] bool AdministratorsRemain(const State& state, std::string_view person,
                                        std::string_view group);

}  // namespace strongroom::desk::model
