#include "record/field_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "record/check_by_name.h"
#include "record/names.h"
#include "record/value_rule.h"

namespace strongroom::record {
namespace {

constexpr std::size_t kLast4SizeMin = 8;  // mask.h: below it last4 shows and finds nothing

std::string_view Text(const json::value& value) {
  const auto& text = value.get_string();
  return {text.data(), text.size()};
}

class FieldCompiler {
 public:
  FieldCompiler(const json::object& schema, const std::string& pointer, const ClassPolicy& policy,
                Refusals& refusals)
      : schema_(schema), pointer_(pointer), policy_(policy), refusals_(refusals) {}

  std::optional<Field> Compile(std::string_view name) {
    if (!ReadClass()) {
      (void)CompileValue();  // so that its other broken rules are told in the same answer
      return std::nullopt;
    }
    field_.name = name;
    field_.rule = CompileValue();
    ReadMask();
    ReadNormalizer();
    ReadSearch();
    CheckName();
    if (field_.rule != nullptr) CheckAgainstValue();
    return std::move(field_);
  }

 private:
  [[nodiscard]] bool IsHigh() const { return field_.sensitivity >= Sensitivity::kHigh; }
  void Refuse(std::string_view keyword, std::string_view rule, std::string message) {
    refusals_.Add(keyword.empty() ? pointer_ : JsonPointer(pointer_, keyword), rule,
                  std::move(message));
  }

  bool ReadClass() {
    const json::value* value = schema_.if_contains("x-sensitivity");
    if (value == nullptr) {
      Refuse(
          "", "field-without-class",
          fmt::format("the field has no class and there is no default; add \"x-sensitivity\": one "
                      "of {}",
                      policy_.Names()));
      return false;
    }
    const SensitivityClass* found = value->is_string() ? policy_.Find(Text(*value)) : nullptr;
    if (found == nullptr) {
      Refuse("x-sensitivity", "class-unknown",
             fmt::format("there is no such class; give one of {}", policy_.Names()));
      return false;
    }
    field_.sensitivity = found->base;
    field_.class_name = found->name;
    field_.demands = found->demands;
    return true;
  }

  std::shared_ptr<const ValueRule> CompileValue() {
    return ValueRule::Compile(schema_, pointer_, {.explicit_bounds = IsHigh()}, refusals_);
  }

  void ReadMask() {
    const json::value* value = schema_.if_contains("x-mask");
    if (value == nullptr) {
      if (IsHigh()) {
        field_.mask = Mask::kAll;
        Refuse("", "high-needs-mask",
               "a field of class high or above needs a mask; add \"x-mask\": \"all\", or \"last4\" "
               "where people must tell values apart");
      }
      return;
    }
    const auto mask = value->is_string() ? ParseMask(Text(*value)) : std::nullopt;
    if (!mask) {
      Refuse("x-mask", "mask-unknown", "give \"all\" or \"last4\"");
    } else if (!IsHigh()) {
      Refuse("x-mask", "mask-below-high",
             "a mask belongs to a field of class high or above; remove it, or raise the class");
    } else if (IsLooser(*mask, field_.demands.loosest_mask)) {
      Refuse("x-mask", "mask-too-loose",
             fmt::format("the class {} allows no looser mask than \"{}\"; use that",
                         Quoted(field_.class_name), MaskName(field_.demands.loosest_mask)));
    } else {
      field_.mask = *mask;
    }
  }

  void ReadNormalizer() {
    const json::value* value = schema_.if_contains("x-normalize");
    if (value == nullptr) return;
    const auto normalizer = value->is_string() ? ParseNormalizer(Text(*value)) : std::nullopt;
    if (normalizer) {
      field_.normalizer = *normalizer;
    } else {
      Refuse("x-normalize", "normalize-unknown",
             "give one of exact, casefold, digits, alphanumeric");
    }
  }

  void ReadSearch() {
    const json::value* value = schema_.if_contains("x-search");
    if (value == nullptr) return;
    if (!value->is_array()) {
      Refuse("x-search", "search-shape", "give a list of index kinds, such as [\"exact\"]");
      return;
    }
    for (const json::value& each : value->get_array()) {
      const auto kind = each.is_string() ? ParseIndexKind(Text(each)) : std::nullopt;
      if (!kind || !field_.demands.Allows(*kind)) {
        RefuseSearchKind();
      } else if (std::ranges::find(field_.search, *kind) != field_.search.end()) {
        Refuse("x-search", "search-shape", "an index kind is named twice; name it once");
      } else {
        field_.search.push_back(*kind);
      }
    }
  }

