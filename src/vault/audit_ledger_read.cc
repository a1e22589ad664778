#include "vault/audit_ledger_read.h"

#include "vault/ledger_session.h"

namespace strongroom::vault {

Task<Result<void>> AuditLedgerRead(Vault& vault, const access::Caller& caller, Ledger ledger,
                                   LedgerRead read) {
  if (Result<void> may = RequireTenant(caller, ledger); !may) co_return may;
  if (Result<void> open = co_await vault.audit.OpenChain(ledger.tenant); !open) co_return open;
  const std::string type = LedgerTypeName(ledger.name);
  audit::Event event;
  event.action = read.action;
  event.tenant = caller.principal.tenant_name;
  event.type = type;
  event.record = read.record;
  event.count = read.count;
  co_return co_await vault.audit.Append(ledger.tenant, caller, std::move(event));
}

}  // namespace strongroom::vault
