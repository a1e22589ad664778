#include "classify/value/card.h"

#include <array>
#include <bit>

#include "classify/value/bytes.h"

namespace strongroom::classify::value {
namespace {

// A range of beginnings, six digits wide, and the lengths issued: bit n for n digits.
struct Range {
  std::uint32_t first;
  std::uint32_t last;
  std::uint32_t lengths;
  std::uint8_t network;
};

constexpr std::uint32_t Digits(std::uint32_t from, std::uint32_t to) {
  std::uint32_t lengths = 0;
  for (std::uint32_t n = from; n <= to; ++n) lengths |= 1U << n;
  return lengths;
}
constexpr std::uint32_t k16 = Digits(16, 16);
constexpr std::uint32_t k16To19 = Digits(16, 19);

constexpr std::uint8_t kDiners = 3;
constexpr Range kRanges[] = {
    {400000, 499999, Digits(13, 13) | k16 | Digits(19, 19), 1},  // Visa
    {510000, 559999, k16, 2},                                    // Mastercard
    {222100, 272099, k16, 2},
    {300000, 305999, k16To19, kDiners},  // Diners Club; 14 digits see below
    {309500, 309599, k16To19, kDiners},
    {360000, 369999, k16To19, kDiners},
    {380000, 399999, k16To19, kDiners},
    {340000, 349999, Digits(15, 15), 4},  // American Express
    {370000, 379999, Digits(15, 15), 4},
    {352800, 358999, k16To19, 5},         // JCB
    {180000, 180099, Digits(15, 15), 5},  // and its old ones
    {213100, 213199, Digits(15, 15), 5},
    {601100, 601199, k16To19, 6},  // Discover
    {644000, 659999, k16To19, 6},
    {620000, 629999, k16To19, 7},                          // UnionPay
    {810000, 829999, k16To19, 7},                          // and RuPay
    {500000, 509999, Digits(13, 13) | Digits(15, 19), 8},  // Maestro, Dankort, Verve, Elo
    {560000, 619999, Digits(13, 13) | Digits(15, 19), 8},
    {630000, 643999, Digits(13, 13) | Digits(15, 19), 8},
    {660000, 699999, Digits(13, 13) | Digits(15, 19), 8},
    {220000, 220599, k16To19, 9},  // Mir, Borica
    {979200, 979299, k16, 10},     // Troy
    {860000, 860099, k16, 11},     // Uzcard
    {986000, 986099, k16, 12},     // Humo
};

// By the first two digits, the ranges to ask: bit n for range n.
static_assert(std::size(kRanges) <= 32);
constexpr std::array<std::uint32_t, 100> kByTwoDigits = [] {
  std::array<std::uint32_t, 100> by{};
  for (std::uint32_t i = 0; i < std::size(kRanges); ++i) {
    for (std::uint32_t two = kRanges[i].first / 10'000; two <= kRanges[i].last / 10'000; ++two) {
      by[two] |= 1U << i;
    }
  }
  return by;
}();

// The first range that the six digits are in and `has` holds for; 0: none.
template <class Has>
std::uint8_t NetworkWhere(std::uint32_t beginning, Has has) {
  for (std::uint32_t left = kByTwoDigits[beginning / 10'000]; left != 0; left &= left - 1) {
    const Range& range = kRanges[std::countr_zero(left)];
    if (beginning >= range.first && beginning <= range.last && has(range)) return range.network;
  }
  return 0;
}

bool IsDiners(std::uint32_t beginning) {
  return NetworkWhere(beginning, [](const Range& range) { return range.network == kDiners; }) != 0;
}

std::uint8_t NetworkOf(std::uint32_t beginning, std::size_t length) {
  return NetworkWhere(beginning,
                      [length](const Range& range) { return (range.lengths >> length & 1U) != 0; });
}

bool IsWritten(const DigitGroups& number) {
  if (number.Bare()) return true;
  switch (number.layout) {
    case 0x4444:
    case 0x465:
    case 0x44441:
    case 0x44442:
    case 0x44443:
    case 0x445:
    case 0x447:
    case 0x4443:
    case 0x6D: return number.separator == ' ' || number.separator == '-';
    default: return false;
  }
}

// EAN-13 (GS1): articles and books. Numbers of articles run in steps that keep the Luhn digit
// right, and some begin like the old Visa cards of 13 digits.
bool IsArticle(std::string_view digits) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    sum += (i % 2 == 0 ? 1U : 3U) * DigitOf(digits[i]);
  }
  return sum % 10 == 0;
}

}  // namespace

Trial TryCard(const DigitGroups& number) noexcept {
  if (number.count < 13 || number.count > 19 || number.digits[0] == '0' ||
      number.digits[0] == '7') {
    return {};
  }
  const auto beginning = static_cast<std::uint32_t>(number.Number(0, 6));
  std::uint8_t network = 0;
  if (number.count == 14) {
    if (number.Grouped(0x464) && IsDiners(beginning)) network = kDiners;
  } else if (IsWritten(number)) {
    network = NetworkOf(beginning, number.count);
  }
  if (network == 0 || (number.count == 13 && IsArticle(number.all()))) return {};
  return {.formed = true,
          .passes = PassesLuhn(number.all()),
          .witness = number.Number(0, number.count),
          .kind = network};
}

}  // namespace strongroom::classify::value
