// Institution and transit number of a Canadian bank's branch: "0IIITTTTT" as in electronic
// payments, "TTTTT-III" as on cheques (Payments Canada, Standard 005 and 006). There is no check
// digit: the institution must be one that exists.
#pragma once

#include "classify/value/digit_groups.h"
#include "classify/value/trial.h"

namespace strongroom::classify::value {

// Formed: nine digits that begin with 0, or five and three with a hyphen or space between. The
// institution is the witness: a hundred numbers of one institution prove no more than one, since
// numbers in sequence share their beginning (or, as line numbers, their end).
[[nodiscard]] Trial TryCanadianTransit(const DigitGroups& number) noexcept;

}  // namespace strongroom::classify::value
