// Replacing one record as a whole, under an optimistic lock.
#pragma once

#include <string>

#include "vault/vault.h"

namespace strongroom::vault {

struct UpdateRecord {
  std::string type, id;
  json::object record;  // with "_version", the version that was read
};

// The masked view of the new version. A mask sent back unchanged keeps the stored value; any other
// value with the mask character is kInvalid. A low field that the caller may not view is kept when
// absent and refused (kForbidden) when present. kConflict on a stale version.
[[nodiscard]] Task<Result<std::string>> Update(Vault& vault, const access::Caller& caller,
                                               UpdateRecord command);

}  // namespace strongroom::vault
