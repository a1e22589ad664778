#include "vault/desk_decision.h"

#include "vault/refusal.h"

namespace strongroom::vault {

Task<Result<void>> DecideDesk(Vault& vault, const access::Caller& caller,
                              access::DeskAction action) {
  std::expected<void, access::Denial> may = access::DecideDesk(caller.principal, action);
  if (may) co_return Result<void>();
  co_return Fail(co_await Denied(vault, caller, access::DeskPermission(action),
                                 may.error().permission, std::string()));
}

}  // namespace strongroom::vault
