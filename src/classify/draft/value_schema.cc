#include "classify/draft/value_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>
#include <set>

#include "classify/draft/names.h"
#include "classify/draft/pattern_subset.h"
#include "classify/draft/value_type.h"
#include "record/names.h"

namespace strongroom::classify::draft {
namespace {

constexpr unsigned kDepthMax = 8;  // of objects and arrays in a field
constexpr std::size_t kMembersMax = 500;
constexpr std::int64_t kSizeMost = 1'000'000;
constexpr std::int64_t kAssumedLength = 200, kAssumedItems = 100, kItemsDefault = 1'000;
constexpr std::int64_t kTextDefault = 10'000;
constexpr std::int64_t kIdLength = 36;

std::string_view Text(const json::value& value) {
  const auto& text = value.get_string();
  return {text.data(), text.size()};
}

// Formats that a record type enforces, and the most characters that a value of it has (an IBAN in
// groups of four; RFC 5321 for addresses).
struct KnownFormat {
  std::string_view name;
  std::int64_t length_max;
};
constexpr std::array kFormats = {
    KnownFormat{"uuid", 36},       KnownFormat{"date", 10},  KnownFormat{"date-time", 40},
    KnownFormat{"email", 254},     KnownFormat{"uri", 2048}, KnownFormat{"iban", 42},
    KnownFormat{"aba-routing", 9}, KnownFormat{"bic", 11},   KnownFormat{"luhn", 40}};

const KnownFormat* FindFormat(std::string_view name) {
  const auto* found = std::ranges::find(kFormats, name, &KnownFormat::name);
  return found == kFormats.end() ? nullptr : found;
}

class Writer {
 public:
  Writer(SchemaDocuments& documents, const ValueDemands& demands, Notes& notes)
      : documents_(documents), demands_(demands), notes_(notes) {}

  json::object Write(const SchemaPlace& place, const std::string& path, unsigned depth,
                     Around around) {
    const Flat flat = Flattened(documents_, place, path, notes_);
    if (std::ranges::any_of(flat.through,
                            [&](const json::value* each) { return around.contains(each); })) {
      Note(path,
           "it holds what it stands in: the id of a record is assumed; keep each in a record of "
           "its own");
      return {{"type", "string"}, {"format", "uuid"}, {"maxLength", kIdLength}};
    }
    around.insert(flat.through.begin(), flat.through.end());
    if (demands_.seen) demands_.seen(flat.schema);
    const std::string_view type = TypeOf(flat.schema);
    if (const std::string text = NotKeptByType(flat.schema); !text.empty()) Note(path, text);
    json::object out = {{"type", type}};
    Annotate(flat.schema, out);
    if (type == "string") {
      WriteString(flat.schema, path, depth, out);
    } else if (type == "number" || type == "integer") {
      for (const std::string_view name : {"minimum", "maximum"}) {
        const json::value* bound = flat.schema.if_contains(name);
        if (bound != nullptr && bound->is_number()) out[name] = *bound;
      }
    } else if (type == "array") {
      WriteArray(flat, path, depth, around, out);
    } else if (type == "object") {
      WriteObject(flat, path, depth, around, out);
    }
    if (type != "array" && type != "object") WriteListed(flat.schema, type, out);
    NoteUnknown(flat.schema, out, path);
    return out;
  }

 private:
  void Note(const std::string& path, std::string_view text) {
    notes_.push_back(fmt::format("{}: {}", path, text));
  }

  static void Annotate(const json::object& schema, json::object& out) {
    for (const std::string_view name : {"title", "description"}) {
      const json::value* text = schema.if_contains(name);
      if (text != nullptr && text->is_string()) out[name] = *text;
    }
    for (const std::string_view name : {"readOnly", "writeOnly", "deprecated"}) {
      const json::value* flag = schema.if_contains(name);
      if (flag != nullptr && flag->is_bool()) out[name] = *flag;
    }
  }

  static std::optional<std::int64_t> Size(const json::object& schema, std::string_view name) {
    const json::value* size = schema.if_contains(name);
    if (size == nullptr || !size->is_int64()) return std::nullopt;
    const std::int64_t number = size->get_int64();
    return number >= 0 && number <= kSizeMost ? std::optional(number) : std::nullopt;
  }

