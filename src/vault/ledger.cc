#include "vault/ledger.h"

#include "record/names.h"
#include "vault/ledger_session.h"

namespace strongroom::vault {

Task<Result<void>> EnsureLedger(Vault& vault, std::string name) {
  const std::string type = LedgerTypeName(name);
  if (name.empty() || !record::IsTypeName(type)) {
    co_return Fail(ErrorKind::kInvalid,
                   "a ledger's name has lower-case letters, digits and hyphens, 1 to 33 of them");
  }
  if (vault.types.FindAny(type) != nullptr) co_return Result<void>();
  // Before the type: what is declared has its table.
  if (Result<void> made = co_await vault.store.EnsureTable(RecordTable(type, 1)); !made) {
    co_return made;
  }
  const access::Caller server{.principal = access::Principal::System(), .request_id = {}};
  const std::string schema = json::serialize(LedgerSchema(type));
  // It has no permissions, so it takes no permission prefix.
  store::Batch batch;
  vault.types.rows().Insert(batch, server, "type.create", TypeRowKey(type),
                            EncodeTypeRow(TypeState::kActive, 1, schema, nullptr));
  Result<store::WriteOutcome> written = co_await vault.store.Write(std::move(batch));
  if (!written) co_return Fail(written.error());
  // Not committed: it is declared already, here or by another server at the same time.
  if (Result<void> loaded = co_await vault.types.Load(); !loaded) co_return loaded;
  if (vault.types.FindAny(type) == nullptr) {
    co_return Fail(ErrorKind::kCorrupt, "stored data does not verify");
  }
  co_return Result<void>();
}

Task<Result<LedgerHead>> ReadHead(Vault& vault, Ledger ledger) {
  const access::Caller server{.principal = access::Principal::System(), .request_id = {}};
  Result<Session> session = co_await BeginLedger(vault, server, ledger);
  if (!session) co_return Fail(session.error());
  Result<StoredHead> stored = co_await LoadHead(vault, server, *session);
  if (!stored) co_return Fail(stored.error());
  co_return std::move(stored->head);
}

}  // namespace strongroom::vault
