#include "classify/draft/record_type_draft.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "classify/draft/names.h"
#include "record/check_by_name.h"
#include "record/names.h"

namespace strongroom::classify::draft {
namespace {

using record::Sensitivity;

constexpr std::size_t kFieldsMax = 256;
constexpr std::size_t kTitleMax = 200;
constexpr std::int64_t kShowsLast4From = 8;  // characters that a value may have at least

std::string_view Text(const json::value& value) {
  const auto& text = value.get_string();
  return {text.data(), text.size()};
}

// What the report says of a path and all below it.
class Classes {
 public:
  explicit Classes(const DraftInput& input) {
    for (const model::ClassifiedField& each : input.fields) {
      if (each.file == input.file) by_path_[each.field.path] = &each;
    }
  }

  [[nodiscard]] Sensitivity Of(const model::ClassifiedField& each) const {
    const auto& declared = each.field.declared;
    if (!declared || !declared->sensitivity) return each.verdict.sensitivity;
    const bool stands =
        *declared->sensitivity >= each.verdict.sensitivity || !declared->reason.empty();
    return stands ? *declared->sensitivity : each.verdict.sensitivity;
  }

  // Of the field at the path, or the highest below it; `rule` becomes that one's.
  [[nodiscard]] Sensitivity Highest(const std::string& path, std::string* rule = nullptr) const {
    Sensitivity highest = Sensitivity::kRegular;
    for (auto at = by_path_.lower_bound(path); at != by_path_.end(); ++at) {
      const std::string_view found = at->first;
      if (!found.starts_with(path)) break;
      const std::string_view rest = found.substr(path.size());
      if (!rest.empty() && rest.front() != '.' && rest.front() != '[') continue;
      const Sensitivity one = Of(*at->second);
      if (rule != nullptr && (one > highest || rule->empty())) *rule = at->second->verdict.rule;
      highest = std::max(highest, one);
    }
    return highest;
  }

 private:
  std::map<std::string, const model::ClassifiedField*, std::less<>> by_path_;
};

// A property that becomes a field, with its place in the schema.
struct Candidate {
  std::string name;
  std::string path;
  SchemaPlace place;
  bool required = false;
  Sensitivity sensitivity = Sensitivity::kRegular;  // as the report has it, with its rule
  std::string rule = {};
};

class Drafter {
 public:
  explicit Drafter(const DraftInput& input)
      : input_(input), classes_(input), documents_(*input.schema, input.file, input.load) {}

  Result<Drafts> Draft() {
    root_ = Flattened(documents_, documents_.root(), "schema", drafts_.notes);
    const json::value* properties = root_.schema.if_contains("properties");
    if (properties == nullptr || !properties->is_object() || properties->get_object().empty()) {
      return Fail(ErrorKind::kInvalid,
                  "the schema describes no object with properties, which a record type is drafted "
                  "from; give the schema of one record");
    }
    for (const auto& member : properties->get_object()) Collect(member.key(), member.value());
    if (candidates_.empty()) {
      return Fail(ErrorKind::kInvalid,
                  "the schema has no property of its own beside id, _version and metadata, which "
                  "are the server's");
    }
    const auto is_high = [](const Candidate& each) {
      return each.sensitivity >= Sensitivity::kHigh;
    };
    const auto middle =
        std::stable_partition(candidates_.begin(), candidates_.end(),
                              [&](const Candidate& each) { return !is_high(each); });
    const std::span<const Candidate> lower(candidates_.begin(), middle);
    const std::span<const Candidate> higher(middle, candidates_.end());
    if (std::max(lower.size(), higher.size() + 1) > kFieldsMax) {
      return Fail(ErrorKind::kInvalid,
                  fmt::format("a record type has at most {} fields: split the schema", kFieldsMax));
    }
    const std::string name = BaseName();
    if (!lower.empty()) Add(TypeName(name), Title(""), lower, "");
    if (!higher.empty()) {
      const std::string own = lower.empty() ? TypeName(name) : TypeName(name, "-sensitive");
      Add(own, Title(lower.empty() ? "" : ", sensitive part"), higher,
          lower.empty() ? "" : TypeName(name));
    }
    if (drafts_.types.size() == 2) {
      drafts_.notes.push_back(fmt::format(
          "{} and {}: what is of class high or above stands in a type of its own; the second names "
          "the first one's record by id",
          drafts_.types[0].name, drafts_.types[1].name));
    }
    return std::move(drafts_);
  }

 private:
  void Note(std::string text) { drafts_.notes.push_back(std::move(text)); }

