#include "classify/value/sort_code.h"

namespace strongroom::classify::value {
namespace {

bool IsMonth(std::uint64_t number) { return number >= 1 && number <= 12; }
bool IsDay(std::uint64_t number) { return number >= 1 && number <= 31; }

}  // namespace

Trial TrySortCodeAndAccount(const DigitGroups& number) noexcept {
  if (number.count != 14) return {};
  const std::uint64_t sort_code = number.Number(0, 6);
  const std::uint64_t account = number.Number(6, 8);
  const bool passes = sort_code >= 10'000 && account != 0;
  if (number.layout == 0x68) return Weak(passes);
  const char within = number.separators[0];
  if (number.layout != 0x2228 || within != number.separators[1] ||
      (within != '-' && within != ' ') || number.separators[2] == '.') {
    return {};
  }
  const std::uint64_t first = number.Number(0, 2);
  const std::uint64_t second = number.Number(2, 2);
  const std::uint64_t third = number.Number(4, 2);
  const bool date =
      (IsMonth(second) && (IsDay(first) || IsDay(third))) || (IsMonth(first) && IsDay(second));
  if (date) return Weak(passes);
  return {.formed = true, .passes = passes, .witness = sort_code};
}

}  // namespace strongroom::classify::value
