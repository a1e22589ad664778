// Reading one record, masked.
#pragma once

#include <string>

#include "vault/vault.h"

namespace strongroom::vault {

// MaskedView. Without item.get: kForbidden for every id, existing or not, before any row is
// touched.
[[nodiscard]] Task<Result<std::string>> Read(Vault& vault, const access::Caller& caller,
                                             std::string_view type, std::string_view id);

}  // namespace strongroom::vault
