#include "vault/expunge_event.h"

#include <fmt/format.h>

#include "vault/ledger_session.h"
#include "vault/reason.h"

namespace strongroom::vault {
namespace {

constexpr int kTriesMax = 8;  // of an event or a head that changes meanwhile

store::Batch ExpungeBatch(Vault& vault, const access::Caller& caller, const Session& session,
                          const StoredHead& stored, const RecordRow& row, std::uint64_t n,
                          const std::string& reason) {
  store::Batch batch = FencedBatch(session);
  const std::string id = row.id.ToString();
  LedgerHead next = stored.head;
  next.expunged.insert(n);
  audit::Event about_head;
  about_head.action = "ledger.expunge";
  about_head.record = id;
  AddHead(batch, vault, caller, session, stored, next, std::move(about_head));

  const Stamp stamp{row.stamp.created, row.stamp.created_by, vault.clock.Now(), AuthorOf(caller)};
  PreparedRow prepared = PrepareRow(*session.type, *session.keys, vault.random, row.id,
                                    row.version + 1, stamp, ExpungedRecord(reason));
  batch.checks.push_back({.table = session.type->table,
                          .partition = session.tenant(),
                          .key = prepared.put.key,
                          .version = row.version});
  audit::Event event;
  event.action = "ledger.expunge";
  event.tenant = session.keys->tenant().name;
  event.type = session.type->type.name();
  event.record = id;
  event.reason = reason;
  event.row = audit::RowChange{.table = session.type->type.name(),
                               .key = id,
                               .version = prepared.put.version,
                               .from = row.digest,
                               .to = prepared.digest};
  batch.appends.push_back(vault.audit.Entry(session.tenant(), caller, event));
  batch.puts.push_back(std::move(prepared.put));
  return batch;
}

// Whether it was expunged before; what is written is written when this returns.
Task<Result<bool>> Overwrite(Vault& vault, const access::Caller& caller, const Ledger& ledger,
                             std::uint64_t n, const std::string& reason) {
  const access::Caller server = ServerFor(caller);
  std::optional<std::uint64_t> odd_under;  // the head's version when the event did not fit it
  Error last{.kind = ErrorKind::kUnavailable, .detail = "the ledger keeps changing; try again"};
  last.retry_after_s = 1;
  for (int tries = 0; tries < kTriesMax; ++tries) {
    Result<Session> session = co_await BeginLedger(vault, server, ledger);
    if (!session) co_return Fail(session.error());
    Result<StoredHead> stored = co_await LoadHead(vault, server, *session);
    if (!stored) co_return Fail(stored.error());
    if (n == 0 || n > stored->head.last) co_return Fail(ErrorKind::kNotFound, "no such event");
    if (odd_under == stored->head.version) {
      co_return Fail(RefuseEvent(vault, server, *session, n));
    }
    const Uuid id = EventId(n);
    Result<std::unique_ptr<LoadedRow>> loaded = co_await LoadRow(vault, server, *session, id);
    if (!loaded) co_return Fail(loaded.error());
    const std::optional<EventRow> event =
        *loaded == nullptr ? std::nullopt : ReadEventRow((*loaded)->row);
    const bool listed = stored->head.expunged.contains(n);
    if (!event || event->expunged_reason.has_value() != listed) {
      odd_under = stored->head.version;
      continue;
    }
    if (listed) co_return true;
    store::Batch batch = ExpungeBatch(vault, caller, *session, *stored, (*loaded)->row, n, reason);
    Result<store::WriteOutcome> written = co_await vault.store.Write(std::move(batch));
    if (!written) co_return Fail(co_await StoreFailed(vault, *session, written.error()));
    if (written->committed()) co_return false;
    if (FenceFailed(*written)) last = co_await FenceMoved(vault);
  }
  co_return Fail(std::move(last));
}

}  // namespace

Task<Result<Expunged>> Expunge(Vault& vault, const access::Caller& caller, Ledger ledger,
                               std::uint64_t n, std::string reason) {
  if (Result<void> may = RequireTenant(caller, ledger); !may) co_return Fail(may.error());
  Result<void> stated = CheckReason(reason, kReasonMin, "why the event is expunged");
  if (!stated) co_return Fail(stated.error());
  Result<bool> already = co_await Overwrite(vault, caller, ledger, n, reason);
  if (!already) co_return Fail(already.error());
  Result<std::vector<std::string>> left = co_await vault.store.EraseRemnants();
  if (!left) {
    Error error = left.error();
    error.detail = fmt::format(
        "event {} is expunged, but what the store keeps of it is not erased yet; expunge it again: "
        "{}",
        n, error.detail);
    co_return Fail(std::move(error));
  }
  Expunged expunged{.already = *already, .runbook = std::move(*left)};
  expunged.runbook.push_back(fmt::format(
      "whatever copy is left holds the event sealed: `strongroom key rotate {}` destroys the key "
      "that it is sealed under (but not in a backup that holds the wrapped keys of its time)",
      LedgerTypeName(ledger.name)));
  co_return expunged;
}

}  // namespace strongroom::vault
