// Social insurance numbers of Canada: nine digits with the Luhn check digit; none begins with 0 or
// 8 (8 is for business numbers).
#pragma once

#include "classify/value/digit_groups.h"
#include "classify/value/trial.h"

namespace strongroom::classify::value {

// Formed: nine digits, bare or in threes with spaces or hyphens.
[[nodiscard]] Trial TryCanadianSin(const DigitGroups& number) noexcept;

}  // namespace strongroom::classify::value
