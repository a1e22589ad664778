#include "classify/draft/classed_schema.h"

#include <map>

#include "classify/read/readers.h"

namespace strongroom::classify::draft {
namespace {

using record::Sensitivity;

constexpr std::string_view kClass = "x-sensitivity";
// Of no other meaning in a schema:
constexpr std::string_view kRule = "x-found-by";
constexpr std::string_view kFound = "x-found-class";  // where a lower one is kept, and why
constexpr std::string_view kReason = "x-found-lowered-by";

std::string TextIn(const json::object& schema, std::string_view keyword) {
  const json::value* text = schema.if_contains(keyword);
  return text == nullptr || !text->is_string() ? "" : std::string(text->get_string());
}

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
    for (const std::string_view each : {kRule, kFound, kReason}) object->erase(each);
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
    if (const std::optional<Lowered> lowered = LoweredClass(field)) {
      schema[kFound] = record::SensitivityName(lowered->found);
      schema[kReason] = lowered->reason;
    }
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

std::optional<Lowered> LoweredClass(const model::ClassifiedField& field) {
  const Sensitivity found = field.verdict.sensitivity;
  if (ClassOf(field) >= found) return std::nullopt;
  return Lowered{.found = found, .reason = field.field.declared->reason};
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
  return record::ParseSensitivity(TextIn(schema, kClass)).value_or(Sensitivity::kRegular);
}

std::string WrittenRule(const json::object& schema) { return TextIn(schema, kRule); }

std::optional<Lowered> WrittenLowered(const json::object& schema) {
  const auto found = record::ParseSensitivity(TextIn(schema, kFound));
  if (!found) return std::nullopt;
  return Lowered{.found = *found, .reason = TextIn(schema, kReason)};
}

void RaiseTo(json::object& schema, const json::object& other) {
  if (WrittenClass(other) <= WrittenClass(schema)) return;
  schema[kClass] = record::SensitivityName(WrittenClass(other));
  schema[kRule] = WrittenRule(other);
}

}  // namespace strongroom::classify::draft
