// Which beginnings of three bytes some word of a list has: the first look of a search, at two loads
// a place. Bytes count by their low five bits, so letters of either case are alike, and a "yes" may
// be wrong; a "no" never is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace strongroom::classify::value {

class Trigrams {
 public:
  // A word of at least two bytes; one of two begins whatever follows.
  constexpr void Add(std::string_view word) noexcept {
    for (std::uint32_t any = 0; any < 32; ++any) {
      const char third = word.size() > 2 ? word[2] : static_cast<char>(any);
      const std::uint32_t key = Push(Push(Push(0, word[0]), word[1]), third);
      bits_[key / 64] |= std::uint64_t{1} << key % 64;
    }
  }

  // A window over a text: the key with its next byte behind the two that were last. What was before
  // falls off in Has().
  [[nodiscard]] static constexpr std::uint32_t Push(std::uint32_t key, char next) noexcept {
    return key << 5U | (static_cast<unsigned char>(next) & 31U);
  }
  [[nodiscard]] constexpr bool Has(std::uint32_t key) const noexcept {
    return (bits_[(key & 0x7FFFU) / 64] >> key % 64 & 1U) != 0;
  }
  // Of three bytes that can be read.
  [[nodiscard]] constexpr bool HasAt(const char* at) const noexcept {
    return Has(Push(Push(Push(0, at[0]), at[1]), at[2]));
  }

 private:
  std::array<std::uint64_t, 512> bits_{};
};

}  // namespace strongroom::classify::value