  std::string BaseName() const {
    if (!input_.name.empty()) return input_.name;
    for (const std::string_view keyword : {"$id", "id", "title"}) {
      const json::value* value = root_.schema.if_contains(keyword);
      if (value != nullptr && value->is_string() && TypeName(Text(*value)) != "record") {
        return std::string(Text(*value)).substr(0, 1'000);
      }
    }
    return input_.file;
  }

  std::string Title(std::string_view suffix) const {
    const json::value* title = root_.schema.if_contains("title");
    if (title == nullptr || !title->is_string()) return "";
    if (Text(*title).size() + suffix.size() > kTitleMax) return "";
    return fmt::format("{}{}", Text(*title), suffix);
  }

  bool IsRequired(std::string_view name) const {
    const json::value* required = root_.schema.if_contains("required");
    return required != nullptr && required->is_array() &&
           std::ranges::any_of(required->get_array(), [&](const json::value& each) {
             return each.is_string() && Text(each) == name;
           });
  }

  void Collect(std::string_view name, const json::value& schema) {
    if (record::IsServerMember(name)) return;
    Candidate each{.name = Named(std::string(name), std::string(name)),
                   .path = std::string(name),
                   .place = {&schema, root_.file},
                   .required = IsRequired(name)};
    Place(std::move(each));
  }

  std::string Named(const std::string& wanted, const std::string& path) {
    std::string name = wanted;
    if (!record::IsFieldName(wanted) || !taken_.insert(wanted).second) {
      name = FieldName(wanted, taken_);
    }
    if (record::IsActionWord(name) && classes_.Highest(path) > Sensitivity::kRegular) {
      name = FieldName(name + "Value", taken_);  // low fields' names stand in permissions
    }
    if (name != path) Note(fmt::format("{}: the field is called \"{}\" here", path, name));
    return name;
  }

  // Members of an object that are high beside others that are not become fields of their own.
  void Place(Candidate each) {
    each.sensitivity = classes_.Highest(each.path, &each.rule);
    if (each.sensitivity >= Sensitivity::kHigh) Lift(each);
    candidates_.push_back(std::move(each));
  }

  void Lift(Candidate& object) {
    const Flat& flat = Kept(object);
    const json::value* members = flat.schema.if_contains("properties");
    if (TypeOf(flat.schema) != "object" || members == nullptr || !members->is_object()) return;
    std::vector<std::pair<std::string, const json::value*>> higher;
    Sensitivity rest = Sensitivity::kRegular;
    for (const auto& member : members->get_object()) {
      const std::string path = fmt::format("{}.{}", object.path, std::string_view(member.key()));
      const Sensitivity one = classes_.Highest(path);
      if (one >= Sensitivity::kHigh) {
        higher.emplace_back(member.key(), &member.value());
      } else {
        rest = std::max(rest, one);
      }
    }
    if (higher.empty() || higher.size() == members->get_object().size()) return;
    object.sensitivity = rest;
    for (const auto& [name, schema] : higher) {
      Candidate own{.name = "",
                    .path = fmt::format("{}.{}", object.path, name),
                    .place = {schema, flat.file},
                    .required = false};
      own.name = Named(Joined(object.name, name), own.path);
      lifted_.insert(own.path);
      Place(std::move(own));
    }
  }

  // A flattened schema that lives as long as this.
  const Flat& Kept(const Candidate& each) {
    Notes ignored;  // ValueSchema tells them
    kept_.push_back(std::make_unique<Flat>(Flattened(documents_, each.place, each.path, ignored)));
    return *kept_.back();
  }

  void Add(std::string name, const std::string& title, std::span<const Candidate> fields,
           const std::string& linked_to) {
    Sensitivity highest = Sensitivity::kRegular;
    json::object properties;
    json::array required;
    if (!linked_to.empty()) {
      std::set<std::string> taken;
      for (const Candidate& each : fields) taken.insert(each.name);
      const std::string link = FieldName(Joined(linked_to, "id"), taken);
      properties[link] = {{"description", "The record that this belongs to"},
                          {"type", "string"},
                          {"format", "uuid"},
                          {"x-sensitivity", "regular"},
                          {"x-search", json::array{"exact"}}};
      required.emplace_back(link);
    }
    for (const Candidate& each : fields) {
      highest = std::max(highest, each.sensitivity);
      properties[each.name] = FieldSchema(each);
      if (each.required) required.emplace_back(each.name);
    }
    json::object type = {{"$id", name}};
    if (!title.empty()) type["title"] = title;
    type["type"] = "object";
    type["x-sensitivity"] = record::SensitivityName(highest);
    if (!required.empty()) type["required"] = std::move(required);
    type["additionalProperties"] = false;
    type["properties"] = std::move(properties);
    drafts_.types.push_back({std::move(name), std::move(type)});
  }

  json::object FieldSchema(const Candidate& each) {
    const bool high = each.sensitivity >= Sensitivity::kHigh;
    const rules::RuleFacts* rule = input_.rules ? input_.rules(each.rule) : nullptr;
    ValueDemands demands{
        .explicit_bounds = high,
        .format = std::string(high ? record::CheckByName(each.name) : ""),
        .leave_out = [this](std::string_view path) { return lifted_.contains(path); }};
    if (high && demands.format.empty() && rule != nullptr) demands.format = rule->format;
    json::object schema = ValueSchema(documents_, each.place, each.path, demands, drafts_.notes);
    schema["x-sensitivity"] = record::SensitivityName(each.sensitivity);
    if (high) Protect(each, schema);
    return schema;
  }

  // Mask and search: account and card numbers are told apart and found by their last four.
  static void Protect(const Candidate& each, json::object& schema) {
    const json::value* format = schema.if_contains("format");
    const bool iban = format != nullptr && Text(*format) == "iban";
    const bool card = format != nullptr && Text(*format) == "luhn";
    const json::value* most = schema.if_contains("maxLength");
    const bool long_enough = most != nullptr && most->to_number<std::int64_t>() >= kShowsLast4From;
    const bool number = iban || card || each.rule.contains("account-number");
    if (each.sensitivity != Sensitivity::kHigh || !number || !long_enough ||
        schema.contains("enum") || schema.contains("const")) {
      schema["x-mask"] = "all";
      return;
    }
    schema["x-mask"] = "last4";
    schema["x-normalize"] = card ? "digits" : "alphanumeric";
    schema["x-search"] = json::array{"exact", "last4"};
  }

  const DraftInput& input_;
  Classes classes_;
  SchemaDocuments documents_;
  Flat root_;
  std::vector<std::unique_ptr<Flat>> kept_;
  std::vector<Candidate> candidates_;
  std::set<std::string> taken_;
  std::set<std::string, std::less<>> lifted_;
  Drafts drafts_;
};

}  // namespace

Result<Drafts> DraftRecordTypes(const DraftInput& input) { return Drafter(input).Draft(); }

}  // namespace strongroom::classify::draft
