#include "classify/draft/classed_schema.h"

#include <map>

#include "classify/read/readers.h"

namespace strongroom::classify::draft {
namespace {

using record::Sensitivity;

constexpr std::string_view kClass = "x-sensitivity";
constexpr std::string_view kRule = "x-found-by";  // of no other meaning in a schema

class Writing {
 public:
  Writing(std::string_view file, std::span<const model::ClassifiedField> fields) {
    for (const model::ClassifiedField& each : fields) {
      if (each.file != file) continue;
      if (each.field.schema.empty()) {
        by_name_[each.field.place.offset] = &each;
      } else {
        by_schema_[each.field.schema.begin] = &each;
      }
    }
  }

  // The same document twice, once with places.
  void Write(const read::Node& node, json::value& value) {
    if (json::array* items = value.if_array(); items != nullptr && node.is_array()) {
      for (std::size_t at = 0; at < std::min(items->size(), node.items.size()); ++at) {
        Write(node.items[at], (*items)[at]);
      }
    }
    json::object* object = value.if_object();
    if (object == nullptr || !node.is_object()) return;
    object->erase(kRule);
    for (const read::Member& member : node.members) {
      json::value* inner = object->if_contains(member.name);
      if (inner == nullptr) continue;
      const auto field = by_name_.find(member.place.offset);
      if (field != by_name_.end() && inner->is_bool()) {
        Put(*field->second, inner->emplace_object());
      } else {
        Write(member.value, *inner);
      }
    }
    if (const auto field = by_schema_.find(node.place.offset); field != by_schema_.end()) {
      Put(*field->second, *object);
    }
  }

 private:
  static void Put(const model::ClassifiedField& field, json::object& schema) {
    schema[kClass] = record::SensitivityName(ClassOf(field));
    schema[kRule] = field.verdict.rule;
  }

  std::map<std::size_t, const model::ClassifiedField*> by_schema_;  // by where the object begins
  std::map<std::size_t, const model::ClassifiedField*> by_name_;    // those that have none
};

}  // namespace

Sensitivity ClassOf(const model::ClassifiedField& field) {
  const auto& declared = field.field.declared;
  const Sensitivity found = field.verdict.sensitivity;
  if (!declared || !declared->sensitivity) return found;
  return *declared->sensitivity >= found || declared->HasReason() ? *declared->sensitivity : found;
}

Result<json::value> ParseClassed(std::string_view text, std::string_view file,
                                 std::span<const model::ClassifiedField> fields) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  Result<json::value> value = ParseJson(text.starts_with(mark) ? text.substr(mark.size()) : text);
  if (!value) return value;
  const Result<read::Node> root = read::ParseJsonTree(text);
  if (!root) return Fail(root.error());
  Writing(file, fields).Write(*root, *value);
  return value;
}

Sensitivity WrittenClass(const json::object& schema) {
  const json::value* word = schema.if_contains(kClass);
  if (word == nullptr || !word->is_string()) return Sensitivity::kRegular;
  const auto& text = word->get_string();
  return record::ParseSensitivity({text.data(), text.size()}).value_or(Sensitivity::kRegular);
}

std::string WrittenRule(const json::object& schema) {
  const json::value* rule = schema.if_contains(kRule);
  return rule == nullptr || !rule->is_string() ? "" : std::string(rule->get_string());
}

void RaiseTo(json::object& schema, const json::object& other) {
  if (WrittenClass(other) <= WrittenClass(schema)) return;
  schema[kClass] = record::SensitivityName(WrittenClass(other));
  schema[kRule] = WrittenRule(other);
}

}  // namespace strongroom::classify::draft
