#include "store/sqlite/store_port.h"

#include <algorithm>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <system_error>
#include <utility>

#include "store/empty_entry.h"
#include "store/sqlite/erase.h"
#include "store/table_name.h"

namespace strongroom::store {

Result<std::unique_ptr<Store>> OpenSqliteStore(const SqliteOptions& options,
                                               StoreEnvironment environment) {
  return sqlite::StorePort::Open(options, std::move(environment));
}

namespace sqlite {

namespace {

Error Refusal(WriteQueue::Pushed pushed) {
  const bool full = pushed == WriteQueue::Pushed::kFull;
  return Error{.kind = ErrorKind::kUnavailable,
               .detail = full ? "too many writes are waiting" : "the store is closed",
               .retry_after_s = full ? 1 : 5};
}

}  // namespace

// -- Opening and closing -----------------------------------------------------------------------

StorePort::StorePort(const SqliteOptions& options, StoreEnvironment environment)
    : environment_(std::move(environment)),
      read_only_(options.read_only),
      queue_(environment_.queue_max, options.append_later_max),
      notices_(environment_.io) {}

Result<std::unique_ptr<Store>> StorePort::Open(const SqliteOptions& options,
                                               StoreEnvironment environment) {
  auto store = std::unique_ptr<StorePort>(new StorePort(options, std::move(environment)));
  if (options.read_only) {
    store->queue_.Close();
  } else if (auto opened = store->OpenWriter(options); !opened) {
    return Fail(std::move(opened.error()));
  }
  if (auto opened = store->OpenReaders(options); !opened) return Fail(std::move(opened.error()));
  if (store->writer_) {
    store->snapshots_.may_keep = options.keep_snapshots;
    store->writer_->Start();
  }
  return std::unique_ptr<Store>(std::move(store));
}

Result<void> StorePort::OpenWriter(const SqliteOptions& options) {
  auto directory = DataDirectory::Lock(options.directory);
  if (!directory) return Fail(std::move(directory.error()));
  directory_.emplace(std::move(*directory));
  auto connection = Connection::Open({.file = DatabaseFile(options.directory),
                                      .flags = SQLITE_OPEN_READWRITE,
                                      .vfs = options.vfs,
                                      .busy_timeout = options.busy_timeout});
  if (!connection) return Fail(std::move(connection.error()));
  if (auto ready = PrepareWriter(*connection, options.synchronous); !ready) return ready;
  writer_ = std::make_unique<Writer>(std::move(*connection), environment_,
                                     WriterSettings{.group_max = options.group_max,
                                                    .keep_snapshots = options.keep_snapshots,
                                                    .on_problem = options.on_problem,
                                                    .release_readers =
                                                        [this] {
                                                          for (auto& reader : readers_)
                                                            reader->ReleaseSnapshot();
                                                        }},
                                     queue_, notices_, snapshots_);
  return {};
}

Result<void> StorePort::OpenReaders(const SqliteOptions& options) {
  ConnectionOptions connection{.file = DatabaseFile(options.directory),
                               .flags = SQLITE_OPEN_READONLY,
                               .vfs = options.vfs,
                               .busy_timeout = options.busy_timeout};
  for (std::size_t i = 0; i < environment_.io.size(); ++i) {
    auto reader = Reader::Open(connection, options.reader_mmap_bytes, snapshots_);
    if (!reader && read_only_) {
      // Where even the -shm file cannot be made, the database can be read if no log is left, which
      // is so after a server closed it: then nobody changes it.
      std::error_code error;
      std::filesystem::path log = connection.file;
      log += "-wal";
      if (std::filesystem::exists(log, error)) return Fail(std::move(reader.error()));
      connection.immutable = true;
      reader = Reader::Open(connection, options.reader_mmap_bytes, snapshots_);
    }
    if (!reader) return Fail(std::move(reader.error()));
    readers_.push_back(std::move(*reader));
  }
  return {};
}

StorePort::~StorePort() { Close(); }

void StorePort::Close() {
  const std::lock_guard lock(close_);
  if (std::exchange(closed_, true)) return;
  queue_.Close();
  if (writer_) writer_->Join();
  for (auto& reader : readers_) reader->Close();
  if (writer_) writer_->CloseConnection();
  directory_.reset();
}

// -- Waiting for the writer --------------------------------------------------------------------

Task<std::size_t> StorePort::IoThread() const {
  const Executor executor = co_await boost::asio::this_coro::executor;
  std::size_t index = 0;
  while (index < environment_.io.size() && environment_.io[index] != &executor.context()) ++index;
  // Called from a context that the store was not opened with: a bug of ours.
  if (index == environment_.io.size()) std::abort();
  co_return index;
}

template <class Push>
Task<WriteQueue::Pushed> StorePort::Await(Waiter& waiter, Push& push) {
  waiter.io = co_await IoThread();
  auto pushed = WriteQueue::Pushed::kYes;
  auto initiate = [&](auto handler) {
    waiter.resume = [resume = std::move(handler)]() mutable { std::move(resume)(); };
    // From a successful push on, the writer may post the resumption at any time; it runs on this
    // thread and therefore after this coroutine has suspended.
    if (pushed = push(); pushed != WriteQueue::Pushed::kYes) {
      boost::asio::post(*environment_.io[waiter.io],
                        [resume = std::move(waiter.resume)]() mutable { resume(); });
    }
  };
  boost::asio::use_awaitable_t<Executor> token;
  co_await boost::asio::async_initiate<boost::asio::use_awaitable_t<Executor>, void()>(
      std::move(initiate), token);
  co_return pushed;
}

Task<Result<WriteOutcome>> StorePort::Write(Batch batch) {
  if (HoldEmptyEntry({&batch, 1})) co_return Fail(EmptyEntry());
  Result<WriteOutcome> outcome;
  Waiter waiter{.remaining = 1};
  auto push = [&] { return queue_.PushBatch({&batch, &outcome, &waiter}); };
  if (const auto pushed = co_await Await(waiter, push); pushed != WriteQueue::Pushed::kYes) {
    co_return Fail(Refusal(pushed));
  }
  co_return outcome;
}

Task<std::vector<Result<WriteOutcome>>> StorePort::WriteMany(std::vector<Batch> batches) {
  if (batches.empty()) co_return std::vector<Result<WriteOutcome>>();
  co_return co_await WriteAll(std::move(batches), &WriteQueue::PushBatches);
}

Task<std::vector<Result<WriteOutcome>>> StorePort::WriteLast(std::vector<Batch> batches) {
  if (batches.empty()) {
    (void)queue_.PushLast({});
    co_return std::vector<Result<WriteOutcome>>();
  }
  co_return co_await WriteAll(std::move(batches), &WriteQueue::PushLast);
}

Task<std::vector<Result<WriteOutcome>>> StorePort::WriteAll(std::vector<Batch> batches,
                                                            PushThem push_them) {
  std::vector<Result<WriteOutcome>> outcomes(batches.size());
  if (HoldEmptyEntry(batches)) {
    outcomes.assign(batches.size(), Fail(EmptyEntry()));
    co_return outcomes;
  }
  Waiter waiter{.remaining = batches.size()};
  auto push = [&] {
    std::vector<BatchItem> items;
    items.reserve(batches.size());
    for (std::size_t i = 0; i < batches.size(); ++i) {
      items.push_back({&batches[i], &outcomes[i], &waiter});
    }
    return (queue_.*push_them)(items);
  };
  if (const auto pushed = co_await Await(waiter, push); pushed != WriteQueue::Pushed::kYes) {
    outcomes.assign(batches.size(), Fail(Refusal(pushed)));
  }
  co_return outcomes;
}

bool StorePort::AppendLater(ChainAppend append) {
  if (append.entry.empty()) return false;
  return queue_.PushLater(std::move(append)) == WriteQueue::Pushed::kYes;
}

Task<Result<void>> StorePort::RunJob(Job job) {
  Result<void> outcome;
  Waiter waiter{.remaining = 1};
  auto push = [&] { return queue_.PushJob({&job, &outcome, &waiter}); };
  if (const auto pushed = co_await Await(waiter, push); pushed != WriteQueue::Pushed::kYes) {
    co_return Fail(Refusal(pushed));
  }
  co_return outcome;
}

// -- Structure ---------------------------------------------------------------------------------

Task<Result<void>> StorePort::EnsureTable(TableName table) {
  if (auto name = CheckTableName(table); !name) co_return name;
  Job job = [&table](WriterAccess& writer) -> Result<bool> {
    if (auto made = sqlite::EnsureTable(writer, table); !made) return Fail(made.error());
    return true;
  };
  co_return co_await RunJob(std::move(job));
}

Task<Result<void>> StorePort::DropTable(TableName table) {
  if (auto name = CheckTableName(table); !name) co_return name;
  Job job = [&table](WriterAccess& writer) -> Result<bool> {
    if (auto dropped = sqlite::DropTable(writer, table); !dropped) return Fail(dropped.error());
    return true;
  };
  co_return co_await RunJob(std::move(job));
}

Task<Result<void>> StorePort::ClearPartition(TableName table, Partition partition) {
  if (auto name = CheckTableName(table); !name) co_return name;
  Job job = [&table, partition](WriterAccess& writer) {
    return ClearSlice(writer, table, partition);
  };
  co_return co_await RunJob(std::move(job));
}

Task<Result<std::vector<std::string>>> StorePort::EraseRemnants() {
  Job job = [](WriterAccess& writer) -> Result<bool> {
    if (auto erased = sqlite::EraseRemnants(writer); !erased) return Fail(erased.error());
    return true;
  };
  auto erased = co_await RunJob(std::move(job));
  if (!erased) co_return Fail(std::move(erased.error()));
  co_return BeyondErasure();
}

// -- Notices and figures -----------------------------------------------------------------------

void StorePort::Watch(TableName table, std::function<void(Partition, const Bytes& key)> on_change,
                      std::function<void()> on_gap) {
  notices_.Watch(std::move(table), std::move(on_change), std::move(on_gap));
}

StoreStats StorePort::Stats() const {
  StoreStats stats;
  if (writer_) writer_->AddTo(stats);
  const WriteQueue::Figures figures = queue_.Read();
  stats.queue_depth = figures.batches_waiting;
  stats.refused = figures.refused;
  if (figures.oldest_later) {
    const std::chrono::duration<double> age =
        std::chrono::steady_clock::now() - *figures.oldest_later;
    stats.oldest_unflushed_s = age.count();
  }
  return stats;
}

}  // namespace sqlite

}  // namespace strongroom::store
