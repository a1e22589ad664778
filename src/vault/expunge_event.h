// Taking the content of one event out of a ledger: for what should never have been written there.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "vault/ledger.h"

namespace strongroom::vault {

struct Expunged {
  bool already = false;  // it was expunged before; its tombstone stays as it is
  // What may still hold the event's sealed text, and what ends it; for the operator.
  std::vector<std::string> runbook{};
};

// Overwrites the sealed text of event `n` with a tombstone: who, when and why. Its number stays,
// and so does every entry about it; verification goes on finding nothing. The reason is no secret:
// it stands in clear in the row and in the entry "ledger.expunge". Then what the store keeps of the
// former row is erased as far as the store can, which takes time: SQLite rewrites the whole file.
//
// The caller as of Append. kNotFound when there is no such event; kInvalid for a reason that says
// nothing; kCorrupt as of a replay. An error behind the overwriting says so: expunging the event
// again is harmless, and erases again.
[[nodiscard]] Task<Result<Expunged>> Expunge(Vault& vault, const access::Caller& caller,
                                             Ledger ledger, std::uint64_t n, std::string reason);

}  // namespace strongroom::vault
