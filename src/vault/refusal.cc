#include "vault/refusal.h"

namespace strongroom::vault {

Task<Error> Denied(Vault& vault, const access::Caller& caller, std::string_view action,
                   std::string permission, std::string type) {
  audit::Event event;
  event.action = action;
  event.decision = audit::Decision::kDenied;
  event.tenant = caller.principal.tenant_name;
  event.type = type;
  event.permission = permission;
  if (Result<void> open = co_await vault.audit.OpenChain(caller.principal.tenant); open) {
    (void)vault.audit.AppendLater(caller.principal.tenant, caller, event);
  }
  co_return Error{.kind = ErrorKind::kForbidden, .detail = "the credential does not grant this"};
}

void AuditRefusedRecord(Vault& vault, const access::Caller& caller, const Session& session,
                        std::string_view record) {
  audit::Event event;
  event.action = "record.refused";
  event.decision = audit::Decision::kDenied;
  event.tenant = session.keys->tenant().name;
  event.type = session.type->type.name();
  event.record = record;
  (void)vault.audit.AppendLater(session.tenant(), caller, event);
}

}  // namespace strongroom::vault
