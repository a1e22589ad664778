// Reads over one connection, one for each io thread. Every call is synchronous and short: what may
// be long is read in slices, and the caller yields between them.
//
// Threads: used by its io thread; Close may come from any other, and makes every later call fail
// with kUnavailable.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "store/sqlite/snapshot_state.h"
#include "store/sqlite/statements.h"
#include "store/store.h"

namespace strongroom::store::sqlite {

// Keys from `from` up to but not including `below`; nullopt has no upper end.
struct KeyRange {
  Bytes from;
  std::optional<Bytes> below;
};
// The keys that start with `prefix` and come after `after` (all with an empty one).
[[nodiscard]] KeyRange RangeOf(Bytes prefix, const Bytes& after);
// The smallest key after this one.
[[nodiscard]] Bytes KeyAfter(Bytes key);

class Reader {
 public:
  // `state` outlives the reader.
  [[nodiscard]] static Result<std::unique_ptr<Reader>> Open(const ConnectionOptions& options,
                                                            std::int64_t mmap_bytes,
                                                            const SnapshotState& state);

  [[nodiscard]] Result<std::optional<Row>> Get(const TableName& table, Partition partition,
                                               const Bytes& key);
  [[nodiscard]] Result<void> Ping();

  // The calls below append to `out` at most `limit` and at most one slice's worth, and move their
  // position behind what they gave. False: there is nothing more.
  [[nodiscard]] Result<bool> Scan(const TableName& table, Partition partition, KeyRange& range,
                                  std::size_t limit, std::vector<Row>& out);
  [[nodiscard]] Result<bool> Lookup(const TableName& table, Partition partition,
                                    std::uint16_t index, const Bytes& value, Bytes& from,
                                    std::size_t limit, std::vector<Bytes>& out);
  [[nodiscard]] Result<bool> ScanIndex(const TableName& table, Partition partition,
                                       std::optional<IndexEntry>& after, std::size_t limit,
                                       std::vector<IndexEntry>& out);
  [[nodiscard]] Result<bool> CountSlice(const TableName& table, Partition partition, Bytes& from,
                                        std::uint64_t& count);
  [[nodiscard]] Result<bool> ReadChain(Partition partition, const Uuid& instance,
                                       std::uint64_t& after, std::size_t limit,
                                       std::vector<ChainEntry>& out);

  [[nodiscard]] Result<std::vector<ChainHead>> ChainHeads(Partition partition);
  [[nodiscard]] Result<bool> HoldsAnything();

  // Ends a snapshot that is kept: a checkpoint goes no further than the oldest one.
  void ReleaseSnapshot();
  void Close();

 private:
  Reader(Connection connection, const SnapshotState& state)
      : connection_(std::move(connection)),
        statements_(std::in_place, *connection_),
        state_(state) {}

  enum class Reads : std::uint8_t { kRows, kChains };

  // One call's hold on the reader: the mutex, and a snapshot that is as new as it must be.
  class Hold {
   public:
    explicit Hold(Reader& reader, Reads what = Reads::kRows);
    ~Hold();
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;
    [[nodiscard]] const Result<void>& begun() const { return begun_; }

   private:
    Reader& reader_;
    std::lock_guard<std::mutex> lock_;
    Result<void> begun_;
  };

  // All with mutex_ held.
  [[nodiscard]] Result<void> RenewSnapshot(Reads what);
  void EndSnapshot();
  [[nodiscard]] Result<Statement*> Prepared(const TableName& table, TableOp op);
  [[nodiscard]] Result<Statement*> Prepared(ChainOp op);
  template <class OnRow>
  [[nodiscard]] Result<bool> Slice(Statement& statement, std::size_t asked, OnRow&& on_row);
  [[nodiscard]] Result<std::optional<std::int64_t>> FindChain(Partition partition,
                                                              const Uuid& instance);
  [[nodiscard]] Result<std::optional<ChainHead>> LastEntry(std::int64_t chain);

  std::mutex mutex_;  // uncontended but for Close
  std::optional<Connection> connection_;
  std::optional<Statements> statements_;
  const SnapshotState& state_;
  // What the open snapshot has seen, as SnapshotState counts it.
  struct Seen {
    std::uint64_t commits = 0;
    std::uint64_t row_commits = 0;
  };
  std::optional<Seen> snapshot_;
};

}  // namespace strongroom::store::sqlite
