// Gives an installation a new root key (docs/decisions/0011): the next epoch's control rows are
// made beside the present ones, under a new key that only memory holds; then one rename of the
// keyring file decides, and then what stood under the former key is erased. Whatever ends it, and
// wherever, the installation is in one epoch: the former until the rename, the next from then on.
//
// No other process may have the store open (OpenMode::kAlone), and nothing else may use `store`.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "audit/log.h"
#include "audit/verify.h"
#include "base/random.h"
#include "keys/keyring.h"
#include "keys/root_keys.h"
#include "store/store.h"

namespace strongroom::app {

struct RootKeyRotation {
  store::Store& store;
  keys::FileKeyring& keyring;
  const keys::RootKeys& keys;  // of the keyring as it was opened
  audit::Log& log;             // its chains are closed by this, before the rename
  const keys::ControlRows& rows;
  RandomSource& random;
  // Verifies the store as it stands: what is carried over is taken for genuine from then on.
  std::function<Task<Result<audit::VerifyReport>>()> verify;
  std::string accept_findings{};  // why findings do not end it; recorded with their number
};

struct RotatedRootKey {
  std::uint32_t epoch = 0;            // that the installation is in now
  std::vector<std::string> accepted;  // the findings it went on over
  bool was_begun = false;  // an earlier call had rotated it; this one only erased what that left
  std::uint64_t control_rows = 0, chains = 0;  // carried over
  std::vector<std::string> erasure;            // lines for the operator (Store::EraseRemnants)
};

// kConfiguration: verification found something, which the detail names; nothing was changed. After
// another error ask again, with everything opened anew: it is done from the beginning, or, where
// the keyring was rotated already, finished.
[[nodiscard]] Task<Result<RotatedRootKey>> RotateRootKey(RootKeyRotation parts);

// Whether something of the epoch before this one is left to be erased.
[[nodiscard]] Task<Result<bool>> RotationIsUnfinished(store::Store& store, std::uint32_t epoch);

}  // namespace strongroom::app
