// Classes of bytes, by table or comparison: ASCII only, whatever the locale.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace strongroom::classify::value {

[[nodiscard]] constexpr bool IsDigit(char c) noexcept { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool IsUpper(char c) noexcept { return c >= 'A' && c <= 'Z'; }
[[nodiscard]] constexpr bool IsLower(char c) noexcept { return c >= 'a' && c <= 'z'; }
[[nodiscard]] constexpr bool IsLetter(char c) noexcept { return IsUpper(c) || IsLower(c); }
[[nodiscard]] constexpr bool IsAlnum(char c) noexcept { return IsDigit(c) || IsLetter(c); }
[[nodiscard]] constexpr char ToUpper(char c) noexcept {
  return IsLower(c) ? static_cast<char>(c - 'a' + 'A') : c;
}
[[nodiscard]] constexpr char ToLower(char c) noexcept {
  return IsUpper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}
[[nodiscard]] constexpr unsigned DigitOf(char c) noexcept { return static_cast<unsigned>(c - '0'); }

// Eight digits as a number: pairs, fours and the whole by one multiplication each.
[[nodiscard]] inline std::uint64_t EightDigits(const char* digits) noexcept {
  std::uint64_t number = 0;
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(&number, digits, 8);
    number = (number & 0x0F0F0F0F0F0F0F0F) * (1 + (10 << 8)) >> 8U;
    number = (number & 0x00FF00FF00FF00FF) * (1 + (100 << 16)) >> 16U;
    number = (number & 0x0000FFFF0000FFFF) * (1 + (std::uint64_t{10'000} << 32U)) >> 32U;
  } else {
    for (int i = 0; i < 8; ++i) number = number * 10 + DigitOf(digits[i]);
  }
  return number;
}

// What a value is made of, one bit a class.
enum Bytes : std::uint8_t {
  kDigitByte = 1,
  kUpperByte = 2,
  kLowerByte = 4,
  kGroupByte = 8,  // space - . /
  kDialByte = 16,  // + ( )
  kAtByte = 32,    // @
  kOtherByte = 64  // everything else
};

inline constexpr std::array<std::uint8_t, 256> kByteClasses = [] {
  std::array<std::uint8_t, 256> classes{};
  for (unsigned i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    classes[i] = IsDigit(c)                             ? kDigitByte
                 : IsUpper(c)                           ? kUpperByte
                 : IsLower(c)                           ? kLowerByte
                 : std::string_view(" -./").contains(c) ? kGroupByte
                 : c == '+' || c == '(' || c == ')'     ? kDialByte
                 : c == '@'                             ? kAtByte
                                                        : kOtherByte;
  }
  return classes;
}();

#if defined(__SSE2__)
// Sixteen bytes: those from `from` on, `more` behind it included.
[[nodiscard]] inline __m128i Within(__m128i bytes, char from, char more) noexcept {
  const __m128i above = _mm_sub_epi8(bytes, _mm_set1_epi8(from));
  return _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8(more)), above);
}
[[nodiscard]] inline __m128i SixteenAt(const char* at) noexcept {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
}
// Bit n for byte n of those that were found.
[[nodiscard]] inline std::uint32_t MaskOf(__m128i found) noexcept {
  return static_cast<std::uint32_t>(_mm_movemask_epi8(found));
}
#endif

// A number for a text that tells texts apart (FNV-1a): for counting distinct ones, not against
// an adversary.
[[nodiscard]] constexpr std::uint64_t FingerprintOf(std::string_view text) noexcept {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
  return hash;
}

}  // namespace strongroom::classify::value
