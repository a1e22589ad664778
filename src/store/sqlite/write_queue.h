// The bounded queue between the io threads and the writer thread: first in, first out, so that
// commit order is call order.
//
// Three things travel in it: batches somebody waits for, chain entries nobody waits for, and jobs
// that need the writer to themselves (structure, clearing, erasing). Entries alone do not wake the
// writer at once; they ride with the next batch or go after `later_max`.
//
// Threads: Push*, Close and the figures from any thread; Take and PutBack from the writer only.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "store/store.h"

namespace strongroom::store::sqlite {

using SteadyTime = std::chrono::steady_clock::time_point;

// A coroutine that waits for `remaining` items; resumed on its io thread after the last of them.
// Lives in the coroutine's frame, touched by the writer only once it was pushed.
struct Waiter {
  std::size_t io = 0;
  std::size_t remaining = 0;
  std::move_only_function<void()> resume{};
};

struct BatchItem {
  const Batch* batch = nullptr;
  Result<WriteOutcome>* outcome = nullptr;
  Waiter* waiter = nullptr;
};

// Runs in the writer outside any transaction. False: not done yet; it is queued again behind what
// came meanwhile, so that long work does not hold up writes.
struct WriterAccess;
using Job = std::function<Result<bool>(WriterAccess&)>;
struct JobItem {
  Job* job = nullptr;
  Result<void>* outcome = nullptr;
  Waiter* waiter = nullptr;
};

struct LaterItem {
  ChainAppend append;
  SteadyTime since;
};

using QueueItem = std::variant<BatchItem, JobItem, LaterItem>;

class WriteQueue {
 public:
  WriteQueue(std::size_t size_max, std::chrono::milliseconds later_max)
      : size_max_(size_max), later_max_(later_max) {}

  // All or none. Refused when they do not fit (an empty queue takes any number) or after Close.
  enum class Pushed : std::uint8_t { kYes, kFull, kClosed };
  [[nodiscard]] Pushed PushBatch(const BatchItem& item) { return PushBatches({&item, 1}); }
  [[nodiscard]] Pushed PushBatches(std::span<const BatchItem> items);
  // As PushBatches; from now on all others that append to chains are refused, as after Close.
  [[nodiscard]] Pushed PushLast(std::span<const BatchItem> items);
  [[nodiscard]] Pushed PushJob(JobItem item);
  [[nodiscard]] Pushed PushLater(ChainAppend append);

  // Waits until there is something to do, and moves out up to `max` items: either batches and
  // entries, or one job. Returns empty when `idle_after` passed with nothing to do, or, with
  // `closed()`, when all is done.
  [[nodiscard]] std::vector<QueueItem> Take(std::size_t max, std::chrono::milliseconds idle_after);
  // Entries whose transaction failed go back to the front and are tried again after `later_max`, or
  // with the next batch. After Close they stay out: false.
  bool PutBack(std::vector<LaterItem> items);
  // A job that is not done goes to the back. Also after Close: what was accepted is finished.
  void Requeue(JobItem item);

  void Close();
  [[nodiscard]] bool closed() const;

  struct Figures {
    std::size_t batches_waiting = 0;
    std::uint64_t refused = 0;
    std::optional<SteadyTime> oldest_later{};
  };
  [[nodiscard]] Figures Read() const;

 private:
  [[nodiscard]] bool Fits(std::size_t count) const {
    return items_.empty() || items_.size() + count <= size_max_;
  }
  // With the mutex held.
  [[nodiscard]] Pushed Push(std::span<const BatchItem> items, bool& wake);
  [[nodiscard]] bool HasWork(SteadyTime now) const;
  // This many entries that nobody waits for are work enough for a transaction of their own.
  [[nodiscard]] std::size_t Burst() const;
  [[nodiscard]] Pushed Refuse(std::size_t count);
  // Stays awake for a moment, giving way to every other thread, until something urgent is pushed.
  void Linger(std::unique_lock<std::mutex>& lock, SteadyTime now) const;

  const std::size_t size_max_;
  const std::chrono::milliseconds later_max_;

  // Grows with every push that somebody waits for, so that Linger need not hold the mutex.
  std::atomic<std::uint32_t> urgent_pushes_{0};

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  // All below guarded by mutex_.
  std::deque<QueueItem> items_;
  std::size_t urgent_ = 0;  // items that somebody waits for
  std::size_t later_ = 0;
  SteadyTime later_due_{};  // when the first of the later items must go; meaningful if later_ > 0
  std::optional<SteadyTime> taken_later_{};  // the oldest entry in the writer's hands
  std::uint64_t refused_ = 0;
  bool writer_waits_ = false;
  bool took_urgent_ = false;  // in the last Take
  bool chains_ended_ = false;
  bool closed_ = false;
};

}  // namespace strongroom::store::sqlite
