// Rotating the data keys of a record type: a new key version for new writes in each tenant that has
// keys for the type, then every row that an older version sealed is sealed again and the older
// versions are destroyed (reseal_records.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "vault/reseal_records.h"

namespace strongroom::vault {

// In each living tenant that has keys for the type, or in the one named. Reads and writes of the
// type go on; a write that is on its way when the keys change is refused with kUnavailable, to be
// tried again. kConflict when the type or its keys changed at the same time, and nothing was done;
// an error after the keys changed says that, and ResealRecords() finishes. Errors otherwise as
// ResealRecords(). A type without sealed fields gives an empty list: nothing to rotate.
[[nodiscard]] Task<Result<std::vector<Resealed>>> RotateKeys(Vault& vault,
                                                             const access::Caller& caller,
                                                             const access::ControlGrant& grant,
                                                             std::string type,
                                                             std::optional<std::string> tenant);

}  // namespace strongroom::vault
