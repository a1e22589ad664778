#include "classify/value/digit_groups.h"

namespace strongroom::classify::value {

std::optional<DigitGroups> DigitGroups::Parse(std::string_view text) noexcept {
  std::optional<DigitGroups> parsed(std::in_place);
  DigitGroups& out = *parsed;
  std::size_t count = 0;
  std::size_t groups = 0;
  std::size_t size = 0;  // of the present group
  std::uint64_t layout = 0;
  char separator = 0;
  for (const char c : text) {
    if (IsDigit(c)) {
      if (count == out.digits.size()) return std::nullopt;
      out.digits[count++] = c;
      ++size;
      continue;
    }
    if ((kByteClasses[static_cast<unsigned char>(c)] & kGroupByte) == 0 || size == 0 ||
        groups + 1 == out.separators.size()) {
      return std::nullopt;
    }
    out.separators[groups++] = c;
    separator = groups == 1 || separator == c ? c : '*';
    layout = layout << 4U | (size > 15 ? 15 : size);
    size = 0;
  }
  if (size == 0) return std::nullopt;
  out.count = count;
  out.groups = groups + 1;
  out.layout = layout << 4U | (size > 15 ? 15 : size);
  out.separator = separator;
  return parsed;
}

std::uint64_t DigitGroups::Fingerprint() const noexcept { return FingerprintOf(all()); }

bool PassesLuhn(std::string_view digits) noexcept {
  static constexpr std::array<std::uint8_t, 10> kDoubled = {0, 2, 4, 6, 8, 1, 3, 5, 7, 9};
  unsigned sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const unsigned digit = DigitOf(digits[digits.size() - 1 - i]);
    sum += i % 2 == 0 ? digit : kDoubled[digit];
  }
  return sum % 10 == 0;
}

}  // namespace strongroom::classify::value
