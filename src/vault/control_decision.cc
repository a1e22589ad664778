#include "vault/control_decision.h"

namespace strongroom::vault {

Task<Result<access::ControlGrant>> DecideControl(Vault& vault, const access::Caller& caller,
                                                 access::ControlAction action) {
  std::expected<access::ControlGrant, access::Denial> grant =
      access::DecideControl(caller.principal, action);
  if (grant) co_return std::move(*grant);
  audit::Event event;
  event.action = access::ControlPermission(action);
  event.decision = audit::Decision::kDenied;
  event.tenant = caller.principal.tenant_name;
  event.permission = grant.error().permission;
  if (Result<void> open = co_await vault.audit.OpenChain(caller.principal.tenant); open) {
    (void)vault.audit.AppendLater(caller.principal.tenant, caller, event);
  }
  co_return Fail(ErrorKind::kForbidden, "the credential does not grant this");
}

}  // namespace strongroom::vault
