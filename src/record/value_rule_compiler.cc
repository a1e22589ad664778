// Compiles one field's JSON Schema, refusing by name what is not enforced.
#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "record/canonical_json.h"
#include "record/names.h"
#include "record/value_rule.h"

namespace strongroom::record {
namespace {

using Type = ValueRule::Type;

constexpr std::size_t kPatternSizeMax = 1'000;
constexpr std::int64_t kPatternMemoryMaxBytes = 1 << 20;
constexpr std::int64_t kSizeKeywordMax = 1'000'000;

constexpr unsigned Bit(Type type) { return 1U << static_cast<unsigned>(type); }
constexpr unsigned kNumbers = Bit(Type::kNumber) | Bit(Type::kInteger);
constexpr unsigned kAnyType = 0x3F;

struct Keyword {
  std::string_view name;
  unsigned types;
};
constexpr std::array kKeywords = {
    Keyword{"type", kAnyType},
    Keyword{"enum", kAnyType},
    Keyword{"const", kAnyType},
    Keyword{"maxLength", Bit(Type::kString)},
    Keyword{"minLength", Bit(Type::kString)},
    Keyword{"pattern", Bit(Type::kString)},
    Keyword{"format", Bit(Type::kString)},
    Keyword{"minimum", kNumbers},
    Keyword{"maximum", kNumbers},
    Keyword{"items", Bit(Type::kArray)},
    Keyword{"minItems", Bit(Type::kArray)},
    Keyword{"maxItems", Bit(Type::kArray)},
    Keyword{"properties", Bit(Type::kObject)},
    Keyword{"required", Bit(Type::kObject)},
    Keyword{"additionalProperties", Bit(Type::kObject)},
};

bool IsFieldKeyword(std::string_view name) {
  return name == "x-sensitivity" || name == "x-search" || name == "x-mask" || name == "x-normalize";
}

std::string_view Text(const json::value& value) {
  const auto& text = value.get_string();
  return {text.data(), text.size()};
}

std::optional<Type> ParseType(std::string_view name) {
  for (const auto each : {Type::kString, Type::kNumber, Type::kInteger, Type::kBoolean,
                          Type::kObject, Type::kArray}) {
    if (ValueTypeName(each) == name) return each;
  }
  return std::nullopt;
}

std::string AllowedKeywords(Type type) {
  std::string names;
  for (const Keyword& each : kKeywords) {
    if ((each.types & Bit(type)) == 0) continue;
    names += names.empty() ? "" : ", ";
    names += each.name;
  }
  return names;
}

}  // namespace

class ValueRuleCompiler {
 public:
  ValueRuleCompiler(ValueRule::Demands demands, Refusals& refusals)
      : demands_(demands), refusals_(refusals) {}

  // `depth` is 0 for the field itself, whose x- keywords belong to the caller.
  std::shared_ptr<const ValueRule> Compile(const json::object& schema, const std::string& pointer,
                                           unsigned depth) {
    const std::size_t before = refusals_.size();
    const auto type = ReadType(schema, pointer);
    if (!type) return nullptr;
    auto rule = std::shared_ptr<ValueRule>(new ValueRule());
    rule->type_ = *type;
    if (*type == Type::kArray) rule->size_max_ = kItemsMax;
    for (const auto& member : schema) {
      const std::string_view name = member.key();
      if (IsAnnotationKeyword(name) || (depth == 0 && IsFieldKeyword(name))) continue;
      const std::string at = JsonPointer(pointer, name);
      if (IsKnown(name, *type, at)) ReadKeyword(name, member.value(), at, *rule, depth);
    }
    if (rule->size_min_ > rule->size_max_) {
      refusals_.Add(pointer, "keyword-value", "the least size is greater than the greatest one");
    }
    CheckMembersExist(*rule, pointer);
    CheckContents(schema, *type, pointer);
    CheckBounds(schema, *type, pointer);
    // full() stands in for refusals that were dropped.
    if (refusals_.size() > before || refusals_.full()) return nullptr;
    return rule;
  }

