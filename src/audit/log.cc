#include "audit/log.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "audit/stored_entry.h"
#include "base/pool_work.h"
#include "base/utf8.h"

namespace strongroom::audit {
namespace {

namespace asio = boost::asio;
constexpr asio::use_awaitable_t<Executor> kUseTask{};
// How many start entries a starting instance reads. More than one, because instances that run side
// by side open their chains in another order than that of their ids.
constexpr std::size_t kStartsRead = 16;

access::Caller ServerItself() {
  return {.principal = access::Principal::System(), .request_id = {}};
}

Error NotText() {
  return {.kind = ErrorKind::kInternal,
          .detail = "an entry of the audit holds a text that is not UTF-8; nothing was written"};
}

}  // namespace

store::Mac Log::ChainMeter::Mac(store::Partition partition, const store::Mac& previous,
                                std::uint64_t n, ByteView entry) {
  {
    const std::lock_guard guard(mutex_);
    heads_[partition] = n;
  }
  return keys_.ChainMac(partition, previous, n, entry);
}

std::map<store::Partition, std::uint64_t> Log::ChainMeter::Heads() const {
  const std::lock_guard guard(mutex_);
  return heads_;
}

Log::Log(store::Store& store, const keys::RootKeys& keys, const Clock& clock, const Uuid& instance,
         std::unique_ptr<CheckpointSink> sink, std::function<void(const std::string&)> report)
    : store_(store),
      keys_(keys),
      clock_(clock),
      instance_(instance),
      sink_(std::move(sink)),
      report_(std::move(report)) {}

// A write under way ends before the sink does.
Log::~Log() { sink_thread_.join(); }

bool Log::IsOpen(store::Partition partition) const {
  const std::shared_lock lock(mutex_);
  return open_.contains(partition);
}

Task<Result<void>> Log::OpenChain(store::Partition partition) {
  if (IsOpen(partition)) co_return Result<void>();
  for (;;) {
    bool mine = false;
    {
      const std::unique_lock lock(mutex_);
      if (open_.contains(partition)) co_return Result<void>();
      if (closed_) co_return Fail(ErrorKind::kUnavailable, "the server is stopping");
      mine = opening_.insert(partition).second;
    }
    if (mine) break;
    // Another request is opening it: look again shortly. This happens once a tenant and instance.
    asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::milliseconds(2));
    co_await timer.async_wait(kUseTask);
  }
  store::Batch alone;
  Result<store::WriteOutcome> written = co_await WriteStart(partition, std::move(alone));
  if (!written) co_return Fail(written.error());
  co_return Result<void>();
}

Task<Result<store::WriteOutcome>> Log::OpenChainWith(store::Partition partition,
                                                     store::Batch batch) {
  {
    const std::unique_lock lock(mutex_);
    if (closed_) co_return Fail(ErrorKind::kUnavailable, "the server is stopping");
    if (open_.contains(partition) || !opening_.insert(partition).second) {
      co_return Fail(ErrorKind::kInternal, "the chain is open already");
    }
  }
  co_return co_await WriteStart(partition, std::move(batch));
}

Task<Result<store::WriteOutcome>> Log::WriteStart(store::Partition partition, store::Batch batch) {
  Result<Bytes> entry = co_await StartEntry(partition);
  Result<store::WriteOutcome> written = Fail(ErrorKind::kInternal, "not written");
  if (entry) {
    store::ChainAppend start{.partition = partition, .entry = std::move(*entry)};
    batch.appends.insert(batch.appends.begin(), std::move(start));
    written = co_await store_.Write(std::move(batch));
  }
  const std::unique_lock lock(mutex_);
  opening_.erase(partition);
  if (!entry) co_return Fail(entry.error());
  if (written && written->committed()) open_.insert(partition);
  co_return written;
}

