#include <algorithm>
#include <array>
#include <string_view>

#include "classify/rules/name_candidates.h"

namespace strongroom::classify::rules {
namespace {

using model::Field;
using model::ValueKind;
using record::Sensitivity;

bool BeginsWithAny(std::string_view text, std::initializer_list<std::string_view> begins) {
  return std::ranges::any_of(begins, [text](std::string_view b) { return text.starts_with(b); });
}

bool IsTime(std::string_view format) {
  return BeginsWithAny(format, {"date", "time", "interval", "duration"});
}

// Numbers that were declared with places behind the point: amounts, measures, rates.
bool HasDecimals(std::string_view format) {
  if (BeginsWithAny(format, {"float", "double", "real", "money"})) return true;
  const std::size_t comma = format.find(',');
  return comma != std::string_view::npos &&
         format.find_first_of("123456789", comma) != std::string_view::npos;
}

// A key into another table, which says nothing but which row it is.
bool IsLink(const Field& field) {
  if (field.refers_to.empty() || field.refers_to.find_first_of("./#") != std::string::npos) {
    return false;
  }
  return field.format == "uuid" || field.kinds.OnlyOf(ValueKind::kInteger | ValueKind::kNumber);
}

bool NumbersAllowed(const CompiledRule& rule, const Field& field) {
  if (!field.kinds.OnlyOf(ValueKind::kInteger | ValueKind::kNumber)) return true;
  if (rule.takes == Takes::kNumbers) return true;
  return rule.takes == Takes::kDigits && !HasDecimals(field.format);
}

}  // namespace

bool TypeAllows(const RuleBook::Compiled& book, std::uint32_t index, const Field& field) {
  const CompiledRule& rule = book.rules.at(index);
  const Sensitivity sensitivity = book.facts.at(index).sensitivity;
  if (sensitivity == Sensitivity::kRegular) return true;
  if (field.kinds.OnlyOf(ValueKind::kBoolean)) return rule.flags;
  if (IsTime(field.format)) return rule.dates;
  if (!field.allowed.empty() && !rule.choices) return false;
  const bool opens = sensitivity == Sensitivity::kSecret || sensitivity == Sensitivity::kVerifier;
  if (!opens && (field.format == "uuid" || IsLink(field))) return false;
  return NumbersAllowed(rule, field);
}

}  // namespace strongroom::classify::rules
