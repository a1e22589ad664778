#include "classify/read/schema_facets.h"

#include <algorithm>
#include <array>
#include <utility>

#include "classify/read/declared_by.h"
#include "classify/read/schema_keywords.h"
#include "record/sensitivity.h"

namespace strongroom::classify::read {

namespace {

using model::ValueKind;
using model::ValueKinds;

constexpr std::array<std::pair<std::string_view, ValueKinds>, 9> kTypes = {{
    {"string", ValueKind::kString},
    {"number", ValueKind::kNumber},
    {"integer", ValueKind::kInteger},
    {"boolean", ValueKind::kBoolean},
    {"object", ValueKind::kObject},
    {"array", ValueKind::kArray},
    {"null", ValueKind::kNull},
    {"any", {}},                   // draft-03
    {"file", ValueKind::kString},  // Swagger 2.0
}};

void AddType(const Node& type, ValueKinds& kinds) noexcept {
  for (const auto& [name, kind] : kTypes) {
    if (type.is_string() && type.text == name) kinds.Add(kind);
  }
  for (const Node& item : type.items) {
    for (const auto& [name, kind] : kTypes) {
      if (item.is_string() && item.text == name) kinds.Add(kind);
    }
  }
}

ValueKinds KindOf(const Node& value) noexcept {
  switch (value.kind) {
    case NodeKind::kNull: return ValueKind::kNull;
    case NodeKind::kBoolean: return ValueKind::kBoolean;
    case NodeKind::kNumber:
      return value.text.find_first_of(".eE") == std::string::npos ? ValueKind::kInteger
                                                                  : ValueKind::kNumber;
    case NodeKind::kString: return ValueKind::kString;
    case NodeKind::kArray: return ValueKind::kArray;
    case NodeKind::kObject: return ValueKind::kObject;
  }
  return {};
}

void AddAllowed(const Node& value, Facets& facets, ValueKinds& kinds) {
  kinds.Add(KindOf(value));
  if (facets.allowed.size() < kAllowedMax && !value.text.empty()) {
    facets.allowed.emplace_back(CutText(value.text, kAllowedTextMax));
  }
}

void AddExamples(const Node& value, Facets& facets) {
  const auto add = [&facets](const Node& example) {
    const bool plain = example.kind == NodeKind::kString || example.kind == NodeKind::kNumber;
    if (plain && facets.examples.size() < kExamplesMax) {
      facets.examples.emplace_back(CutText(example.text, kDescriptionMax));
    }
  };
  add(value);
  for (const Node& item : value.items) add(item);
}

// What a schema without `type` gives away by its other keywords.
ValueKinds ImpliedKinds(std::string_view keyword) noexcept {
  switch (FindSchemaKeyword(keyword)) {
    case SchemaKeyword::kOfObjects:
    case SchemaKeyword::kProperties:
    case SchemaKeyword::kMap: return ValueKind::kObject;
    case SchemaKeyword::kItems: return ValueKind::kArray;
    case SchemaKeyword::kOfStrings: return ValueKind::kString;
    case SchemaKeyword::kOfNumbers: return ValueKind::kNumber;
    default: return {};
  }
}

// "false", which describes nothing that there is.
bool IsNever(const Node& schema) noexcept {
  return schema.kind == NodeKind::kBoolean && schema.text == "false";
}

// The keywords that stand in the schema itself.
Facets OwnFacets(const Node& schema) {
  Facets facets;
  ValueKinds implied;
  bool nullable = false;
  model::Declared declared;
  bool is_declared = false;
  for (const Member& member : schema.members) {
    const Node& value = member.value;
    if (member.name == "type") {
      AddType(value, facets.kinds);
    } else if (member.name == "nullable") {
      nullable = value.kind == NodeKind::kBoolean && value.text == "true";
    } else if (member.name == "enum") {
      for (const Node& item : value.items) AddAllowed(item, facets, implied);
    } else if (member.name == "const") {
      AddAllowed(value, facets, implied);
    } else if (member.name == "example" || member.name == "examples" || member.name == "default") {
      AddExamples(value, facets);
    } else if (member.name == "writeOnly") {
      facets.write_only = value.kind == NodeKind::kBoolean && value.text == "true";
    } else if (member.name == "x-sensitivity") {
      is_declared = true;
      declared.text = CutText(value.text, kAllowedTextMax);
      declared.place = value.place;
    } else if (!value.is_string()) {
      implied.Add(ImpliedKinds(member.name));
    } else if (member.name == "title") {
      facets.title = CutText(value.text, kDescriptionMax);
    } else if (member.name == "description") {
      facets.description = CutText(value.text, kDescriptionMax);
    } else if (member.name == "format") {
      facets.format = CutText(value.text, kAllowedTextMax);
      implied.Add(ValueKind::kString);
    } else if (member.name == "x-sensitivity-reason") {
      declared.reason = CutText(value.text, kDescriptionMax);
    } else {
      implied.Add(ImpliedKinds(member.name));
    }
  }
  if (facets.kinds.empty()) facets.kinds = implied;
  if (nullable && !facets.kinds.empty()) facets.kinds.Add(ValueKind::kNull);
  if (is_declared) {
    declared.sensitivity = record::ParseSensitivity(declared.text);
    facets.declared = std::move(declared);
  }
  return facets;
}

}  // namespace

std::optional<model::Declared> DeclaredIn(const Node& schema) {
  if (schema.Find("x-sensitivity") == nullptr) return std::nullopt;
  return OwnFacets(schema).declared;
}

bool IsTypeName(std::string_view name) noexcept {
  return std::any_of(kTypes.begin(), kTypes.end(),
                     [name](const auto& type) { return type.first == name; });
}

std::string_view CutText(std::string_view text, std::size_t size_max) noexcept {
  if (text.size() <= size_max) return text;
  while (size_max > 0 && (static_cast<unsigned char>(text[size_max]) & 0xC0) == 0x80) --size_max;
  return text.substr(0, size_max);
}

void Facets::FillFrom(const Facets& other) {
  if (kinds.empty()) kinds = other.kinds;
  if (title.empty()) title = other.title;
  if (type_name.empty()) type_name = other.type_name;
  if (description.empty()) description = other.description;
  if (format.empty()) format = other.format;
  if (allowed.empty()) allowed = other.allowed;
  if (examples.empty()) examples = other.examples;
  if (!declared) declared = other.declared;
  if (refers_to.empty()) refers_to = other.refers_to;
  write_only = write_only || other.write_only;
  has_inside = has_inside || other.has_inside;
  elsewhere = elsewhere || other.elsewhere;
}

void Facets::AddFrom(const Facets& other) {
  kinds.Add(other.kinds);
  if (!allowed.empty()) {
    for (const std::string& value : other.allowed) {
      if (allowed.size() == kAllowedMax) break;
      if (std::find(allowed.begin(), allowed.end(), value) == allowed.end()) {
        allowed.push_back(value);
      }
    }
  }
  declared = DeclaredByBoth(std::move(declared), other.declared);
  FillFrom(other);
}

std::size_t Facets::bytes() const noexcept {
  std::size_t size = sizeof(*this) + title.size() + type_name.size() + description.size() +
                     format.size() + refers_to.size() + (declared ? declared->reason.size() : 0);
  for (const auto* texts : {&allowed, &examples}) {
    for (const std::string& text : *texts) size += sizeof(std::string) + text.size();
  }
  return size;
}

Facets SchemaFacets::Of(const Node& schema) { return Collect(schema, refs_->own(), 1); }

Facets SchemaFacets::Collect(const Node& schema, const SchemaFile& file, std::size_t depth) {
  if (!schema.is_object()) return {};
  Facets facets = OwnFacets(schema);
  // Places are of the scanned file alone.
  if (facets.declared && &file != &refs_->own()) facets.declared->place = {};
  if (depth == kFacetDepthMax) return facets;
  LookInto(schema, file, depth, facets);
  FollowReference(schema, file, depth, facets);
  return facets;
}

void SchemaFacets::LookInto(const Node& schema, const SchemaFile& file, std::size_t depth,
                            Facets& facets) {
  const auto collect = [&](const Node& inner) { return Collect(inner, file, depth + 1); };
  // One of several, which `among` counts.
  const auto add_one = [&](const Node& inner, DeclaredByAlternatives& among) {
    if (IsNever(inner)) return;
    Facets each = collect(inner);
    if (each.kinds != ValueKinds(ValueKind::kNull)) among.Add(std::move(each.declared));
    each.declared.reset();
    facets.AddFrom(each);
  };
  const auto settle = [&](const DeclaredByAlternatives& among) {
    facets.declared = DeclaredByBoth(std::move(facets.declared), among.Sum());
  };
  DeclaredByAlternatives values;  // items and the values of maps
  DeclaredByAlternatives conditional;
  for (const Member& member : schema.members) {
    const Node& value = member.value;
    switch (FindSchemaKeyword(member.name)) {
      case SchemaKeyword::kProperties:
        facets.has_inside = facets.has_inside || !value.members.empty();
        if (!value.members.empty()) values.Add(std::nullopt);
        break;
      case SchemaKeyword::kCombined:
        if (member.name == "allOf") {
          for (const Node& branch : value.items) facets.AddFrom(collect(branch));
        } else {
          DeclaredByAlternatives branches;
          for (const Node& branch : value.items) add_one(branch, branches);
          settle(branches);
        }
        break;
      case SchemaKeyword::kBranch:
        if (member.name == "extends") {
          facets.AddFrom(collect(value));
          for (const Node& item : value.items) facets.AddFrom(collect(item));
        } else if (member.name == "if") {
          DeclaredByAlternatives asked;  // it says what decides, and declares nothing
          add_one(value, asked);
        } else {
          add_one(value, conditional);
        }
        break;
      case SchemaKeyword::kItems:
      case SchemaKeyword::kMap:
        if (value.is_object()) add_one(value, values);
        for (const Node& item : value.items) add_one(item, values);
        break;
      case SchemaKeyword::kPatterns:
        for (const Member& pattern : value.members) add_one(pattern.value, values);
        break;
      default: break;
    }
  }
  const bool open = schema.Find("then") == nullptr || schema.Find("else") == nullptr;
  if (open) conditional.Add(std::nullopt);
  settle(conditional);
  settle(values);
}

void SchemaFacets::FollowReference(const Node& schema, const SchemaFile& file, std::size_t depth,
                                   Facets& facets) {
  const auto reference = ReferenceOf(schema);
  if (!reference) return;
  if (!reference->starts_with('#') && facets.refers_to.empty()) {
    facets.refers_to = CutText(*reference, kDescriptionMax);
  }
  const RefTarget target = refs_->Resolve(file, *reference);
  if (target.outcome != RefOutcome::kFound) {
    // Its members are where it refers to, if it has any.
    facets.has_inside = true;
    return;
  }
  const auto take = [&](const Facets& found) {
    if (facets.type_name.empty() && !found.has_inside) {
      facets.type_name = CutText(ReferenceName(*reference), kAllowedTextMax);
    }
    if (found.declared && (!facets.declared || facets.declared->partly)) {
      model::Declared declared = *found.declared;
      declared.reason.clear();
      declared.behind_reference = true;
      facets.declared = DeclaredByBoth(std::move(facets.declared), std::move(declared));
    }
    facets.FillFrom(found);
    facets.elsewhere = facets.elsewhere || found.has_inside;
  };
  const auto [known, fresh] = targets_.try_emplace(target.node);
  if (fresh) {
    if (target_bytes_ > kTargetBytesMax) return;
    Facets found = Collect(*target.node, *target.file, depth + 1);
    take(found);
    target_bytes_ += found.bytes();
    targets_[target.node] = std::move(found);
  } else {
    take(known->second);
  }
}

}  // namespace strongroom::classify::read
