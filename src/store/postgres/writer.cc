#include "store/postgres/writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <boost/asio/post.hpp>
#include <iterator>
#include <utility>

namespace strongroom::store::postgres {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t kGroupMaxBatches = 1024;
constexpr std::size_t kGroupMaxBytes = 32U << 20;
// Below PostgreSQL's limit of 1 GiB a message, with room for a statement's other parameters.
constexpr std::size_t kBatchMaxBytes = 256U << 20;

// Entries of AppendLater wait this long for company; they have promised one second.
constexpr milliseconds kLaterWait{200};
constexpr milliseconds kLaterRetry{500};

// After a large group its writers come back within this time; waiting for them makes the next one
// large too, instead of a group of the first to arrive and one of all the others.
constexpr std::size_t kLingerFrom = 8;
constexpr std::chrono::microseconds kLinger{300};

constexpr int kConflictTries = 8;
constexpr int kLossesMax = 3;
constexpr std::string_view kUndefinedTable = "42P01";

SteadyTime Now() { return std::chrono::steady_clock::now(); }

std::size_t BytesOf(const Batch& batch) {
  std::size_t bytes = 0;
  for (const Put& put : batch.puts) bytes += put.key.size() + put.body.size() + 32;
  for (const IndexEntry& entry : batch.index_adds)
    bytes += entry.key.size() + entry.value.size() + 32;
  for (const ChainAppend& append : batch.appends) bytes += append.entry.size() + 64;
  return bytes;
}

Error Refusal(std::string detail) {
  return {.kind = ErrorKind::kUnavailable, .detail = std::move(detail), .retry_after_s = 1};
}

Failure OutcomeUnknown() {
  Failure failure = ConnectionLost();
  failure.error.kind = ErrorKind::kOutcomeUnknown;
  failure.error.detail = "outcome unknown: the database went away during the commit";
  failure.outcome_unknown = true;
  return failure;
}

}  // namespace

Writer::Writer(Settings settings, Connection connection) : settings_(std::move(settings)) {
  runner_.emplace(settings_.transaction, std::move(connection));
  thread_ = std::thread([this] { Loop(); });
}

Writer::~Writer() { Close(); }

// -- Any thread -----------------------------------------------------------------------------------

void Writer::Submit(std::vector<Batch> batches, Order order, std::size_t io, WriteDone done) {
  Job job{.batches = std::move(batches), .order = order, .io = io, .done = std::move(done)};
  std::optional<Error> refusal;
  for (const Batch& batch : job.batches) {
    const std::size_t bytes = BytesOf(batch);
    job.bytes += bytes;
    if (bytes > kBatchMaxBytes) {
      refusal = Error{.kind = ErrorKind::kTooLarge, .detail = "the write is too large"};
    }
  }
  {
    std::unique_lock lock(mutex_);
    if (!refusal && shared_.closing) refusal = Refusal("the store is closed");
    if (!refusal && shared_.chains_ended && order != Order::kLast &&
        std::ranges::any_of(job.batches,
                            [](const Batch& batch) { return !batch.appends.empty(); })) {
      refusal = Refusal("the store is closed");
    }
    if (!refusal && shared_.ended) refusal = Refusal("the store's content was exchanged");
    if (!refusal && shared_.away) refusal = ConnectionLost().error;
    if (!refusal && shared_.depth >= settings_.queue_max) {
      refusal = Refusal("too many writes are waiting");
      shared_.stats.refused += job.batches.size();
    }
    if (!refusal) {
      shared_.depth += job.batches.size();
      shared_.jobs.push_back(std::move(job));
      const bool wake = shared_.wake_at && shared_.depth >= *shared_.wake_at;
      if (wake) shared_.wake_at.reset();
      lock.unlock();
      if (wake) wake_.notify_one();
      return;
    }
  }
  BatchResults refused(job.batches.size(), strongroom::Fail(*std::move(refusal)));
  boost::asio::post(*settings_.io[io],
                    [answer = std::move(job.done), refused = std::move(refused)]() mutable {
                      answer(std::move(refused));
                    });
}

void Writer::EndChains() {
  const std::lock_guard lock(mutex_);
  shared_.chains_ended = true;
}

