#include "api/control_grant.h"

namespace strongroom::api {

Task<Result<access::ControlGrant>> DecideControl(const Call& call, access::ControlAction action) {
  const access::Principal& principal = call.caller().principal;
  std::expected<access::ControlGrant, access::Denial> grant =
      access::DecideControl(principal, action);
  if (grant) co_return std::move(*grant);
  audit::Log& log = call.services().vault.audit;
  audit::Event event;
  event.action = access::ControlPermission(action);
  event.decision = audit::Decision::kDenied;
  event.tenant = principal.tenant_name;
  event.permission = grant.error().permission;
  if (Result<void> open = co_await log.OpenChain(principal.tenant); open) {
    (void)log.AppendLater(principal.tenant, call.caller(), event);
  }
  co_return Fail(ErrorKind::kForbidden, "the credential does not grant this");
}

}  // namespace strongroom::api
