// Deleting one record, or all that have a regular field's value.
#pragma once

#include <cstdint>
#include <string>

#include "vault/vault.h"

namespace strongroom::vault {

// kNotFound when there is none.
[[nodiscard]] Task<Result<void>> Delete(Vault& vault, const access::Caller& caller,
                                        std::string_view type, std::string_view id);

// All records that match `where` (regular fields only); returns how many. Each record goes in a
// transaction with its audit entry; an error in the middle leaves those already deleted deleted,
// and the same request carries on.
[[nodiscard]] Task<Result<std::uint64_t>> DeleteWhere(Vault& vault, const access::Caller& caller,
                                                      std::string_view type,
                                                      const json::object& where);

}  // namespace strongroom::vault
