// The storage port: opaque rows in named tables, index entries beside them, and append-only chains,
// written in atomic batches. It knows no tenants, types or secrets; adapters stand in store/sqlite
// and store/postgres and pass one conformance suite (store/conformance.h).
//
// Model
// - A *row table* holds rows {partition, key, version, body}; (partition, key) is unique. Key order
//   is byte order. Every row table has one *index table* beside it, holding entries
//   {partition, index, value, key}, unique as a whole.
// - A *chain* is an append-only sequence per (partition, instance), numbered from 1 without gaps.
//   Numbers and MACs are given by the writer in commit order, so a caller only hands over bytes.
// - A *batch* is a list of checks, effects and chain entries: all effects happen or none. Checks
// are
//   evaluated against the state before the batch's own effects. If a check does not hold nothing of
//   the batch happens, its chain entries included, and the caller learns which check it was.
//
// Guarantees: Write() completes only after the batch is on stable storage (SQLite: WAL with
// synchronous=FULL; PostgreSQL: synchronous_commit=on). Batches of different callers may share one
// transaction (group commit) but never each other's failures. Reads see every batch whose Write()
// completed before the read began.
//
// Threads: every coroutine is called on one of the io threads the store was opened with and resumes
// on that same thread. `io` below is the index of that thread (0-based).
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/task.h"
#include "base/uuid.h"

namespace strongroom::store {

// A tenant's number, or 0 for the installation itself.
using Partition = std::uint32_t;
using Mac = std::array<std::uint8_t, 32>;

// [a-z][a-z0-9_]{0,62}; Store::EnsureTable refuses anything else.
using TableName = std::string;

struct Row {
  Bytes key;
  std::uint64_t version = 0;
  Bytes body;
  bool operator==(const Row&) const = default;
};

// Holds when the row has exactly this version, or, with nullopt, when there is no such row.
struct Check {
  TableName table;
  Partition partition = 0;
  Bytes key;
  std::optional<std::uint64_t> version;
};

// Inserts or replaces.
struct Put {
  TableName table;
  Partition partition = 0;
  Bytes key;
  std::uint64_t version = 0;
  Bytes body;
};
// Removing an absent row is no error.
struct Remove {
  TableName table;
  Partition partition = 0;
  Bytes key;
};
struct IndexEntry {
  TableName table;  // the row table it stands beside
  Partition partition = 0;
  std::uint16_t index = 0;
  Bytes value;
  Bytes key;
};
struct ChainAppend {
  Partition partition = 0;
  Bytes entry;  // an empty one is refused, with its batch: kInternal
};

struct Batch {
  std::vector<Check> checks;
  std::vector<Put> puts;
  std::vector<Remove> removes;
  std::vector<IndexEntry> index_adds;     // adding a present entry is no error
  std::vector<IndexEntry> index_removes;  // removing an absent entry is no error
  std::vector<ChainAppend> appends;
};

struct WriteOutcome {
  // Which of the batch's checks did not hold, if one did not; then nothing was written.
  std::optional<std::size_t> failed_check;
  [[nodiscard]] bool committed() const noexcept { return !failed_check.has_value(); }
};

struct ChainEntry {
  std::uint64_t n = 0;
  Bytes entry;
  Mac mac{};
};
struct ChainHead {
  Uuid instance;
  std::uint64_t n = 0;  // of its last entry
  Mac mac{};
};

// Computes the MAC of entry `n`. Called in the writer, in commit order; must be thread-safe and
// must not fail. For n = 1 `previous` is all zero.
using ChainMac =
    std::function<Mac(Partition, const Mac& previous, std::uint64_t n, ByteView entry)>;

struct StoreStats {
  std::uint64_t commits = 0;      // transactions committed by the writer
  std::uint64_t batches = 0;      // batches in them: batches / commits is the group size
  std::uint64_t queue_depth = 0;  // batches that wait for the writer now
  std::uint64_t refused = 0;      // batches turned away because the queue was full
  double oldest_unflushed_s = 0;  // age of the oldest entry handed to AppendLater (audit lag)
  std::array<std::uint64_t, 12> group_size_log2{};  // histogram: bucket i counts groups < 2^(i+1)
};

class Store {
 public:
  virtual ~Store() = default;

  // -- Structure -------------------------------------------------------------------------------
  // Makes a row table and its index table if they are not there. Idempotent.
  virtual Task<Result<void>> EnsureTable(TableName table) = 0;
  // Drops a row table and its index table; absent is no error.
  virtual Task<Result<void>> DropTable(TableName table) = 0;
  // Removes every row and index entry of a partition in `table`.
  virtual Task<Result<void>> ClearPartition(TableName table, Partition partition) = 0;
  // Leaves no copy of deleted or replaced content in what the adapter controls (SQLite: VACUUM with
  // secure_delete and a truncated WAL). What an adapter cannot erase, it returns as lines for the
  // operator (PostgreSQL: WAL, replicas, statistics, backups).
  virtual Task<Result<std::vector<std::string>>> EraseRemnants() = 0;