// {"at","action":"instance.start","instance","peers":[{"instance","n","mac","closed"}]}
Task<Result<Bytes>> Log::StartEntry(store::Partition partition) {
  Result<std::vector<store::ChainHead>> heads = co_await store_.ChainHeads(partition);
  if (!heads) co_return Fail(heads.error());
  // Only what the newest start entries do not already know to be closed has to be named again.
  std::set<Uuid> watch;
  std::set<Uuid> closed_before;
  for (std::size_t i = heads->size() - std::min(heads->size(), kStartsRead); i < heads->size();
       ++i) {
    const Uuid peer = (*heads)[i].instance;
    watch.insert(peer);
    Result<std::vector<store::ChainEntry>> first = co_await store_.ReadChain(partition, peer, 0, 1);
    if (!first) co_return Fail(first.error());
    if (first->empty()) continue;
    const std::optional<Start> start = ReadStart(first->front().entry);
    if (!start) continue;
    for (const Peer& named : start->peers) {
      (named.closed ? closed_before : watch).insert(named.instance);
    }
  }
  std::string out = fmt::format(R"({{"at":"{}","action":"instance.start","instance":"{}")",
                                FormatTime(clock_.Now()), instance_.ToString());
  out += ",\"peers\":[";
  bool first_peer = true;
  for (const store::ChainHead& head : *heads) {
    if (!watch.contains(head.instance) || closed_before.contains(head.instance) ||
        head.instance == instance_) {
      continue;
    }
    Result<std::vector<store::ChainEntry>> last =
        co_await store_.ReadChain(partition, head.instance, head.n - 1, 1);
    if (!last) co_return Fail(last.error());
    const bool closed = !last->empty() && IsAction(last->front().entry, kStopAction);
    out += fmt::format(R"({}{{"instance":"{}","n":{},"mac":"{}"{}}})", first_peer ? "" : ",",
                       head.instance.ToString(), head.n, HexEncode(head.mac),
                       closed ? ",\"closed\":true" : "");
    first_peer = false;
  }
  out += "]}";
  co_return ToBytes(out);
}

store::ChainAppend Log::Entry(store::Partition partition, const access::Caller& by,
                              const Event& event) const {
  return {.partition = partition, .entry = EncodeEvent(clock_.Now(), by, event)};
}

Task<Result<void>> Log::Append(store::Partition partition, const access::Caller& by, Event event) {
  store::Batch batch;
  batch.appends.push_back(Entry(partition, by, event));
  if (batch.appends.front().entry.empty()) co_return Fail(NotText());
  Result<void> open = co_await OpenChain(partition);
  if (!open) co_return open;
  Result<store::WriteOutcome> written = co_await store_.Write(std::move(batch));
  if (!written) co_return Fail(written.error());
  co_return Result<void>();
}

Result<void> Log::AppendLater(store::Partition partition, const access::Caller& by,
                              const Event& event) {
  store::ChainAppend entry = Entry(partition, by, event);
  if (entry.entry.empty()) return Fail(NotText());
  if (!store_.AppendLater(std::move(entry))) {
    Error error{.kind = ErrorKind::kUnavailable, .detail = "the audit queue is full; try again"};
    error.retry_after_s = 1;
    return Fail(std::move(error));
  }
  return {};
}

store::ChainAppend Log::Record(const access::Caller& by, const keys::ControlChange& change) {
  Event event;
  event.action = change.action;
  event.tenant = by.principal.tenant_name;
  event.row = RowChange{.table = keys::kControlTable,
                        .key = change.key,
                        .version = change.version,
                        .from = change.from,
                        .to = change.to};
  return Entry(0, by, event);
}

void Log::BadRow(std::string_view key) {
  // Whoever writes to the database gives its rows any keys.
  const std::string told = Shown(key);
  report_(
      fmt::format("control row {} does not verify and is treated as absent; run `strongroom "
                  "audit verify`",
                  told));
  Event event;
  event.action = "control-row.refused";
  event.row = RowChange{.table = keys::kControlTable,
                        .key = told,
                        .version = 0,
                        .from = std::nullopt,
                        .to = std::nullopt};
  // Without a digest the entry tells of a sighting, not of a change.
  if (IsOpen(0)) store_.AppendLater(Entry(0, ServerItself(), event));
}

