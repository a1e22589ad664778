#include "record/mask.h"

#include "base/code_points.h"
#include "base/secret_bytes.h"

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

// Whether a character tells values apart: neither a separator nor one that shows nothing.
bool Counts(char32_t c) {
  if (c < 0x80)
    return (c >= U'0' && c <= U'9') || (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z');
  const bool dash = (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xfe58 || c == 0xfe63 ||
                    c == 0xff0d || c == 0xb7;
  return !dash && !ShowsNothing(c);
}

void AppendLast4(std::string& mask, Normalizer normalizer, std::string_view value) {
  std::string text = Normalize(normalizer, value);
  std::string counted;
  counted.reserve(text.size());
  for (std::string_view rest = text; !rest.empty();) {
    const CodePoint point = TakeCodePoint(rest);
    if (Counts(point.value)) counted += point.bytes;
  }
  if (CountCodePoints(counted) >= kLast4SizeMin) mask += LastCodePoints(counted, kShownCharacters);
  WipeMemory(text.data(), text.size());
  WipeMemory(counted.data(), counted.size());
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

std::string MaskValue(Mask mask, Normalizer normalizer, std::string_view value) {
  if (mask == Mask::kNone) return std::string(value);
  std::string result(kMasked);
  if (mask == Mask::kLast4) AppendLast4(result, normalizer, value);
  return result;
}

bool ContainsMaskCharacter(std::string_view text) {
  return text.find(kMaskCharacter) != std::string_view::npos;
}

}  // namespace strongroom::record
