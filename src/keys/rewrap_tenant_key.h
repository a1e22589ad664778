// A tenant's key over a rotation of the root key: taken out of its row under the one epoch's
// wrapping key and wrapped again under the other's. The keys below it stay as they are.
#pragma once

#include "base/error.h"
#include "base/random.h"
#include "keys/control_rows.h"
#include "keys/root_keys.h"

namespace strongroom::keys {

// The body that the row gets under `to`. Where the tenant's shred key is gone the body stays what
// it is: nothing opens it any more. kCorrupt when the key does not open under `from`.
[[nodiscard]] Result<Bytes> RewrapTenantKey(const RootKeys& from, const RootKeys& to,
                                            const Uuid& tenant, RandomSource& random,
                                            const ControlRow& row);
// Whether both rows open, each under its own epoch, and hold one key; true as well where the shred
// key is gone and the bodies are equal.
[[nodiscard]] Result<bool> HoldOneTenantKey(const RootKeys& from, const ControlRow& old,
                                            const RootKeys& to, const ControlRow& carried,
                                            const Uuid& tenant);

}  // namespace strongroom::keys
