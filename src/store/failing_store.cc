#include "store/failing_store.h"

#include <utility>

namespace strongroom::store {

std::unexpected<Error> FailingStore::Failure() const {
  return Fail(Error{.kind = kind_, .detail = "this call fails on purpose", .retry_after_s = 1});
}

std::unexpected<Error> FailingStore::WriteFailure() const {
  if (!answer_lost_) return Failure();
  return Fail(Error{.kind = ErrorKind::kOutcomeUnknown,
                    .detail = "outcome unknown: the answer is lost on purpose",
                    .retry_after_s = 1});
}

Task<void> FailingStore::Interruption() {
  if (interruption_ == nullptr || calls_ + 1 != interrupt_at_) co_return;
  // Its own calls are not counted, and interrupt nothing.
  const std::function<Task<void>()> interruption = std::exchange(interruption_, nullptr);
  const std::uint64_t calls = calls_;
  co_await interruption();
  calls_ = calls;
}

Task<Result<void>> FailingStore::EnsureTable(TableName table) {
  co_await Interruption();
  if (Fails()) co_return Failure();
  co_return co_await behind_.EnsureTable(std::move(table));
}

Task<Result<void>> FailingStore::DropTable(TableName table) {
  co_await Interruption();
  if (Fails()) co_return Failure();
  co_return co_await behind_.DropTable(std::move(table));
}

Task<Result<void>> FailingStore::ClearPartition(TableName table, Partition partition) {
  co_await Interruption();
  if (Fails()) co_return Failure();
  co_return co_await behind_.ClearPartition(std::move(table), partition);
}

Task<Result<std::vector<std::string>>> FailingStore::EraseRemnants() {
  co_await Interruption();
  if (Fails()) co_return Failure();
  co_return co_await behind_.EraseRemnants();
}

Task<Result<std::optional<Row>>> FailingStore::Get(TableName table, Partition partition,
                                                   Bytes key) {
  co_await Interruption();
  if (Fails()) co_return Failure();
  co_return co_await behind_.Get(std::move(table), partition, std::move(key));
}

Task<Result<std::vector<Row>>> FailingStore::GetMany(TableName table, Partition partition,
                                                     std::vector<Bytes> keys) {
  co_await Interruption();
  if (Fails()) co_return Failure();
  co_return co_await behind_.GetMany(std::move(table), partition, std::move(keys));
}

Task<Result<std::vector<Row>>> FailingStore::Scan(TableName table, Partition partition,
                                                  Bytes prefix, Bytes after, std::size_t limit) {
  co_await Interruption();
  if (Fails()) co_return Failure();
  co_return co_await behind_.Scan(std::move(table), partition, std::move(prefix), std::move(after),
                                  limit);
}

Task<Result<std::vector<Bytes>>> FailingStore::Lookup(TableName table, Partition partition,
                                                      std::uint16_t index, Bytes value, Bytes after,
                                                      std::size_t limit) {
  co_await Interruption();
  if (Fails()) co_return Failure();
  co_return co_await behind_.Lookup(std::move(table), partition, index, std::move(value),
                                    std::move(after), limit);
}

Task<Result<std::vector<IndexEntry>>> FailingStore::ScanIndex(TableName table, Partition partition,
                                                              std::optional<IndexEntry> after,
                                                              std::size_t limit) {
  co_await Interruption();
  if (Fails()) co_return Failure();
  co_return co_await behind_.ScanIndex(std::move(table), partition, std::move(after), limit);
}

Task<Result<std::uint64_t>> FailingStore::Count(TableName table, Partition partition) {
  co_await Interruption();
  if (Fails()) co_return Failure();
  co_return co_await behind_.Count(std::move(table), partition);
}

Task<Result<std::vector<ChainEntry>>> FailingStore::ReadChain(Partition partition, Uuid instance,
                                                              std::uint64_t after,
                                                              std::size_t limit) {
  co_await Interruption();
  if (Fails()) co_return Failure();
  co_return co_await behind_.ReadChain(partition, instance, after, limit);
}

Task<Result<std::vector<ChainHead>>> FailingStore::ChainHeads(Partition partition) {
  co_await Interruption();
  if (Fails()) co_return Failure();
  co_return co_await behind_.ChainHeads(partition);
}

Task<Result<WriteOutcome>> FailingStore::Write(Batch batch) {
  co_await Interruption();
  if (Fails()) {
    if (answer_lost_) (void)co_await behind_.Write(std::move(batch));
    co_return WriteFailure();
  }
  co_return co_await behind_.Write(std::move(batch));
}

Task<std::vector<Result<WriteOutcome>>> FailingStore::WriteMany(std::vector<Batch> batches) {
  return WriteAll(std::move(batches), &Store::WriteMany);
}

Task<std::vector<Result<WriteOutcome>>> FailingStore::WriteLast(std::vector<Batch> batches) {
  return WriteAll(std::move(batches), &Store::WriteLast);
}

Task<std::vector<Result<WriteOutcome>>> FailingStore::WriteAll(std::vector<Batch> batches,
                                                               WriteThem write_them) {
  co_await Interruption();
  const std::size_t count = batches.size();
  if (Fails()) {
    if (answer_lost_) (void)co_await (behind_.*write_them)(std::move(batches));
    co_return std::vector<Result<WriteOutcome>>(count, WriteFailure());
  }
  if (fail_batches_from_ && *fail_batches_from_ < count) batches.resize(*fail_batches_from_);
  std::vector<Result<WriteOutcome>> outcomes = co_await (behind_.*write_them)(std::move(batches));
  outcomes.resize(count, WriteFailure());
  co_return outcomes;
}

Task<Result<bool>> FailingStore::HoldsAnything() {
  co_await Interruption();
  if (Fails()) co_return Failure();
  co_return co_await behind_.HoldsAnything();
}

Task<Result<void>> FailingStore::Ping() {
  co_await Interruption();
  if (Fails()) co_return Failure();
  co_return co_await behind_.Ping();
}

bool FailingStore::AppendLater(ChainAppend append) {
  if (Fails()) return false;
  return behind_.AppendLater(std::move(append));
}

void FailingStore::Watch(TableName table,
                         std::function<void(Partition, const Bytes& key)> on_change,
                         std::function<void()> on_gap) {
  behind_.Watch(std::move(table), std::move(on_change), std::move(on_gap));
}

}  // namespace strongroom::store