 private:
  std::optional<Type> ReadType(const json::object& schema, const std::string& pointer) {
    if (schema.contains("$ref")) {
      refusals_.Add(pointer + "/$ref", "ref-not-supported",
                    "\"$ref\" is not followed; write the referenced schema here");
      return std::nullopt;
    }
    const json::value* type = schema.if_contains("type");
    if (type == nullptr) {
      refusals_.Add(pointer, "type-missing",
                    "give a \"type\": string, number, integer, boolean, object or array");
      return std::nullopt;
    }
    const auto parsed = type->is_string() ? ParseType(Text(*type)) : std::nullopt;
    if (!parsed) {
      refusals_.Add(
          pointer + "/type", "type-not-supported",
          "give one type: string, number, integer, boolean, object or array; a value that "
          "may be missing is left out of \"required\" instead of being null");
    }
    return parsed;
  }

  bool IsKnown(std::string_view name, Type type, const std::string& at) {
    const auto keyword = std::ranges::find(kKeywords, name, &Keyword::name);
    if (keyword != kKeywords.end() && (keyword->types & Bit(type)) != 0) return true;
    if (keyword != kKeywords.end()) {
      refusals_.Add(at, "keyword-for-other-type",
                    fmt::format("{} says nothing about a value of type {}; remove it", Quoted(name),
                                ValueTypeName(type)));
    } else if (IsFieldKeyword(name)) {
      refusals_.Add(
          at, "nested-class",
          fmt::format("{} stands inside a field; a class, mask or index belongs to a whole "
                      "field: move this member to a field of its own",
                      Quoted(name)));
    } else {
      refusals_.Add(at, "unknown-keyword",
                    fmt::format("unknown keyword {}; allowed for type {} are {}, annotations, and "
                                "x-sensitivity, x-search, x-mask, x-normalize on a field",
                                Quoted(name), ValueTypeName(type), AllowedKeywords(type)));
    }
    return false;
  }

  void ReadKeyword(std::string_view name, const json::value& value, const std::string& at,
                   ValueRule& rule, unsigned depth) {
    if (name == "maxLength" || name == "maxItems") {
      if (const auto size = Size(value, at)) rule.size_max_ = *size;
    } else if (name == "minLength" || name == "minItems") {
      if (const auto size = Size(value, at)) rule.size_min_ = *size;
    } else if (name == "minimum" || name == "maximum") {
      ReadBound(value, at, name == "minimum" ? rule.minimum_ : rule.maximum_);
    } else if (name == "pattern") {
      ReadPattern(value, at, rule);
    } else if (name == "format") {
      ReadFormat(value, at, rule);
    } else if (name == "enum" || name == "const") {
      ReadListed(name, value, at, rule);
    } else if (name == "items") {
      if (const auto* schema = Schema(value, at)) rule.items_ = Compile(*schema, at, depth + 1);
    } else if (name == "properties") {
      ReadMembers(value, at, rule, depth);
    } else if (name == "required") {
      ReadRequired(value, at, rule);
    } else if (name == "additionalProperties" && !(value.is_bool() && !value.get_bool())) {
      refusals_.Add(at, "additional-properties",
                    "members that the type does not name have no class; write false or leave it "
                    "out, and name the members under \"properties\"");
    }
  }

  std::optional<std::size_t> Size(const json::value& value, const std::string& at) {
    if (value.is_int64() && value.get_int64() >= 0 && value.get_int64() <= kSizeKeywordMax) {
      return static_cast<std::size_t>(value.get_int64());
    }
    refusals_.Add(at, "keyword-value",
                  fmt::format("give a whole number from 0 to {}", kSizeKeywordMax));
    return std::nullopt;
  }

  void ReadBound(const json::value& value, const std::string& at,
                 std::optional<json::value>& bound) {
    if (value.is_number()) {
      bound = value;
    } else {
      refusals_.Add(at, "keyword-value", "give a number");
    }
  }

  void ReadPattern(const json::value& value, const std::string& at, ValueRule& rule) {
    if (!value.is_string() || Text(value).size() > kPatternSizeMax) {
      refusals_.Add(at, "keyword-value",
                    fmt::format("give a text of at most {} bytes", kPatternSizeMax));
      return;
    }
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(kPatternMemoryMaxBytes);
    auto pattern = std::make_unique<const re2::RE2>(
        re2::StringPiece(Text(value).data(), Text(value).size()), options);
    if (!pattern->ok()) {
      refusals_.Add(at, "pattern-not-supported",
                    fmt::format("the pattern cannot be used ({}); patterns are RE2's: no "
                                "look-around, no back-references, \\x{{20AC}} instead of \\u20AC",
                                Quoted(pattern->error())));
      return;
    }
    rule.pattern_ = std::move(pattern);
  }

