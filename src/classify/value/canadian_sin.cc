#include "classify/value/canadian_sin.h"

namespace strongroom::classify::value {

Trial TryCanadianSin(const DigitGroups& number) noexcept {
  if (number.count != 9 || (!number.Bare() && !number.Grouped(0x333))) return {};
  const char first = number.digits[0];
  return {.formed = true,
          .passes = first != '0' && first != '8' && PassesLuhn(number.all()),
          .witness = number.Number(0, 9)};
}

}  // namespace strongroom::classify::value
