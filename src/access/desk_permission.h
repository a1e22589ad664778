// What a credential must hold for the desk. What its person may do there is another question, which
// the desk answers itself (desk/model/actor.h, can_see.h).
#pragma once

#include <cstdint>
#include <expected>
#include <string_view>

#include "access/decide.h"

namespace strongroom::access {

enum class DeskAction : std::uint8_t {
  kUse,      // strongroom.desk.execute: every route of the desk
  kFound,    // strongroom.desk.found.execute: become the first administrator
  kExpunge,  // strongroom.desk.expunge.execute
};
[[nodiscard]] std::string_view DeskPermission(DeskAction action) noexcept;
// Whether the desk has a permission of this name. Wildcards cover them like control permissions.
[[nodiscard]] bool IsDeskPermission(std::string_view name) noexcept;

// Only for principals of a tenant: not for operators, who open nothing.
[[nodiscard]] std::expected<void, Denial> DecideDesk(const Principal& principal, DeskAction action);

}  // namespace strongroom::access
