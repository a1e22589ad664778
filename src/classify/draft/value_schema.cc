#include "classify/draft/value_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "classify/draft/names.h"
#include "classify/draft/pattern_subset.h"
#include "record/names.h"

namespace strongroom::classify::draft {
namespace {

constexpr unsigned kDepthMax = 8;  // of objects and arrays in a field
constexpr std::size_t kMembersMax = 500;
constexpr std::int64_t kSizeMost = 1'000'000;
constexpr std::int64_t kAssumedLength = 200, kAssumedItems = 100, kItemsDefault = 1'000;
constexpr std::int64_t kTextDefault = 10'000;

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

  json::object Write(const SchemaPlace& place, const std::string& path, unsigned depth) {
    const Flat flat = Flattened(documents_, place, path, notes_);
    if (demands_.seen) demands_.seen(flat.schema);
    const std::string_view type = TypeOf(flat.schema);
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
      WriteArray(flat, path, depth, out);
    } else if (type == "object") {
      WriteObject(flat, path, depth, out);
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
    const auto fits = [&](const json::value& value) {
      if (type == "boolean") return value.is_bool();
      if (type == "string") return value.is_string();
      return type == "integer" ? value.is_int64() : value.is_number();
    };
    if (const json::value* list = schema.if_contains("enum"); list != nullptr && list->is_array()) {
      json::array kept;
      for (const json::value& each : list->get_array()) {
        if (fits(each)) kept.push_back(each);
      }
      if (!kept.empty()) out["enum"] = std::move(kept);
    } else if (const json::value* only = schema.if_contains("const");
               only != nullptr && fits(*only)) {
      out["const"] = *only;
    }
  }

  void WriteArray(const Flat& flat, const std::string& path, unsigned depth, json::object& out) {
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
    if (items == nullptr || !items->is_object() || depth + 1 >= kDepthMax) {
      Note(path, "its items are not described: texts are assumed");
      static const json::value kAny = json::object{{"type", "string"}};
      items = &kAny;
    }
    out["items"] = Write({items, flat.file}, path + "[]", depth + 1);
  }

  void WriteObject(const Flat& flat, const std::string& path, unsigned depth, json::object& out) {
    const json::value* properties = flat.schema.if_contains("properties");
    json::object members;
    std::set<std::string> taken;
    std::map<std::string, std::string, std::less<>> name_of;
    if (properties != nullptr && properties->is_object() && depth + 1 < kDepthMax) {
      for (const auto& member : properties->get_object()) {
        const std::string inner = fmt::format("{}.{}", path, std::string_view(member.key()));
        if (demands_.leave_out && demands_.leave_out(inner)) continue;
        if (++members_ > kMembersMax) {
          if (members_ == kMembersMax + 1) Note(path, "it has too many members: some are left out");
          continue;
        }
        const std::string name = MemberName(member.key(), taken, inner);
        name_of[member.key()] = name;
        members[name] = Write({&member.value(), flat.file}, inner, depth + 1);
      }
    }
    if (members.empty()) {
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
    static constexpr std::array<std::string_view, 14> kSilent = {
        "type",        "$id",      "id",
        "$schema",     "$comment", "default",
        "examples",    "example",  "additionalProperties",
        "definitions", "$defs",    "required",
        "$ref",        "javaType"};
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
    const json::value* more = schema.if_contains("additionalProperties");
    if (more != nullptr && more->is_object()) {
      Note(path, "members of any name (\"additionalProperties\") are not kept: name them");
    }
  }

  SchemaDocuments& documents_;
  const ValueDemands& demands_;
  Notes& notes_;
  std::size_t members_ = 0;
};

}  // namespace

json::object ValueSchema(SchemaDocuments& documents, const SchemaPlace& place,
                         const std::string& path, const ValueDemands& demands, Notes& notes) {
  return Writer(documents, demands, notes).Write(place, path, 0);
}

}  // namespace strongroom::classify::draft
