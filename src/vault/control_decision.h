// The decision that stands before everything about the installation's or a tenant's own affairs.
#pragma once

#include "vault/vault.h"

namespace strongroom::vault {

// kForbidden with a constant text, and audited, when the caller may not.
[[nodiscard]] Task<Result<access::ControlGrant>> DecideControl(Vault& vault,
                                                               const access::Caller& caller,
                                                               access::ControlAction action);

}  // namespace strongroom::vault
