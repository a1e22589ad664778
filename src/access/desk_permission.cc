#include "access/desk_permission.h"

#include <algorithm>
#include <array>

namespace strongroom::access {
namespace {

constexpr std::array kActions = {DeskAction::kUse, DeskAction::kFound, DeskAction::kExpunge};

}  // namespace

std::string_view DeskPermission(DeskAction action) noexcept {
  switch (action) {
    case DeskAction::kUse: return "strongroom.desk.execute";
    case DeskAction::kFound: return "strongroom.desk.found.execute";
    case DeskAction::kExpunge: return "strongroom.desk.expunge.execute";
  }
  return "unknown";
}

bool IsDeskPermission(std::string_view name) noexcept {
  return std::ranges::find(kActions, name, DeskPermission) != kActions.end();
}

std::expected<void, Denial> DecideDesk(const Principal& principal, DeskAction action) {
  const std::string permission(DeskPermission(action));
  switch (principal.kind) {
    case PrincipalKind::kDevelopment: return {};
    case PrincipalKind::kTenant:
      if (principal.tenant != 0 &&
          principal.permissions->Grants(permission, record::Sensitivity::kRegular)) {
        return {};
      }
      return std::unexpected(Denial{permission});
    case PrincipalKind::kOperator:
    case PrincipalKind::kSystem: break;
  }
  return std::unexpected(Denial{});
}

}  // namespace strongroom::access
