#include "record/mask.h"

#include "record/code_points.h"

namespace strongroom::record {
namespace {

constexpr std::string_view kMaskCharacter = "\u2022";
constexpr std::string_view kMasked = "\u2022\u2022\u2022\u2022";
constexpr std::size_t kShownCharacters = 4;
// Showing four of fewer than eight characters would show half of the value or more.
constexpr std::size_t kLast4SizeMin = 8;

int Strictness(Mask mask) {
  switch (mask) {
    case Mask::kNone: return 0;
    case Mask::kLast4: return 1;
    case Mask::kAll: return 2;
  }
  return 2;
}

}  // namespace

std::string_view MaskName(Mask mask) noexcept {
  switch (mask) {
    case Mask::kNone: return "none";
    case Mask::kAll: return "all";
    case Mask::kLast4: return "last4";
  }
  return "all";
}

std::optional<Mask> ParseMask(std::string_view name) noexcept {
  if (name == "all") return Mask::kAll;
  if (name == "last4") return Mask::kLast4;
  return std::nullopt;
}

bool IsLooser(Mask a, Mask b) noexcept { return Strictness(a) < Strictness(b); }

std::string MaskValue(Mask mask, std::string_view value) {
  if (mask == Mask::kNone) return std::string(value);
  std::string result(kMasked);
  if (mask == Mask::kLast4 && CountCodePoints(value) >= kLast4SizeMin) {
    result += LastCodePoints(value, kShownCharacters);
  }
  return result;
}

bool ContainsMaskCharacter(std::string_view text) {
  return text.find(kMaskCharacter) != std::string_view::npos;
}

}  // namespace strongroom::record