  void WriteString(const json::object& schema, const std::string& path, unsigned depth,
                   json::object& out) {
    const json::value* given = schema.if_contains("format");
    const KnownFormat* format =
        given != nullptr && given->is_string() ? FindFormat(Text(*given)) : nullptr;
    const json::value* pattern = schema.if_contains("pattern");
    if (pattern != nullptr && pattern->is_string() && IsCommonPattern(Text(*pattern))) {
      out["pattern"] = *pattern;
    }
    if (format == nullptr && depth == 0 && !out.contains("pattern")) {
      format = FindFormat(demands_.format);
    }
    if (format != nullptr) out["format"] = format->name;
    auto most = Size(schema, "maxLength");
    if (!most && demands_.explicit_bounds) {
      most = format != nullptr ? format->length_max : kAssumedLength;
      if (format == nullptr) {
        Note(path, fmt::format("it states no length: \"maxLength\": {} is assumed", *most));
      }
    }
    if (most) out["maxLength"] = *most;
    const auto least = Size(schema, "minLength");
    if (least && *least > 0 && *least <= most.value_or(kTextDefault)) out["minLength"] = *least;
  }

  // Values that are listed, without those that are of another type.
  static void WriteListed(const json::object& schema, std::string_view type, json::object& out) {
    if (const json::value* list = schema.if_contains("enum"); list != nullptr && list->is_array()) {
      json::array kept;
      for (const json::value& each : list->get_array()) {
        if (IsOfType(each, type)) kept.push_back(each);
      }
      if (!kept.empty()) out["enum"] = std::move(kept);
    } else if (const json::value* only = schema.if_contains("const");
               only != nullptr && IsOfType(*only, type)) {
      out["const"] = *only;
    }
  }

  void WriteArray(const Flat& flat, const std::string& path, unsigned depth, const Around& around,
                  json::object& out) {
    auto most = Size(flat.schema, "maxItems");
    if (!most && demands_.explicit_bounds) {
      most = kAssumedItems;
      Note(path, fmt::format("it states no length: \"maxItems\": {} is assumed", *most));
    }
    if (most) out["maxItems"] = *most;
    const auto least = Size(flat.schema, "minItems");
    if (least && *least <= most.value_or(kItemsDefault)) out["minItems"] = *least;
    const json::value* items = flat.schema.if_contains("items");
    if (items != nullptr && items->is_array() && !items->get_array().empty()) {
      Note(path, "items are described one by one: only the first description is kept");
      items = &items->get_array().front();
    }
    const bool too_deep = depth + 1 >= kDepthMax;
    if (items == nullptr || !items->is_object() || too_deep) {
      Note(path, too_deep ? "it stands too deep: its items are not kept, texts are assumed"
                          : "its items are not described: texts are assumed");
      static const json::value kAny = json::object{{"type", "string"}};
      items = &kAny;
    }
    out["items"] = Write({items, flat.file}, path + "[]", depth + 1, around);
  }

  void WriteObject(const Flat& flat, const std::string& path, unsigned depth, const Around& around,
                   json::object& out) {
    json::object members;
    std::set<std::string> taken;
    std::map<std::string, std::string, std::less<>> name_of;
    const std::vector<Member> described = MembersOf(flat.schema, path);
    const bool too_deep = depth + 1 >= kDepthMax && !described.empty();
    if (too_deep) Note(path, "it stands too deep: its members are not kept");
    for (const Member& member : described) {
      if (too_deep || (demands_.leave_out && demands_.leave_out(member.path))) continue;
      if (++members_ > kMembersMax) {
        if (members_ == kMembersMax + 1) Note(path, "it has too many members: some are left out");
        continue;
      }
      const std::string name = MemberName(member.name, taken, member.path);
      if (!member.open_names) name_of[member.name] = name;
      members[name] = Write({member.schema, flat.file}, member.path, depth + 1, around);
    }
    if (members.empty() && !too_deep) {
      Note(path, "no member of it is described here: name what may stand in it");
    }
    json::array required;
    if (const json::value* names = flat.schema.if_contains("required");
        names != nullptr && names->is_array()) {
      std::set<std::string> told;
      for (const json::value& each : names->get_array()) {
        const auto found = each.is_string() ? name_of.find(Text(each)) : name_of.end();
        if (found != name_of.end() && told.insert(found->second).second) {
          required.emplace_back(found->second);
        }
      }
    }
    out["properties"] = std::move(members);
    if (!required.empty()) out["required"] = std::move(required);
  }

