#include "vault/read_audit.h"

#include "audit/entries.h"

namespace strongroom::vault {

Task<Result<std::string>> ReadAudit(Vault& vault, const access::Caller& caller,
                                    const access::ControlGrant& grant, std::string cursor,
                                    std::size_t limit) {
  if (grant.action() != access::ControlAction::kAuditGet) {
    co_return Fail(ErrorKind::kForbidden, "the credential does not grant this");
  }
  if (limit < 1 || limit > kAuditPageMax) {
    co_return Fail(Error{.kind = ErrorKind::kInvalid,
                         .detail = "the page size is out of range",
                         .fields = {{"/limit", "range", "give a limit from 1 to 1,000"}}});
  }
  co_return co_await audit::ReadEntries(vault.store, caller.principal.tenant, std::move(cursor),
                                        limit);
}

}  // namespace strongroom::vault
