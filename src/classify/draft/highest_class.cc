#include "classify/draft/highest_class.h"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "classify/draft/classed_schema.h"

namespace strongroom::classify::draft {
namespace {

using record::Sensitivity;

void Raise(FoundClass& found, Sensitivity sensitivity, const std::string& rule) {
  if (sensitivity > found.sensitivity || found.rule.empty()) found.rule = rule;
  found.sensitivity = std::max(found.sensitivity, sensitivity);
}

bool IsOneOf(std::string_view name, std::span<const std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

// The schemas right inside of `schema`, onto `out`.
void AddInside(const json::object& schema, const std::string& file, std::vector<SchemaPlace>& out) {
  // Values, and what only a reference leads to.
  static constexpr std::array<std::string_view, 8> kNoSchemas = {
      "enum", "const", "default", "examples", "example", "required", "definitions", "$defs"};
  static constexpr std::array<std::string_view, 4> kByName = {"properties", "patternProperties",
                                                              "dependentSchemas", "dependencies"};
  for (const auto& member : schema) {
    const json::value& value = member.value();
    if (IsOneOf(member.key(), kNoSchemas)) continue;
    if (const json::array* list = value.if_array()) {
      for (const json::value& each : *list) out.push_back({&each, file});
    } else if (const json::object* named = value.if_object();
               named != nullptr && IsOneOf(member.key(), kByName)) {
      for (const auto& each : *named) out.push_back({&each.value(), file});
    } else {
      out.push_back({&value, file});
    }
  }
}

}  // namespace

HighestClass::HighestClass(SchemaDocuments& documents, std::string_view file,
                           std::span<const model::ClassifiedField> fields)
    : documents_(documents) {
  for (const model::ClassifiedField& each : fields) {
    if (each.file == file) by_path_[each.field.path] = &each;
  }
}

FoundClass HighestClass::Of(const SchemaPlace& place, const std::string& path,
                            const Around& around) {
  FoundClass found;
  RaiseByPath(path, found);
  RaiseByReach(place, around, found);
  // What is written is what counts, should the two ever see different things.
  Notes ignored;
  (void)ValueSchema(documents_, place, path,
                    {.explicit_bounds = false,
                     .format = {},
                     .leave_out = {},
                     .seen =
                         [&](const json::object& schema) {
                           Raise(found, WrittenClass(schema), WrittenRule(schema));
                         },
                     .around = around},
                    ignored);
  return found;
}

FoundClass HighestClass::Inside(const SchemaPlace& place) {
  FoundClass found;
  RaiseByReach(place, {}, found);
  return found;
}

Sensitivity HighestClass::Own(const json::object& schema, const std::string& path) const {
  const auto field = by_path_.find(path);
  const Sensitivity listed =
      field == by_path_.end() ? Sensitivity::kRegular : ClassOf(*field->second);
  return std::max(listed, WrittenClass(schema));
}

void HighestClass::RaiseByPath(const std::string& path, FoundClass& found) const {
  for (auto at = by_path_.lower_bound(path); at != by_path_.end(); ++at) {
    const std::string_view name = at->first;
    if (!name.starts_with(path)) break;
    const std::string_view rest = name.substr(path.size());
    if (!rest.empty() && rest.front() != '.' && rest.front() != '[') continue;
    Raise(found, ClassOf(*at->second), at->second->verdict.rule);
  }
}

void HighestClass::RaiseByReach(const SchemaPlace& place, Around seen, FoundClass& found) {
  std::vector<SchemaPlace> left = {place};
  while (!left.empty()) {
    const SchemaPlace next = std::move(left.back());
    left.pop_back();
    const json::object* schema = next.schema->if_object();
    if (schema == nullptr || !seen.insert(next.schema).second) continue;
    Raise(found, WrittenClass(*schema), WrittenRule(*schema));
    if (schema->contains("$ref")) {
      if (Result<SchemaPlace> target = documents_.Follow(next)) left.push_back(std::move(*target));
    }
    AddInside(*schema, next.file, left);
  }
}

}  // namespace strongroom::classify::draft
