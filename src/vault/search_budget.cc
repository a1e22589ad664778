#include "vault/search_budget.h"

#include <algorithm>
#include <cmath>

namespace strongroom::vault {

std::optional<std::uint32_t> SearchBudget::Take(const std::string& principal) {
  const auto now = clock_.Steady();
  const double per_second = per_minute_ / 60.0;
  const std::lock_guard guard(mutex_);
  if (buckets_.size() >= kPrincipalsMax && !buckets_.contains(principal)) {
    // Forget those whose bucket is full again; they lose nothing by it.
    std::erase_if(buckets_, [&](const auto& entry) {
      return now - entry.second.at > std::chrono::minutes(1);
    });
  }
  const auto [entry, fresh] =
      buckets_.try_emplace(principal, Bucket{static_cast<double>(per_minute_), now});
  Bucket& bucket = entry->second;
  const double elapsed_s = std::chrono::duration<double>(now - bucket.at).count();
  bucket.left =
      std::min(static_cast<double>(per_minute_), bucket.left + elapsed_s * per_second);
  bucket.at = now;
  if (bucket.left >= 1) {
    bucket.left -= 1;
    return std::nullopt;
  }
  if (per_minute_ == 0) return 60;
  return static_cast<std::uint32_t>(std::max(1.0, std::ceil((1 - bucket.left) / per_second)));
}

}  // namespace strongroom::vault
