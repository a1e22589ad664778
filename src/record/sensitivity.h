// The five sensitivity classes and what each demands. The shipped text (examples, demands) is
// `policy/classes.json`; the order of the enum is the order of protection, so that a type's class
// is the maximum of its fields'.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace strongroom::record {

enum class Sensitivity : std::uint8_t {
  kRegular = 0,
  kLow = 1,
  kHigh = 2,
  kSecret = 3,
  kVerifier = 4
};

// "regular", "low", "high", "secret", "verifier".
[[nodiscard]] std::string_view SensitivityName(Sensitivity sensitivity) noexcept;
[[nodiscard]] std::optional<Sensitivity> ParseSensitivity(std::string_view name) noexcept;

}  // namespace strongroom::record
