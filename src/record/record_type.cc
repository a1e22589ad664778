#include "record/record_type.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/refusals.h"
#include "record/field_rules.h"
#include "record/names.h"
#include "record/value_rule.h"

namespace strongroom::record {
namespace {

constexpr std::size_t kFieldsMax = 256;
constexpr std::size_t kTitleSizeMax = 200;
constexpr std::int64_t kExpectedRecordsMax = 1'000'000'000'000;

std::string_view Text(const json::value& value) {
  const auto& text = value.get_string();
  return {text.data(), text.size()};
}

}  // namespace

enum class Declarer : std::uint8_t { kTeam, kServer };

// Reads one schema from the top; what a field obeys by itself is field_rules.h's.
class TypeCompiler {
 public:
  TypeCompiler(const ClassPolicy& policy, Declarer declarer)
      : policy_(policy), declarer_(declarer) {}

  Result<RecordType> Compile(const json::value& document) {
    if (document.is_object()) {
      schema_ = &document.get_object();
      CheckKeywords();
      ReadName();
      ReadPrefix();
      ReadExpectedRecords();
      ReadFields();
      ReadRequired();
      ReadClass();
      MakeIndexes();
    } else {
      refusals_.Add("", "schema-shape", "give a JSON Schema: an object with \"properties\"");
    }
    if (!refusals_.empty()) {
      return Fail({.kind = ErrorKind::kInvalid,
                   .detail = "the record type breaks rules; each is listed with its mend",
                   .fields = std::move(refusals_).Take()});
    }
    type_.schema_ = std::make_shared<const json::value>(document);
    return std::move(type_);
  }

 private:
  void CheckKeywords() {
    for (const auto& member : *schema_) {
      const std::string_view name = member.key();
      static constexpr std::string_view kKnown[] = {"$id",
                                                    "type",
                                                    "required",
                                                    "additionalProperties",
                                                    "x-sensitivity",
                                                    "properties",
                                                    "x-permission-prefix",
                                                    "x-expected-records"};
      if (IsAnnotationKeyword(name) || std::ranges::find(kKnown, name) != std::end(kKnown))
        continue;
      refusals_.Add(JsonPointer("", name), "unknown-keyword",
                    fmt::format("unknown keyword {}; allowed are $id, type, properties, required, "
                                "additionalProperties, x-sensitivity, x-permission-prefix, "
                                "x-expected-records, and annotations",
                                Quoted(name)));
    }
    const json::value* type = schema_->if_contains("type");
    if (type == nullptr || !type->is_string() || Text(*type) != "object") {
      refusals_.Add("/type", "type-not-object",
                    "a record is an object: write \"type\": \"object\"");
    }
    const json::value* additional = schema_->if_contains("additionalProperties");
    if (additional != nullptr && !(additional->is_bool() && !additional->get_bool())) {
      refusals_.Add(
          "/additionalProperties", "additional-properties",
          "members that the type does not name have no class; write false or leave it out");
    }
  }

  void ReadName() {
    const json::value* id = schema_->if_contains("$id");
    if (id == nullptr || !id->is_string() || !IsTypeName(Text(*id))) {
      refusals_.Add("/$id", "type-name",
                    "name the type in \"$id\": lower-case letters, digits and hyphens, 1 to 40 "
                    "characters, beginning with a letter");
    } else {
      type_.name_ = Text(*id);
      if (IsServersTypeName(type_.name_) != (declarer_ == Declarer::kServer)) {
        refusals_.Add("/$id", "type-name-reserved",
                      "names that begin with \"ledger-\" are the server's; choose another");
      }
    }
    type_.title_ = type_.name_;
    const json::value* title = schema_->if_contains("title");
    if (title == nullptr) return;
    if (title->is_string() && Text(*title).size() <= kTitleSizeMax) {
      type_.title_ = Text(*title);
    } else {
      refusals_.Add("/title", "title-shape",
                    fmt::format("give a text of at most {} bytes", kTitleSizeMax));
    }
  }