Task<std::optional<store::ChainHead>> Log::CommittedHead(store::Partition partition) const {
  Result<std::vector<store::ChainHead>> heads = co_await store_.ChainHeads(partition);
  if (!heads) co_return std::nullopt;
  const auto own = std::ranges::find(*heads, instance_, &store::ChainHead::instance);
  if (own == heads->end()) co_return std::nullopt;
  co_return *own;
}

Task<void> Log::WriteCheckpoints(bool force) {
  if (meter_ == nullptr || sink_ == nullptr) co_return;
  for (const auto& [partition, n] : meter_->Heads()) {
    Progress& progress = progress_[partition];
    const auto now = clock_.Steady();
    const bool due = n >= progress.n + kCheckpointEntries || progress.n == 0 ||
                     now - progress.at >= kCheckpointInterval || force;
    if (n == progress.n || !due) continue;
    // The entry that was numbered last may not be committed yet, or never: take what is.
    const std::optional<store::ChainHead> head = co_await CommittedHead(partition);
    if (!head || head->n <= progress.n) continue;
    const Checkpoint checkpoint{.partition = partition,
                                .instance = instance_,
                                .n = head->n,
                                .mac = head->mac,
                                .time = clock_.Now(),
                                .accepted_restore_reason = {}};
    auto write = [sink = sink_.get(), checkpoint] { return sink->Write(checkpoint); };
    if (Result<void> written = co_await OnPool(sink_thread_, std::move(write)); !written) {
      report_(written.error().detail);
      continue;
    }
    progress = {.n = checkpoint.n, .at = now};
  }
}

Task<Result<bool>> Log::IsStopped(store::Partition partition) const {
  Result<std::vector<store::ChainHead>> heads = co_await store_.ChainHeads(partition);
  if (!heads) co_return Fail(heads.error());
  const auto own = std::ranges::find(*heads, instance_, &store::ChainHead::instance);
  if (own == heads->end()) co_return false;
  Result<std::vector<store::ChainEntry>> last =
      co_await store_.ReadChain(partition, instance_, own->n - 1, 1);
  if (!last) co_return Fail(last.error());
  co_return !last->empty() && IsAction(last->front().entry, kStopAction);
}

Task<Result<void>> Log::CloseChains() {
  std::set<store::Partition> failed_before;
  std::set<store::Partition> left;
  {
    const std::unique_lock lock(mutex_);
    closed_ = true;
    failed_before = unclosed_;
    unclosed_.merge(open_);
    open_.clear();
    left = unclosed_;
  }
  Result<void> closed;
  std::vector<store::Partition> closing;
  std::vector<store::Partition> done;
  std::vector<store::Batch> batches;
  for (const store::Partition partition : left) {
    if (failed_before.contains(partition)) {
      // The answer may have been lost, and not the write.
      Result<bool> stopped = co_await IsStopped(partition);
      if (!stopped) closed = Fail(stopped.error());
      if (stopped && *stopped) done.push_back(partition);
      if (!stopped || *stopped) continue;
    }
    store::Batch batch;
    batch.appends.push_back(
        {.partition = partition,
         .entry = ToBytes(fmt::format(R"({{"at":"{}","action":"instance.stop","instance":"{}"}})",
                                      FormatTime(clock_.Now()), instance_.ToString()))});
    batches.push_back(std::move(batch));
    closing.push_back(partition);
  }
  const std::vector<Result<store::WriteOutcome>> written =
      co_await store_.WriteLast(std::move(batches));
  for (std::size_t i = 0; i < closing.size(); ++i) {
    if (written[i]) done.push_back(closing[i]);
    if (!written[i]) closed = Fail(written[i].error());
  }
  {
    const std::unique_lock lock(mutex_);
    for (const store::Partition partition : done) unclosed_.erase(partition);
  }
  co_await WriteCheckpoints(true);
  co_return closed;
}

}  // namespace strongroom::audit
