// Sort code and account number of a bank in the United Kingdom, written together:
// "12-34-56 12345678". There is no check digit that would hold for all banks; it is the form that
// is told, and different sort codes in it.
#pragma once

#include "classify/value/digit_groups.h"
#include "classify/value/trial.h"

namespace strongroom::classify::value {

// Formed: pairs of digits with hyphens or spaces, then a space, hyphen or slash and eight digits.
// One that reads as a date passes and is no evidence, as is one of six digits without separators.
// The sort code is the witness.
[[nodiscard]] Trial TrySortCodeAndAccount(const DigitGroups& number) noexcept;

}  // namespace strongroom::classify::value
