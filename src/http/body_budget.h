// How much of request bodies may be held in memory at a time, over all connections: taken as the
// bytes come, not as they are announced, and given back when the request is done with them. So
// neither idle connections nor a Content-Length cost anything, and what many clients leave
// unfinished is bounded. Who needs more than is left is refused; nobody waits for another.
//
// Threads: BodyBudget any; a BodyShare belongs to its connection's thread.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace strongroom::http {

class BodyBudget {
 public:
  explicit BodyBudget(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  // All of it or nothing.
  [[nodiscard]] bool Take(std::size_t bytes) noexcept;
  void GiveBack(std::size_t bytes) noexcept { held_bytes_.fetch_sub(bytes); }
  void CountRefusal() noexcept { refusals_.fetch_add(1); }

  [[nodiscard]] std::size_t max_bytes() const noexcept { return max_bytes_; }
  [[nodiscard]] std::size_t held_bytes() const noexcept { return held_bytes_.load(); }
  // Requests that were refused for want of budget.
  [[nodiscard]] std::uint64_t refusals() const noexcept { return refusals_.load(); }

 private:
  const std::size_t max_bytes_;
  std::atomic<std::size_t> held_bytes_ = 0;
  std::atomic<std::uint64_t> refusals_ = 0;
};

// What one holder has taken; given back at its end.
class BodyShare {
 public:
  explicit BodyShare(BodyBudget& budget) : budget_(budget) {}
  ~BodyShare() { (void)Set(0); }
  BodyShare(const BodyShare&) = delete;
  BodyShare& operator=(const BodyShare&) = delete;

  // From now on it is `bytes`, more or less than before. Where more is not to be had: false, and it
  // stays as it was.
  [[nodiscard]] bool Set(std::size_t bytes) noexcept;
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

 private:
  BodyBudget& budget_;
  std::size_t bytes_ = 0;
};

}  // namespace strongroom::http
