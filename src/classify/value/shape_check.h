// Whether a shape stands at a place of a text: the slow, exact look behind the fast search.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "classify/value/bytes.h"
#include "classify/value/shapes.h"

namespace strongroom::classify::value {

// A letter, digit or underscore.
[[nodiscard]] constexpr bool IsWordByte(char c) noexcept { return IsAlnum(c) || c == '_'; }

struct ShapeHit {
  Check check = Check::kCredential;
  std::string_view what;
  std::size_t begin = 0;
  std::size_t end = 0;
  friend bool operator==(const ShapeHit&, const ShapeHit&) = default;
};

// The shape with its prefix at `at` (which the text has there). A word's character may stand
// neither before a prefix that begins with one nor behind the end. Examples are passed over: runs
// of few different characters, and those that say EXAMPLE.
[[nodiscard]] std::optional<ShapeHit> CheckShape(std::string_view text, std::size_t at,
                                                 const Shape& shape) noexcept;

}  // namespace strongroom::classify::value
