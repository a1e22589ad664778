// A clock that moves only when a test moves it.
#pragma once

#include <atomic>

#include "base/clock.h"

namespace strongroom {

class FakeClock final : public Clock {
 public:
  explicit FakeClock(Time start = Time(std::chrono::milliseconds(1'790'000'000'000)))
      : start_(start) {}

  [[nodiscard]] Time Now() const override { return start_ + std::chrono::milliseconds(ms_.load()); }
  [[nodiscard]] std::chrono::steady_clock::time_point Steady() const override {
    return std::chrono::steady_clock::time_point(std::chrono::milliseconds(ms_.load()));
  }
  void Advance(std::chrono::milliseconds by) { ms_ += by.count(); }

 private:
  Time start_;
  std::atomic<std::int64_t> ms_{0};
};

}  // namespace strongroom
