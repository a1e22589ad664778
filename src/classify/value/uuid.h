// The commonest values of all, which are none of anything.
#pragma once

#include <cstdint>
#include <string_view>

#include "classify/value/bytes.h"

namespace strongroom::classify::value {

// 8-4-4-4-12 hexadecimal digits of either case (RFC 9562 §4).
[[nodiscard]] inline bool IsUuid(std::string_view text) noexcept {
  if (text.size() != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' ||
      text[23] != '-') {
    return false;
  }
#if defined(__SSE2__)
  const auto hexadecimal = [](const char* at) {
    const __m128i bytes = SixteenAt(at);
    const __m128i letters = Within(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 5);
    return MaskOf(_mm_or_si128(Within(bytes, '0', 9), letters));
  };
  constexpr std::uint32_t kHyphens = 1U << 8 | 1U << 13 | 1U << 18 | 1U << 23;
  const char* const begin = text.data();
  // The last sixteen begin at the twentieth byte.
  return hexadecimal(begin) == (~kHyphens & 0xFFFFU) &&
         hexadecimal(begin + 16) == (~kHyphens >> 16U) &&
         hexadecimal(begin + 20) == (~kHyphens >> 20U | 0xF000U);
#else
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool hexadecimal = IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (!hexadecimal && (i != 8 && i != 13 && i != 18 && i != 23)) return false;
  }
  return true;
#endif
}

}  // namespace strongroom::classify::value
