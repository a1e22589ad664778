// Numbers as people write them: digits in groups with single spaces, hyphens, dots or slashes
// between. Bounded: at most 32 digits in 8 groups.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "classify/value/bytes.h"

namespace strongroom::classify::value {

struct DigitGroups {
  std::array<char, 32> digits{};
  std::size_t count = 0;
  std::size_t groups = 0;
  // The groups' sizes, four bits each, the first one highest: 3-2-4 is 0x324. Sizes beyond 15
  // are 15.
  std::uint64_t layout = 0;
  char separator = 0;  // the one that is used throughout; '*' when they differ, 0 when none
  std::array<char, 8> separators{};  // behind each group but the last

  // nullopt: the text is no such number.
  [[nodiscard]] static std::optional<DigitGroups> Parse(std::string_view text) noexcept;
  // What Parse() makes of 1 to 32 digits and nothing else.
  [[nodiscard]] static DigitGroups OfDigits(std::string_view text) noexcept {
    DigitGroups out;
    out.count = std::min(text.size(), out.digits.size());
    // Eights, the last of which may overlap: faster than a call for so few.
    if (out.count < 8) {
      text.copy(out.digits.data(), out.count);
    } else {
      for (std::size_t at = 0; at + 8 < out.count; at += 8) {
        std::memcpy(out.digits.data() + at, text.data() + at, 8);
      }
      std::memcpy(out.digits.data() + out.count - 8, text.data() + out.count - 8, 8);
    }
    out.groups = 1;
    out.layout = std::min<std::size_t>(out.count, 15);
    return out;
  }

  [[nodiscard]] std::string_view all() const noexcept { return {digits.data(), count}; }
  // Digits alone, or groups of this layout with spaces or hyphens throughout.
  [[nodiscard]] bool Bare() const noexcept { return groups == 1; }
  [[nodiscard]] bool Grouped(std::uint64_t as) const noexcept {
    return layout == as && (separator == '-' || separator == ' ');
  }
  // The digits from `from` as a number; at most 19.
  [[nodiscard]] std::uint64_t Number(std::size_t from, std::size_t size) const noexcept {
    std::uint64_t number = 0;
    for (; size >= 8; from += 8, size -= 8) {
      number = number * 100'000'000 + EightDigits(digits.data() + from);
    }
    for (; size != 0; ++from, --size) number = number * 10 + DigitOf(digits[from]);
    return number;
  }
  [[nodiscard]] std::uint64_t Fingerprint() const noexcept;
};

// ISO/IEC 7812-1 annex B: the sum of the digits, every second one from the right but one doubled
// and its digits added, is a multiple of ten.
[[nodiscard]] bool PassesLuhn(std::string_view digits) noexcept;

}  // namespace strongroom::classify::value
