// When to try to connect again: at once, then after 50 ms, doubling to 2 s, until it succeeds.
#pragma once

#include <algorithm>
#include <chrono>

namespace strongroom::store::postgres {

class Backoff {
 public:
  // The pause before the next attempt.
  [[nodiscard]] std::chrono::milliseconds Next() noexcept {
    const auto pause = next_;
    next_ = std::min(next_ * 2, kMax);
    return pause;
  }
  void Reset() noexcept { next_ = kFirst; }

 private:
  static constexpr std::chrono::milliseconds kFirst{50};
  static constexpr std::chrono::milliseconds kMax{2000};
  std::chrono::milliseconds next_ = kFirst;
};

}  // namespace strongroom::store::postgres
