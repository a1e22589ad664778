#include "classify/draft/record_type_draft.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "classify/draft/classed_schema.h"
#include "classify/draft/highest_class.h"
#include "classify/draft/names.h"
#include "classify/draft/record_fields.h"
#include "classify/draft/value_type.h"
#include "record/check_by_name.h"
#include "record/names.h"
#include "record/normalizer.h"
#include "record/record_type.h"

namespace strongroom::classify::draft {
namespace {

using record::Sensitivity;
using IndexNumbers = std::set<std::uint16_t>;

constexpr std::size_t kFieldsMax = 256;
constexpr std::size_t kTitleMax = 200;
constexpr std::int64_t kShowsLast4From = 8;  // characters that a value may have at least

std::string_view Text(const json::value& value) {
  const auto& text = value.get_string();
  return {text.data(), text.size()};
}

// A property that becomes a field, with its place in the schema.
struct Candidate {
  std::string name;
  std::string path;
  SchemaPlace place;
  Around around;  // the schemas that it stands in
  bool required = false;
  FoundClass found = {};  // as the report has it
};

class Drafter {
 public:
  Drafter(const DraftInput& input, const json::value& schema)
      : input_(input),
        files_{input.file},
        documents_(schema, input.file, LoadClassed(input)),
        classes_(documents_, input.file, input.fields) {}

