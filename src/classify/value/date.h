// Calendar dates between 1900 and today: birth dates, where a name says so.
#pragma once

#include <chrono>
#include <string_view>

#include "classify/value/digit_groups.h"
#include "classify/value/trial.h"

namespace strongroom::classify::value {

// ISO 8601 ("1987-05-17", also with a time behind "T" or a space, and "19870517"), "17.05.1987",
// "17/05/1987", "5/17/1987", "1987/05/17". Formed: digits in such groups, and of a bare one eight
// digits. Passes: there was such a day by `today`; where day and month could be either, one order
// suffices.
[[nodiscard]] Trial TryDate(std::string_view text, std::chrono::year_month_day today) noexcept;
// The same of a date without a time, parsed.
[[nodiscard]] Trial TryDate(const DigitGroups& number, std::chrono::year_month_day today) noexcept;

}  // namespace strongroom::classify::value
