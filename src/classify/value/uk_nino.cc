#include "classify/value/uk_nino.h"

#include <array>

#include "classify/value/bytes.h"

namespace strongroom::classify::value {

Trial TryUkNino(std::string_view text) noexcept {
  std::array<char, 9> plain{};
  if (text.size() == 9) {
    text.copy(plain.data(), 9);
  } else if (text.size() == 13) {  // "AB 12 34 56 C"
    std::size_t size = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (i % 3 != 2) {
        plain[size++] = text[i];
      } else if (text[i] != ' ') {
        return {};
      }
    }
  } else {
    return {};
  }
  for (std::size_t i = 0; i < 9; ++i) {
    if (i < 2 || i == 8 ? !IsUpper(plain[i]) : !IsDigit(plain[i])) return {};
  }
  const std::string_view prefix(plain.data(), 2);
  bool passes = plain[8] <= 'D' && plain[1] != 'O';
  for (const char c : prefix) passes = passes && !std::string_view("DFIQUV").contains(c);
  for (const std::string_view none : {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"}) {
    passes = passes && prefix != none;
  }
  const std::array<char, 3> letters = {plain[0], plain[1], plain[8]};
  return {
      .formed = true, .passes = passes, .witness = FingerprintOf({letters.data(), letters.size()})};
}

}  // namespace strongroom::classify::value
