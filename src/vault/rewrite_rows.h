// Moving a type's rows to a new generation: each row is opened under the old declaration and
// written under the new one into a new table, tenant by tenant, in batches; then the old table is
// dropped and what it left behind is erased as far as the store can. Resumable: a row that is
// already there is written again with the same content. A row that does not verify is moved byte
// for byte, and told of; rows of a destroyed tenant go with the old table.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "vault/vault.h"

namespace strongroom::vault {

// Whether going from one declaration to the other needs it: a field changes between open and
// sealed, a class changes under the seal, indexes differ, or a field is gone.
[[nodiscard]] bool NeedsRewrite(const TypeEntry& from, const TypeEntry& to);

// kUnavailable where the keyring lacks the key of a tenant that has rows of the type: they would go
// with the old table, and a newer keyring could still open them.
[[nodiscard]] Task<Result<void>> CheckKeysAreThere(Vault& vault,
                                                   std::shared_ptr<const TypeEntry> type);

struct Rewritten {
  std::uint64_t records = 0;
  std::uint64_t unreadable = 0;     // moved as they are
  bool another_took_part = false;   // another server moved rows, which are not counted here
  std::vector<std::string> unread;  // names those, a line each; the last may count the rest
  std::vector<std::string> runbook;
};
// `type` is in state kRewriting, or active again already where another server was quicker. On
// success the type's control row is active again and the registry reloaded.
[[nodiscard]] Task<Result<Rewritten>> RewriteRows(Vault& vault, access::Caller by,
                                                  std::shared_ptr<const TypeEntry> type);

}  // namespace strongroom::vault
