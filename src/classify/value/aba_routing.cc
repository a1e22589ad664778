#include "classify/value/aba_routing.h"

#include "classify/value/bytes.h"

namespace strongroom::classify::value {

Trial TryAbaRouting(const DigitGroups& number) noexcept {
  if (!number.Bare() || number.count != 9) return {};
  const auto prefix = static_cast<std::uint32_t>(number.Number(0, 2));
  const bool assigned = prefix <= 12 || (prefix >= 21 && prefix <= 32) ||
                        (prefix >= 61 && prefix <= 72) || prefix == 80;
  unsigned sum = 0;
  for (std::size_t i = 0; i < 9; i += 3) {
    sum += 3 * DigitOf(number.digits[i]) + 7 * DigitOf(number.digits[i + 1]) +
           DigitOf(number.digits[i + 2]);
  }
  return {.formed = true,
          .passes = assigned && sum != 0 && sum % 10 == 0,
          .witness = number.Number(0, 9),
          .kind = prefix};
}

}  // namespace strongroom::classify::value
