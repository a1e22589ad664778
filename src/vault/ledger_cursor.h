// Where a list that was made from a ledger goes on, as its reader is handed it: sealed under the
// ledger's keys, because a position tells what the list is ordered by, and cursors stand in URLs.
#pragma once

#include <string>
#include <string_view>

#include "vault/ledger.h"

namespace strongroom::vault {

// `list` names the list and whom it was given to; the cursor opens for the same only. The ledger
// must have been declared.
[[nodiscard]] Task<Result<std::string>> SealCursor(Vault& vault, Ledger ledger, std::string list,
                                                   Bytes position);
// kMalformed for what SealCursor() did not give for this list, and for a cursor whose key has been
// destroyed.
[[nodiscard]] Task<Result<Bytes>> OpenCursor(Vault& vault, Ledger ledger, std::string list,
                                             std::string cursor);

}  // namespace strongroom::vault
