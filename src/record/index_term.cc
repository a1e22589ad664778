// What an index compares: terms and bits.
#include <fmt/format.h>
#include <bit>

#include "base/code_points.h"
#include "record/record_type.h"
#include "record/value_rule.h"

namespace strongroom::record {
namespace {

constexpr std::size_t kLast4Size = 4;
constexpr std::size_t kLast4ValueSizeMin = 8;  // mask.h: half of a shorter value would be known

std::string NormalizedText(const Field& field, const json::value& value) {
  if (!value.is_string()) return Normalize(field.normalizer, CanonicalJson(value));
  const auto& text = value.get_string();
  return Normalize(field.normalizer, {text.data(), text.size()});
}

bool HasTypeOf(const json::value& value, ValueRule::Type type) {
  switch (type) {
    case ValueRule::Type::kString: return value.is_string();
    case ValueRule::Type::kNumber:
    case ValueRule::Type::kInteger: return value.is_number();
    case ValueRule::Type::kBoolean: return value.is_bool();
    case ValueRule::Type::kObject:
    case ValueRule::Type::kArray: return false;  // never indexed
  }
  return false;
}

}  // namespace

std::optional<std::string> IndexTerm(const Field& field, IndexKind kind, const json::value& value) {
  std::string text = NormalizedText(field, value);
  if (text.empty()) return std::nullopt;
  if (kind == IndexKind::kExact) return text;
  if (CountCodePoints(text) < kLast4ValueSizeMin) return std::nullopt;
  return std::string(LastCodePoints(text, kLast4Size));
}

Result<std::string> SearchTerm(const Field& field, IndexKind kind, const json::value& value) {
  if (!HasTypeOf(value, field.rule->type())) {
    return Fail(ErrorKind::kInvalid, fmt::format("the search value for {} must be of type {}",
                                                 field.name, ValueTypeName(field.rule->type())));
  }
  if (value.is_string() && ContainsMaskCharacter(value.get_string())) {
    return Fail(
        ErrorKind::kInvalid,
        fmt::format("the search value for {} holds the mask character U+2022, which no stored "
                    "value does; search by the value itself",
                    field.name));
  }
  std::string text = NormalizedText(field, value);
  if (text.empty()) {
    return Fail(ErrorKind::kInvalid,
                fmt::format("nothing is left of the search value for {} after normalising ({})",
                            field.name, NormalizerName(field.normalizer)));
  }
  if (kind == IndexKind::kLast4 && CountCodePoints(text) != kLast4Size) {
    return Fail(
        ErrorKind::kInvalid,
        fmt::format("a last4 search for {} takes exactly four characters, after normalising "
                    "({})",
                    field.name, NormalizerName(field.normalizer)));
  }
  return text;
}

// The largest L that keeps C = R / 2^L at 2 or more: the fewest wrong hits to open and drop. C is
// then below 4, which is below sqrt(R) from R = 16 on and happens to be for 10 to 15 too; for fewer
// records no L obeys both bounds (CipherSweet, "Blind Index Planning").
unsigned BlindIndexBits(std::uint64_t expected_records) {
  const std::uint64_t half = expected_records / 2;
  return half < 2 ? 1 : static_cast<unsigned>(std::bit_width(half)) - 1;
}

}  // namespace strongroom::record