bool Writer::AppendLater(ChainAppend append) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    if (shared_.closing || shared_.chains_ended || shared_.later.size() >= settings_.queue_max)
      return false;
    first = shared_.later.empty();
    shared_.later.push_back({.append = std::move(append), .queued = Now()});
  }
  if (first) wake_.notify_one();
  return true;
}

StoreStats Writer::Stats() const {
  const std::lock_guard lock(mutex_);
  StoreStats stats = shared_.stats;
  stats.queue_depth = shared_.depth;
  std::optional<SteadyTime> oldest = shared_.oldest_under_way;
  if (!oldest && !shared_.later.empty()) oldest = shared_.later.front().queued;
  if (oldest) stats.oldest_unflushed_s = std::chrono::duration<double>(Now() - *oldest).count();
  return stats;
}

void Writer::Close() {
  const std::lock_guard one(close_);
  {
    const std::lock_guard lock(mutex_);
    shared_.closing = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

// -- The queue's end ------------------------------------------------------------------------------

void Writer::Loop() {
  while (Take()) {
    Work();
    Finish();
  }
  runner_.reset();
}

bool Writer::Take() {
  std::unique_lock lock(mutex_);
  SleepUntilDue(lock);
  Linger(lock);
  std::size_t batches = 0;
  std::size_t bytes = 0;
  while (!shared_.jobs.empty()) {
    const Job& next = shared_.jobs.front();
    const bool is_last = next.order == Order::kLast;
    if (is_last && !group_.empty()) break;
    // Entries that nobody waits for are tried once before the end of their chains, and until it is
    // known what became of them.
    if (is_last && !shared_.later.empty() &&
        (!std::exchange(entries_tried_, true) || shared_.later.front().doubtful_n != 0)) {
      break;
    }
    if (!group_.empty() &&
        (batches + next.batches.size() > kGroupMaxBatches || bytes + next.bytes > kGroupMaxBytes)) {
      break;
    }
    batches += next.batches.size();
    bytes += next.bytes;
    group_.push_back(std::move(shared_.jobs.front()));
    shared_.jobs.pop_front();
    if (is_last) break;
  }
  shared_.depth -= batches;
  last_group_ = batches;
  if (!group_.empty() && group_.front().order == Order::kLast) return true;
  if (!shared_.later.empty()) shared_.oldest_under_way = shared_.later.front().queued;
  later_.assign(std::move_iterator(shared_.later.begin()), std::move_iterator(shared_.later.end()));
  shared_.later.clear();
  return !group_.empty() || !later_.empty();
}

// Returns when there is work, or when closing. While the server is away this is also where
// connecting is tried again.
void Writer::SleepUntilDue(std::unique_lock<std::mutex>& lock) {
  while (shared_.jobs.empty() && !shared_.closing && !LaterIsDue(Now())) {
    shared_.wake_at = 1;
    if (shared_.away) {
      wake_.wait_for(lock, backoff_.Next());
      lock.unlock();
      if (Connect()) SetAway(false);
      lock.lock();
    } else if (shared_.later.empty()) {
      wake_.wait(lock);
    } else {
      wake_.wait_until(lock,
                       std::max(shared_.later.front().queued + kLaterWait, later_not_before_));
    }
  }
  shared_.wake_at.reset();
}

bool Writer::LaterIsDue(SteadyTime now) const {
  return !shared_.away && !shared_.later.empty() && now >= later_not_before_ &&
         now >= shared_.later.front().queued + kLaterWait;
}

void Writer::Linger(std::unique_lock<std::mutex>& lock) {
  const std::size_t enough = last_group_ / 2;
  if (last_group_ < kLingerFrom || shared_.depth >= enough || shared_.closing) return;
  shared_.wake_at = enough;
  wake_.wait_for(lock, kLinger, [&] { return shared_.depth >= enough || shared_.closing; });
  shared_.wake_at.reset();
}

// Hands out the answers. Later entries that are not written go back to the head of their queue, or,
// when there is no later, are counted as lost.
void Writer::Finish() {
  std::vector<std::vector<Job>> by_io(settings_.io.size());
  bool ended = false;
  for (Job& job : group_) {
    ended = ended ||
            (job.order == Order::kLast &&
             std::ranges::all_of(*job.answer, [](const auto& one) { return one.has_value(); }));
    by_io[job.io].push_back(std::move(job));
  }
  group_.clear();
  std::size_t lost = 0;
  {
    const std::lock_guard lock(mutex_);
    shared_.oldest_under_way.reset();
    if (!later_.empty()) later_not_before_ = Now() + kLaterRetry;
    shared_.later.insert(shared_.later.begin(), std::move_iterator(later_.begin()),
                         std::move_iterator(later_.end()));
    if (shared_.closing || ended) {
      lost = shared_.later.size();
      shared_.later.clear();
    }
  }
  later_.clear();
  if (lost > 0) settings_.log(fmt::format("{} buffered chain entries are lost at the end", lost));
  for (std::size_t io = 0; io < by_io.size(); ++io) {
    if (by_io[io].empty()) continue;
    boost::asio::post(*settings_.io[io], [jobs = std::move(by_io[io])]() mutable {
      for (Job& job : jobs) job.done(*std::move(job.answer));
    });
  }
}

// -- Writing --------------------------------------------------------------------------------------

void Writer::Work() {
  for (int losses = 0; losses < kLossesMax;) {
    if (!Connect()) {
      if (!WaitOutOutage()) break;
      continue;
    }
    std::optional<Failure> failure = SettleDoubts();
    if (!failure) failure = WriteTogether();
    if (!failure) return;
    if (failure->lost && !failure->outcome_unknown) {
      ++losses;
      continue;
    }
    return AnswerTheRest(*failure);
  }
  AnswerTheRest(ConnectionLost());
}

// An idle connection that the server has closed is found out here, before a COMMIT is sent into it.
bool Writer::Connect() {
  if (runner_ && runner_->IsAlive()) return true;
  runner_.reset();
  if (Ended()) return false;
  auto connection = Connection::Open(settings_.connection);
  // The new connection holds its share, so what is found now stays so.
  auto marked = connection ? MarkIsThere(*connection) : Outcome<bool>(Fail(connection.error()));
  if (marked && !*marked) {
    settings_.log(
        "while the database was away its control rows were exchanged or removed (`strongroom "
        "keyring rotate`, a restore): nothing is written any more; restart this server");
    const std::lock_guard lock(mutex_);
    shared_.ended = true;
    if (!away_since_) away_since_ = Now();
    return false;
  }
  if (!marked) connection = Fail(std::move(marked.error()));
  if (!connection) {
    if (!away_since_) {
      away_since_ = Now();
      settings_.log("the database is away: " + connection.error().error.detail);
    }
    return false;
  }
  runner_.emplace(settings_.transaction, *std::move(connection));
  if (away_since_) settings_.log("the database is back");
  away_since_.reset();
  backoff_.Reset();
  return true;
}

Outcome<bool> Writer::MarkIsThere(Connection& connection) const {
  if (settings_.mark_table.empty()) return true;
  const std::string table = Qualified(settings_.transaction.schema, settings_.mark_table);
  auto row = connection.Run("SELECT 1 FROM " + table + " WHERE partition = 0 AND key = '\\x" +
                                HexEncode(settings_.mark_key) + "'",
                            settings_.connection.connect_timeout);
  if (!row && row.error().sqlstate == kUndefinedTable) return false;
  if (!row) return Fail(std::move(row.error()));
  return PQntuples(row->get()) > 0;
}

bool Writer::Ended() const {
  const std::lock_guard lock(mutex_);
  return shared_.ended;
}

bool Writer::WaitOutOutage() {
  if (Ended()) {
    SetAway(true);
    return false;
  }
  const auto left = *away_since_ + settings_.outage_patience - Now();
  if (left <= milliseconds::zero()) {
    SetAway(true);
    return false;
  }
  std::this_thread::sleep_for(std::min<SteadyTime::duration>(left, backoff_.Next()));
  return true;
}

// When it goes away for longer, everything that waits is refused too: it is older than our patience
// or soon would be.
void Writer::SetAway(bool away) {
  const std::lock_guard lock(mutex_);
  shared_.away = away;
  if (!away) return;
  std::ranges::move(shared_.jobs, std::back_inserter(group_));
  shared_.jobs.clear();
  shared_.depth = 0;
}

// Entries whose commit was lost are settled alone, before any other number is given: see
// TransactionRunner::Run.
std::optional<Failure> Writer::SettleDoubts() {
  const auto end = std::ranges::find(later_, std::uint64_t{0}, &LaterEntry::doubtful_n);
  const std::span doubtful(later_.begin(), end);
  if (doubtful.empty()) return std::nullopt;
  if (auto settled = RunStubbornly({}, doubtful); !settled) return settled.error();
  later_.erase(later_.begin(), end);
  return std::nullopt;
}

std::optional<Failure> Writer::WriteTogether() {
  std::vector<const Batch*> batches;
  std::size_t bytes = 0;
  for (const Job& job : group_) {
    bytes += job.bytes;
    for (const Batch& batch : job.batches) batches.push_back(&batch);
  }
  if (batches.empty() && later_.empty()) return std::nullopt;
  if (bytes > kGroupMaxBytes && batches.size() > 1) {
    WriteOneByOne();
    return std::nullopt;
  }
  auto outcomes = Run(batches, later_);
  if (outcomes) {
    auto next = outcomes->begin();
    for (Job& job : group_) {
      const auto end = next + static_cast<std::ptrdiff_t>(job.batches.size());
      job.answer.emplace(next, end);
      next = end;
    }
    later_.clear();
    return std::nullopt;
  }
  const Failure& failure = outcomes.error();
  const bool refused =
      failure.error.kind == ErrorKind::kInternal || failure.error.kind == ErrorKind::kNoSuchTable;
  const bool all_alike = !failure.IsConflict() && (!refused || batches.size() + later_.size() == 1);
  if (failure.lost || all_alike) return std::move(outcomes.error());
  WriteOneByOne();
  return std::nullopt;
}

void Writer::WriteOneByOne() {
  if (!later_.empty() && RunStubbornly({}, later_)) later_.clear();
  for (Job& job : group_) {
    if (!runner_) break;
    job.answer = WriteJob(job);
  }
  if (!runner_) AnswerTheRest(ConnectionLost());
}

// What befalls a batch stays with it. Once the database is away or does not get to writing, the
// rest of the job is not sent any more.
BatchResults Writer::WriteJob(const Job& job) {
  BatchResults results;
  results.reserve(job.batches.size());
  for (const Batch& batch : job.batches) {
    const Batch* const one[] = {&batch};
    auto outcome = RunStubbornly(one, {});
    if (outcome) {
      results.emplace_back(outcome->front());
      continue;
    }
    Failure& failure = outcome.error();
    results.emplace_back(strongroom::Fail(failure.error));
    if (!failure.outcome_unknown && failure.error.kind != ErrorKind::kUnavailable) continue;
    // Certain for the others, also where the outcome of this one is not.
    const Error& unsent = failure.outcome_unknown ? ConnectionLost().error : failure.error;
    results.resize(job.batches.size(), strongroom::Fail(unsent));
    break;
  }
  return results;
}

Outcome<std::vector<WriteOutcome>> Writer::RunStubbornly(std::span<const Batch* const> batches,
                                                         std::span<LaterEntry> later) {
  auto outcome = runner_ ? Run(batches, later) : Fail(ConnectionLost());
  for (int tries = 1; tries < kConflictTries && !outcome && outcome.error().IsConflict(); ++tries) {
    outcome = Run(batches, later);
  }
  return outcome;
}

Outcome<std::vector<WriteOutcome>> Writer::Run(std::span<const Batch* const> batches,
                                               std::span<LaterEntry> later) {
  auto outcome = runner_->Run(batches, later);
  if (!outcome) {
    if (outcome.error().lost) runner_.reset();
    if (outcome.error().outcome_unknown) return Fail(OutcomeUnknown());
    return outcome;
  }
  const std::lock_guard lock(mutex_);
  StoreStats& stats = shared_.stats;
  ++stats.commits;
  stats.batches += batches.size();
  const std::size_t bucket = batches.empty() ? 0 : std::bit_width(batches.size()) - 1U;
  ++stats.group_size_log2[std::min(bucket, stats.group_size_log2.size() - 1)];
  return outcome;
}

void Writer::AnswerTheRest(const Failure& failure) {
  for (Job& job : group_) {
    if (job.answer) continue;
    job.answer.emplace(job.batches.size(), strongroom::Fail(failure.error));
  }
}

}  // namespace strongroom::store::postgres