  void RefuseSearchKind() {
    if (field_.sensitivity > Sensitivity::kHigh) {
      Refuse("x-search", "high-search-kind",
             fmt::format("a field of class {} cannot be searched; remove \"x-search\"",
                         Quoted(field_.class_name)));
    } else if (IsHigh()) {
      std::string allowed = field_.demands.exact_index ? "\"exact\"" : "";
      if (field_.demands.last4_index) allowed += allowed.empty() ? "\"last4\"" : ", \"last4\"";
      Refuse(
          "x-search", "high-search-kind",
          fmt::format("full text, prefix and range searches would need the plaintext; a field of "
                      "class {} has blind indexes only: {}",
                      Quoted(field_.class_name),
                      allowed.empty() ? "here none, remove \"x-search\"" : allowed));
    } else {
      Refuse("x-search", "search-kind",
             "fields below high are found by equality only: use [\"exact\"]");
    }
  }

  void CheckName() {
    // <prefix>.item.view and <prefix>.item.get would be one capability of the platform.
    if (field_.sensitivity == Sensitivity::kLow && IsActionWord(field_.name)) {
      Refuse("", "low-field-name",
             "this name has a meaning of its own in permission names; give the field another");
    }
  }

  void CheckAgainstValue() {
    const ValueRule& rule = *field_.rule;
    const bool is_string = rule.type() == ValueRule::Type::kString;
    if (!is_string && field_.mask == Mask::kLast4) {
      Refuse("x-mask", "mask-not-for-type",
             "only a string has last characters to show; use \"x-mask\": \"all\"");
    }
    if (!is_string && field_.normalizer != Normalizer::kExact) {
      Refuse("x-normalize", "normalize-not-for-type", "only a string is normalised; remove it");
    }
    if (is_string && UsesLast4() && rule.size_max() < kLast4SizeMin) {
      Refuse("", "last4-needs-eight",
             "values shorter than 8 characters are neither shown nor found by their last four; use "
             "\"all\" and \"exact\", or a greater \"maxLength\"");
    }
    if (!field_.search.empty()) CheckIndexable(rule);
    if (IsHigh() && is_string && !rule.HasForm() && !rule.IsListed()) RequireCheck();
  }

  [[nodiscard]] bool UsesLast4() const {
    return field_.mask == Mask::kLast4 ||
           std::ranges::find(field_.search, IndexKind::kLast4) != field_.search.end();
  }

  void CheckIndexable(const ValueRule& rule) {
    const auto type = rule.type();
    if (type == ValueRule::Type::kObject || type == ValueRule::Type::kArray) {
      Refuse(
          "x-search", "search-not-for-type",
          "objects and arrays are not searched; give the member that is looked for a field of its "
          "own");
    } else if (IsHigh() && (type == ValueRule::Type::kBoolean || rule.IsListed())) {
      Refuse("x-search", "high-search-few-values",
             "the index of a field with few possible values gives them away; remove \"x-search\"");
    } else if (type != ValueRule::Type::kString && UsesLast4()) {
      Refuse("x-search", "search-not-for-type",
             "only strings are found by their last four characters");
    }
  }

  void RequireCheck() {
    const std::string_view format = CheckByName(field_.name);
    if (format.empty()) return;
    Refuse("", "high-needs-check",
           fmt::format("values of this name carry check digits; add \"format\": \"{}\", or a "
                       "\"pattern\" where that does not fit",
                       format));
  }

  const json::object& schema_;
  const std::string& pointer_;
  const ClassPolicy& policy_;
  Refusals& refusals_;
  Field field_;
};

}  // namespace

std::optional<Field> CompileField(std::string_view name, const json::value& schema,
                                  const std::string& pointer, const ClassPolicy& policy,
                                  Refusals& refusals) {
  if (!IsFieldName(name)) {
    refusals.Add(
        pointer, "field-name",
        "give a name of letters, digits and underscores, 1 to 64 characters, beginning with "
        "a letter");
  }
  if (!schema.is_object()) {
    refusals.Add(pointer, "field-shape", "give the field's schema as an object");
    return std::nullopt;
  }
  return FieldCompiler(schema.get_object(), pointer, policy, refusals).Compile(name);
}

}  // namespace strongroom::record
