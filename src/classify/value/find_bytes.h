// The next byte in a text that could begin a number or be an e-mail address's "@".
#pragma once

#include <bit>
#include <cstdint>

#include "classify/value/bytes.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace strongroom::classify::value {

// The first digit or "@" from `at`, or `end`.
[[nodiscard]] inline const char* FindDigitOrAt(const char* at, const char* end) noexcept {
#if defined(__SSE2__)
  const __m128i zero = _mm_set1_epi8('0');
  const __m128i nine = _mm_set1_epi8(9);
  const __m128i sign = _mm_set1_epi8('@');
  while (end - at >= 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i above = _mm_sub_epi8(bytes, zero);  // 0 to 9, unsigned, for digits
    const __m128i digits = _mm_cmpeq_epi8(_mm_min_epu8(above, nine), above);
    const auto mask = static_cast<std::uint32_t>(
        _mm_movemask_epi8(_mm_or_si128(digits, _mm_cmpeq_epi8(bytes, sign))));
    if (mask != 0) return at + std::countr_zero(mask);
    at += 16;
  }
#endif
  while (at != end && !IsDigit(*at) && *at != '@') ++at;
  return at;
}

}  // namespace strongroom::classify::value