  void ReadPrefix() {
    const json::value* given = schema_->if_contains("x-permission-prefix");
    const std::string own = "strongroom." + type_.name_;
    type_.permission_prefix_ = own;
    if (given != nullptr) {
      if (!given->is_string() || !IsPermissionPrefix(Text(*given))) {
        refusals_.Add("/x-permission-prefix", "permission-prefix-shape",
                      "give two or more parts of lower-case letters, digits and hyphens, separated "
                      "by dots, such as \"orders.purchase-note\"");
        return;
      }
      type_.permission_prefix_ = Text(*given);
    }
    const std::string_view prefix = type_.permission_prefix_;
    const std::string_view last = prefix.substr(prefix.rfind('.') + 1);
    const bool servers_word =
        last == "types" || last == "tenants" || last == "tokens" || last == "audit";
    if (prefix.starts_with("strongroom.") && (prefix != own || servers_word)) {
      refusals_.Add(given != nullptr ? "/x-permission-prefix" : "/$id",
                    "permission-prefix-reserved",
                    "names under \"strongroom.\" are the server's, but for \"strongroom.\" and the "
                    "type's own name (not types, tenants, tokens, audit); choose another prefix");
    }
    if (IsActionWord(last)) {
      refusals_.Add(
          given != nullptr ? "/x-permission-prefix" : "/$id", "permission-prefix-action",
          fmt::format("{} has a meaning of its own in permission names; end the prefix with "
                      "the name of what is kept",
                      Quoted(last)));
    }
  }

  void ReadExpectedRecords() {
    const json::value* given = schema_->if_contains("x-expected-records");
    if (given == nullptr) return;
    if (given->is_int64() && given->get_int64() >= 1 && given->get_int64() <= kExpectedRecordsMax) {
      type_.expected_records_ = static_cast<std::uint64_t>(given->get_int64());
    } else {
      refusals_.Add(
          "/x-expected-records", "expected-records",
          fmt::format("give the number of records you expect, 1 to {}; it sizes the blind "
                      "indexes",
                      kExpectedRecordsMax));
    }
  }

  void ReadFields() {
    const json::value* properties = schema_->if_contains("properties");
    if (properties == nullptr || !properties->is_object()) {
      refusals_.Add("/properties", "fields-missing", "name the fields under \"properties\"");
      return;
    }
    for (const auto& property : properties->get_object()) {
      const std::string pointer = JsonPointer("/properties", property.key());
      if (IsServerMember(property.key())) {
        CheckServerMember(property.value(), pointer);
        continue;
      }
      ++declared_;
      auto field = CompileField(property.key(), property.value(), pointer, policy_, refusals_);
      if (field) type_.fields_.push_back(std::move(*field));
    }
    if (declared_ == 0) {
      refusals_.Add("/properties", "fields-missing",
                    "the type has no field of its own; name at least one");
    }
    if (declared_ > kFieldsMax) {
      refusals_.Add("/properties", "too-many-fields",
                    fmt::format("a type has at most {} fields; split it into types linked by id",
                                kFieldsMax));
    }
  }

  // Teams' schemas name the members that the server keeps; they are read over.
  void CheckServerMember(const json::value& schema, const std::string& pointer) {
    if (schema.is_object() && schema.get_object().contains("x-sensitivity")) {
      refusals_.Add(pointer, "reserved-field",
                    "this member is the server's and takes no class; rename your field, or remove "
                    "\"x-sensitivity\"");
    }
  }

  void ReadRequired() {
    const json::value* required = schema_->if_contains("required");
    if (required == nullptr) return;
    if (!required->is_array()) {
      refusals_.Add("/required", "keyword-value", "give a list of field names");
      return;
    }
    std::size_t at = 0;
    for (const json::value& each : required->get_array()) {
      const std::string pointer = fmt::format("/required/{}", at++);
      if (!each.is_string()) {
        refusals_.Add(pointer, "keyword-value", "give the name of a field");
      } else if (Field* field = FindField(Text(each))) {
        field->required = true;
      } else if (!IsServerMember(Text(each)) && !IsDeclared(Text(each))) {
        refusals_.Add(
            pointer, "required-unknown-field",
            fmt::format("{} is required but is none of the properties; correct the name or "
                        "remove it",
                        Quoted(Text(each))));
      }
    }
  }

  Field* FindField(std::string_view name) {
    const auto found = std::ranges::find(type_.fields_, name, &Field::name);
    return found == type_.fields_.end() ? nullptr : &*found;
  }

  bool IsDeclared(std::string_view name) const {
    const json::value* properties = schema_->if_contains("properties");
    return properties != nullptr && properties->is_object() &&
           properties->get_object().contains(name);
  }

