// What appending, replaying and expunging have in common: a session of the server on a ledger, and
// the stored head.
#pragma once

#include <optional>
#include <string>

#include "vault/ledger.h"

namespace strongroom::vault {

// kForbidden for who belongs to another tenant, or to none and is not the server itself. Whether an
// event may come to be is decided by who asks for it, in its own terms.
[[nodiscard]] Result<void> RequireTenant(const access::Caller& caller, const Ledger& ledger);

// As ServerSession: only for `server`, the system.
[[nodiscard]] Task<Result<Session>> BeginLedger(Vault& vault, const access::Caller& server,
                                                const Ledger& ledger);
// The system, for the request of `caller`.
[[nodiscard]] access::Caller ServerFor(const access::Caller& caller);

struct StoredHead {
  LedgerHead head;
  std::optional<Stamp> stamp{};  // as the digest: nullopt while there is no row
  std::optional<keys::RowDigest> digest{};
};
[[nodiscard]] Task<Result<StoredHead>> LoadHead(Vault& vault, const access::Caller& server,
                                                Session& session);

// The head as it shall be behind a change: in the batch with its check and its audit entry, whose
// action and reason are `event`'s. The check is the batch's next one.
void AddHead(store::Batch& batch, Vault& vault, const access::Caller& caller,
             const Session& session, const StoredHead& now, const LedgerHead& next,
             audit::Event event);

// The ledger does not verify at event `n`: leaves an entry "record.refused" as ReadStored does, and
// is kCorrupt.
[[nodiscard]] Error RefuseEvent(Vault& vault, const access::Caller& server, const Session& session,
                                std::uint64_t n);

}  // namespace strongroom::vault
