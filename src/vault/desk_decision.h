// Deciding about the desk with a denial that the audit sees.
#pragma once

#include "access/desk_permission.h"
#include "vault/vault.h"

namespace strongroom::vault {

// kForbidden, audited, when the caller's credential does not grant the action.
[[nodiscard]] Task<Result<void>> DecideDesk(Vault& vault, const access::Caller& caller,
                                            access::DeskAction action);

}  // namespace strongroom::vault