  // Rule 2: the type has the highest class of its fields and says so.
  void ReadClass() {
    Sensitivity highest = Sensitivity::kRegular;
    for (const Field& field : type_.fields_) highest = std::max(highest, field.sensitivity);
    const json::value* given = schema_->if_contains("x-sensitivity");
    if (given == nullptr) {
      refusals_.Add(
          "", "type-class-not-stated",
          fmt::format("the type does not state its class; add \"x-sensitivity\": \"{}\", the "
                      "highest class of its fields",
                      SensitivityName(highest)));
      return;
    }
    const SensitivityClass* stated = given->is_string() ? policy_.Find(Text(*given)) : nullptr;
    if (stated == nullptr) {
      refusals_.Add("/x-sensitivity", "class-unknown",
                    fmt::format("there is no such class; give one of {}", policy_.Names()));
      return;
    }
    type_.sensitivity_ = stated->base;
    type_.class_name_ = stated->name;
    type_.demands_ = stated->demands;
    for (const Field& field : type_.fields_) CheckFieldAgainst(*stated, field);
    if (stated->base > highest && type_.fields_.size() == declared_) {
      refusals_.Add(
          "/x-sensitivity", "type-class-differs",
          fmt::format("no field of the type is of class {}; state \"{}\", or raise the field "
                      "that is meant",
                      Quoted(stated->name), SensitivityName(highest)));
    }
  }

  void CheckFieldAgainst(const SensitivityClass& stated, const Field& field) {
    const std::string pointer = JsonPointer("/properties", field.name);
    if (field.sensitivity > stated.base && field.sensitivity >= Sensitivity::kHigh) {
      refusals_.Add(
          pointer, "high-field-in-lower-type",
          fmt::format("a field of class {} may not stand in a type of class {}; move it to a "
                      "record type of its own and link it by id",
                      Quoted(field.class_name), Quoted(stated.name)));
    } else if (field.sensitivity > stated.base) {
      refusals_.Add(
          pointer, "type-class-differs",
          fmt::format("the field is of class {} and the type says {}; a type has the highest "
                      "class of its fields: state \"x-sensitivity\": \"low\" on the type",
                      Quoted(field.class_name), Quoted(stated.name)));
    }
    // What the lower classes limit (which indexes) concerns their own fields only.
    if (field.sensitivity >= Sensitivity::kHigh) {
      type_.demands_ = type_.demands_.TightenedBy(field.demands);
    }
  }

  void MakeIndexes() {
    for (std::size_t at = 0; at < type_.fields_.size(); ++at) {
      const Field& field = type_.fields_[at];
      for (const IndexKind kind : field.search) {
        const std::uint16_t number = IndexNumber(field.name, kind);
        const auto taken = std::ranges::find(type_.indexes_, number, &Index::number);
        if (taken != type_.indexes_.end()) {
          refusals_.Add(JsonPointer("/properties", field.name) + "/x-search", "index-number-taken",
                        fmt::format("this index would have the same number as the one of {}, by "
                                    "chance; rename one of the two fields",
                                    Quoted(type_.fields_[taken->field].name)));
        }
        type_.indexes_.push_back({.number = number, .field = at, .kind = kind});
      }
    }
  }

  const ClassPolicy& policy_;
  const Declarer declarer_;
  const json::object* schema_ = nullptr;
  std::size_t declared_ = 0;  // properties that are fields, compiled or not
  Refusals refusals_;
  RecordType type_;
};

Result<RecordType> RecordType::Compile(const json::value& schema) {
  return Compile(schema, ClassPolicy::Shipped());
}

Result<RecordType> RecordType::Compile(const json::value& schema, const ClassPolicy& policy) {
  return TypeCompiler(policy, Declarer::kTeam).Compile(schema);
}

Result<RecordType> RecordType::CompileServers(const json::value& schema) {
  const ClassPolicy classes = ClassPolicy::Shipped();
  return TypeCompiler(classes, Declarer::kServer).Compile(schema);
}

std::optional<std::size_t> RecordType::FieldNumber(std::string_view name) const {
  const auto found = std::ranges::find(fields_, name, &Field::name);
  if (found == fields_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - fields_.begin());
}

const Index* RecordType::FindIndex(std::size_t field, IndexKind kind) const {
  const auto found = std::ranges::find_if(
      indexes_, [&](const Index& each) { return each.field == field && each.kind == kind; });
  return found == indexes_.end() ? nullptr : &*found;
}

bool RecordType::writable() const {
  return std::ranges::none_of(
      fields_, [](const Field& field) { return field.sensitivity > Sensitivity::kHigh; });
}

}  // namespace strongroom::record
