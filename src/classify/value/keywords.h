// Words beside which a number in a text is believed, in several languages.
#pragma once

#include <cstddef>
#include <string_view>

#include "classify/value/check.h"

namespace strongroom::classify::value {

// How far before and behind, in bytes.
inline constexpr std::size_t kKeywordReach = 30;

// Whether one of the check's words stands within reach of [begin, end). Words of four letters and
// fewer must stand by themselves; longer ones may be part of a compound ("Kreditkartennummer").
// Checks that need none have none: false.
[[nodiscard]] bool HasKeyword(Check check, std::string_view text, std::size_t begin,
                              std::size_t end) noexcept;

}  // namespace strongroom::classify::value
