// The trials of one check over one column, in memory that does not grow: a uniform sample of the
// distinct witnesses, which is the same in whatever order values come and however often.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "classify/value/trial.h"

namespace strongroom::classify::value {

class Evidence {
 public:
  static constexpr std::size_t kSample = 64;

  // Of a trial that is formed. A witness of which one trial fails has failed.
  void Add(const Trial& trial) noexcept;

  // Whether Add() would look at it: false of most when the sample is full.
  [[nodiscard]] bool Takes(const Trial& trial) const noexcept;

  // Distinct witnesses in the sample, and how many of them passed.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] std::size_t passed() const noexcept;
  // How many kinds are among those that passed.
  [[nodiscard]] std::size_t kinds() const noexcept;
  [[nodiscard]] bool HasPassed(std::uint32_t kind) const noexcept;

 private:
  struct Entry {
    std::uint64_t hash = 0;  // the smallest ones are kept: a sample without regard to order
    std::uint32_t kind = 0;
    bool passed = false;
  };
  std::array<Entry, kSample> entries_{};  // sorted by hash
  std::size_t size_ = 0;
};

}  // namespace strongroom::classify::value
