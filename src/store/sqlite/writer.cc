#include "store/sqlite/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <utility>

namespace strongroom::store::sqlite {

namespace {

using std::chrono::milliseconds;

// Pages of 4 KiB in the log when it is copied into the database file: at once, and when nothing
// else is to do. The larger, the more often a page is written only once; the longer a stall.
constexpr int kCheckpointPages = 8192;
constexpr int kIdleCheckpointPages = 256;
constexpr milliseconds kIdleAfter{200};

bool ChangedRows(const QueueItem& item) {
  const auto* batch = std::get_if<BatchItem>(&item);
  if (batch == nullptr || !batch->outcome->has_value() || !(*batch->outcome)->committed()) {
    return false;
  }
  const Batch& did = *batch->batch;
  return !(did.puts.empty() && did.removes.empty() && did.index_adds.empty() &&
           did.index_removes.empty());
}

int KeepWalPages(void* pages, sqlite3*, const char*, int count) {
  *static_cast<int*>(pages) = count;
  return SQLITE_OK;
}

}  // namespace

Result<void> InTransaction(Connection& connection, const std::function<Result<void>()>& body) {
  auto done = connection.Execute("BEGIN IMMEDIATE");
  if (!done) return done;
  done = body();
  if (done) done = connection.Execute("COMMIT");
  if (!done && connection.InTransaction()) (void)connection.Execute("ROLLBACK");
  return done;
}

Writer::Writer(Connection connection, const StoreEnvironment& environment, WriterSettings settings,
               WriteQueue& queue, Notices& notices, SnapshotState& snapshots)
    : connection_(std::move(connection)),
      statements_(connection_),
      chains_(connection_, statements_, environment.instance, environment.chain_mac),
      batches_(connection_, statements_, chains_),
      settings_(std::move(settings)),
      queue_(queue),
      notices_(notices),
      snapshots_(snapshots) {
  sqlite3_wal_hook(connection_.raw(), KeepWalPages, &wal_pages_);
}

Writer::~Writer() { Join(); }

void Writer::Start() {
  thread_ = std::thread([this] { Loop(); });
}

void Writer::Join() {
  if (thread_.joinable()) thread_.join();
}

void Writer::Loop() {
  while (true) {
    std::vector<QueueItem> items = queue_.Take(settings_.group_max, kIdleAfter);
    if (items.empty()) {
      if (queue_.closed()) return;
      if (wal_pages_ >= kIdleCheckpointPages) Checkpoint();
      continue;
    }
    if (auto* job = std::get_if<JobItem>(&items.front())) {
      RunJob(*job);
    } else {
      RunGroup(items);
    }
    notices_.Post();
    PutBackEntries();
    if (wal_pages_ >= kCheckpointPages) Checkpoint();
  }
}

void Writer::RunJob(JobItem& item) {
  // A job may need the file without readers. A snapshot kept meanwhile is ended within the busy
  // timeout: no new one is kept.
  snapshots_.may_keep.store(false, std::memory_order_release);
  if (settings_.release_readers) settings_.release_readers();
  WriterAccess access{connection_, statements_, notices_};
  auto done = (*item.job)(access);
  snapshots_.commits.fetch_add(1, std::memory_order_release);
  snapshots_.row_commits.fetch_add(1, std::memory_order_release);
  snapshots_.may_keep.store(settings_.keep_snapshots, std::memory_order_release);
  if (done && !*done) {
    queue_.Requeue(item);
    return;
  }
  if (!done) *item.outcome = Fail(std::move(done.error()));
  notices_.Done(*item.waiter);
}

void Writer::RunGroup(std::span<QueueItem> items) {
  const auto done = TryTransaction(items);
  Report(done);
  if (done) {
    FinishItems(items);
    return;
  }
  const bool disk_fails = done.error().kind == ErrorKind::kUnavailable ||
                          done.error().kind == ErrorKind::kOutcomeUnknown;
  if (disk_fails || items.size() == 1) {
    FailItems(items, done.error());
    return;
  }
  for (QueueItem& item : items) {
    const std::span<QueueItem> alone(&item, 1);
    if (const auto done_alone = TryTransaction(alone); done_alone) {
      FinishItems(alone);
    } else {
      FailItems(alone, done_alone.error());
    }
  }
}

Result<void> Writer::TryTransaction(std::span<QueueItem> items) {
  if (connection_.InTransaction()) Rollback();
  if (auto begun = connection_.Execute("BEGIN IMMEDIATE"); !begun) return begun;
  for (QueueItem& item : items) {
    if (auto applied = Apply(item); !applied) {
      Rollback();
      return applied;
    }
  }
  if (auto committed = connection_.Execute("COMMIT"); !committed) {
    Rollback();
    if (committed.error().kind == ErrorKind::kUnavailable) {
      // The log may hold the transaction whole although it could not be synced.
      committed.error().kind = ErrorKind::kOutcomeUnknown;
      committed.error().detail += "; outcome unknown";
    }
    return committed;
  }
  snapshots_.commits.fetch_add(1, std::memory_order_release);
  if (std::ranges::any_of(items, ChangedRows)) {
    snapshots_.row_commits.fetch_add(1, std::memory_order_release);
  }
  chains_.Commit();
  CountGroup(static_cast<std::size_t>(std::ranges::count_if(
      items, [](const QueueItem& item) { return std::holds_alternative<BatchItem>(item); })));
  return {};
}

// An error means that the transaction cannot be committed. A batch that fails cleanly has its
// outcome set and the transaction goes on without it.
Result<void> Writer::Apply(QueueItem& item) {
  if (const auto* batch = std::get_if<BatchItem>(&item)) {
    BatchWriter::Applied applied = batches_.Apply(*batch->batch);
    *batch->outcome = std::move(applied.outcome);
    if (!applied.broken) return {};
    if (!*batch->outcome) return Fail(batch->outcome->error());
    return Fail(ErrorKind::kInternal, "SQLite gave up the transaction");
  }
  const auto& later = std::get<LaterItem>(item);
  const int code = chains_.Append(later.append.partition, later.append.entry);
  if (code != SQLITE_DONE) return Fail(connection_.ErrorOf(code));
  return {};
}

void Writer::Rollback() {
  if (connection_.InTransaction()) (void)connection_.Execute("ROLLBACK");
  chains_.Rollback();
}

void Writer::FailItems(std::span<QueueItem> items, const Error& error) {
  for (QueueItem& item : items) {
    if (auto* later = std::get_if<LaterItem>(&item)) {
      retry_.push_back(std::move(*later));
      continue;
    }
    const auto& batch = std::get<BatchItem>(item);
    *batch.outcome = Fail(error);
    notices_.Done(*batch.waiter);
  }
}

void Writer::FinishItems(std::span<QueueItem> items) {
  for (const QueueItem& item : items) {
    const auto* batch = std::get_if<BatchItem>(&item);
    if (batch == nullptr) continue;
    if (batch->outcome->has_value() && (*batch->outcome)->committed()) {
      notices_.Changed(*batch->batch);
    }
    notices_.Done(*batch->waiter);
  }
}

void Writer::PutBackEntries() {
  if (retry_.empty()) return;
  const std::size_t count = retry_.size();
  if (!queue_.PutBack(std::exchange(retry_, {})) && settings_.on_problem) {
    settings_.on_problem(
        fmt::format("{} buffered chain entries lost: the store was closed while "
                    "it could not write",
                    count));
  }
}

void Writer::CountGroup(std::size_t batches) {
  commits_.fetch_add(1, std::memory_order_relaxed);
  committed_batches_.fetch_add(batches, std::memory_order_relaxed);
  // Bucket i counts groups of less than 2^(i+1).
  const auto width = static_cast<std::size_t>(std::bit_width(batches));
  const std::size_t bucket = std::min(width == 0 ? 0 : width - 1, groups_.size() - 1);
  groups_[bucket].fetch_add(1, std::memory_order_relaxed);
}

// Passive: takes what it can get without waiting for readers. A failure loses nothing, the log
// keeps what it holds; it is tried again after the next transaction.
void Writer::Checkpoint() {
  if (settings_.release_readers) settings_.release_readers();
  int pages = 0;
  int copied = 0;
  const int code = sqlite3_wal_checkpoint_v2(connection_.raw(), nullptr, SQLITE_CHECKPOINT_PASSIVE,
                                             &pages, &copied);
  if (code != SQLITE_OK && settings_.on_problem) {
    settings_.on_problem("checkpoint: " + connection_.ErrorOf(code).detail);
  }
  if (code != SQLITE_OK || pages != copied) return;
  wal_pages_ = 0;
  // A snapshot begun while pages were copied would keep the log from beginning anew.
  if (settings_.release_readers) settings_.release_readers();
}

void Writer::CloseConnection() {
  statements_.ForgetAll();
  sqlite3_wal_checkpoint_v2(connection_.raw(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr,
                            nullptr);
  const Connection closing = std::move(connection_);
}

// Says when writing stops to work and when it works again, not every failure between.
void Writer::Report(const Result<void>& outcome) {
  if (outcome.has_value() != failing_) return;
  failing_ = !outcome.has_value();
  if (!settings_.on_problem) return;
  settings_.on_problem(failing_ ? "writes fail: " + outcome.error().detail : "writes work again");
}

void Writer::AddTo(StoreStats& stats) const {
  stats.commits = commits_.load(std::memory_order_relaxed);
  stats.batches = committed_batches_.load(std::memory_order_relaxed);
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    stats.group_size_log2[i] = groups_[i].load(std::memory_order_relaxed);
  }
}

}  // namespace strongroom::store::sqlite
