// A set of pairs of bytes: two loads tell whether one is in it.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>

namespace strongroom::classify::value {

class Pairs {
 public:
  // Of two bytes that can be read.
  void AddAt(const char* at) noexcept {
    bits_[KeyOf(at) / 64] |= std::uint64_t{1} << KeyOf(at) % 64;
  }
  [[nodiscard]] bool HasAt(const char* at) const noexcept {
    const std::uint32_t key = KeyOf(at);
    return (bits_[key / 64] >> key % 64 & 1U) != 0;
  }

 private:
  [[nodiscard]] static std::uint32_t KeyOf(const char* at) noexcept {
    std::uint16_t pair = 0;  // in the machine's order of bytes
    std::memcpy(&pair, at, 2);
    return pair;
  }

  std::array<std::uint64_t, 1024> bits_{};
};

}  // namespace strongroom::classify::value
