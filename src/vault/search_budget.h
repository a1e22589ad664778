// How often a principal may search by the value of a high field: a token bucket a principal and
// minute, so that a field of low entropy (a routing number) cannot be enumerated. Kept in memory, per
// server: with N servers a principal has N budgets (docs/operations.md). Thread-safe.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"

namespace strongroom::vault {

class SearchBudget {
 public:
  SearchBudget(const Clock& clock, std::uint32_t per_minute)
      : clock_(clock), per_minute_(per_minute) {}

  // Takes one search; nullopt when it was there, else the seconds until one will be.
  [[nodiscard]] std::optional<std::uint32_t> Take(const std::string& principal);

 private:
  struct Bucket {
    double left = 0;
    std::chrono::steady_clock::time_point at{};
  };
  static constexpr std::size_t kPrincipalsMax = 100'000;

  const Clock& clock_;
  const std::uint32_t per_minute_;
  std::mutex mutex_;
  std::map<std::string, Bucket, std::less<>> buckets_;  // guarded by mutex_
};

}  // namespace strongroom::vault
