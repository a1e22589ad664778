#include "record/sensitivity.h"

namespace strongroom::record {

std::string_view SensitivityName(Sensitivity sensitivity) noexcept {
  switch (sensitivity) {
    case Sensitivity::kRegular: return "regular";
    case Sensitivity::kLow: return "low";
    case Sensitivity::kHigh: return "high";
    case Sensitivity::kSecret: return "secret";
    case Sensitivity::kVerifier: return "verifier";
  }
  return "high";
}

std::optional<Sensitivity> ParseSensitivity(std::string_view name) noexcept {
  for (const auto each : {Sensitivity::kRegular, Sensitivity::kLow, Sensitivity::kHigh,
                          Sensitivity::kSecret, Sensitivity::kVerifier}) {
    if (SensitivityName(each) == name) return each;
  }
  return std::nullopt;
}

}  // namespace strongroom::record
