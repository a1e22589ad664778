#include "api/control_grant.h"

#include "vault/control_decision.h"

namespace strongroom::api {

Task<Result<access::ControlGrant>> DecideControl(const Call& call, access::ControlAction action) {
  return vault::DecideControl(call.services().vault, call.caller(), action);
}

}  // namespace strongroom::api
