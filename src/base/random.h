// Randomness as a port. `app` injects SystemRandom; tests that need fixed bytes inject a
// SequenceRandom.
#pragma once

#include <cstdint>
#include <span>

namespace strongroom {

class RandomSource {
 public:
  virtual ~RandomSource() = default;
  // Fills all of `out`. Safe to call from any thread. Does not fail: a system without randomness
  // ends the process.
  virtual void Fill(std::span<std::uint8_t> out) = 0;
};

// getrandom(2), drawn in blocks of 4 KiB per thread, each byte handed out once and wiped.
// After fork() a child must not use a pool filled before: strongroom never forks without exec.
class SystemRandom final : public RandomSource {
 public:
  void Fill(std::span<std::uint8_t> out) override;
};

// Deterministic bytes for tests only; never a source of keys.
class InsecureSequenceRandom final : public RandomSource {
 public:
  explicit InsecureSequenceRandom(std::uint64_t seed = 1) : state_(seed) {}
  void Fill(std::span<std::uint8_t> out) override;

 private:
  std::uint64_t state_;
};

}  // namespace strongroom
