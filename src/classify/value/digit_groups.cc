#include "classify/value/digit_groups.h"

#include "classify/value/bytes.h"

namespace strongroom::classify::value {

std::optional<DigitGroups> DigitGroups::Parse(std::string_view text) noexcept {
  DigitGroups out;
  std::size_t size = 0;  // of the present group
  for (const char c : text) {
    if (IsDigit(c)) {
      if (out.count == out.digits.size()) return std::nullopt;
      out.digits[out.count++] = c;
      ++size;
      continue;
    }
    if ((kByteClasses[static_cast<unsigned char>(c)] & kGroupByte) == 0 || size == 0 ||
        out.groups + 1 == out.separators.size()) {
      return std::nullopt;
    }
    out.separators[out.groups++] = c;
    out.separator = out.groups == 1 || out.separator == c ? c : '*';
    out.layout = out.layout << 4U | (size > 15 ? 15 : size);
    size = 0;
  }
  if (size == 0) return std::nullopt;
  ++out.groups;
  out.layout = out.layout << 4U | (size > 15 ? 15 : size);
  return out;
}

std::uint64_t DigitGroups::Number(std::size_t from, std::size_t size) const noexcept {
  std::uint64_t number = 0;
  for (std::size_t i = from; i < from + size; ++i) number = number * 10 + DigitOf(digits[i]);
  return number;
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
