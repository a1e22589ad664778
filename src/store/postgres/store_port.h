// The store port over PostgreSQL. What it promises stands in store/store.h; opening it is
// OpenPostgresStore's.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/postgres/notices.h"
#include "store/postgres/point_reads.h"
#include "store/postgres/postgres_store.h"
#include "store/postgres/read_link.h"
#include "store/postgres/structure.h"
#include "store/postgres/turn_keeper.h"
#include "store/postgres/writer.h"

namespace strongroom::store::postgres {

// Where each call goes: reads to the link of the caller's io thread, writes to the writer,
// structure to its worker.
class PostgresStore final : public Store, public Turns {
 public:
  struct Parts {
    PostgresOptions options;
    StoreEnvironment environment;
    ConnectionSettings connection;
  };
  explicit PostgresStore(Parts parts);
  ~PostgresStore() override { Close(); }

  // Opens the connections that live as long as the store does; once.
  [[nodiscard]] Result<void> Start();

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
  Task<Result<ServersTurn>> Take() override;

  void Watch(TableName table, std::function<void(Partition, const Bytes&)> on_change,
             std::function<void()> on_gap) override;
  [[nodiscard]] bool WatchIsLive() const override;
  Task<Result<void>> Ping() override;
  [[nodiscard]] StoreStats Stats() const override;
  void Close() override;

 private:
  // The io thread that the calling coroutine runs on.
  [[nodiscard]] std::size_t IoOf(const Executor& executor) const;
  Task<std::vector<Result<WriteOutcome>>> Submit(std::vector<Batch> batches, Writer::Order order);
  Task<Result<PgResult>> Read(const Statement& (*pick)(const TableReads&), TableName table,
                              Parameters parameters);
  Task<Result<PgResult>> ReadChains(const Statement& (*pick)(const ReadLink&),
                                    Parameters parameters);
  template <class T>
  Task<Result<T>> Structural(std::move_only_function<Outcome<T>(Connection&)> work);
  Task<Result<void>> OnTable(TableName table,
                             std::move_only_function<Outcome<void>(Connection&)> work);

  Parts parts_;
  // One an io thread each; shared with their handlers.
  std::vector<std::shared_ptr<ReadLink>> links_;
  std::vector<std::shared_ptr<PointReads>> points_;
  std::unique_ptr<NoticeListener> notices_;
  std::unique_ptr<StructureWorker> structure_;
  std::unique_ptr<Writer> writer_;
  std::unique_ptr<TurnKeeper> turns_;
  std::atomic<bool> closed_{false};
};

}  // namespace strongroom::store::postgres
