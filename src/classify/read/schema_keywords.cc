#include "classify/read/schema_keywords.h"

#include <algorithm>
#include <array>
#include <utility>

namespace strongroom::classify::read {

namespace {

using enum SchemaKeyword;

// In the order of names. `not` is missing on purpose: it describes what a value is not.
constexpr std::array<std::pair<std::string_view, SchemaKeyword>, 36> kKeywords = {{
    {"$defs", kDefinitions},
    {"additionalItems", kItems},
    {"additionalProperties", kMap},
    {"allOf", kCombined},
    {"anyOf", kCombined},
    {"contains", kItems},
    {"contentSchema", kBranch},
    {"definitions", kDefinitions},
    {"dependencies", kDependent},
    {"dependentSchemas", kDependent},
    {"else", kBranch},
    {"exclusiveMaximum", kOfNumbers},
    {"exclusiveMinimum", kOfNumbers},
    {"extends", kBranch},
    {"if", kBranch},
    {"items", kItems},
    {"maxItems", kOther},
    {"maxLength", kOfStrings},
    {"maxProperties", kOfObjects},
    {"maximum", kOfNumbers},
    {"minItems", kOther},
    {"minLength", kOfStrings},
    {"minProperties", kOfObjects},
    {"minimum", kOfNumbers},
    {"multipleOf", kOfNumbers},
    {"oneOf", kCombined},
    {"pattern", kOfStrings},
    {"patternProperties", kPatterns},
    {"prefixItems", kItems},
    {"properties", kProperties},
    {"propertyNames", kOfObjects},
    {"then", kBranch},
    {"unevaluatedItems", kItems},
    {"unevaluatedProperties", kMap},
    {"uniqueItems", kOther},
    {"writeOnly", kOther},
}};

static_assert(std::is_sorted(kKeywords.begin(), kKeywords.end(),
                             [](const auto& a, const auto& b) { return a.first < b.first; }));

}  // namespace

SchemaKeyword FindSchemaKeyword(std::string_view name) noexcept {
  const auto found =
      std::lower_bound(kKeywords.begin(), kKeywords.end(), name,
                       [](const auto& keyword, std::string_view x) { return keyword.first < x; });
  return found != kKeywords.end() && found->first == name ? found->second : kOther;
}

}  // namespace strongroom::classify::read
