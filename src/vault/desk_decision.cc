#include "vault/desk_decision.h"

namespace strongroom::vault {

Task<Result<void>> DecideDesk(Vault& vault, const access::Caller& caller,
                              access::DeskAction action) {
  std::expected<void, access::Denial> may = access::DecideDesk(caller.principal, action);
  if (may) co_return Result<void>();
  audit::Event event;
  event.action = access::DeskPermission(action);
  event.decision = audit::Decision::kDenied;
  event.tenant = caller.principal.tenant_name;
  event.permission = may.error().permission;
  if (Result<void> open = co_await vault.audit.OpenChain(caller.principal.tenant); open) {
    (void)vault.audit.AppendLater(caller.principal.tenant, caller, event);
  }
  co_return Fail(ErrorKind::kForbidden, "the credential does not grant this");
}

}  // namespace strongroom::vault
