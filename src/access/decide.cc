#include "access/decide.h"

namespace strongroom::access {

using record::Sensitivity;

std::expected<Grant, Denial> Decide(const Principal& principal, Action action,
                                    const record::RecordType& type) {
  const bool everything = principal.kind == PrincipalKind::kDevelopment;
  const std::string permission = RecordPermission(type.permission_prefix(), action);
  if (action == Action::kRewrite || principal.tenant == 0) return std::unexpected(Denial{});
  if (!everything && (principal.kind != PrincipalKind::kTenant ||
                      !principal.permissions->Grants(permission, type.sensitivity()))) {
    return std::unexpected(Denial{permission});
  }
  Grant grant;
  grant.tenant_ = principal.tenant;
  grant.type_ = type.name();
  grant.action_ = action;
  grant.view_.reserve(type.fields().size());
  for (const record::Field& field : type.fields()) {
    grant.view_.push_back(
        everything || field.sensitivity != Sensitivity::kLow ||
        principal.permissions->Grants(FieldPermission(type.permission_prefix(), field.name),
                                      type.sensitivity()));
  }
  return grant;
}

std::expected<void, Denial> DecideAbsent(const Principal& principal, Action action,
                                         std::string_view name) {
  if (DecideControl(principal, ControlAction::kTypesGet)) return {};
  const std::string permission = RecordPermission("strongroom." + std::string(name), action);
  if (principal.kind == PrincipalKind::kTenant && principal.tenant != 0 &&
      principal.permissions->Grants(permission, Sensitivity::kHigh)) {
    return {};
  }
  return std::unexpected(Denial{permission});
}

std::expected<Grant, Denial> DecideRewrite(const Principal& principal, std::uint32_t tenant,
                                           const record::RecordType& type) {
  if (principal.kind != PrincipalKind::kSystem) return std::unexpected(Denial{});
  Grant grant;
  grant.tenant_ = tenant;
  grant.type_ = type.name();
  grant.action_ = Action::kRewrite;
  grant.view_.assign(type.fields().size(), true);
  return grant;
}

std::expected<ControlGrant, Denial> DecideControl(const Principal& principal,
                                                  ControlAction action) {
  ControlGrant grant;
  grant.action_ = action;
  const std::string permission(ControlPermission(action));
  switch (principal.kind) {
    case PrincipalKind::kDevelopment: grant.installation_wide_ = true; return grant;
    case PrincipalKind::kOperator: grant.installation_wide_ = true; return grant;
    case PrincipalKind::kTenant: {
      const bool installation_only =
          action == ControlAction::kTenantsGet || action == ControlAction::kTenantsManage ||
          action == ControlAction::kTypesManage || action == ControlAction::kAuditManage;
      if (installation_only || principal.tenant == 0 ||
          !principal.permissions->Grants(permission, Sensitivity::kRegular)) {
        return std::unexpected(Denial{installation_only ? std::string() : permission});
      }
      return grant;
    }
    case PrincipalKind::kSystem: break;
  }
  return std::unexpected(Denial{});
}

std::vector<std::string> NotGrantable(const Principal& principal,
                                      const std::vector<std::string>& wanted) {
  std::vector<std::string> refused;
  if (principal.is_operator()) return refused;
  for (const std::string& grant : wanted) {
    if (!principal.permissions->Covers(grant)) refused.push_back(grant);
  }
  return refused;
}

}  // namespace strongroom::access
