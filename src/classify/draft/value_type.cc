#include "classify/draft/value_type.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <vector>

namespace strongroom::classify::draft {
namespace {

std::string_view Text(const json::value& value) {
  const auto& text = value.get_string();
  return {text.data(), text.size()};
}

// Whether a list of types or of values has it.
bool Has(const json::value* list, const json::value& value) {
  const json::array* values = list == nullptr ? nullptr : list->if_array();
  return values != nullptr && std::ranges::find(*values, value) != values->end();
}

// Those of "type" that a record type has.
std::vector<std::string_view> StatedTypes(const json::object& schema) {
  static constexpr std::array<std::string_view, 6> kTypes = {"string",  "number", "integer",
                                                             "boolean", "object", "array"};
  std::vector<std::string_view> types;
  const auto add = [&](const json::value& each) {
    const auto* found = each.is_string() ? std::ranges::find(kTypes, Text(each)) : kTypes.end();
    if (found != kTypes.end()) types.push_back(*found);
  };
  const json::value* type = schema.if_contains("type");
  if (type != nullptr && type->is_array()) {
    for (const json::value& each : type->get_array()) add(each);
  } else if (type != nullptr) {
    add(*type);
  }
  return types;
}

// Of the values that are listed, null aside; empty: there are none, or of several types.
std::string_view TypeOfListed(const json::object& schema) {
  std::vector<const json::value*> values;
  const json::value* list = schema.if_contains("enum");
  if (list != nullptr && list->is_array()) {
    for (const json::value& each : list->get_array()) {
      if (!each.is_null()) values.push_back(&each);
    }
  } else if (const json::value* only = schema.if_contains("const")) {
    values.push_back(only);
  }
  if (values.empty()) return {};
  for (const std::string_view type : {"boolean", "integer", "number", "string"}) {
    if (std::ranges::all_of(values, [&](const auto* each) { return IsOfType(*each, type); })) {
      return type;
    }
  }
  return {};
}

bool HasAny(const json::object& schema, std::initializer_list<std::string_view> names) {
  return std::ranges::any_of(names, [&](std::string_view name) { return schema.contains(name); });
}

bool SaysObject(const json::object& schema) {
  if (HasAny(schema, {"properties", "patternProperties"})) return true;
  const json::value* more = schema.if_contains("additionalProperties");
  return more != nullptr && more->is_object();
}

// Whether anything but "type" does: what InferredType goes by.
bool SaysType(const json::object& schema) {
  return SaysObject(schema) || !TypeOfListed(schema).empty() ||
         HasAny(schema, {"items", "minimum", "maximum", "enum", "const", "format", "pattern",
                         "minLength", "maxLength"});
}

std::string_view InferredType(const json::object& schema) {
  if (SaysObject(schema)) return "object";
  if (schema.contains("items")) return "array";
  if (const std::string_view type = TypeOfListed(schema); !type.empty()) return type;
  return HasAny(schema, {"minimum", "maximum"}) ? "number" : "string";
}

}  // namespace

std::string_view TypeOf(const json::object& schema) {
  const std::vector<std::string_view> types = StatedTypes(schema);
  return types.empty() ? InferredType(schema) : types.front();
}

std::string NotKeptByType(const json::object& schema) {
  std::vector<std::string> parts;
  const std::string_view type = TypeOf(schema);
  const json::value* stated = schema.if_contains("type");
  const std::vector<std::string_view> types = StatedTypes(schema);
  if (types.size() > 1) {
    parts.push_back(fmt::format("of the types {} only {} is kept", fmt::join(types, ", "), type));
  } else if (types.empty() && stated != nullptr) {
    parts.push_back(fmt::format("\"type\": {} is none that a record type has; {} is assumed",
                                json::serialize(*stated), type));
  } else if (stated == nullptr && !SaysType(schema)) {
    parts.push_back("nothing says what its values are: a text is assumed");
  }
  bool null = Has(stated, "null");
  if (const json::value* list = schema.if_contains("enum"); list != nullptr && list->is_array()) {
    const json::array& values = list->get_array();
    null = null || Has(list, nullptr);
    const auto others = std::ranges::count_if(
        values, [&](const json::value& each) { return !each.is_null() && !IsOfType(each, type); });
    if (others > 0) {
      parts.push_back(
          fmt::format("{} of {} values of \"enum\" {} not kept, being of another type than {}",
                      others, values.size(), others == 1 ? "is" : "are", type));
    }
  }
  if (null) parts.emplace_back(kNoNull);
  return fmt::format("{}", fmt::join(parts, "; "));
}

bool IsOfType(const json::value& value, std::string_view type) {
  if (type == "boolean") return value.is_bool();
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_int64();
  return type == "number" && value.is_number();
}

}  // namespace strongroom::classify::draft
