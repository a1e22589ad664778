// References, "allOf" and alternatives, made one schema.
#include <fmt/format.h>

#include "base/refusals.h"
#include "classify/draft/classed_schema.h"
#include "classify/draft/value_schema.h"
#include "classify/draft/value_type.h"
#include "record/names.h"

namespace strongroom::classify::draft {
namespace {

constexpr unsigned kDepthMax = 100;  // of branches in branches

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
    } else if ((member.key() == "properties" || member.key() == "patternProperties") &&
               there->is_object() && member.value().is_object()) {
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
    // What was merged already adds nothing, and may lead around in a circle.
    const bool is_new = target->schema == place.schema || through_.insert(target->schema).second;
    if (const json::object* object = target->schema->if_object(); object != nullptr && is_new) {
      flat.schema = *object;
    }
    Take(flat, "allOf", depth, false);
    Take(flat, "oneOf", depth, true);
    Take(flat, "anyOf", depth, true);
    if (target->schema != place.schema) TakeBeside(place.schema->get_object(), flat);
    if (depth == 0) flat.through = through_;
    return flat;
  }

 private:
  void Note(std::string_view text) { notes_.push_back(fmt::format("{}: {}", path_, text)); }

  // What stands beside a reference: its description, mostly.
  void TakeBeside(const json::object& beside, Flat& flat) {
    std::string names;
    for (const auto& member : beside) {
      const std::string_view name = member.key();
      if (name == "title" || name == "description") {
        if (member.value().is_string()) flat.schema[name] = member.value();
      } else if (name != "$ref" && name != "type" && !name.starts_with("x-") &&
                 !record::IsAnnotationKeyword(name)) {
        names += fmt::format("{}{}", names.empty() ? "" : ", ", name);
      }
    }
    if (!names.empty()) Note("not kept, it stands beside a \"$ref\": " + names);
    RaiseTo(flat.schema, beside);
  }

  // Members under `keyword` are merged; of alternatives only the first that is not null.
  void Take(Flat& flat, std::string_view keyword, unsigned depth, bool alternatives) {
    const json::value* found = flat.schema.if_contains(keyword);
    if (found == nullptr) return;
    const json::value list = *found;
    flat.schema.erase(keyword);
    if (!list.is_array()) return;
    if (depth >= kDepthMax) {
      return Note(fmt::format("\"{}\" stands more than {} deep: what is in it is not here", keyword,
                              kDepthMax));
    }
    std::size_t choices = 0;
    for (const json::value& each : list.get_array()) {
      if (alternatives && IsNull(each)) {
        Note(std::string(kNoNull));
        continue;
      }
      if (alternatives && ++choices > 1) continue;
      Flat more = Flatten({&each, flat.file}, depth + 1);
      json::value schema = std::move(more.schema);
      Rebase(schema, more.file, flat.file);
      Merge(flat.schema, schema.get_object());
    }
    if (choices > 1) {
      Note(fmt::format("only the first of {} alternatives (\"{}\") is kept", choices, keyword));
    }
  }

  Around through_;
  SchemaDocuments& documents_;
  const std::string& path_;
  Notes& notes_;
};

}  // namespace

Flat Flattened(SchemaDocuments& documents, const SchemaPlace& place, const std::string& path,
               Notes& notes) {
  return Flattener(documents, path, notes).Flatten(place, 0);
}

}  // namespace strongroom::classify::draft
