#include "classify/draft/highest_class.h"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "classify/draft/classed_schema.h"

namespace strongroom::classify::draft {
namespace {

using record::Sensitivity;

FoundClass Written(const json::object& schema) {
  FoundClass found{.sensitivity = WrittenClass(schema), .rule = WrittenRule(schema)};
  if (auto lowered = WrittenLowered(schema)) found.lowered.push_back(*std::move(lowered));
  return found;
}

FoundClass Listed(const model::ClassifiedField& field) {
  FoundClass found{.sensitivity = ClassOf(field), .rule = field.verdict.rule};
  if (auto lowered = LoweredClass(field)) found.lowered.push_back(*std::move(lowered));
  return found;
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

void FoundClass::Raise(const FoundClass& other) {
  if (other.sensitivity > sensitivity || rule.empty()) rule = other.rule;
  sensitivity = std::max(sensitivity, other.sensitivity);
  for (const Lowered& each : other.lowered) {
    if (std::ranges::find(lowered, each) == lowered.end()) lowered.push_back(each);
  }
}

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
                     .seen = [&](const json::object& schema) { found.Raise(Written(schema)); },
                     .around = around},
                    ignored);
  return found;
}

FoundClass HighestClass::Inside(const SchemaPlace& place) {
  FoundClass found;
  RaiseByReach(place, {}, found);
  return found;
}

FoundClass HighestClass::Own(const json::object& schema, const std::string& path) const {
  FoundClass found = Written(schema);
  const auto field = by_path_.find(path);
  if (field != by_path_.end()) found.Raise(Listed(*field->second));
  return found;
}

void HighestClass::RaiseByPath(const std::string& path, FoundClass& found) const {
  for (auto at = by_path_.lower_bound(path); at != by_path_.end(); ++at) {
    const std::string_view name = at->first;
    if (!name.starts_with(path)) break;
    const std::string_view rest = name.substr(path.size());
    if (!rest.empty() && rest.front() != '.' && rest.front() != '[') continue;
    found.Raise(Listed(*at->second));
  }
}

void HighestClass::RaiseByReach(const SchemaPlace& place, Around seen, FoundClass& found) {
  std::vector<SchemaPlace> left = {place};
  while (!left.empty()) {
    const SchemaPlace next = std::move(left.back());
    left.pop_back();
    const json::object* schema = next.schema->if_object();
    if (schema == nullptr || !seen.insert(next.schema).second) continue;
    found.Raise(Written(*schema));
    if (schema->contains("$ref")) {
      if (Result<SchemaPlace> target = documents_.Follow(next)) left.push_back(std::move(*target));
    }
    AddInside(*schema, next.file, left);
  }
}

}  // namespace strongroom::classify::draft
