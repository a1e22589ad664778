// A store that fails when it is told to: wraps another and answers the n-th call with an error, so
// that a use case can be tried with a failure at each of its steps; or lets something else happen
// before it, so that a race can be tried at each of its steps. Tests only.
//
// A failed call does not reach the store behind; every other does. Calls are counted from 1 over
// all asynchronous calls and AppendLater; WriteMany and WriteLast are one call, of which
// FailBatches makes some batches fail. Not for use from several threads at once.
#pragma once

#include "store/store.h"

namespace strongroom::store {

class FailingStore : public Store {
 public:
  explicit FailingStore(Store& behind) : behind_(behind) {}

  // The n-th call from now fails (1 is the next); 0 lets every call through.
  void FailCall(std::uint64_t n, ErrorKind kind = ErrorKind::kUnavailable) {
    calls_ = 0;
    fail_at_ = n;
    kind_ = kind;
    answer_lost_ = false;
    interrupt_at_ = 0;
    interruption_ = nullptr;
  }
  // As FailCall, but a write reaches the store behind and only its answer is lost:
  // kOutcomeUnknown.
  void LoseAnswer(std::uint64_t n) {
    FailCall(n);
    answer_lost_ = true;
  }
  // In every WriteMany and WriteLast from now on the batches from `first` (0-based) on fail and are
  // not written; nullopt: none.
  void FailBatches(std::optional<std::size_t> first) { fail_batches_from_ = first; }
  // Every call fails until FailCall.
  void FailAll(ErrorKind kind = ErrorKind::kUnavailable) {
    FailCall(0, kind);
    fail_all_ = true;
  }
  void FailNone() {
    FailCall(0);
    fail_all_ = false;
  }
  // `interruption` is run to its end before the n-th call from now; no call fails.
  void InterruptCall(std::uint64_t n, std::function<Task<void>()> interruption) {
    FailNone();
    interrupt_at_ = n;
    interruption_ = std::move(interruption);
  }
  // Calls since FailCall or InterruptCall, without the interruption's. A run that made fewer than n
  // calls met no failure.
  [[nodiscard]] std::uint64_t calls() const { return calls_; }

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
  [[nodiscard]] bool WatchIsLive() const override { return behind_.WatchIsLive(); }
  Task<Result<void>> Ping() override;
  [[nodiscard]] StoreStats Stats() const override { return behind_.Stats(); }
  void Close() override { behind_.Close(); }

 private:
  using WriteThem = Task<std::vector<Result<WriteOutcome>>> (Store::*)(std::vector<Batch>);
  [[nodiscard]] Task<std::vector<Result<WriteOutcome>>> WriteAll(std::vector<Batch> batches,
                                                                 WriteThem write_them);
  [[nodiscard]] bool Fails() { return ++calls_ == fail_at_ || fail_all_; }
  [[nodiscard]] Task<void> Interruption();
  [[nodiscard]] std::unexpected<Error> Failure() const;
  [[nodiscard]] std::unexpected<Error> WriteFailure() const;

  Store& behind_;
  std::uint64_t calls_ = 0;
  std::uint64_t fail_at_ = 0;
  std::uint64_t interrupt_at_ = 0;
  std::function<Task<void>()> interruption_;
  bool fail_all_ = false;
  bool answer_lost_ = false;
  std::optional<std::size_t> fail_batches_from_;
  ErrorKind kind_ = ErrorKind::kUnavailable;
};

}  // namespace strongroom::store
