// Finding bytes sixteen at a time: the end of a run of plain string characters in JSON, of white
// space or of digits, line ends; and whether short texts are the same. SSE2, which every x86-64
// has; byte by byte elsewhere.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "classify/value/bytes.h"

namespace strongroom::classify::read {

// Whether a string goes on behind the byte without anything to look at: printable ASCII but quote
// and backslash.
[[nodiscard]] inline bool IsPlainInString(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

[[nodiscard]] inline bool IsDigit(char c) noexcept { return c >= '0' && c <= '9'; }
[[nodiscard]] inline bool IsNumberByte(char c) noexcept {
  return IsDigit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
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

// The first byte from `at` that is no digit, or `end`.
[[nodiscard]] inline const char* SkipDigits(const char* at, const char* end) noexcept {
#if defined(__SSE2__)
  while (end - at >= 16) {
    const std::uint32_t mask = value::MaskOf(value::Within(value::SixteenAt(at), '0', 9)) ^ 0xFFFFU;
    if (mask != 0) return at + std::countr_zero(mask);
    at += 16;
  }
#endif
  while (at != end && IsDigit(*at)) ++at;
  return at;
}

// Names are short: a call would cost more than the comparison.
[[nodiscard]] inline bool IsSame(std::string_view a, std::string_view b) noexcept {
  const std::size_t size = a.size();
  if (size != b.size()) return false;
  const auto differ = [&a, &b]<class Word>(Word, std::size_t at) {
    Word left{};
    Word right{};
    std::memcpy(&left, a.data() + at, sizeof(Word));
    std::memcpy(&right, b.data() + at, sizeof(Word));
    return left != right;
  };
  if (size > 16) return a == b;
  // The first and the last so many bytes, which may overlap.
  if (size >= 8) return !differ(std::uint64_t{}, 0) && !differ(std::uint64_t{}, size - 8);
  if (size >= 4) return !differ(std::uint32_t{}, 0) && !differ(std::uint32_t{}, size - 4);
  for (std::size_t i = 0; i < size; ++i) {
    if (a[i] != b[i]) return false;
  }
  return true;
}

// How many of the bytes are line ends.
[[nodiscard]] inline std::uint64_t CountLineEnds(const char* at, const char* end) noexcept {
  std::uint64_t count = 0;
#if defined(__SSE2__)
  const __m128i line_end = _mm_set1_epi8('\n');
  while (end - at >= 16) {
    // A byte each counts up to 255; then all are summed.
    __m128i counts = _mm_setzero_si128();
    for (int i = 0; i < 255 && end - at >= 16; ++i, at += 16) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
      counts = _mm_sub_epi8(counts, _mm_cmpeq_epi8(bytes, line_end));
    }
    const __m128i sums = _mm_sad_epu8(counts, _mm_setzero_si128());
    count += static_cast<std::uint64_t>(_mm_cvtsi128_si64(sums)) +
             static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_srli_si128(sums, 8)));
  }
#endif
  for (; at != end; ++at) count += *at == '\n' ? 1U : 0U;
  return count;
}

}  // namespace strongroom::classify::read
