// National insurance numbers of the United Kingdom: two letters, six digits, a letter A to D
// (HMRC NIM39110: no D, F, I, Q, U, V in the prefix, no O second, none of BG GB KN NK NT TN ZZ).
#pragma once

#include <string_view>

#include "classify/value/trial.h"

namespace strongroom::classify::value {

// Formed: two capitals, six digits, a capital; bare, or in pairs with single spaces. Letters are
// the witness: codes of one series share them.
[[nodiscard]] Trial TryUkNino(std::string_view text) noexcept;

}  // namespace strongroom::classify::value
