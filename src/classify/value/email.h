// E-mail addresses (RFC 5321 §4.1.2 without quoted local parts and address literals).
#pragma once

#include <cstddef>
#include <string_view>

#include "classify/value/trial.h"

namespace strongroom::classify::value {

inline constexpr std::size_t kEmailMax = 254;

// The whole text is an address: a dot-atom of up to 64 characters (beyond ASCII too, RFC 6531),
// "@", and a domain of two labels or more whose last is letters. Never by chance.
[[nodiscard]] Trial TryEmail(std::string_view text) noexcept;

// The address around the "@" at `at` in a longer text; empty when there is none.
[[nodiscard]] std::string_view EmailAround(std::string_view text, std::size_t at) noexcept;

}  // namespace strongroom::classify::value
