// Numbers inside of longer texts: what begins at a run of digits, tried as each check would have it
// written. The caller asks for keywords.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "classify/value/bytes.h"
#include "classify/value/check.h"
#include "classify/value/trial.h"

namespace strongroom::classify::value {

struct TextNumber {
  Check check{};
  Trial trial;
  std::size_t begin = 0;
  std::size_t end = 0;
};
struct TextNumbers {
  std::array<TextNumber, 12> all{};
  std::size_t size = 0;
  void Add(const TextNumber& number) noexcept {
    if (size < all.size()) all[size++] = number;
  }
};

// Whether NumbersAt() could find any where `size` digits begin at `at`: of most short runs, false.
[[nodiscard]] inline bool MayBeginNumber(std::string_view text, std::size_t at,
                                         std::size_t size) noexcept {
  // Behind a letter, digit or underscore stand no numbers but those with a country's letters.
  if (at != 0 && (IsAlnum(text[at - 1]) || text[at - 1] == '_' ||
                  static_cast<unsigned char>(text[at - 1]) >= 0x80)) {
    return at >= 2 && IsUpper(text[at - 1]) && IsUpper(text[at - 2]);
  }
  if (size >= 6) return true;
  const auto is = [&text](std::size_t i, unsigned classes) {
    return i < text.size() && (kByteClasses[static_cast<unsigned char>(text[i])] & classes) != 0;
  };
  // More digits, behind what may stand between.
  if (is(at + size, kGroupByte | kDialByte) &&
      is(at + size + 1, kGroupByte | kDialByte | kDigitByte)) {
    return true;
  }
  return at >= 2 && text[at - 1] == ' ' && IsUpper(text[at - 2]);  // "AB 12 34 56 C"
}

// Puts into `out`, in the place of what was there, what is formed as a number with its first digit
// at `at`, where a run of digits begins. A number stands by itself: no letter, digit or underscore
// before or behind, nor a hyphen, dot or slash that joins it to one.
void NumbersAt(std::string_view text, std::size_t at, TextNumbers& out) noexcept;

}  // namespace strongroom::classify::value
