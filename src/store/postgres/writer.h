// The process's one writer: a thread of its own with one connection, fed through a bounded queue.
// It takes everything that waits as one group and one transaction (transaction.h), so the more
// writes are under way the fewer commits each of them pays for.
//
// Outages: a transaction that was lost before its COMMIT left is repeated on a new connection.
// While the server is away, writes wait up to `outage_patience` since it was lost, and are refused
// from then on until it is back.
//
// Submit, AppendLater and Stats may be called from any thread. Completions run on the io thread
// that the write came from, one post for each group and thread.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "store/postgres/backoff.h"
#include "store/postgres/transaction.h"

namespace strongroom::store::postgres {

// One result a batch.
using BatchResults = std::vector<Result<WriteOutcome>>;
using WriteDone = std::move_only_function<void(BatchResults)>;

class Writer {
 public:
  struct Settings {
    ConnectionSettings connection;
    TransactionContext transaction;
    TableName mark_table{};  // PostgresOptions
    Bytes mark_key{};
    std::chrono::milliseconds outage_patience;
    std::size_t queue_max = 0;  // batches; a WriteMany that finds room is taken whole
    std::vector<boost::asio::io_context*> io;
    std::function<void(std::string_view)> log;  // not empty
  };

  Writer(Settings settings, Connection connection);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // kLast: alone in a transaction, behind every entry of AppendLater.
  enum class Order : std::uint8_t { kAsTheyCome, kLast };
  // `done` is called exactly once, on io thread `io`.
  void Submit(std::vector<Batch> batches, Order order, std::size_t io, WriteDone done);
  // From now on batches that append to chains are refused unless they are submitted as kLast, and
  // AppendLater too.
  void EndChains();
  [[nodiscard]] bool AppendLater(ChainAppend append);
  [[nodiscard]] StoreStats Stats() const;
  // Writes what was accepted, then ends the thread. Blocks; idempotent.
  void Close();

 private:
  struct Job {
    std::vector<Batch> batches;
    Order order = Order::kAsTheyCome;
    std::size_t bytes = 0;
    std::size_t io = 0;
    WriteDone done;
    std::optional<BatchResults> answer{};
  };
  // What other threads touch too; guarded by mutex_.
  struct Shared {
    std::deque<Job> jobs;
    std::size_t depth = 0;  // batches in `jobs`
    std::deque<LaterEntry> later;
    std::optional<SteadyTime> oldest_under_way;  // of the later entries the thread has taken
    std::optional<std::size_t> wake_at;          // the thread sleeps until `depth` reaches this
    bool chains_ended = false;
    bool closing = false;
    bool away = false;   // the outage has outlasted our patience
    bool ended = false;  // the mark was gone after an outage: nothing is written any more
    StoreStats stats;
  };

  // The thread. Take waits for work and moves it to group_ and later_; false at the end.
  void Loop();
  [[nodiscard]] bool Take();
  void SleepUntilDue(std::unique_lock<std::mutex>& lock);
  void Linger(std::unique_lock<std::mutex>& lock);
  [[nodiscard]] bool LaterIsDue(SteadyTime now) const;
  void Finish();

  // Brings an answer to every job of group_, outages included.
  void Work();
  [[nodiscard]] bool Connect();
  // After an outage, on the new connection.
  [[nodiscard]] Outcome<bool> MarkIsThere(Connection& connection) const;
  [[nodiscard]] bool Ended() const;
  // False when patience is at its end.
  [[nodiscard]] bool WaitOutOutage();
  void SetAway(bool away);
  [[nodiscard]] std::optional<Failure> SettleDoubts();
  [[nodiscard]] std::optional<Failure> WriteTogether();
  void WriteOneByOne();
  [[nodiscard]] BatchResults WriteJob(const Job& job);
  [[nodiscard]] Outcome<std::vector<WriteOutcome>> Run(std::span<const Batch* const> batches,
                                                       std::span<LaterEntry> later);
  // Repeats after conflicts with other servers.
  [[nodiscard]] Outcome<std::vector<WriteOutcome>> RunStubbornly(
      std::span<const Batch* const> batches, std::span<LaterEntry> later);
  void AnswerTheRest(const Failure& failure);

  Settings settings_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  Shared shared_;

  // The thread's own.
  std::optional<TransactionRunner> runner_;
  Backoff backoff_;
  std::optional<SteadyTime> away_since_;
  std::vector<Job> group_;
  std::vector<LaterEntry> later_;
  std::size_t last_group_ = 0;  // batches
  bool entries_tried_ = false;  // those that go before the end of chains
  SteadyTime later_not_before_{};

  std::mutex close_;  // one Close at a time
  std::thread thread_;
};

}  // namespace strongroom::store::postgres
