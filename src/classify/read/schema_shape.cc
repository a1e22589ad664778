#include "classify/read/schema_shape.h"

#include <algorithm>

#include "classify/read/schema_facets.h"
#include "classify/read/schema_keywords.h"
#include "classify/read/schema_refs.h"

namespace strongroom::classify::read {

namespace {

bool IsSchemaType(const Node* type) noexcept {
  if (type == nullptr) return false;
  if (type->is_string()) return IsTypeName(type->text);
  return type->is_array() && !type->items.empty() &&
         std::all_of(type->items.begin(), type->items.end(),
                     [](const Node& name) { return name.is_string() && IsTypeName(name.text); });
}

// Schemas by name: objects, or the booleans of newer drafts.
bool IsSchemaMap(const Node* map) noexcept {
  return map != nullptr && map->is_object() && !map->members.empty() &&
         std::all_of(map->members.begin(), map->members.end(), [](const Member& member) {
           return member.value.is_object() || member.value.kind == NodeKind::kBoolean;
         });
}

bool IsCombined(const Node& node) noexcept {
  return std::any_of(node.members.begin(), node.members.end(), [](const Member& member) {
    return FindSchemaKeyword(member.name) == SchemaKeyword::kCombined && member.value.is_array() &&
           !member.value.items.empty() &&
           std::all_of(member.value.items.begin(), member.value.items.end(),
                       [](const Node& item) { return item.is_object(); });
  });
}

bool IsAnnotation(std::string_view name) noexcept {
  for (const std::string_view known : {"type",
                                       "title",
                                       "description",
                                       "enum",
                                       "const",
                                       "format",
                                       "default",
                                       "example",
                                       "examples",
                                       "required",
                                       "nullable",
                                       "readOnly",
                                       "readonly",
                                       "writeOnly",
                                       "deprecated",
                                       "$id",
                                       "id",
                                       "$schema",
                                       "$comment",
                                       "xml",
                                       "discriminator",
                                       "externalDocs",
                                       "additionalProperties"}) {
    if (name == known) return true;
  }
  return name.starts_with("x-") || name.starts_with("java") ||
         FindSchemaKeyword(name) != SchemaKeyword::kOther;
}

// Nothing but what schemas are made of: a scalar's description.
bool HasKeywordsOnly(const Node& node) noexcept {
  return std::all_of(node.members.begin(), node.members.end(),
                     [](const Member& member) { return IsAnnotation(member.name); });
}

}  // namespace

bool LooksLikeSchema(const Node& node) noexcept {
  if (!node.is_object()) return false;
  const Node* type = node.Find("type");
  if (type != nullptr && !IsSchemaType(type)) return false;
  if (IsSchemaMap(node.Find("properties"))) return true;
  if (IsCombined(node)) return true;
  if (const auto reference = ReferenceOf(node)) return !reference->empty();
  return type != nullptr && HasKeywordsOnly(node);
}

bool HoldsNamedSchemas(const Node& node) noexcept {
  if (!node.is_object() || node.Find("properties") != nullptr || ReferenceOf(node) ||
      IsCombined(node)) {
    return false;
  }
  const Node* type = node.Find("type");
  if (type != nullptr && !IsSchemaType(type) && !type->is_object()) return false;
  std::size_t objects = 0;
  std::size_t schemas = 0;
  for (const Member& member : node.members) {
    if (!member.value.is_object() || FindSchemaKeyword(member.name) != SchemaKeyword::kOther) {
      continue;
    }
    ++objects;
    if (LooksLikeSchema(member.value)) ++schemas;
  }
  return schemas > 0 && 2 * schemas >= objects;
}

}  // namespace strongroom::classify::read
