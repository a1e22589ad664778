// CVSS 3.0 and 3.1 vectors: checked, put in order and scored (FIRST, Common Vulnerability Scoring
// System v3.1: sections 6 to 8 and Appendix A).
//
// The two versions differ in the modified impact of a changed scope alone. Both round up as 3.1
// says, on integers: for every base and temporal score that is the number 3.0 means, without the
// accidents of binary fractions. Pure.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace strongroom::desk::intake {

enum class CvssSeverity : std::uint8_t { kNone, kLow, kMedium, kHigh, kCritical };
// Such as "critical".
[[nodiscard]] std::string_view CvssSeverityName(CvssSeverity severity) noexcept;

// 0.0 to 10.0 in tenths.
struct CvssScore {
  std::uint8_t tenths = 0;

  [[nodiscard]] CvssSeverity Severity() const noexcept;
  [[nodiscard]] std::string Text() const;  // such as "9.8"
  auto operator<=>(const CvssScore&) const = default;
};

struct Cvss {
  // The same metrics in the specification's order, without those that are not defined ("X").
  std::string vector;
  CvssScore base;
  std::optional<CvssScore> temporal;       // when a temporal metric is defined
  std::optional<CvssScore> environmental;  // when an environmental one is; counts the temporal in

  // The most specific of the three.
  [[nodiscard]] CvssScore Score() const noexcept;
};

// kInvalid names the metric: unknown, given twice, with a value that it does not have, or missing.
[[nodiscard]] Result<Cvss> ParseCvss31(std::string_view vector);

}  // namespace strongroom::desk::intake
