// Who asks: what `identity` makes of a verified credential, and all that a decision may look at.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "access/permission.h"
#include "base/clock.h"

namespace strongroom::access {

enum class PrincipalKind : std::uint8_t {
  kOperator,     // manages tenants, types and first tokens; opens nothing
  kTenant,       // acts in one tenant with its permissions
  kDevelopment,  // `strongroom dev` only: everything in its tenant, and the operator's too
  kSystem,       // the server itself, for work of its own on rows; never from a credential
};

struct Principal {
  PrincipalKind kind = PrincipalKind::kTenant;
  std::string subject;                      // the service or person the credential names
  std::optional<std::string> on_behalf_of;  // the user, when the same credential names one
  std::string accessor;                     // which credential: a token's accessor, "jwt:<issuer>"
  // Whose allowance for searches it draws on, within its tenant: what nobody gets more of by making
  // tokens.
  std::string budget_holder;
  std::uint32_t tenant = 0;  // the tenant selected; 0 for an operator
  std::string tenant_name;
  std::shared_ptr<const PermissionSet> permissions = std::make_shared<const PermissionSet>();
  std::optional<Time> expires;  // the credential's; nullopt: never

  [[nodiscard]] bool is_operator() const noexcept {
    return kind == PrincipalKind::kOperator || kind == PrincipalKind::kDevelopment;
  }
  [[nodiscard]] static Principal System() {
    Principal principal;
    principal.kind = PrincipalKind::kSystem;
    principal.subject = "strongroom";
    return principal;
  }
};

}  // namespace strongroom::access
