#include "vault/search_budget.h"

#include <algorithm>
#include <cmath>

namespace strongroom::vault {

std::optional<std::uint32_t> SearchBudget::Take(const std::string& holder, std::string_view type,
                                                std::optional<std::uint32_t> type_per_hour) {
  const Moment now = clock_.Steady();
  const auto wait_s = [](const Bucket& bucket, const Rate& rate) -> std::uint32_t {
    if (bucket.left >= 1) return 0;
    if (rate.count == 0) return static_cast<std::uint32_t>(rate.period.count());
    return static_cast<std::uint32_t>(
        std::max(1.0, std::ceil((1 - bucket.left) / rate.PerSecond())));
  };
  const std::lock_guard guard(mutex_);
  const Rate minute{.count = per_minute_, .period = std::chrono::minutes(1)};
  Bucket& any = Refilled(by_holder_, holder, minute, now);
  std::uint32_t wait = wait_s(any, minute);
  Bucket* of_type = nullptr;
  if (type_per_hour) {
    const Rate hour{.count = *type_per_hour, .period = std::chrono::hours(1)};
    of_type = &Refilled(by_type_, holder + '\0' + std::string(type), hour, now);
    wait = std::max(wait, wait_s(*of_type, hour));
  }
  if (wait > 0) return wait;
  any.left -= 1;
  if (of_type != nullptr) of_type->left -= 1;
  return std::nullopt;
}

SearchBudget::Bucket& SearchBudget::Refilled(Buckets& buckets, const std::string& key,
                                             const Rate& rate, Moment now) {
  if (buckets.size() >= kBucketsMax && !buckets.contains(key)) {
    // Forget those that are full again; they lose nothing by it.
    std::erase_if(buckets, [&](const auto& entry) { return now - entry.second.at > rate.period; });
  }
  const auto full = static_cast<double>(rate.count);
  Bucket& bucket = buckets.try_emplace(key, Bucket{full, now}).first->second;
  const double elapsed_s = std::chrono::duration<double>(now - bucket.at).count();
  bucket.left = std::min(full, bucket.left + elapsed_s * rate.PerSecond());
  bucket.at = now;
  return bucket;
}

}  // namespace strongroom::vault