  // -- Reads -----------------------------------------------------------------------------------
  // Absent row: nullopt. Unknown table, here and below: ErrorKind::kNoSuchTable.
  virtual Task<Result<std::optional<Row>>> Get(TableName table, Partition partition, Bytes key) = 0;
  // Present rows only, ordered by key.
  virtual Task<Result<std::vector<Row>>> GetMany(TableName table, Partition partition,
                                                 std::vector<Bytes> keys) = 0;
  // Rows with key > after (all with an empty `after`) whose key starts with `prefix`, by key order.
  virtual Task<Result<std::vector<Row>>> Scan(TableName table, Partition partition, Bytes prefix,
                                              Bytes after, std::size_t limit) = 0;
  // Keys > after with an index entry of exactly this value, by key order.
  virtual Task<Result<std::vector<Bytes>>> Lookup(TableName table, Partition partition,
                                                  std::uint16_t index, Bytes value, Bytes after,
                                                  std::size_t limit) = 0;
  // Index entries (for verification), ordered by (index, value, key), after the given one.
  virtual Task<Result<std::vector<IndexEntry>>> ScanIndex(TableName table, Partition partition,
                                                          std::optional<IndexEntry> after,
                                                          std::size_t limit) = 0;
  virtual Task<Result<std::uint64_t>> Count(TableName table, Partition partition) = 0;
  // Entries of a chain with n > after, in order.
  virtual Task<Result<std::vector<ChainEntry>>> ReadChain(Partition partition, Uuid instance,
                                                          std::uint64_t after,
                                                          std::size_t limit) = 0;
  // The last entry of each chain of the partition, ordered by instance.
  virtual Task<Result<std::vector<ChainHead>>> ChainHeads(Partition partition) = 0;
  // Is there a row in any table, or a chain entry, in any partition? An empty table is nothing.
  virtual Task<Result<bool>> HoldsAnything() = 0;

  // -- Writes ----------------------------------------------------------------------------------
  // kUnavailable with retry_after_s when the queue is full or the database is away, kStorageFull
  // when the disk is; after these the batch was not written. kOutcomeUnknown with retry_after_s
  // when it may or may not have been, because the commit did not say; the detail then says "outcome
  // unknown".
  virtual Task<Result<WriteOutcome>> Write(Batch batch) = 0;
  // As Write for each, in order, in as few transactions as possible. One result a batch, which says
  // of that batch what Write would: a batch with an error was not written, whatever became of the
  // others, unless its own error is kOutcomeUnknown. When the queue has no room all are
  // refused.
  virtual Task<std::vector<Result<WriteOutcome>>> WriteMany(std::vector<Batch> batches) = 0;
  // As WriteMany, for the entries that end this instance's chains: they come behind every entry
  // that was accepted before, and from the call on no other is taken: batches with appends are
  // refused with kUnavailable, and AppendLater is false. Call it again for what was not written.
  virtual Task<std::vector<Result<WriteOutcome>>> WriteLast(std::vector<Batch> batches) = 0;
  // Queues chain entries without waiting; they are durable within one second, or counted as lost
  // and logged if the store fails for longer than the queue holds. For buffered audit only.
  // False when the queue is full: the caller must then refuse the request.
  virtual bool AppendLater(ChainAppend append) = 0;

  // -- Change notice ---------------------------------------------------------------------------
  // `on_change(partition, key)` is called on io thread 0 after a committed batch that put or
  // removed a row in a table given to Watch(), by this process or (PostgreSQL) any other, within a
  // second. `on_gap()` is called when notices may have been missed: drop what is cached. Call
  // before Start().
  virtual void Watch(TableName table, std::function<void(Partition, const Bytes& key)> on_change,
                     std::function<void()> on_gap) = 0;
  // False while the link that brings notices from other servers is down.
  [[nodiscard]] virtual bool WatchIsLive() const = 0;

  // -- Life ------------------------------------------------------------------------------------
  // Answers when the database does: for readiness.
  virtual Task<Result<void>> Ping() = 0;
  [[nodiscard]] virtual StoreStats Stats() const = 0;
  // Finishes what was accepted, then refuses. Blocks; call after the io threads' work is done or
  // from a thread of its own.
  virtual void Close() = 0;
};

// What every adapter is opened with.
struct StoreEnvironment {
  // The io contexts, one a thread; the store keeps references.
  std::vector<boost::asio::io_context*> io;
  // This process's instance: the chains it appends to.
  Uuid instance;
  ChainMac chain_mac;
  std::size_t queue_max = 8192;  // batches
};

}  // namespace strongroom::store
