// The audit log of this server instance: turns events into chain entries, opens a chain in each
// tenant it touches and closes it at a clean stop, and writes checkpoints to the sink.
//
// A chain's first entry is "instance.start". It names the heads of the instances that were not yet
// known to be closed, so that a chain which later disappears, or loses its end, is missed. Its last
// entry is "instance.stop": a chain without one belongs to an instance that runs or crashed.
//
// Threads: entries may be made on any thread; the coroutines run on io threads. The sink, which
// blocks, is called on a thread of the log's own.
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>

#include "audit/checkpoint.h"
#include "audit/event.h"
#include "base/clock.h"
#include "keys/root_keys.h"
#include "store/store.h"

namespace strongroom::audit {

inline constexpr std::uint64_t kCheckpointEntries = 1000;
inline constexpr std::chrono::seconds kCheckpointInterval{60};

class Log final : public keys::ControlJournal {
 public:
  // `report` is called with one line for the operator (bad rows, a sink that fails); not blocking.
  Log(store::Store& store, const keys::RootKeys& keys, const Clock& clock, const Uuid& instance,
      std::unique_ptr<CheckpointSink> sink, std::function<void(const std::string&)> report);
  ~Log() override;

  // The MAC function the store is opened with; must outlive the store's writer. Counts entries.
  // Made before the Log, because the store is opened first: see ChainMeter.
  class ChainMeter;

  // Ensures that this instance's chain in `partition` is open. Must complete before the first
  // entry.
  [[nodiscard]] Task<Result<void>> OpenChain(store::Partition partition);
  // Opens the chain and writes `batch`, whose entries go into it: both, or neither, when a check of
  // the batch does not hold. Before anything else opens it.
  [[nodiscard]] Task<Result<store::WriteOutcome>> OpenChainWith(store::Partition partition,
                                                                store::Batch batch);

  // An entry to put into a batch that does what the event tells.
  [[nodiscard]] store::ChainAppend Entry(store::Partition partition, const access::Caller& by,
                                         const Event& event) const;
  // Durable before it returns: "no audit, no answer".
  [[nodiscard]] Task<Result<void>> Append(store::Partition partition, const access::Caller& by,
                                          Event event);
  // Durable within a second; kUnavailable when the queue is full. The chain must be open.
  [[nodiscard]] Result<void> AppendLater(store::Partition partition, const access::Caller& by,
                                         const Event& event);

  // keys::ControlJournal
  [[nodiscard]] store::ChainAppend Record(const access::Caller& by,
                                          const keys::ControlChange& change) override;
  void BadRow(std::string_view key) override;

  // Writes the checkpoints that are due, all with `force`. Waits for the sink without holding up
  // the io thread. Call once a second, one call at a time.
  [[nodiscard]] Task<void> WriteCheckpoints(bool force);
  // Closes every open chain with "instance.stop" and writes the last checkpoints; no chain opens
  // afterwards. After an error call it again: it goes on with the chains that are not closed, and
  // gives none a second end.
  [[nodiscard]] Task<Result<void>> CloseChains();

  [[nodiscard]] const Uuid& instance() const { return instance_; }
  void AttachMeter(std::shared_ptr<ChainMeter> meter) { meter_ = std::move(meter); }

 private:
  struct Progress {
    std::uint64_t n = 0;  // last checkpointed
    std::chrono::steady_clock::time_point at{};
  };
  // The caller has put the partition into opening_.
  [[nodiscard]] Task<Result<store::WriteOutcome>> WriteStart(store::Partition partition,
                                                             store::Batch batch);
  [[nodiscard]] Task<Result<Bytes>> StartEntry(store::Partition partition);
  [[nodiscard]] Task<std::optional<store::ChainHead>> CommittedHead(
      store::Partition partition) const;
  [[nodiscard]] bool IsOpen(store::Partition partition) const;
  // Whether this instance's chain ends with its stop.
  [[nodiscard]] Task<Result<bool>> IsStopped(store::Partition partition) const;

  store::Store& store_;
  const keys::RootKeys& keys_;
  const Clock& clock_;
  const Uuid instance_;
  std::unique_ptr<CheckpointSink> sink_;
  std::function<void(const std::string&)> report_;
  std::shared_ptr<ChainMeter> meter_;

  mutable std::shared_mutex mutex_;
  std::set<store::Partition> open_;                // guarded by mutex_
  std::set<store::Partition> opening_;             // guarded by mutex_
  std::set<store::Partition> unclosed_;            // guarded by mutex_: CloseChains failed on them
  bool closed_ = false;                            // guarded by mutex_
  std::map<store::Partition, Progress> progress_;  // WriteCheckpoints only
  boost::asio::thread_pool sink_thread_{1};
};

// Computes chain MACs for the store and remembers how far each chain has come. Thread-safe.
class Log::ChainMeter {
 public:
  explicit ChainMeter(const keys::RootKeys& keys) : keys_(keys) {}
  [[nodiscard]] store::Mac Mac(store::Partition partition, const store::Mac& previous,
                               std::uint64_t n, ByteView entry);
  // The newest number given in each chain of this instance (its transaction may not have
  // committed).
  [[nodiscard]] std::map<store::Partition, std::uint64_t> Heads() const;

 private:
  const keys::RootKeys& keys_;
  mutable std::mutex mutex_;
  std::map<store::Partition, std::uint64_t> heads_;  // guarded by mutex_
};

}  // namespace strongroom::audit
