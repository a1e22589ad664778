// The audit of what people were shown of a ledger. A replay opens events for the server itself; who
// reads what the server folded from them, and shows one part or another, is audited here.
#pragma once

#include <optional>
#include <string>

#include "vault/ledger.h"

namespace strongroom::vault {

struct LedgerRead {
  std::string action;                    // in the reader's own terms, such as "desk.issue.read"
  std::string record{};                  // what was shown; no secret. Empty: several things
  std::optional<std::uint64_t> count{};  // how many, where it was several
};

// What is shown is in clear: as with a reveal, the entry is on stable storage before it returns,
// whatever audit.masked_reads says. After an error what was read is not shown. The caller as of
// Append.
[[nodiscard]] Task<Result<void>> AuditLedgerRead(Vault& vault, const access::Caller& caller,
                                                 Ledger ledger, LedgerRead read);

}  // namespace strongroom::vault
