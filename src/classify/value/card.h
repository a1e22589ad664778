// Numbers of payment cards (PAN, ISO/IEC 7812-1): a range that an issuer network has, of a length
// that it issues, with the Luhn check digit.
#pragma once

#include "classify/value/digit_groups.h"
#include "classify/value/trial.h"

namespace strongroom::classify::value {

// Formed: a network has the beginning with this length, 13 or 15 to 19 digits, bare or with spaces
// or hyphens behind the fourth (or sixth). Fourteen digits are a library's barcode, which has a
// Luhn digit too; only written as Diners Club does, 4-6-4, are they a card. Thirteen that are an
// article's EAN are none. The network is the trial's kind.
[[nodiscard]] Trial TryCard(const DigitGroups& number) noexcept;

}  // namespace strongroom::classify::value