  void ReadFormat(const json::value& value, const std::string& at, ValueRule& rule) {
    rule.format_ = value.is_string() ? ParseFormat(Text(value)) : std::nullopt;
    if (!rule.format_) {
      refusals_.Add(
          at, "format-unknown",
          fmt::format("formats are enforced, and only these are known: {}; use \"pattern\" "
                      "for others",
                      kFormatNames));
    }
  }

  void ReadListed(std::string_view keyword, const json::value& value, const std::string& at,
                  ValueRule& rule) {
    if (rule.listed_) {
      refusals_.Add(at, "keyword-value", "give either \"enum\" or \"const\", not both");
      return;
    }
    rule.listed_ = true;
    if (keyword == "const") {
      rule.allowed_.insert(CanonicalJson(value));
    } else if (value.is_array() && !value.get_array().empty()) {
      for (const json::value& each : value.get_array()) rule.allowed_.insert(CanonicalJson(each));
    } else {
      refusals_.Add(at, "keyword-value", "give a list of at least one value");
    }
  }

  const json::object* Schema(const json::value& value, const std::string& at) {
    if (value.is_object()) return &value.get_object();
    refusals_.Add(at, "keyword-value", "give a schema: an object with a \"type\"");
    return nullptr;
  }

  void ReadMembers(const json::value& value, const std::string& at, ValueRule& rule,
                   unsigned depth) {
    if (!value.is_object()) {
      refusals_.Add(at, "keyword-value", "give an object of member names and their schemas");
      return;
    }
    for (const auto& member : value.get_object()) {
      const std::string_view name = member.key();
      const std::string inner = JsonPointer(at, name);
      if (!IsFieldName(name)) {
        refusals_.Add(
            inner, "field-name",
            "give a name of letters, digits and underscores, 1 to 64 characters, beginning "
            "with a letter");
      }
      const json::object* schema = Schema(member.value(), inner);
      if (schema == nullptr) continue;
      auto compiled = Compile(*schema, inner, depth + 1);
      if (compiled != nullptr) rule.members_.emplace_back(name, std::move(compiled));
    }
  }

  void ReadRequired(const json::value& value, const std::string& at, ValueRule& rule) {
    const bool is_list = value.is_array() && std::ranges::all_of(value.get_array(), [](auto& each) {
                           return each.is_string();
                         });
    if (!is_list) {
      refusals_.Add(at, "keyword-value", "give a list of member names");
      return;
    }
    for (const json::value& each : value.get_array()) rule.required_.emplace_back(Text(each));
  }

  void CheckMembersExist(const ValueRule& rule, const std::string& pointer) {
    for (const std::string& name : rule.required_) {
      const bool known = std::ranges::any_of(
          rule.members_, [&](const auto& member) { return member.first == name; });
      if (!known) {
        refusals_.Add(
            pointer + "/required", "required-unknown-field",
            fmt::format("{} is required but is none of the properties; correct the name or "
                        "remove it",
                        Quoted(name)));
      }
    }
  }

  // What is inside an object or array is always described, or it would be stored unchecked.
  void CheckContents(const json::object& schema, Type type, const std::string& pointer) {
    if (type == Type::kObject && !schema.contains("properties")) {
      refusals_.Add(pointer, "object-needs-properties", "name the members under \"properties\"");
    }
    if (type == Type::kArray && !schema.contains("items")) {
      refusals_.Add(pointer, "array-needs-items", "give the schema of an item under \"items\"");
    }
  }

  void CheckBounds(const json::object& schema, Type type, const std::string& pointer) {
    if (!demands_.explicit_bounds) return;
    if (type == Type::kString && !schema.contains("maxLength")) {
      refusals_.Add(pointer, "high-needs-max-length",
                    "a field of class high or above needs a maximum length; add \"maxLength\" with "
                    "the most characters that a real value has");
    }
    if (type == Type::kArray && !schema.contains("maxItems")) {
      refusals_.Add(pointer, "high-needs-max-length",
                    "a field of class high or above needs a maximum length; add \"maxItems\"");
    }
  }

  ValueRule::Demands demands_;
  Refusals& refusals_;
};

std::shared_ptr<const ValueRule> ValueRule::Compile(const json::object& schema,
                                                    const std::string& pointer, Demands demands,
                                                    Refusals& refusals) {
  return ValueRuleCompiler(demands, refusals).Compile(schema, pointer, 0);
}

}  // namespace strongroom::record
