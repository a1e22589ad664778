// The writer thread: takes what the queue holds, carries it out in one transaction (group commit),
// and tells the waiters once it is durable. It never waits for a group to fill: while one commits,
// the next gathers.
//
// When a transaction fails for a reason that may lie in one batch, or in its size, the batches are
// tried again one by one, so that nobody gets another's failure. When the disk fails, all of the
// group get the error, and the next group is tried as if nothing had happened: the store heals when
// the disk does.
#pragma once

#include <array>
#include <atomic>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "store/sqlite/batch_writer.h"
#include "store/sqlite/notices.h"
#include "store/sqlite/snapshot_state.h"
#include "store/sqlite/write_queue.h"

namespace strongroom::store::sqlite {

// What a job works with.
struct WriterAccess {
  Connection& connection;
  Statements& statements;
  Notices& notices;
};

// Runs `body` between BEGIN and COMMIT; rolls back when it fails.
[[nodiscard]] Result<void> InTransaction(Connection& connection,
                                         const std::function<Result<void>()>& body);

struct WriterSettings {
  std::size_t group_max = 512;  // batches in one transaction
  bool keep_snapshots = true;
  std::function<void(const std::string&)> on_problem{};
  // Asks the io threads to end the snapshots that their readers keep; does not wait.
  std::function<void()> release_readers{};
};

class Writer {
 public:
  // Queue, notices and snapshots outlive the writer.
  Writer(Connection connection, const StoreEnvironment& environment, WriterSettings settings,
         WriteQueue& queue, Notices& notices, SnapshotState& snapshots);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  void Start();
  // After the queue was closed: waits until what it held is done.
  void Join();
  // After Join and when no reader is left: moves the log into the database file and removes it.
  void CloseConnection();

  // Adds the writer's figures; any thread.
  void AddTo(StoreStats& stats) const;

 private:
  void Loop();
  void RunGroup(std::span<QueueItem> items);
  void RunJob(JobItem& item);
  [[nodiscard]] Result<void> TryTransaction(std::span<QueueItem> items);
  [[nodiscard]] Result<void> Apply(QueueItem& item);
  void Rollback();
  // Gives every batch of `items` the error; entries nobody waits for go to `retry_`.
  void FailItems(std::span<QueueItem> items, const Error& error);
  void FinishItems(std::span<QueueItem> items);
  void PutBackEntries();
  void CountGroup(std::size_t batches);
  void Checkpoint();
  void Report(const Result<void>& outcome);

  Connection connection_;
  Statements statements_;
  ChainWriter chains_;
  BatchWriter batches_;
  const WriterSettings settings_;
  WriteQueue& queue_;
  Notices& notices_;
  SnapshotState& snapshots_;
  std::vector<LaterItem> retry_;
  int wal_pages_ = 0;  // as of the last commit
  bool failing_ = false;

  std::atomic<std::uint64_t> commits_{0};
  std::atomic<std::uint64_t> committed_batches_{0};
  std::array<std::atomic<std::uint64_t>, std::tuple_size_v<decltype(StoreStats::group_size_log2)>>
      groups_{};
  std::thread thread_;
};

}  // namespace strongroom::store::sqlite
