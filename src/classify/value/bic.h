// Business identifier codes (ISO 9362): they name banks, which is no secret, and tell that accounts
// stand beside them.
#pragma once

#include <string_view>

#include "classify/value/trial.h"

namespace strongroom::classify::value {

// Formed: eight or eleven capitals and digits, the first six of them capitals. Passes: the fifth
// and sixth are a country of ISO 3166-1 or Kosovo.
[[nodiscard]] Trial TryBic(std::string_view text) noexcept;

}  // namespace strongroom::classify::value
