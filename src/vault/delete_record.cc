#include "vault/delete_record.h"

#include "vault/create_record.h"
#include "vault/match.h"

namespace strongroom::vault {
namespace {

constexpr std::size_t kPage = 200;
constexpr int kTries = 8;

store::Batch DeletionBatch(Vault& vault, const access::Caller& caller, const Session& session,
                           const RecordRow& row) {
  store::Batch batch = FencedBatch(session);
  const Bytes key = ToBytes(row.id.bytes());
  batch.checks.push_back({.table = session.type->table,
                          .partition = session.tenant(),
                          .key = key,
                          .version = row.version});
  batch.removes.push_back(
      {.table = session.type->table, .partition = session.tenant(), .key = key});
  batch.index_removes = IndexEntriesOf(*session.type, *session.keys, row);
  batch.appends.push_back(WriteEntry(vault, caller, session, "record.delete", row.id, row.version,
                                     row.digest, std::nullopt));
  return batch;
}

}  // namespace

Task<Result<void>> Delete(Vault& vault, const access::Caller& caller, std::string_view type,
                          std::string_view id) {
  Result<Session> session = co_await BeginSession(vault, caller, type, access::Action::kItemDelete);
  if (!session) co_return Fail(session.error());
  Result<Uuid> record = ParseRecordId(id);
  if (!record) co_return Fail(record.error());
  // A record that changes between reading and deleting is read again: a deletion has no version.
  for (int attempt = 0; attempt < kTries; ++attempt) {
    Result<std::unique_ptr<LoadedRow>> loaded = co_await LoadRow(vault, caller, *session, *record);
    if (!loaded) co_return Fail(loaded.error());
    if (*loaded == nullptr) co_return Fail(NoSuchRecord());
    store::Batch batch = DeletionBatch(vault, caller, *session, (*loaded)->row);
    Result<store::WriteOutcome> written = co_await vault.store.Write(std::move(batch));
    if (!written) co_return Fail(co_await StoreFailed(vault, *session, written.error()));
    if (written->committed()) co_return Result<void>();
    if (FenceFailed(*written)) co_return Fail(co_await FenceMoved(vault));
  }
  co_return Fail(ErrorKind::kConflict, "the record keeps changing; try again");
}

Task<Result<std::uint64_t>> DeleteWhere(Vault& vault, const access::Caller& caller,
                                        std::string_view type, const json::object& where) {
  Result<Session> session = co_await BeginSession(vault, caller, type, access::Action::kItemDelete);
  if (!session) co_return Fail(session.error());
  Result<std::vector<Condition>> conditions = CompileWhere(*session, where, true);
  if (!conditions) co_return Fail(conditions.error());
  std::uint64_t deleted = 0;
  Bytes after;
  for (;;) {
    Result<Candidates> candidates =
        co_await FindCandidates(vault, *session, *conditions, after, kPage);
    if (!candidates) co_return Fail(candidates.error());
    std::vector<store::Batch> batches;
    for (const store::Row& stored : candidates->rows) {
      Result<RecordRow> row = co_await ReadStored(vault, caller, *session, stored);
      if (!row) co_return Fail(row.error());
      Result<bool> matches = Matches(*session, *row, *conditions);
      if (!matches) co_return Fail(matches.error());
      if (*matches) batches.push_back(DeletionBatch(vault, caller, *session, *row));
    }
    const std::vector<Result<store::WriteOutcome>> written =
        co_await vault.store.WriteMany(std::move(batches));
    for (const Result<store::WriteOutcome>& outcome : written) {
      if (outcome && outcome->committed()) ++deleted;
    }
    for (const Result<store::WriteOutcome>& outcome : written) {
      if (!outcome) {
        Error error = co_await StoreFailed(vault, *session, outcome.error());
        if (deleted > 0) {
          error.detail += "; " + std::to_string(deleted) + " records are deleted, the rest are not";
        }
        co_return Fail(std::move(error));
      }
      if (FenceFailed(*outcome)) {
        co_return Fail(co_await FenceMoved(vault));
      }
      // A record that changed meanwhile was written by somebody who wants it: it stays, as it would
      // if that write had come a moment later.
    }
    if (!candidates->more) co_return deleted;
    after = candidates->last;
  }
}

}  // namespace strongroom::vault
