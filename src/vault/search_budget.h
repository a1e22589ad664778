// How often a holder may search by the value of a high field: a token bucket a holder and minute,
// and where the type's class says so another a holder, type and hour, so that a field of low
// entropy (a routing number) cannot be enumerated. A bucket begins full. A holder is a tenant and
// access::Principal::budget_holder: all tokens that a principal makes, and those made with them,
// draw on one budget. Kept in memory, per server: with N servers there are N budgets
// (docs/operations.md). Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace strongroom::vault {

class SearchBudget {
 public:
  SearchBudget(const Clock& clock, std::uint32_t per_minute)
      : clock_(clock), per_minute_(per_minute) {}

  // Takes one search, from every bucket or from none; nullopt when it was there, else the seconds
  // until one will be. `type_per_hour` is the class's own limit (record::ClassDemands).
  [[nodiscard]] std::optional<std::uint32_t> Take(const std::string& holder,
                                                  std::string_view type = {},
                                                  std::optional<std::uint32_t> type_per_hour = {});

 private:
  using Moment = std::chrono::steady_clock::time_point;
  struct Rate {
    std::uint32_t count = 0;
    std::chrono::seconds period{};
    [[nodiscard]] double PerSecond() const {
      return count / std::chrono::duration<double>(period).count();
    }
  };
  struct Bucket {
    double left = 0;
    Moment at{};
  };
  using Buckets = std::map<std::string, Bucket, std::less<>>;
  static constexpr std::size_t kBucketsMax = 100'000;

  static Bucket& Refilled(Buckets& buckets, const std::string& key, const Rate& rate, Moment now);

  const Clock& clock_;
  const std::uint32_t per_minute_;
  std::mutex mutex_;
  Buckets by_holder_;  // guarded by mutex_
  Buckets by_type_;    // guarded by mutex_; key: holder, zero byte, type
};

}  // namespace strongroom::vault
