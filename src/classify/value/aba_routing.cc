#include "classify/value/aba_routing.h"

#include "classify/value/bytes.h"

namespace strongroom::classify::value {

Trial TryAbaRouting(const DigitGroups& number) noexcept {
  if (!number.Bare() || number.count != 9) return {};
  const auto prefix = static_cast<std::uint32_t>(number.Number(0, 2));
  const bool assigned = prefix <= 12 || (prefix >= 21 && prefix <= 32) ||
                        (prefix >= 61 && prefix <= 72) || prefix == 80;
  static constexpr std::array<unsigned, 3> kWeights = {3, 7, 1};
  unsigned sum = 0;
  for (std::size_t i = 0; i < 9; ++i) sum += kWeights[i % 3] * DigitOf(number.digits[i]);
  return {.formed = true,
          .passes = assigned && sum != 0 && sum % 10 == 0,
          .witness = number.Number(0, 9),
          .kind = prefix};
}

}  // namespace strongroom::classify::value
