#include "classify/value/evidence.h"

#include <algorithm>
#include <span>

namespace strongroom::classify::value {
namespace {

// SplitMix64's finalizer (Steele, Lea, Flood 2014): witnesses in sequence become scattered.
std::uint64_t Scatter(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EB;
  return x ^ (x >> 31U);
}

}  // namespace

bool Evidence::Takes(const Trial& trial) const noexcept {
  return size_ < kSample || Scatter(trial.witness) <= entries_.back().hash;
}

void Evidence::Add(const Trial& trial) noexcept {
  const std::uint64_t hash = Scatter(trial.witness);
  if (size_ == kSample && hash > entries_.back().hash) return;
  Entry* const end = entries_.data() + size_;
  Entry* const at =
      std::lower_bound(entries_.data(), end, hash,
                       [](const Entry& entry, std::uint64_t h) { return entry.hash < h; });
  if (at != end && at->hash == hash) {
    at->passed = at->passed && trial.passes;
    return;
  }
  if (size_ < kSample) ++size_;
  std::move_backward(at, entries_.data() + size_ - 1, entries_.data() + size_);
  *at = {.hash = hash, .kind = trial.kind, .passed = trial.passes};
}

std::size_t Evidence::passed() const noexcept {
  return static_cast<std::size_t>(
      std::ranges::count(std::span(entries_).first(size_), true, &Entry::passed));
}

bool Evidence::HasPassed(std::uint32_t kind) const noexcept {
  return std::ranges::any_of(std::span(entries_).first(size_), [kind](const Entry& entry) {
    return entry.passed && entry.kind == kind;
  });
}

std::size_t Evidence::kinds() const noexcept {
  std::size_t kinds = 0;
  for (std::size_t i = 0; i < size_; ++i) {
    if (!entries_[i].passed) continue;
    const auto before = std::span(entries_).first(i);
    const bool seen = std::ranges::any_of(
        before, [&](const Entry& entry) { return entry.passed && entry.kind == entries_[i].kind; });
    kinds += seen ? 0U : 1U;
  }
  return kinds;
}

}  // namespace strongroom::classify::value
