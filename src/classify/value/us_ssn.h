// Social security numbers of the United States: area, group and serial, "123-45-6789". There is no
// check digit; area 000, 666 and 900 up, group 00 and serial 0000 are never issued (SSA POMS
// RM 10201.035).
#pragma once

#include "classify/value/digit_groups.h"
#include "classify/value/trial.h"

namespace strongroom::classify::value {

// Formed: three, two and four digits with hyphens or spaces. The area is the witness: numbers of
// parts have this form too, and begin alike. Nine digits alone are no evidence.
[[nodiscard]] Trial TryUsSsn(const DigitGroups& number) noexcept;

}  // namespace strongroom::classify::value
