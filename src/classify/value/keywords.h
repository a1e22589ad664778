// Words beside which a number in a text is believed, in several languages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "classify/value/check.h"

namespace strongroom::classify::value {

// How far before and behind, in bytes.
inline constexpr std::size_t kKeywordReach = 30;

// The checks, bit n for Check n, of which one of the words stands within reach of [begin, end).
// Words of four letters and fewer must stand by themselves; longer ones may be part of a compound
// ("Kreditkartennummer"). Checks that need none have none.
[[nodiscard]] std::uint32_t ChecksWithKeyword(std::string_view text, std::size_t begin,
                                              std::size_t end) noexcept;

// One of them; for tests and tables.
struct Keyword {
  Check check{};
  std::string_view word;
};
[[nodiscard]] std::span<const Keyword> Keywords() noexcept;

}  // namespace strongroom::classify::value
