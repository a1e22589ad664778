// International bank account numbers (ISO 13616-1): length and structure as the SWIFT IBAN registry
// has them for each country, remainder 1 of ISO 7064 MOD 97-10.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "classify/value/trial.h"

namespace strongroom::classify::value {

inline constexpr std::size_t kIbanMin = 15;  // Norway
inline constexpr std::size_t kIbanMax = 33;  // Russia

// The length of a country's IBANs; 0: the registry has none for it.
[[nodiscard]] std::size_t IbanLength(char first, char second) noexcept;

// Letters of either case; spaces or hyphens between groups of four, as printed. Formed: it has its
// country's length and structure. Passes: and its check digits are right. Its kind tells how much
// the structure is worth.
enum class IbanKind : std::uint32_t {
  kDigits = 1,
  kLetters = 2
};  // letters only where they must; or not
[[nodiscard]] Trial TryIban(std::string_view text) noexcept;

}  // namespace strongroom::classify::value
