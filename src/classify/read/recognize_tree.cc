// RecognizeTree: which reader a parsed document is for, by its shape.
#include <algorithm>

#include "classify/read/openapi.h"
#include "classify/read/readers.h"
#include "classify/read/schema_facets.h"
#include "classify/read/schema_shape.h"

namespace strongroom::classify::read {

namespace {

using model::SourceKind;

bool HasArray(const Node& node, std::string_view name) noexcept {
  const Node* found = node.Find(name);
  return found != nullptr && found->is_array();
}

bool HasObject(const Node& node, std::string_view name) noexcept {
  const Node* found = node.Find(name);
  return found != nullptr && found->is_object();
}

bool HasString(const Node& node, std::string_view name) noexcept {
  const Node* found = node.Find(name);
  return found != nullptr && found->is_string();
}

bool IsOpenApi(const Node& root) noexcept {
  for (const std::string_view version : {"openapi", "swagger"}) {
    const Node* found = root.Find(version);
    if (found != nullptr && (found->is_string() || found->kind == NodeKind::kNumber)) return true;
  }
  const Node* components = root.Find("components");
  return components != nullptr && HasObject(*components, "schemas");
}

// The storage framework's schema.json, which is no JSON Schema.
bool IsStorageSchema(const Node& root) noexcept {
  const auto all_have = [&root](std::string_view list, std::string_view name) {
    const Node* found = root.Find(list);
    return found != nullptr && found->is_array() && !found->items.empty() &&
           std::all_of(found->items.begin(), found->items.end(),
                       [name](const Node& item) { return HasString(item, name); });
  };
  return all_have("tables", "tableName") || all_have("scripts", "run");
}

// Of a module: what it provides, its permissions; or how one of its instances was started.
bool IsModuleDescriptor(const Node& root) noexcept {
  if (HasString(root, "srvcId")) return HasObject(root, "descriptor") || HasString(root, "nodeId");
  if (!HasString(root, "id")) return false;
  return HasArray(root, "provides") || HasArray(root, "requires") ||
         HasArray(root, "permissionSets") || HasObject(root, "launchDescriptor");
}

bool IsJsonSchema(const Node& root) noexcept {
  // A "$schema" alone may as well name what a configuration file obeys.
  if (root.Text("$schema").find("json-schema.org/") != std::string_view::npos) return true;
  if (LooksLikeSchema(root)) return true;
  for (const std::string_view definitions : {"definitions", "$defs"}) {
    const Node* found = root.Find(definitions);
    if (found != nullptr && HoldsNamedSchemas(*found)) return true;
  }
  return HoldsNamedSchemas(root);
}

}  // namespace

// Avro specification 1.12, "Complex Types": a named record, or several types as a union.
bool IsAvroSchema(const Node& root) noexcept {
  const auto is_record = [](const Node& node) {
    return node.is_object() && node.Text("type") == "record" && HasString(node, "name") &&
           HasArray(node, "fields");
  };
  return is_record(root) ||
         (root.is_array() && std::any_of(root.items.begin(), root.items.end(), is_record));
}

std::optional<SourceKind> RecognizeTree(const Node& root, std::string_view /*file_name*/) {
  if (!root.is_object()) return std::nullopt;
  if (IsOpenApi(root) || IsPathItem(root)) return SourceKind::kOpenApi;
  if (HasArray(root, "databaseChangeLog")) return SourceKind::kChangeLog;
  if (IsStorageSchema(root)) return SourceKind::kStorageSchema;
  if (IsModuleDescriptor(root)) return SourceKind::kModuleDescriptor;
  if (IsJsonSchema(root)) return SourceKind::kJsonSchema;
  return std::nullopt;
}

}  // namespace strongroom::classify::read
