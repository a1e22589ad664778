// ABA routing numbers of banks in the United States: nine digits whose first two are a prefix that
// the Federal Reserve assigns (00-12, 21-32, 61-72, 80), with weights 3, 7, 1 summing to a multiple
// of ten (ANSI X9.100-160).
#pragma once

#include "classify/value/digit_groups.h"
#include "classify/value/trial.h"

namespace strongroom::classify::value {

// Formed: nine digits without separators. By chance 0.038 of them pass, 0.1 where all values have
// one prefix; the prefix is the trial's kind. Nine zeros fail.
[[nodiscard]] Trial TryAbaRouting(const DigitGroups& number) noexcept;

}  // namespace strongroom::classify::value
