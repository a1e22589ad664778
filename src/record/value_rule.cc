#include "record/value_rule.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <cmath>
#include <compare>

#include "base/code_points.h"
#include "record/canonical_json.h"
#include "record/mask.h"
#include "record/names.h"

namespace strongroom::record {
namespace {

// At 2^53 and above other numbers than the one that was written give the same double.
bool IsWhole(double value) { return std::trunc(value) == value && std::abs(value) < 0x1p53; }

bool HasType(const json::value& value, ValueRule::Type type) {
  switch (type) {
    case ValueRule::Type::kString: return value.is_string();
    case ValueRule::Type::kNumber: return value.is_number();
    case ValueRule::Type::kInteger:
      return value.is_int64() || value.is_uint64() ||
             (value.is_double() && IsWhole(value.get_double()));
    case ValueRule::Type::kBoolean: return value.is_bool();
    case ValueRule::Type::kObject: return value.is_object();
    case ValueRule::Type::kArray: return value.is_array();
  }
  return false;
}

// Exact for every integer of 64 bits: long double has a significand of at least 64 bits here.
long double AsNumber(const json::value& value) {
  static_assert(std::numeric_limits<long double>::digits >= 64);
  if (value.is_int64()) return static_cast<long double>(value.get_int64());
  if (value.is_uint64()) return static_cast<long double>(value.get_uint64());
  return value.get_double();
}

}  // namespace

std::string_view ValueTypeName(ValueRule::Type type) noexcept {
  switch (type) {
    case ValueRule::Type::kString: return "string";
    case ValueRule::Type::kNumber: return "number";
    case ValueRule::Type::kInteger: return "integer";
    case ValueRule::Type::kBoolean: return "boolean";
    case ValueRule::Type::kObject: return "object";
    case ValueRule::Type::kArray: return "array";
  }
  return "string";
}

std::string Place::Pointer() const {
  const std::string above = parent == nullptr ? std::string() : parent->Pointer();
  return item ? fmt::format("{}/{}", above, *item) : JsonPointer(above, member);
}

ValueRule::ValueRule() = default;
ValueRule::~ValueRule() = default;

void ValueRule::Check(const json::value& value, const Place& place, Refusals& refusals) const {
  if (refusals.full()) return;
  if (!HasType(value, type_)) {
    refusals.Add(place.Pointer(), "type", fmt::format("must be of type {}", ValueTypeName(type_)));
    return;
  }
  if (value.is_string()) {
    const auto& text = value.get_string();
    CheckString({text.data(), text.size()}, place, refusals);
  } else if (value.is_number()) {
    CheckNumber(value, place, refusals);
  } else if (value.is_object()) {
    CheckObject(value.get_object(), place, refusals);
  } else if (value.is_array()) {
    CheckArray(value.get_array(), place, refusals);
  }
  if (listed_ && !allowed_.contains(CanonicalJson(value))) {
    refusals.Add(place.Pointer(), "enum", "must be one of the values that the type lists");
  }
}

void ValueRule::CheckString(std::string_view text, const Place& place, Refusals& refusals) const {
  if (ContainsMaskCharacter(text)) {
    refusals.Add(place.Pointer(), "mask-character",
                 "holds the mask character U+2022; send the value itself, or the mask as it was "
                 "given to keep what is stored");
    return;
  }
  // A code point has one to four bytes, which settles most values without counting.
  if (text.size() > size_max_ &&
      (text.size() / 4 > size_max_ || CountCodePoints(text) > size_max_)) {
    refusals.Add(place.Pointer(), "max-length",
                 fmt::format("must have at most {} characters", size_max_));
    return;
  }
  if (size_min_ > 0 && CountCodePoints(text) < size_min_) {
    refusals.Add(place.Pointer(), "min-length",
                 fmt::format("must have at least {} characters", size_min_));
  }
  if (pattern_ != nullptr && !re2::RE2::PartialMatch({text.data(), text.size()}, *pattern_)) {
    refusals.Add(place.Pointer(), "pattern", "must match the pattern that the type gives");
  }
  if (format_ && !MatchesFormat(*format_, text)) {
    refusals.Add(place.Pointer(), "format", fmt::format("must be {}", FormatDemand(*format_)));
  }
}

void ValueRule::CheckNumber(const json::value& value, const Place& place,
                            Refusals& refusals) const {
  if (minimum_ && AsNumber(value) < AsNumber(*minimum_)) {
    refusals.Add(place.Pointer(), "minimum",
                 fmt::format("must be at least {}", CanonicalJson(*minimum_)));
  }
  if (maximum_ && AsNumber(value) > AsNumber(*maximum_)) {
    refusals.Add(place.Pointer(), "maximum",
                 fmt::format("must be at most {}", CanonicalJson(*maximum_)));
  }
}

void ValueRule::CheckObject(const json::object& object, const Place& place,
                            Refusals& refusals) const {
  for (const auto& member : object) {
    const std::string_view name = member.key();
    const auto rule =
        std::ranges::find_if(members_, [&](const auto& m) { return m.first == name; });
    const Place inner{.parent = &place, .member = name};
    if (rule != members_.end()) {
      rule->second->Check(member.value(), inner, refusals);
    } else {
      refusals.Add(MayRepeatName(name) ? inner.Pointer() : place.Pointer(), "unknown-member",
                   "holds a member that the type does not have; remove it");
    }
  }
  for (const std::string& name : required_) {
    if (!object.contains(name)) {
      refusals.Add(Place{.parent = &place, .member = name}.Pointer(), "required", "is required");
    }
  }
}

void ValueRule::CheckArray(const json::array& array, const Place& place, Refusals& refusals) const {
  if (array.size() > size_max_) {
    refusals.Add(place.Pointer(), "max-items",
                 fmt::format("must have at most {} items", size_max_));
    return;
  }
  if (array.size() < size_min_) {
    refusals.Add(place.Pointer(), "min-items",
                 fmt::format("must have at least {} items", size_min_));
  }
  for (std::size_t i = 0; items_ != nullptr && i < array.size(); ++i) {
    items_->Check(array[i], Place{.parent = &place, .member = {}, .item = i}, refusals);
  }
}

}  // namespace strongroom::record