  Result<Drafts> Draft() {
    Notes ignored;  // RecordFields tells them
    root_ = Flattened(documents_, documents_.root(), "schema", ignored);
    const RecordFields record(documents_, drafts_.notes);  // holds what candidates are drafted from
    for (const RecordField& field : record.servers()) TellServers(field);
    for (const RecordField& field : record.fields()) Collect(field);
    if (std::ranges::all_of(record.fields(), &RecordField::open_names)) {
      return Fail(ErrorKind::kInvalid,
                  "the schema describes no object with properties of its own (beside id, _version "
                  "and metadata, which are the server's), which a record type is drafted from; "
                  "give the schema of one record");
    }
    const auto is_high = [](const Candidate& each) {
      return each.found.sensitivity >= Sensitivity::kHigh;
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
    TellDeclared();
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
  SchemaDocuments::Load LoadClassed(const DraftInput& input) {
    if (!input.load) return {};
    return [this, &input](const std::string& file) -> Result<json::value> {
      files_.insert(file);
      const Result<std::string> text = input.load(file);
      if (!text) return Fail(text.error());
      return ParseClassed(*text, file, input.fields);
    };
  }

  void Note(std::string text) { drafts_.notes.push_back(std::move(text)); }

  // Where a class was decided that is lower than what was found.
  void TellDeclared() {
    for (const model::ClassifiedField& each : input_.fields) {
      const Sensitivity found = each.verdict.sensitivity;
      if (!files_.contains(each.file) || ClassOf(each) >= found) continue;
      Note(fmt::format("{}: {} was found; it is {} here, as declared with a reason: {}",
                       each.field.path, record::SensitivityName(found),
                       record::SensitivityName(ClassOf(each)), each.field.declared->reason));
    }
  }

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

  void TellServers(const RecordField& field) {
    Sensitivity highest = Sensitivity::kRegular;
    for (const SchemaPlace& each : field.places) {
      highest = std::max(highest, classes_.Of(each, field.path, field.around).sensitivity);
    }
    const std::string_view found = record::SensitivityName(highest);
    Note(fmt::format(
        "{}: the server writes it itself: what the schema says of it is not here{}", field.path,
        highest == Sensitivity::kRegular
            ? ""
            : fmt::format("; what is of class {} in it needs a field of another name", found)));
  }

  void Collect(const RecordField& field) {
    Candidate each{.name = "",
                   .path = field.path,
                   .place = field.places.front(),
                   .around = field.around,
                   .required = field.required};
    Rate(each);
    bool whole = field.open_names;
    for (const SchemaPlace& other : std::span(field.places).subspan(1)) {
      const FoundClass found = classes_.Of(other, each.path, each.around);
      whole = whole || found.sensitivity >= Sensitivity::kHigh;
      each.found.Raise(found);
    }
    if (field.open_names && each.found.sensitivity == Sensitivity::kRegular) {
      return Note(each.path +
                  ": members of such names are not kept, a record type names its fields");
    }
    each.name = Named(field.name, each);
    if (field.open_names) {
      Note(each.path +
           ": members of such names are kept as a list of names and values, since a record type "
           "names its fields; name them instead, if you can");
    }
    if (whole) {
      candidates_.push_back(std::move(each));
    } else {
      Place(std::move(each));
    }
  }

  void Rate(Candidate& each) { each.found = classes_.Of(each.place, each.path, each.around); }

  std::string Named(const std::string& wanted, const Candidate& each) {
    std::string name = wanted;
    if (!record::IsFieldName(wanted) || !taken_.insert(wanted).second) {
      name = FieldName(wanted, taken_);
    }
    if (record::IsActionWord(name) && each.found.sensitivity > Sensitivity::kRegular) {
      name = FieldName(name + "Value", taken_);  // low fields' names stand in permissions
    }
    if (name != each.path) {
      Note(fmt::format("{}: the field is called \"{}\" here", each.path, name));
    }
    return name;
  }

  // Members of an object that are high beside others that are not become fields of their own.
  void Place(Candidate each) {
    if (each.found.sensitivity >= Sensitivity::kHigh) Lift(each);
    candidates_.push_back(std::move(each));
  }

  // An object that holds itself, by reference, stays whole.
  void Lift(Candidate& object) {
    const Flat& flat = Kept(object);
    Around around = object.around;
    for (const json::value* each : flat.through) {
      if (!around.insert(each).second) return;
    }
    const json::value* members = flat.schema.if_contains("properties");
    if (TypeOf(flat.schema) != "object" || members == nullptr || !members->is_object()) return;
    std::vector<Candidate> higher;
    Candidate rest = object;
    rest.found = classes_.Own(flat.schema, object.path);
    if (rest.found.sensitivity >= Sensitivity::kHigh) return;
    for (const auto& member : members->get_object()) {
      const std::string_view name = member.key();
      Candidate own{.name = std::string(name),
                    .path = fmt::format("{}.{}", object.path, name),
                    .place = {&member.value(), flat.file},
                    .around = around,
                    .required = false};
      Rate(own);
      if (own.found.sensitivity >= Sensitivity::kHigh) {
        higher.push_back(std::move(own));
      } else {
        rest.found.Raise(own.found);
      }
    }
    // What no member holds counts for what is left.
    for (const SchemaPlace& each : LeftOut(documents_, object.place)) {
      rest.found.Raise(classes_.Inside(each));
    }
    if (rest.found.sensitivity >= Sensitivity::kHigh) return;
    if (higher.empty() || higher.size() == members->get_object().size()) return;
    object = std::move(rest);
    for (Candidate& own : higher) {
      own.name = Named(Joined(object.name, own.name), own);
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
    IndexNumbers numbers;
    std::vector<json::object> schemas;
    for (const Candidate& each : fields) {
      highest = std::max(highest, each.found.sensitivity);
      schemas.push_back(FieldSchema(each));
      Number(each, numbers, schemas.back());
    }
    json::object properties;
    json::array required;
    if (!linked_to.empty()) {
      const std::string link = LinkName(linked_to, numbers);
      properties[link] = {{"description", "The record that this belongs to"},
                          {"type", "string"},
                          {"format", "uuid"},
                          {"x-sensitivity", "regular"},
                          {"x-search", json::array{"exact"}}};
      required.emplace_back(link);
    }
    for (std::size_t at = 0; at < fields.size(); ++at) {
      properties[fields[at].name] = std::move(schemas[at]);
      if (fields[at].required) required.emplace_back(fields[at].name);
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

  // Leaves out the indexes of a field one of which would have another's number.
  void Number(const Candidate& each, IndexNumbers& numbers, json::object& schema) {
    const json::value* kinds = schema.if_contains("x-search");
    if (kinds == nullptr) return;
    IndexNumbers own;
    bool free = true;
    for (const json::value& kind : kinds->get_array()) {
      const auto number = record::IndexNumber(each.name, *record::ParseIndexKind(Text(kind)));
      free = own.insert(number).second && !numbers.contains(number) && free;
    }
    if (free) return numbers.merge(own);
    schema.erase("x-search");
    Note(fmt::format(
        "{}: it has no search: its index would have the same number as another field's, by chance; "
        "add \"x-search\" under another name, if it is searched for",
        each.path));
  }

  // A name that no field of either type has, for the two would be taken for the same, and whose
  // index has a number of its own.
  std::string LinkName(const std::string& linked_to, const IndexNumbers& numbers) {
    const std::string usual = Joined(linked_to, "id");
    const auto is_free = [&](const std::string& name) {
      return !numbers.contains(record::IndexNumber(name, record::IndexKind::kExact));
    };
    const bool has_usual = taken_.contains(usual);
    if (!has_usual && is_free(usual)) return FieldName(usual, taken_);
    std::string link = FieldName(Joined(linked_to, "record-id"), taken_);
    while (!is_free(link)) link = FieldName(Joined(linked_to, "record-id"), taken_);
    Note(fmt::format("{}: {}, so the record's id is \"{}\"", linked_to,
                     has_usual
                         ? fmt::format("the schema has a field \"{}\" of its own", usual)
                         : fmt::format("the index of \"{}\" would have another's number", usual),
                     link));
    return link;
  }

  json::object FieldSchema(const Candidate& each) {
    const bool high = each.found.sensitivity >= Sensitivity::kHigh;
    const rules::RuleFacts* rule = input_.rules ? input_.rules(each.found.rule) : nullptr;
    ValueDemands demands{
        .explicit_bounds = high,
        .format = std::string(high ? record::CheckByName(each.name) : ""),
        .leave_out = [this](std::string_view path) { return lifted_.contains(path); },
        .seen = {},
        .around = each.around};
    if (high && demands.format.empty() && rule != nullptr) demands.format = rule->format;
    json::object schema = ValueSchema(documents_, each.place, each.path, demands, drafts_.notes);
    schema["x-sensitivity"] = record::SensitivityName(each.found.sensitivity);
    const std::string reason = ReasonOf(each.found);
    if (!reason.empty()) schema["x-sensitivity-reason"] = reason;
    if (high) Protect(each, schema);
    return schema;
  }

  // Why the class is below what was found, in the words of the schema.
  static std::string ReasonOf(const FoundClass& found) {
    std::set<std::string> told;
    std::string reason;
    for (const Lowered& each : found.lowered) {
      if (each.found <= found.sensitivity || !told.insert(each.reason).second) continue;
      reason += fmt::format("{}{}", reason.empty() ? "" : "; ", each.reason);
    }
    return reason;
  }

  // Mask and search: account and card numbers are told apart and found by their last four.
  static void Protect(const Candidate& each, json::object& schema) {
    const json::value* format = schema.if_contains("format");
    const bool iban = format != nullptr && Text(*format) == "iban";
    const bool card = format != nullptr && Text(*format) == "luhn";
    const json::value* most = schema.if_contains("maxLength");
    const bool long_enough = most != nullptr && most->to_number<std::int64_t>() >= kShowsLast4From;
    const bool number = iban || card || each.found.rule.contains("account-number");
    if (each.found.sensitivity != Sensitivity::kHigh || !number || !long_enough ||
        schema.contains("enum") || schema.contains("const")) {
      schema["x-mask"] = "all";
      return;
    }
    schema["x-mask"] = "last4";
    schema["x-normalize"] = card ? "digits" : "alphanumeric";
    schema["x-search"] = json::array{"exact", "last4"};
  }

  const DraftInput& input_;
  std::set<std::string, std::less<>> files_;  // that the draft is made of
  SchemaDocuments documents_;
  HighestClass classes_;
  Flat root_;
  std::vector<std::unique_ptr<Flat>> kept_;
  std::vector<Candidate> candidates_;
  std::set<std::string> taken_;
  std::set<std::string, std::less<>> lifted_;
  Drafts drafts_;
};

}  // namespace

Result<Drafts> DraftRecordTypes(const DraftInput& input) {
  const Result<json::value> schema = ParseClassed(input.text, input.file, input.fields);
  if (!schema) return Fail(schema.error());
  return Drafter(input, *schema).Draft();
}

}  // namespace strongroom::classify::draft