  struct Member {
    std::string name;
    std::string path;
    const json::value* schema;
    bool open_names = false;
  };

  // Named ones, then a list for each pattern of names and one for any name.
  std::vector<Member> MembersOf(const json::object& schema, const std::string& path) {
    std::vector<Member> members;
    const auto named = [&](std::string_view keyword) {
      const json::value* found = schema.if_contains(keyword);
      return found == nullptr ? nullptr : found->if_object();
    };
    const auto add_list = [&](std::string name, const std::string& inner,
                              const json::value& values) {
      Note(inner,
           "members of such names are kept as a list of names and values, since a record type "
           "names its fields; name them instead, if you can");
      members.push_back({.name = std::move(name),
                         .path = inner,
                         .schema = &lists_.emplace_back(ListOfMembers(values)),
                         .open_names = true});
    };
    if (const json::object* properties = named("properties")) {
      for (const auto& each : *properties) {
        const std::string name(each.key());
        members.push_back(
            {.name = name, .path = fmt::format("{}.{}", path, name), .schema = &each.value()});
      }
    }
    if (const json::object* patterns = named("patternProperties")) {
      for (const auto& each : *patterns) {
        const std::string name = fmt::format("/{}/", std::string_view(each.key()));
        add_list(name, fmt::format("{}.{}", path, name), each.value());
      }
    }
    for (const std::string_view keyword : {"additionalProperties", "unevaluatedProperties"}) {
      if (const json::object* values = named(keyword); values != nullptr && !values->empty()) {
        add_list("others", path + ".*", *schema.if_contains(keyword));
      }
    }
    return members;
  }

  std::string MemberName(std::string_view name, std::set<std::string>& taken,
                         const std::string& path) {
    if (record::IsFieldName(name) && taken.insert(std::string(name)).second) {
      return std::string(name);
    }
    std::string other = FieldName(name, taken);
    Note(path, fmt::format("a member cannot be called so: it is \"{}\" here", other));
    return other;
  }

  // Constraints that are not in what was written: a note for all of one value.
  void NoteUnknown(const json::object& schema, const json::object& out, const std::string& path) {
    static constexpr std::array<std::string_view, 16> kSilent = {"type",
                                                                 "$id",
                                                                 "id",
                                                                 "$schema",
                                                                 "$comment",
                                                                 "default",
                                                                 "examples",
                                                                 "example",
                                                                 "definitions",
                                                                 "$defs",
                                                                 "required",
                                                                 "$ref",
                                                                 "javaType",
                                                                 "additionalProperties",
                                                                 "unevaluatedProperties",
                                                                 "patternProperties"};
    std::string names;
    for (const auto& member : schema) {
      const std::string_view name = member.key();
      if (out.contains(name) || name.starts_with("x-") ||
          std::ranges::find(kSilent, name) != kSilent.end()) {
        continue;
      }
      if (record::IsAnnotationKeyword(name)) continue;
      names += fmt::format("{}{}", names.empty() ? "" : ", ", name);
    }
    if (!names.empty()) Note(path, "not kept, a record type does not enforce it: " + names);
  }

  SchemaDocuments& documents_;
  const ValueDemands& demands_;
  Notes& notes_;
  std::deque<json::value> lists_;  // that stand for open names
  std::size_t members_ = 0;
};

}  // namespace

json::value ListOfMembers(const json::value& values) {
  return {{"type", "array"},
          {"items",
           {{"type", "object"},
            {"required", json::array{"key", "value"}},
            {"properties", {{"key", {{"type", "string"}}}, {"value", values}}}}}};
}

json::object ValueSchema(SchemaDocuments& documents, const SchemaPlace& place,
                         const std::string& path, const ValueDemands& demands, Notes& notes) {
  return Writer(documents, demands, notes).Write(place, path, 0, demands.around);
}

}  // namespace strongroom::classify::draft
