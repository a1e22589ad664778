// The next byte in a text that could begin a number or be an e-mail address's "@".
#pragma once

#include <bit>
#include <cstdint>

#include "classify/value/bytes.h"

namespace strongroom::classify::value {

// The first digit or "@" from `at`, or `end`.
[[nodiscard]] inline const char* FindDigitOrAt(const char* at, const char* end) noexcept {
#if defined(__SSE2__)
  const __m128i sign = _mm_set1_epi8('@');
  while (end - at >= 16) {
    const __m128i bytes = SixteenAt(at);
    const std::uint32_t mask =
        MaskOf(_mm_or_si128(Within(bytes, '0', 9), _mm_cmpeq_epi8(bytes, sign)));
    if (mask != 0) return at + std::countr_zero(mask);
    at += 16;
  }
#endif
  while (at != end && !IsDigit(*at) && *at != '@') ++at;
  return at;
}

}  // namespace strongroom::classify::value
