// The decision that stands before every route about the installation's or a tenant's own affairs.
#pragma once

#include "access/decide.h"
#include "api/call.h"

namespace strongroom::api {

// kForbidden, audited, when the caller may not.
[[nodiscard]] Task<Result<access::ControlGrant>> DecideControl(const Call& call,
                                                               access::ControlAction action);

}  // namespace strongroom::api
