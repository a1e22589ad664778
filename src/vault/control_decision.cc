#include "vault/control_decision.h"

#include "vault/refusal.h"

namespace strongroom::vault {

Task<Result<access::ControlGrant>> DecideControl(Vault& vault, const access::Caller& caller,
                                                 access::ControlAction action) {
  std::expected<access::ControlGrant, access::Denial> grant =
      access::DecideControl(caller.principal, action);
  if (grant) co_return std::move(*grant);
  co_return Fail(co_await Denied(vault, caller, access::ControlPermission(action),
                                 grant.error().permission, std::string()));
}

}  // namespace strongroom::vault
