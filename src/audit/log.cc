#include "audit/log.h"

#include <fmt/format.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/json.h"

namespace strongroom::audit {
namespace {

namespace asio = boost::asio;
constexpr asio::use_awaitable_t<Executor> kUseTask{};

access::Caller ServerItself() {
  return {.principal = access::Principal::System(), .request_id = {}};
}

// What an instance's first or last entry tells about another chain.
struct Peer {
  Uuid instance;
  std::uint64_t n = 0;
  bool closed = false;
};

bool IsAction(ByteView entry, std::string_view action) {
  return AsText(entry).find("\"action\":\"" + std::string(action) + "\"") != std::string_view::npos;
}

// The peers that a start entry names as not yet closed.
std::vector<Uuid> OpenPeers(ByteView entry) {
  std::vector<Uuid> open;
  const Result<json::value> parsed = ParseJson(AsText(entry));
  if (!parsed || !parsed->is_object()) return open;
  const json::value* peers = parsed->as_object().if_contains("peers");
  if (peers == nullptr || !peers->is_array()) return open;
  for (const json::value& peer : peers->as_array()) {
    if (!peer.is_object() || peer.as_object().contains("closed")) continue;
    const json::value* id = peer.as_object().if_contains("instance");
    if (id == nullptr || !id->is_string()) continue;
    if (const auto uuid = Uuid::Parse(std::string_view(id->as_string()))) open.push_back(*uuid);
  }
  return open;
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

Log::~Log() = default;

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
  Result<Bytes> entry = co_await StartEntry(partition);
  Result<store::WriteOutcome> written = Fail(ErrorKind::kInternal, "not written");
  if (entry) {
    store::Batch batch;
    batch.appends.push_back({.partition = partition, .entry = std::move(*entry)});
    written = co_await store_.Write(std::move(batch));
  }
  const std::unique_lock lock(mutex_);
  opening_.erase(partition);
  if (!entry) co_return Fail(entry.error());
  if (!written) co_return Fail(written.error());
  open_.insert(partition);
  co_return Result<void>();
}

// {"at","action":"instance.start","instance","peers":[{"instance","n","mac","closed"}]}
Task<Result<Bytes>> Log::StartEntry(store::Partition partition) {
  Result<std::vector<store::ChainHead>> heads = co_await store_.ChainHeads(partition);
  if (!heads) co_return Fail(heads.error());
  // Only what the latest start entry did not already know to be closed has to be named again.
  std::set<Uuid> watch;
  if (!heads->empty()) {
    const Uuid latest = heads->back().instance;
    watch.insert(latest);
    Result<std::vector<store::ChainEntry>> first =
        co_await store_.ReadChain(partition, latest, 0, 1);
    if (!first) co_return Fail(first.error());
    if (!first->empty()) {
      for (const Uuid& peer : OpenPeers(first->front().entry)) watch.insert(peer);
    }
  }
  std::string out = fmt::format(R"({{"at":"{}","action":"instance.start","instance":"{}")",
                                FormatTime(clock_.Now()), instance_.ToString());
  out += ",\"peers\":[";
  bool first_peer = true;
  for (const store::ChainHead& head : *heads) {
    if (!watch.contains(head.instance) || head.instance == instance_) continue;
    Result<std::vector<store::ChainEntry>> last =
        co_await store_.ReadChain(partition, head.instance, head.n - 1, 1);
    if (!last) co_return Fail(last.error());
    const bool closed = !last->empty() && IsAction(last->front().entry, "instance.stop");
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
  Result<void> open = co_await OpenChain(partition);
  if (!open) co_return open;
  Result<store::WriteOutcome> written = co_await store_.Write(std::move(batch));
  if (!written) co_return Fail(written.error());
  co_return Result<void>();
}

Result<void> Log::AppendLater(store::Partition partition, const access::Caller& by,
                              const Event& event) {
  if (!store_.AppendLater(Entry(partition, by, event))) {
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
  report_(fmt::format("control row {} does not verify and is treated as absent; run `strongroom "
                      "audit verify`",
                      key));
  Event event;
  event.action = "control-row.refused";
  event.row = RowChange{.table = keys::kControlTable,
                        .key = key,
                        .version = 0,
                        .from = std::nullopt,
                        .to = std::nullopt};
  // Without a digest the entry tells of a sighting, not of a change.
  if (IsOpen(0)) store_.AppendLater(Entry(0, ServerItself(), event));
}

Task<void> Log::WriteCheckpoints(bool force) {
  if (meter_ == nullptr) co_return;
  for (const auto& [partition, n] : meter_->Heads()) {
    Progress& progress = progress_[partition];
    const auto now = clock_.Steady();
    const bool due = n >= progress.n + kCheckpointEntries || progress.n == 0 ||
                     now - progress.at >= kCheckpointInterval || force;
    if (n == progress.n || !due) continue;
    Result<std::vector<store::ChainEntry>> head =
        co_await store_.ReadChain(partition, instance_, n - 1, 1);
    // Not there yet: its transaction is still open or was rolled back. The next round sees.
    if (!head || head->empty()) continue;
    const Checkpoint checkpoint{.partition = partition,
                                .instance = instance_,
                                .n = head->front().n,
                                .mac = head->front().mac,
                                .time = clock_.Now(),
                                .accepted_restore_reason = {}};
    if (Result<void> written = sink_->Write(checkpoint); !written) {
      report_(written.error().detail);
      continue;
    }
    progress = {.n = checkpoint.n, .at = now};
  }
}

Task<Result<void>> Log::CloseChains() {
  std::set<store::Partition> closing;
  {
    const std::unique_lock lock(mutex_);
    closed_ = true;
    closing.swap(open_);
  }
  std::vector<store::Batch> batches;
  for (const store::Partition partition : closing) {
    store::Batch batch;
    batch.appends.push_back(
        {.partition = partition,
         .entry = ToBytes(fmt::format(R"({{"at":"{}","action":"instance.stop","instance":"{}"}})",
                                      FormatTime(clock_.Now()), instance_.ToString()))});
    batches.push_back(std::move(batch));
  }
  Result<std::vector<store::WriteOutcome>> written = co_await store_.WriteMany(std::move(batches));
  co_await WriteCheckpoints(true);
  if (!written) co_return Fail(written.error());
  co_return Result<void>();
}

}  // namespace strongroom::audit
