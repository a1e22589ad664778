// References, "allOf" and alternatives, made one schema.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/refusals.h"
#include "classify/draft/classed_schema.h"
#include "classify/draft/value_schema.h"

namespace strongroom::classify::draft {
namespace {

constexpr unsigned kDepthMax = 8;

std::string_view Text(const json::value& value) {
  const auto& text = value.get_string();
  return {text.data(), text.size()};
}

bool IsNull(const json::value& schema) {
  const json::object* object = schema.if_object();
  const json::value* type = object == nullptr ? nullptr : object->if_contains("type");
  return type != nullptr && type->is_string() && Text(*type) == "null";
}

// A property that both have stays as it is, but for the class.
void JoinProperties(json::object& properties, const json::object& more) {
  for (const auto& member : more) {
    json::value* there = properties.if_contains(member.key());
    if (there == nullptr) {
      properties[member.key()] = member.value();
    } else if (there->is_object() && member.value().is_object()) {
      RaiseTo(there->get_object(), member.value().get_object());
    }
  }
}

// `more`'s members into `schema`, where it has none of that name; properties and required joined.
void Merge(json::object& schema, const json::object& more) {
  for (const auto& member : more) {
    json::value* there = schema.if_contains(member.key());
    if (there == nullptr) {
      schema[member.key()] = member.value();
    } else if (member.key() == "x-sensitivity") {
      RaiseTo(schema, more);
    } else if (member.key() == "properties" && there->is_object() && member.value().is_object()) {
      JoinProperties(there->get_object(), member.value().get_object());
    } else if (member.key() == "required" && there->is_array() && member.value().is_array()) {
      for (const json::value& each : member.value().get_array()) {
        there->get_array().push_back(each);
      }
    }
  }
}

class Flattener {
 public:
  Flattener(SchemaDocuments& documents, const std::string& path, Notes& notes)
      : documents_(documents), path_(path), notes_(notes) {}

  Flat Flatten(const SchemaPlace& place, unsigned depth) {
    const Result<SchemaPlace> target = documents_.Follow(place);
    if (!target) {
      Note(target.error().detail + "; a text is assumed");
      return {{{"type", "string"}}, place.file};
    }
    Flat flat{.schema = {}, .file = target->file};
    if (const json::object* object = target->schema->if_object()) flat.schema = *object;
    Take(flat, "allOf", depth, false);
    Take(flat, "oneOf", depth, true);
    Take(flat, "anyOf", depth, true);
    // What stands beside a reference: its description, mostly.
    if (const json::object* beside = place.schema->if_object();
        beside != nullptr && target->schema != place.schema) {
      for (const std::string_view name : {"title", "description"}) {
        const json::value* text = beside->if_contains(name);
        if (text != nullptr && text->is_string()) flat.schema[name] = *text;
      }
      RaiseTo(flat.schema, *beside);
    }
    return flat;
  }

 private:
  void Note(std::string_view text) { notes_.push_back(fmt::format("{}: {}", path_, text)); }

  // Members under `keyword` are merged; of alternatives only the first that is not null.
  void Take(Flat& flat, std::string_view keyword, unsigned depth, bool alternatives) {
    const json::value* found = flat.schema.if_contains(keyword);
    if (found == nullptr) return;
    const json::value list = *found;
    flat.schema.erase(keyword);
    if (!list.is_array() || depth >= kDepthMax) return;
    std::size_t choices = 0;
    for (const json::value& each : list.get_array()) {
      if (alternatives && IsNull(each)) continue;
      if (alternatives && ++choices > 1) continue;
      const Flat more = Flatten({&each, flat.file}, depth + 1);
      // References inside stay relative to their own file.
      if (more.file != flat.file && flat.schema.contains("properties") &&
          more.schema.contains("properties")) {
        Note(fmt::format("\"{}\" joins files: look whether every member is here", keyword));
      } else if (more.file != flat.file && more.schema.contains("properties")) {
        flat.file = more.file;
      }
      Merge(flat.schema, more.schema);
    }
    if (choices > 1) {
      Note(fmt::format("only the first of {} alternatives (\"{}\") is kept", choices, keyword));
    }
  }

  SchemaDocuments& documents_;
  const std::string& path_;
  Notes& notes_;
};

}  // namespace

Flat Flattened(SchemaDocuments& documents, const SchemaPlace& place, const std::string& path,
               Notes& notes) {
  return Flattener(documents, path, notes).Flatten(place, 0);
}

std::string_view TypeOf(const json::object& schema) {
  static constexpr std::array<std::string_view, 6> kTypes = {"string",  "number", "integer",
                                                             "boolean", "object", "array"};
  const json::value* type = schema.if_contains("type");
  if (type != nullptr && type->is_array()) {
    for (const json::value& each : type->get_array()) {
      if (!each.is_string() || Text(each) == "null") continue;
      type = &each;
      break;
    }
  }
  if (type != nullptr && type->is_string()) {
    const auto* found = std::ranges::find(kTypes, Text(*type));
    if (found != kTypes.end()) return *found;
  }
  if (schema.contains("properties")) return "object";
  if (schema.contains("items")) return "array";
  if (schema.contains("minimum") || schema.contains("maximum")) return "number";
  if (const json::value* list = schema.if_contains("enum"); list != nullptr && list->is_array()) {
    const auto all = [&](auto is) {
      return !list->get_array().empty() && std::ranges::all_of(list->get_array(), is);
    };
    if (all([](const json::value& each) { return each.is_bool(); })) return "boolean";
    if (all([](const json::value& each) { return each.is_int64(); })) return "integer";
    if (all([](const json::value& each) { return each.is_number(); })) return "number";
  }
  return "string";
}

}  // namespace strongroom::classify::draft
