// Finding bytes in JSON sixteen at a time: the end of a run of plain string characters, and the end
// of a run of white space. SSE2, which every x86-64 has; byte by byte elsewhere.
#pragma once

#include <bit>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace strongroom::classify::read {

// Whether a string goes on behind the byte without anything to look at: printable ASCII but quote
// and backslash.
[[nodiscard]] inline bool IsPlainInString(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

// The first byte from `at` that is not plain, or `end`.
[[nodiscard]] inline const char* SkipPlain(const char* at, const char* end) noexcept {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i space = _mm_set1_epi8(0x20);
  while (end - at >= 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    // Signed: control characters and everything beyond ASCII are less than a space.
    const __m128i found =
        _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
                     _mm_cmplt_epi8(bytes, space));
    const auto mask = static_cast<std::uint32_t>(_mm_movemask_epi8(found));
    if (mask != 0) return at + std::countr_zero(mask);
    at += 16;
  }
#endif
  while (at != end && IsPlainInString(*at)) ++at;
  return at;
}

// The first byte from `at` that is not a space, or `end`: indentation is long.
[[nodiscard]] inline const char* SkipSpaces(const char* at, const char* end) noexcept {
#if defined(__SSE2__)
  const __m128i space = _mm_set1_epi8(' ');
  while (end - at >= 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto mask =
        static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, space))) ^ 0xFFFFU;
    if (mask != 0) return at + std::countr_zero(mask);
    at += 16;
  }
#endif
  while (at != end && *at == ' ') ++at;
  return at;
}

}  // namespace strongroom::classify::read
