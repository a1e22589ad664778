// Telephone numbers: E.164 with "+", and the usual national writings.
#pragma once

#include <cstdint>
#include <string_view>

#include "classify/value/trial.h"

namespace strongroom::classify::value {

enum class PhoneKind : std::uint32_t { kNone, kInternational, kNorthAmerican, kTrunk };

// Formed, and then it passes: "+" and 8 to 15 digits, or "00" and separators; "(415) 555-2671" and
// its likes with an area and exchange that North America has; a trunk "0" with its area, and nine
// to twelve digits in groups. A space, hyphen, dot or slash (" / " too) and pairs of parentheses
// may stand between, an extension behind. Seven to fifteen digits alone pass and are no evidence.
[[nodiscard]] Trial TryPhone(std::string_view text) noexcept;

}  // namespace strongroom::classify::value
