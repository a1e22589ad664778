#include "classify/value/us_ssn.h"

namespace strongroom::classify::value {

Trial TryUsSsn(const DigitGroups& number) noexcept {
  if (number.count != 9) return {};
  const std::uint64_t area = number.Number(0, 3);
  const bool passes = area != 0 && area != 666 && area < 900 && number.Number(3, 2) != 0 &&
                      number.Number(5, 4) != 0;
  if (number.Bare()) return Weak(passes);
  if (!number.Grouped(0x324)) return {};
  return {.formed = true, .passes = passes, .witness = area};
}

}  // namespace strongroom::classify::value
