#include "classify/draft/record_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <span>

#include "record/names.h"

namespace strongroom::classify::draft {
namespace {

constexpr unsigned kDepthMax = 200;  // of branches in branches
constexpr auto kSilent = std::to_array<std::string_view>({"$id",
                                                          "id",
                                                          "$schema",
                                                          "$comment",
                                                          "$ref",
                                                          "$defs",
                                                          "definitions",
                                                          "$anchor",
                                                          "$vocabulary",
                                                          "type",
                                                          "title",
                                                          "description",
                                                          "required",
                                                          "default",
                                                          "examples",
                                                          "example",
                                                          "enum",
                                                          "const",
                                                          "javaType",
                                                          "javaName",
                                                          "additionalProperties",
                                                          "unevaluatedProperties"});
constexpr auto kConditions = std::to_array<std::string_view>({"if", "then", "else"});
constexpr auto kDependent = std::to_array<std::string_view>({"dependentSchemas", "dependencies"});

bool IsOneOf(std::string_view name, std::span<const std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

bool IsAlternatives(std::string_view name) { return name == "oneOf" || name == "anyOf"; }

bool IsRest(std::string_view name) {
  return name == "additionalProperties" || name == "unevaluatedProperties";
}

bool IsNull(const json::value& schema) {
  const json::object* object = schema.if_object();
  const json::value* type = object == nullptr ? nullptr : object->if_contains("type");
  return type != nullptr && type->is_string() && type->get_string() == "null";
}

std::vector<SchemaPlace> Alternatives(const SchemaPlace& list) {
  std::vector<SchemaPlace> places;
  const json::array* schemas = list.schema->if_array();
  if (schemas == nullptr) return places;
  for (const json::value& each : *schemas) {
    if (!IsNull(each)) places.push_back({&each, list.file});
  }
  return places;
}

std::vector<SchemaPlace> Members(const SchemaPlace& named) {
  std::vector<SchemaPlace> places;
  const json::object* members = named.schema->if_object();
  if (members == nullptr) return places;
  for (const auto& each : *members) places.push_back({&each.value(), named.file});
  return places;
}

}  // namespace

RecordFields::RecordFields(SchemaDocuments& documents, Notes& notes)
    : documents_(documents), notes_(notes) {
  Take(documents.root(), true, 0);
  for (RecordField& each : fields_) each.required = required_.contains(each.name);
  std::ranges::move(open_, std::back_inserter(fields_));
}

void RecordFields::Take(const SchemaPlace& place, bool always, unsigned depth) {
  if (!place.schema->is_object() || !taken_.insert(place.schema).second) return;
  if (depth > kDepthMax) {
    notes_.push_back(fmt::format(
        "schema: it refers and joins more than {} deep: what is described deeper is not here",
        kDepthMax));
    return;
  }
  around_.insert(place.schema);
  TakeMembers(place, always, depth);
  around_.erase(place.schema);
}

void RecordFields::TakeMembers(const SchemaPlace& place, bool always, unsigned depth) {
  const json::object* schema = place.schema->if_object();
  if (schema->contains("$ref")) {
    const Result<SchemaPlace> target = documents_.Follow(place);
    if (target) {
      Take(*target, always, depth + 1);
    } else {
      notes_.push_back(
          fmt::format("schema: {}; what it describes is not here", target.error().detail));
    }
  }
  if (const json::value* names = schema->if_contains("required");
      always && names != nullptr && names->is_array()) {
    for (const json::value& each : names->get_array()) {
      if (each.is_string()) required_.emplace(each.get_string());
    }
  }
  std::string unknown;
  for (const auto& member : *schema) {
    const std::string_view name = member.key();
    if (IsOneOf(name, kSilent) && !IsRest(name)) continue;
    if (name.starts_with("x-") || record::IsAnnotationKeyword(name)) continue;
    const json::value& value = member.value();
    if (name == "properties" || name == "patternProperties" || name == "allOf" ||
        name == "extends" || IsAlternatives(name) || IsRest(name) || IsOneOf(name, kConditions) ||
        IsOneOf(name, kDependent)) {
      TakeKeyword(name, {&value, place.file}, always, depth);
    } else {
      unknown += fmt::format("{}{}", unknown.empty() ? "" : ", ", name);
    }
  }
  if (!unknown.empty()) {
    notes_.push_back("schema: not kept, a record type does not enforce it: " + unknown);
  }
}

void RecordFields::TakeKeyword(std::string_view name, const SchemaPlace& value, bool always,
                               unsigned depth) {
  if (name == "properties") return TakeProperties(value);
  if (IsAlternatives(name)) return TakeAlternatives(name, value, always, depth);
  if (name == "patternProperties") {
    const json::object* patterns = value.schema->if_object();
    if (patterns == nullptr) return;
    for (const auto& each : *patterns) {
      TakeOpenNames(fmt::format("/{}/", std::string_view(each.key())), {&each.value(), value.file});
    }
    return;
  }
  if (IsRest(name)) {
    const json::object* values = value.schema->if_object();
    if (values != nullptr && !values->empty()) TakeOpenNames("*", value);
    return;
  }
  if (name == "allOf" || name == "extends") {
    if (value.schema->is_object()) return Take(value, always, depth + 1);
    for (const SchemaPlace& each : Alternatives(value)) Take(each, always, depth + 1);
    return;
  }
  notes_.push_back(fmt::format(
      "schema: the condition \"{}\" is not kept; what it describes stands here without it", name));
  if (IsOneOf(name, kConditions)) return Take(value, false, depth + 1);
  for (const SchemaPlace& each : Members(value)) Take(each, false, depth + 1);
}

void RecordFields::TakeAlternatives(std::string_view name, const SchemaPlace& list, bool always,
                                    unsigned depth) {
  const std::vector<SchemaPlace> alternatives = Alternatives(list);
  if (alternatives.size() > 1) {
    notes_.push_back(fmt::format(
        "schema: the fields of all {} alternatives (\"{}\") stand side by side, and what "
        "only one of them requires is not required",
        alternatives.size(), name));
  }
  for (const SchemaPlace& each : alternatives) {
    Take(each, always && alternatives.size() == 1, depth + 1);
  }
}

void RecordFields::TakeProperties(const SchemaPlace& properties) {
  const json::object* members = properties.schema->if_object();
  if (members == nullptr) return;
  for (const auto& member : *members) {
    const std::string name(member.key());
    const SchemaPlace place{&member.value(), properties.file};
    std::vector<RecordField>& fields = record::IsServerMember(name) ? servers_ : fields_;
    const auto known = std::ranges::find(fields, name, &RecordField::name);
    if (known != fields.end()) {
      known->places.push_back(place);
    } else {
      fields.push_back({.name = name, .path = name, .places = {place}, .around = around_});
    }
  }
}

void RecordFields::TakeOpenNames(std::string path, const SchemaPlace& values) {
  const json::value& list = lists_.emplace_back(ListOfMembers(*values.schema));
  const std::string name = path == "*" ? "others" : path;
  open_.push_back({.name = name,
                   .path = std::move(path),
                   .places = {{&list, values.file}},
                   .around = around_,
                   .open_names = true});
}

std::vector<SchemaPlace> LeftOut(SchemaDocuments& documents, const SchemaPlace& place) {
  std::vector<SchemaPlace> out;
  std::vector<SchemaPlace> left = {place};
  std::set<const json::value*> seen;
  while (!left.empty()) {
    const SchemaPlace next = std::move(left.back());
    left.pop_back();
    const json::object* schema = next.schema->if_object();
    if (schema == nullptr || !seen.insert(next.schema).second) continue;
    const bool refers = schema->contains("$ref");
    if (refers) {
      if (Result<SchemaPlace> target = documents.Follow(next)) left.push_back(std::move(*target));
    }
    for (const auto& member : *schema) {
      const std::string_view name = member.key();
      const SchemaPlace value{&member.value(), next.file};
      std::vector<SchemaPlace> inside;
      if (name == "allOf" && !refers) {
        std::ranges::move(Alternatives(value), std::back_inserter(left));
      } else if (IsAlternatives(name) && !refers) {
        inside = Alternatives(value);
        if (!inside.empty()) {
          left.push_back(inside.front());
          inside.erase(inside.begin());
        }
      } else if (name == "patternProperties" || IsOneOf(name, kDependent) ||
                 (refers && name == "properties")) {
        inside = Members(value);
      } else if (IsRest(name) || IsOneOf(name, kConditions) || name == "extends") {
        inside.push_back(value);
      } else if (refers && (name == "allOf" || IsAlternatives(name))) {
        inside = Alternatives(value);  // what stands beside a reference is not kept
      }
      std::ranges::move(inside, std::back_inserter(out));
    }
  }
  return out;
}

}  // namespace strongroom::classify::draft
