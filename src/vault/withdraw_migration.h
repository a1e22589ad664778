// Taking back a proposal to lower a type's protection: one that nobody is to approve any more, or
// that the type's changes have made stale.
#pragma once

#include <string>

#include "vault/vault.h"

namespace strongroom::vault {

// Whoever may propose may withdraw, also what another proposed: kForbidden otherwise. kNotFound
// when there is none of that id, for example because it was approved meanwhile.
[[nodiscard]] Task<Result<void>> WithdrawMigration(Vault& vault, const access::Caller& caller,
                                                   const access::ControlGrant& grant,
                                                   std::string name, std::string id);

}  // namespace strongroom::vault
