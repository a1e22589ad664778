#include "store/sqlite/write_queue.h"

#include <sched.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace strongroom::store::sqlite {

namespace {

// Upper bound of Burst(). Each transaction makes every reader take a new snapshot and read its
// pages anew.
constexpr std::size_t kLaterBurst = 4096;

// After a write the writer stays awake for so long: one client alone sends its next write within
// this time of the answer, and to wake a sleeping thread costs about a tenth of a durable write.
constexpr std::chrono::microseconds kLinger{200};

}  // namespace

WriteQueue::Pushed WriteQueue::Refuse(std::size_t count) {
  if (closed_) return Pushed::kClosed;
  refused_ += count;
  return Pushed::kFull;
}

WriteQueue::Pushed WriteQueue::PushBatches(std::span<const BatchItem> items) {
  bool wake = false;
  auto pushed = Pushed::kClosed;
  {
    const std::lock_guard lock(mutex_);
    const bool appends = chains_ended_ && std::ranges::any_of(items, [](const BatchItem& item) {
                           return !item.batch->appends.empty();
                         });
    if (!appends) pushed = Push(items, wake);
  }
  if (wake) wake_.notify_one();
  return pushed;
}

WriteQueue::Pushed WriteQueue::PushLast(std::span<const BatchItem> items) {
  bool wake = false;
  auto pushed = Pushed::kYes;
  {
    const std::lock_guard lock(mutex_);
    chains_ended_ = true;
    if (!items.empty()) pushed = Push(items, wake);
  }
  if (wake) wake_.notify_one();
  return pushed;
}

WriteQueue::Pushed WriteQueue::Push(std::span<const BatchItem> items, bool& wake) {
  if (closed_ || !Fits(items.size())) return Refuse(items.size());
  for (const BatchItem& item : items) items_.emplace_back(item);
  urgent_ += items.size();
  urgent_pushes_.fetch_add(1, std::memory_order_release);
  wake = std::exchange(writer_waits_, false);
  return Pushed::kYes;
}

WriteQueue::Pushed WriteQueue::PushJob(JobItem item) {
  const std::lock_guard lock(mutex_);
  if (closed_ || !Fits(1)) return Refuse(1);
  items_.emplace_back(item);
  ++urgent_;
  urgent_pushes_.fetch_add(1, std::memory_order_release);
  writer_waits_ = false;
  wake_.notify_one();
  return Pushed::kYes;
}

WriteQueue::Pushed WriteQueue::PushLater(ChainAppend append) {
  const SteadyTime now = std::chrono::steady_clock::now();
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (chains_ended_) return Pushed::kClosed;
    if (closed_ || !Fits(1)) return Refuse(1);
    items_.emplace_back(LaterItem{std::move(append), now});
    if (++later_ == 1) later_due_ = now + later_max_;
    // The first sets the writer's alarm, a burst sets it off.
    if (later_ == 1 || later_ == Burst()) wake = std::exchange(writer_waits_, false);
  }
  if (wake) wake_.notify_one();
  return Pushed::kYes;
}

void WriteQueue::Linger(std::unique_lock<std::mutex>& lock, SteadyTime now) const {
  const std::uint32_t seen = urgent_pushes_.load(std::memory_order_relaxed);
  lock.unlock();
  while (urgent_pushes_.load(std::memory_order_acquire) == seen &&
         std::chrono::steady_clock::now() - now < kLinger) {
    sched_yield();
  }
  lock.lock();
}

std::size_t WriteQueue::Burst() const { return std::min(kLaterBurst, size_max_ / 4 + 1); }

bool WriteQueue::HasWork(SteadyTime now) const {
  return urgent_ > 0 || later_ >= Burst() || (later_ > 0 && (closed_ || now >= later_due_));
}

std::vector<QueueItem> WriteQueue::Take(std::size_t max, std::chrono::milliseconds idle_after) {
  std::unique_lock lock(mutex_);
  taken_later_.reset();
  SteadyTime now = std::chrono::steady_clock::now();
  if (std::exchange(took_urgent_, false) && !closed_ && !HasWork(now)) {
    Linger(lock, now);
    now = std::chrono::steady_clock::now();
  }
  const SteadyTime idle_at = now + idle_after;
  while (!HasWork(now) && !closed_ && now < idle_at) {
    writer_waits_ = true;
    wake_.wait_until(lock, later_ > 0 ? std::min(later_due_, idle_at) : idle_at);
    now = std::chrono::steady_clock::now();
  }
  writer_waits_ = false;
  std::vector<QueueItem> taken;
  if (!HasWork(now)) return taken;
  taken.reserve(std::min(max, items_.size()));
  std::size_t batches = 0;
  // Entries nobody waits for are cheap: they do not count against the size of the group.
  while (!items_.empty() && batches < max && taken.size() < max + kLaterBurst) {
    const bool is_job = std::holds_alternative<JobItem>(items_.front());
    if (is_job && !taken.empty()) break;
    if (const auto* later = std::get_if<LaterItem>(&items_.front())) {
      if (!taken_later_) taken_later_ = later->since;
      --later_;
    } else {
      --urgent_;
      ++batches;
      took_urgent_ = true;
    }
    taken.push_back(std::move(items_.front()));
    items_.pop_front();
    if (is_job) break;
  }
  // What stays behind has waited for this transaction and goes with the next at once, if anything
  // urgent is among it; otherwise its time starts anew.
  if (later_ > 0) later_due_ = now + later_max_;
  return taken;
}

bool WriteQueue::PutBack(std::vector<LaterItem> items) {
  const std::lock_guard lock(mutex_);
  if (closed_) return false;
  later_ += items.size();
  later_due_ = std::chrono::steady_clock::now() + later_max_;
  items_.insert(items_.begin(), std::make_move_iterator(items.begin()),
                std::make_move_iterator(items.end()));
  return true;
}

void WriteQueue::Requeue(JobItem item) {
  const std::lock_guard lock(mutex_);
  items_.emplace_back(item);
  ++urgent_;
}

void WriteQueue::Close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  wake_.notify_one();
}

bool WriteQueue::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

WriteQueue::Figures WriteQueue::Read() const {
  const std::lock_guard lock(mutex_);
  Figures figures{.batches_waiting = items_.size() - later_, .refused = refused_};
  figures.oldest_later = taken_later_;
  for (const QueueItem& item : items_) {
    if (figures.oldest_later) break;
    if (const auto* later = std::get_if<LaterItem>(&item)) figures.oldest_later = later->since;
  }
  return figures;
}

}  // namespace strongroom::store::sqlite
