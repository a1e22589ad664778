#include "store/postgres/transaction.h"

#include <algorithm>
#include <cassert>
#include <set>

#include "store/postgres/notice_payload.h"

namespace strongroom::store::postgres {

namespace {

const Statement kBegin{"begin", "BEGIN ISOLATION LEVEL READ COMMITTED"};
const Statement kCommit{"commit", "COMMIT"};
const Statement kRollback{"rollback", "ROLLBACK"};

constexpr auto kPartitionOf = [](const auto& item) { return item.partition; };
constexpr auto kKeyOf = [](const auto& item) { return item.key; };

Parameters RowParameters(const std::vector<RowRef>& rows) {
  Parameters parameters;
  parameters.AddInt4Array(rows, kPartitionOf);
  parameters.AddByteaArray(rows, kKeyOf);
  return parameters;
}

Parameters PutParameters(const std::vector<PutRef>& puts) {
  Parameters parameters;
  parameters.AddInt4Array(puts, [](const PutRef& put) { return put.row.partition; });
  parameters.AddByteaArray(puts, [](const PutRef& put) { return put.row.key; });
  parameters.AddInt8Array(puts, [](const PutRef& put) { return put.version; });
  parameters.AddByteaArray(puts, [](const PutRef& put) { return put.body; });
  return parameters;
}

Parameters EntryParameters(const std::vector<EntryRef>& entries) {
  Parameters parameters;
  parameters.AddInt4Array(entries, kPartitionOf);
  parameters.AddInt4Array(entries, [](const EntryRef& entry) { return entry.index; });
  parameters.AddByteaArray(entries, [](const EntryRef& entry) { return entry.value; });
  parameters.AddByteaArray(entries, kKeyOf);
  return parameters;
}

}  // namespace

TransactionRunner::TransactionRunner(const TransactionContext& context, Connection connection)
    : context_(context),
      connection_(std::move(connection)),
      pipeline_(connection_.raw()),
      chain_(context.schema) {}

Outcome<std::vector<WriteOutcome>> TransactionRunner::Run(std::span<const Batch* const> batches,
                                                          std::span<LaterEntry> later) {
  begun_ = false;
  Group group(batches);
  if (auto read = LockAndRead(batches, later, group); !read) {
    return Fail(RollBack(std::move(read.error())));
  }
  GroupEffects effects = group.Evaluate();
  std::vector<std::uint64_t> doubts;
  for (const LaterEntry& entry : later) doubts.push_back(entry.doubtful_n);
  const std::vector<NewEntry> entries = Number(effects, later);
  if (!begun_) Begin();
  SendEffects(effects, entries);
  pipeline_.Send(kCommit);
  auto done = pipeline_.Finish(Deadline());
  if (done) {
    // A failed transaction answers COMMIT with ROLLBACK; the pipeline would have told before.
    assert(std::string_view(PQcmdStatus(done->back().get())) == "COMMIT");
    return std::move(effects.outcomes);
  }

  // Heads of these partitions are read again, whatever came of it.
  for (const NewEntry& entry : entries) heads_.erase(entry.partition);
  Failure failure = std::move(done.error());
  if (failure.lost) {
    failure.outcome_unknown = true;
    return Fail(std::move(failure));
  }
  for (std::size_t i = 0; i < later.size(); ++i) later[i].doubtful_n = doubts[i];
  return Fail(RollBack(std::move(failure)));
}

SteadyTime TransactionRunner::Deadline() const {
  return std::chrono::steady_clock::now() + context_.timeout;
}

TableWrites& TransactionRunner::Writes(std::string_view table) {
  if (const auto found = tables_.find(table); found != tables_.end()) return found->second;
  const TableName name(table);
  return tables_.emplace(name, TableWrites(context_.schema, name)).first->second;
}

void TransactionRunner::Begin() {
  pipeline_.Send(kBegin);
  begun_ = true;
}

Outcome<void> TransactionRunner::LockAndRead(std::span<const Batch* const> batches,
                                             std::span<LaterEntry> later, Group& group) {
  const std::vector<TableLocks> locks = group.LocksNeeded();
  const std::vector<Partition> unknown = UnknownHeads(batches, later);
  if (locks.empty() && unknown.empty()) return {};

  Begin();
  for (const TableLocks& table : locks) {
    const TableWrites& writes = Writes(table.table);
    pipeline_.Send(table.exclusive ? writes.lock_exclusive : writes.lock_shared,
                   RowParameters(table.rows));
  }
  if (!unknown.empty()) {
    Parameters parameters;
    parameters.AddInt4Array(unknown, [](Partition partition) { return partition; });
    parameters.AddBytes(context_.instance.bytes());
    pipeline_.Send(chain_.heads_of, parameters);
  }
  auto results = pipeline_.Finish(Deadline());
  if (!results) return Fail(std::move(results.error()));

  for (std::size_t i = 0; i < locks.size(); ++i) {
    const PGresult* rows = (*results)[i + 1].get();  // behind BEGIN's
    for (int row = 0; row < PQntuples(rows); ++row) {
      group.Found(locks[i].table, static_cast<Partition>(ColumnInt4(rows, row, 0)),
                  ColumnBytes(rows, row, 1), static_cast<std::uint64_t>(ColumnInt8(rows, row, 2)));
    }
  }
  if (unknown.empty()) return {};
  for (const Partition partition : unknown) heads_[partition] = {};
  const PGresult* rows = results->back().get();
  for (int row = 0; row < PQntuples(rows); ++row) {
    Head& head = heads_[static_cast<Partition>(ColumnInt4(rows, row, 0))];
    head.n = static_cast<std::uint64_t>(ColumnInt8(rows, row, 1));
    const ByteView mac = ColumnBytes(rows, row, 2);
    std::ranges::copy(mac.first(std::min(mac.size(), head.mac.size())), head.mac.begin());
  }
  return {};
}

std::vector<Partition> TransactionRunner::UnknownHeads(std::span<const Batch* const> batches,
                                                       std::span<LaterEntry> later) const {
  std::set<Partition> unknown;
  const auto note = [&](const ChainAppend& append) {
    if (!heads_.contains(append.partition)) unknown.insert(append.partition);
  };
  for (const LaterEntry& entry : later) note(entry.append);
  for (const Batch* batch : batches) std::ranges::for_each(batch->appends, note);
  return {unknown.begin(), unknown.end()};
}

// An entry in doubt is stored if the chain has reached its number: nothing else of this instance
// was written since.
std::vector<TransactionRunner::NewEntry> TransactionRunner::Number(const GroupEffects& effects,
                                                                   std::span<LaterEntry> later) {
  std::vector<NewEntry> entries;
  entries.reserve(effects.appends.size() + later.size());
  const auto append = [&](Partition partition, ByteView bytes) {
    Head& head = heads_[partition];
    head.mac = context_.chain_mac(partition, head.mac, head.n + 1, bytes);
    ++head.n;
    entries.push_back({partition, head.n, bytes, head.mac});
    return head.n;
  };
  std::unordered_map<Partition, std::uint64_t> stored;
  for (const LaterEntry& entry : later) {
    stored.emplace(entry.append.partition, heads_[entry.append.partition].n);
  }
  for (LaterEntry& entry : later) {
    const Partition partition = entry.append.partition;
    if (entry.doubtful_n != 0 && entry.doubtful_n <= stored[partition]) continue;
    entry.doubtful_n = append(partition, entry.append.entry);
  }
  for (const AppendRef& entry : effects.appends) append(entry.partition, entry.entry);
  return entries;
}

void TransactionRunner::SendEffects(const GroupEffects& effects,
                                    const std::vector<NewEntry>& entries) {
  for (const TableEffects& table : effects.tables) SendRows(table);
  for (const TableEffects& table : effects.tables) SendEntries(table);
  if (!entries.empty()) {
    Parameters parameters;
    parameters.AddBytes(context_.instance.bytes());
    parameters.AddInt4Array(entries, kPartitionOf);
    parameters.AddInt8Array(entries, [](const NewEntry& entry) { return entry.n; });
    parameters.AddByteaArray(entries, [](const NewEntry& entry) { return entry.entry; });
    parameters.AddByteaArray(entries, [](const NewEntry& entry) { return ByteView(entry.mac); });
    pipeline_.Send(chain_.append, parameters);
  }
  SendNotices(effects);
}

void TransactionRunner::SendRows(const TableEffects& table) {
  TableWrites& writes = Writes(table.table);
  if (!table.removes.empty()) pipeline_.Send(writes.remove, RowParameters(table.removes));
  if (!table.inserts.empty()) pipeline_.Send(writes.insert, PutParameters(table.inserts));
  if (!table.upserts.empty()) pipeline_.Send(writes.upsert, PutParameters(table.upserts));
  if (!table.held_absent.empty()) {
    pipeline_.Send(writes.hold_absent, RowParameters(table.held_absent));
    pipeline_.Send(writes.remove, RowParameters(table.held_absent));
  }
}

void TransactionRunner::SendEntries(const TableEffects& table) {
  TableWrites& writes = Writes(table.table);
  if (!table.index_removes.empty()) {
    pipeline_.Send(writes.index_remove, EntryParameters(table.index_removes));
  }
  if (!table.index_adds.empty()) {
    pipeline_.Send(writes.index_add, EntryParameters(table.index_adds));
  }
}

void TransactionRunner::SendNotices(const GroupEffects& effects) {
  std::vector<std::string> payloads;
  for (const TableEffects& table : effects.tables) {
    if (table.changed.empty() || !context_.is_watched(table.table)) continue;
    for (const RowRef& row : table.changed) {
      payloads.push_back(NoticePayload(table.table, row.partition, row.key));
    }
  }
  if (payloads.empty()) return;
  Parameters parameters;
  parameters.AddText(context_.schema);
  parameters.AddTextArray(payloads,
                          [](const std::string& payload) { return std::string_view(payload); });
  pipeline_.Send(chain_.notify, parameters);
}

Failure TransactionRunner::RollBack(Failure failure) {
  if (failure.lost) return failure;
  pipeline_.Send(kRollback);
  if (!pipeline_.Finish(Deadline())) failure.lost = true;
  return failure;
}

}  // namespace strongroom::store::postgres
