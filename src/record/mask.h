// Masks: what a caller sees of a high field before it is revealed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "record/normalizer.h"

namespace strongroom::record {

// In order of strictness from loosest: kNone (only below high), kLast4, kAll.
enum class Mask : std::uint8_t { kNone, kAll, kLast4 };

// "all", "last4"; kNone has no keyword.
[[nodiscard]] std::string_view MaskName(Mask mask) noexcept;
[[nodiscard]] std::optional<Mask> ParseMask(std::string_view name) noexcept;
// Whether `a` shows more of a value than `b`.
[[nodiscard]] bool IsLooser(Mask a, Mask b) noexcept;

// "••••3201" for kLast4 of a value with at least 8 characters, "••••" otherwise. Characters are the
// Unicode code points of the normalised value, without what separates (ASCII other than letters and
// digits, dashes) and what shows nothing, whatever the normaliser: those neither make a value
// longer nor are shown. kNone gives the value itself: the caller's type has no mask there.
[[nodiscard]] std::string MaskValue(Mask mask, Normalizer normalizer, std::string_view value);
// Whether text contains the mask character U+2022, which no stored value may.
[[nodiscard]] bool ContainsMaskCharacter(std::string_view text);

}  // namespace strongroom::record
