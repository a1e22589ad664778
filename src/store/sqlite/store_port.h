// The port itself: turns the coroutines of store.h into reads on the caller's io thread and items
// in the writer's queue.
#pragma once

#include <memory>
#include <vector>

#include "store/sqlite/data_directory.h"
#include "store/sqlite/reader.h"
#include "store/sqlite/sqlite_store.h"
#include "store/sqlite/writer.h"

namespace strongroom::store::sqlite {

class StorePort final : public Store {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Store>> Open(const SqliteOptions& options,
                                                           StoreEnvironment environment);
  ~StorePort() override;

  Task<Result<void>> EnsureTable(TableName table) override;
  Task<Result<void>> DropTable(TableName table) override;
  Task<Result<void>> ClearPartition(TableName table, Partition partition) override;
  Task<Result<std::vector<std::string>>> EraseRemnants() override;

  Task<Result<std::optional<Row>>> Get(TableName table, Partition partition, Bytes key) override;
  Task<Result<std::vector<Row>>> GetMany(TableName table, Partition partition,
                                         std::vector<Bytes> keys) override;
  Task<Result<std::vector<Row>>> Scan(TableName table, Partition partition, Bytes prefix,
                                      Bytes after, std::size_t limit) override;
  Task<Result<std::vector<Bytes>>> Lookup(TableName table, Partition partition, std::uint16_t index,
                                          Bytes value, Bytes after, std::size_t limit) override;
  Task<Result<std::vector<IndexEntry>>> ScanIndex(TableName table, Partition partition,
                                                  std::optional<IndexEntry> after,
                                                  std::size_t limit) override;
  Task<Result<std::uint64_t>> Count(TableName table, Partition partition) override;
  Task<Result<std::vector<ChainEntry>>> ReadChain(Partition partition, Uuid instance,
                                                  std::uint64_t after, std::size_t limit) override;
  Task<Result<std::vector<ChainHead>>> ChainHeads(Partition partition) override;
  Task<Result<bool>> HoldsAnything() override;

  Task<Result<WriteOutcome>> Write(Batch batch) override;
  Task<std::vector<Result<WriteOutcome>>> WriteMany(std::vector<Batch> batches) override;
  Task<std::vector<Result<WriteOutcome>>> WriteLast(std::vector<Batch> batches) override;
  bool AppendLater(ChainAppend append) override;

  void Watch(TableName table, std::function<void(Partition, const Bytes& key)> on_change,
             std::function<void()> on_gap) override;
  [[nodiscard]] bool WatchIsLive() const override { return true; }
  Task<Result<void>> Ping() override;
  [[nodiscard]] StoreStats Stats() const override;
  void Close() override;

 private:
  StorePort(const SqliteOptions& options, StoreEnvironment environment);
  [[nodiscard]] Result<void> OpenWriter(const SqliteOptions& options);
  [[nodiscard]] Result<void> OpenReaders(const SqliteOptions& options);

  using PushThem = WriteQueue::Pushed (WriteQueue::*)(std::span<const BatchItem>);
  [[nodiscard]] Task<std::vector<Result<WriteOutcome>>> WriteAll(std::vector<Batch> batches,
                                                                 PushThem push_them);
  // The index of the io thread that runs this coroutine.
  [[nodiscard]] Task<std::size_t> IoThread() const;
  [[nodiscard]] Task<Reader*> ReaderHere() const;
  // Suspends until the waiter is done. `push` puts its items in the queue.
  template <class Push>
  [[nodiscard]] Task<WriteQueue::Pushed> Await(Waiter& waiter, Push& push);
  [[nodiscard]] Task<Result<void>> RunJob(Job job);

  const StoreEnvironment environment_;
  const bool read_only_;
  std::optional<DataDirectory> directory_;  // released last
  WriteQueue queue_;
  Notices notices_;
  SnapshotState snapshots_;
  std::unique_ptr<Writer> writer_;  // none when read-only
  std::vector<std::unique_ptr<Reader>> readers_;
  std::mutex close_;
  bool closed_ = false;  // guarded by close_
};

}  // namespace strongroom::store::sqlite
