#include "classify/read/schema_walk.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "classify/read/pattern_name.h"
#include "classify/read/schema_keywords.h"

namespace strongroom::classify::read {

namespace {

constexpr std::size_t kAboutMax = 1'000;

std::string PathOf(const SchemaScope& scope, std::string_view name) {
  std::string path;
  path.reserve(scope.path.size() + name.size() + 1);
  path.append(scope.path);
  if (!path.empty()) path.push_back('.');
  return path.append(name);
}

std::string AboutText(std::string_view title, std::string_view description) {
  std::string about(CutText(title, kAboutMax));
  if (!about.empty() && !description.empty()) about.append(". ");
  return about.append(CutText(description, kAboutMax));
}

std::string_view BaseName(std::string_view file) noexcept {
  return file.substr(file.find_last_of('/') + 1);
}

bool IsContainer(const Facets& facets) noexcept {
  using model::ValueKind;
  return facets.has_inside && facets.kinds.Has(ValueKind::kObject) &&
         facets.kinds.OnlyOf(ValueKind::kObject | ValueKind::kArray);
}

bool DeclaresKnown(const Facets& facets) noexcept {
  return facets.declared && facets.declared->sensitivity && !facets.declared->partly;
}

// A map whose values are described, whatever their names.
bool HoldsValues(const Node& schema) noexcept {
  return std::ranges::any_of(schema.members, [](const Member& member) {
    switch (FindSchemaKeyword(member.name)) {
      case SchemaKeyword::kMap:
      case SchemaKeyword::kPatterns: return !member.value.members.empty();
      default: return false;
    }
  });
}

std::shared_ptr<const value::Column> ColumnOf(const std::vector<std::string>& examples) {
  auto column = std::make_shared<value::Column>();
  for (const std::string& example : examples) column->Add(example);
  return column;
}

void PutFacets(Facets facets, model::Field& field) {
  field.container = IsContainer(facets);
  field.inside_elsewhere = facets.elsewhere;
  field.kinds = facets.kinds;
  field.title = std::move(facets.title);
  field.type_name = std::move(facets.type_name);
  field.description = std::move(facets.description);
  field.format = std::move(facets.format);
  field.allowed = std::move(facets.allowed);
  field.declared = std::move(facets.declared);
  field.refers_to = std::move(facets.refers_to);
  field.write_only = facets.write_only;
  if (!facets.examples.empty() && !field.values) field.values = ColumnOf(facets.examples);
}

Facets TakeFacets(model::Field& field, bool has_inside) {
  return {.kinds = field.kinds,
          .title = std::move(field.title),
          .type_name = std::move(field.type_name),
          .description = std::move(field.description),
          .format = std::move(field.format),
          .allowed = std::move(field.allowed),
          .examples = {},  // kept as field.values
          .declared = std::move(field.declared),
          .refers_to = std::move(field.refers_to),
          .write_only = field.write_only,
          .has_inside = has_inside,
          .elsewhere = field.inside_elsewhere};
}

}  // namespace

SchemaWalk::SchemaWalk(const Source& source, const Node& root, References& references,
                       model::Document& document)
    : refs_(source.file, root, references),
      facets_(refs_),
      findings_(refs_, document),
      document_(&document) {}

std::string SchemaWalk::AboutOf(const Node& schema) {
  const Facets facets = facets_.Of(schema);
  return AboutText(facets.title, facets.description);
}

void SchemaWalk::Refuse(std::string says, const model::Place& place) {
  if (std::exchange(refused_, true)) return;
  document_->AddError(std::move(says), place);
}

void SchemaWalk::WalkSchema(const Node& schema, const SchemaScope& scope) {
  if (!schema.is_object() || !walked_.insert(&schema).second) return;
  findings_.CheckRequired(schema, scope.path);
  WalkInside(schema, scope);
}

void SchemaWalk::WalkWhole(const Node& schema, const SchemaScope& scope, const std::string& name) {
  const std::size_t before = document_->fields.size();
  WalkSchema(schema, scope);
  if (document_->fields.size() == before) AddWhole(schema, scope, name);
}

void SchemaWalk::WalkDefinition(const Node& schema, const SchemaScope& scope,
                                const std::string& name) {
  if (walked_.contains(&schema)) return;
  const std::size_t before = document_->fields.size();
  WalkSchema(schema, scope);
  if (document_->fields.size() != before) return;
  without_fields_.push_back({.schema = &schema, .scope = scope, .name = name});
}

void SchemaWalk::WalkNamed(const Member& named) {
  WalkDefinition(
      named.value,
      {.path = named.name, .parents = {}, .holder = named.name, .about = AboutOf(named.value)},
      named.name);
}

void SchemaWalk::AddWhole(const Node& schema, const SchemaScope& scope, const std::string& name) {
  using model::ValueKind;
  const Facets facets = facets_.Of(schema);
  const bool map = HoldsValues(schema);
  constexpr auto values = ValueKind::kString | ValueKind::kNumber | ValueKind::kInteger |
                          ValueKind::kBoolean | ValueKind::kArray;
  if (facets.has_inside || !(map || facets.kinds.HasAny(values))) return;
  std::string path = scope.path;
  if (map) {
    path += path.empty() ? "*" : ".*";
  } else if (facets.kinds.Has(ValueKind::kArray)) {
    path += "[]";
  } else if (path.empty()) {
    path = "#";
  }
  SchemaScope outside = scope;
  outside.parents.clear();
  AddField({.name = name, .value = {}, .place = schema.place}, schema, std::move(path), outside);
}

void SchemaWalk::WalkBranch(const Node& schema, const SchemaScope& scope) {
  if (schema.is_object() && walked_.insert(&schema).second) WalkInside(schema, scope);
}

void SchemaWalk::WalkInside(const Node& schema, const SchemaScope& scope) {
  findings_.CheckKeywords(schema, scope.path);
  NoteReference(schema, scope);
  // The class of a record type is the highest of its fields, and not theirs.
  auto declared = document_->record_type ? std::nullopt : DeclaredIn(schema);
  if (!declared || !declared->sensitivity) {
    for (const Member& member : schema.members) WalkKeyword(member, scope);
    return;
  }
  SchemaScope inside = scope;
  inside.covered = true;
  inside.around = std::make_shared<model::Around>(
      model::Around{.path = scope.path.empty() ? "#" : scope.path,
                    .place = schema.place,
                    .schema = {.begin = schema.place.offset, .end = schema.end},
                    .declared = std::move(declared),
                    .only_place = false});
  for (const Member& member : schema.members) WalkKeyword(member, inside);
}

// `asks`: it describes what decides, as "if" does, and not what there is.
void SchemaWalk::WalkAlternative(const Node& schema, const SchemaScope& scope, bool asks) {
  SchemaScope inside = scope;
  inside.alternative = outer_.size();
  inside.covered = scope.covered || asks;
  outer_.push_back(scope.alternative);
  WalkBranch(schema, inside);
}

void SchemaWalk::WalkKeyword(const Member& member, const SchemaScope& scope) {
  const Node& value = member.value;
  switch (FindSchemaKeyword(member.name)) {
    case SchemaKeyword::kProperties: WalkProperties(value, scope); break;
    case SchemaKeyword::kPatterns:
      for (const Member& pattern : value.members) WalkPattern(pattern, scope);
      break;
    case SchemaKeyword::kMap: WalkValues(value, scope, ".*"); break;
    case SchemaKeyword::kItems:
      WalkValues(value, scope, "[]");
      for (const Node& item : value.items) WalkValues(item, scope, "[]");
      break;
    case SchemaKeyword::kCombined:
      for (const Node& branch : value.items) {
        if (member.name == "allOf") {
          WalkBranch(branch, scope);
        } else {
          WalkAlternative(branch, scope, false);
        }
      }
      break;
    case SchemaKeyword::kBranch:
      if (member.name == "extends") {
        WalkBranch(value, scope);
        for (const Node& item : value.items) WalkBranch(item, scope);
      } else {
        WalkAlternative(value, scope, member.name == "if");
      }
      break;
    case SchemaKeyword::kDependent:
      for (const Member& dependent : value.members) {
        WalkAlternative(dependent.value, scope, false);
      }
      break;
    case SchemaKeyword::kDefinitions:
      for (const Member& definition : value.members) {
        if (definition.value.is_object()) {
          referenced_.push_back({.schema = &definition.value, .name = definition.name});
        }
      }
      break;
    default: break;
  }
}

void SchemaWalk::WalkProperties(const Node& properties, const SchemaScope& scope) {
  for (const Member& property : properties.members) {
    AddField(property, property.value, PathOf(scope, property.name), scope);
  }
}

void SchemaWalk::WalkPattern(const Member& pattern, const SchemaScope& scope) {
  std::string name = NameOfPattern(pattern.name);
  if (name.empty()) return WalkValues(pattern.value, scope, ".*");
  const std::string step = fmt::format("/{}/", pattern.name);
  AddField(pattern, pattern.value, PathOf(scope, step), scope, {}, std::move(name));
}

void SchemaWalk::WalkValues(const Node& schema, const SchemaScope& scope, std::string_view suffix) {
  if (!schema.is_object()) return;
  if (scope.path.empty() && suffix.starts_with('.')) suffix.remove_prefix(1);
  SchemaScope values{.path = scope.path + std::string(suffix),
                     .parents = scope.parents,
                     .holder = scope.holder,
                     .about = scope.about,
                     .alternative = scope.alternative,
                     .covered = scope.covered,
                     .around = scope.around};
  if (std::string about = AboutOf(schema); !about.empty()) values.about = std::move(about);
  WalkSchema(schema, values);
}

void SchemaWalk::NoteReference(const Node& schema, const SchemaScope& scope) {
  const auto reference = ReferenceOf(schema);
  if (!reference) return;
  const RefTarget target = refs_.Resolve(refs_.own(), *reference);
  findings_.CheckReference(schema, *reference, target, scope.path);
  if (target.outcome == RefOutcome::kFound && target.file == &refs_.own()) {
    referenced_.push_back({.schema = target.node, .name = ReferenceName(*reference)});
    targets_.insert(target.node);
  }
}

void SchemaWalk::AddField(const Member& named, const Node& schema, std::string path,
                          const SchemaScope& scope, std::string_view description,
                          std::string name) {
  if (name.empty()) name = named.name;
  path = PathOfItsOwn(std::move(path), name, scope.parents);
  if (bytes_ > kFieldBytesMax) return;  // full
  if (path.size() > kPathMax) {
    if (long_paths_++ == 0) {
      long_path_ = std::string(CutText(path, 60));
      long_path_place_ = named.place;
    }
    return;
  }
  Facets facets = facets_.Of(schema);
  if (!description.empty()) {
    facets.description = AboutText(CutText(description, kDescriptionMax / 2), facets.description);
  }
  SchemaScope inside{.path = path,
                     .parents = scope.parents,
                     .holder = scope.holder,
                     .about = AboutText(facets.title, facets.description),
                     .alternative = scope.alternative,
                     .covered = scope.covered || DeclaresKnown(facets),
                     .around = scope.around};
  inside.parents.push_back(name);
  model::Field field;
  field.path = std::move(path);
  field.name = std::move(name);
  field.parents = scope.parents;
  field.holder = scope.holder;
  field.about = scope.about;
  field.around = scope.around;
  field.place = named.place;
  if (schema.is_object()) field.schema = {.begin = schema.place.offset, .end = schema.end};
  KeepField(std::move(field), std::move(facets), scope);
  WalkSchema(schema, inside);
}

void SchemaWalk::WalkReferenced(const SchemaScope& scope) {
  const std::string prefix = fmt::format("{}#", BaseName(document_->file));
  std::unordered_map<std::string, std::size_t> names;  // how often each was taken
  while (!referenced_.empty()) {
    Referenced next = std::move(referenced_.front());
    referenced_.pop_front();
    if (walked_.contains(next.schema)) continue;
    const std::string name = next.name;
    const std::size_t taken = names[name]++;
    if (taken > 0) next.name += fmt::format("~{}", taken + 1);
    WalkDefinition(*next.schema,
                   {.path = prefix + next.name,
                    .parents = {next.name},
                    .holder = scope.holder,
                    .about = AboutOf(*next.schema)},
                   name);
  }
  for (const Definition& each : without_fields_) {
    if (!targets_.contains(each.schema)) AddWhole(*each.schema, each.scope, each.name);
  }
  findings_.NoteElsewhere();
  FindAlternatives();
  if (long_paths_ == 0) return;
  const std::string others =
      long_paths_ == 1 ? std::string() : fmt::format(" and {} more are", long_paths_ - 1);
  document_->AddError(fmt::format("the path {}…{} longer than {} bytes; such fields, and what is "
                                  "inside, are not listed",
                                  long_path_, others.empty() ? " is" : others, kPathMax),
                      long_path_place_);
}

// A dot may stand in a name as well: "a.iban" beside "a" that holds "iban" is "a.iban~2".
std::string SchemaWalk::PathOfItsOwn(std::string path, std::string_view name,
                                     const std::vector<std::string>& parents) const {
  const auto is_taken = [&](const std::string& own) {
    const auto known = by_path_.find(own);
    if (known == by_path_.end()) return false;
    const model::Field& field = document_->fields[known->second];
    return field.name != name || field.parents != parents;
  };
  if (!is_taken(path)) return path;
  for (std::size_t number = 2;; ++number) {
    std::string own = fmt::format("{}~{}", path, number);
    if (!is_taken(own)) return own;
  }
}

bool SchemaWalk::IsWithin(std::size_t alternative, std::size_t outer) const noexcept {
  while (alternative != outer && alternative != 0) alternative = outer_[alternative];
  return alternative == outer;
}

void SchemaWalk::FindAlternatives() {
  for (const auto& [number, places] : described_) {
    FindAlternatives(places, document_->fields[number]);
  }
}

// A class that stands in one alternative is not one of what another describes: each declares its
// own, unless what applies to both does.
void SchemaWalk::FindAlternatives(const std::vector<Description>& places, model::Field& field) {
  const auto class_of = [](const Description& each) {
    return each.declared ? each.declared->sensitivity : std::nullopt;
  };
  const Description& highest = *std::ranges::max_element(places, {}, class_of);
  const bool excused = std::ranges::any_of(
      places, [](const Description& each) { return each.declared && each.declared->HasReason(); });
  if (class_of(highest) == record::Sensitivity::kRegular && !excused) return;
  const auto is_enough = [&](const Description& each) {
    return class_of(each) && !each.declared->partly &&
           (class_of(each) >= class_of(highest) || each.declared->HasReason());
  };
  for (const Description& place : places) {
    const bool settled = std::ranges::any_of(places, [&](const Description& other) {
      if (!IsWithin(place.alternative, other.alternative)) return false;
      // Of several in one alternative the first is told, and the outermost of alternatives.
      return is_enough(other) || other.alternative != place.alternative || &other < &place;
    });
    if (place.covered || settled) continue;
    const bool own = place.place.offset == field.place.offset;
    if ((!own || class_of(highest)) && !place.schema.empty()) {
      field.alternatives.push_back({.place = place.place, .schema = place.schema});
    }
    if (!class_of(highest)) continue;
    findings_.TellOtherAlternative(field.path, place.place, highest.declared->text, highest.place);
  }
}

bool SchemaWalk::HasRoom(const model::Field& field) {
  bytes_ += sizeof(field) + 2 * field.path.size() + field.name.size() + field.holder.size() +
            field.title.size() + field.type_name.size() + field.description.size() +
            field.about.size() + field.format.size() + field.refers_to.size();
  for (const std::string& parent : field.parents) bytes_ += sizeof(std::string) + parent.size();
  for (const std::string& value : field.allowed) bytes_ += sizeof(std::string) + value.size();
  if (bytes_ <= kFieldBytesMax && document_->fields.size() < kFieldsMax) return true;
  Refuse(fmt::format("more than {} fields, or more than {} MiB of names and descriptions; the rest "
                     "of the file is not listed",
                     kFieldsMax, kFieldBytesMax >> 20U),
         field.place);
  bytes_ = kFieldBytesMax + 1;
  return false;
}

void SchemaWalk::KeepField(model::Field field, Facets facets, const SchemaScope& scope) {
  const auto known = by_path_.find(field.path);
  if (known != by_path_.end()) {
    // The same path in another branch of allOf, oneOf and the like: what it adds.
    model::Field& kept = document_->fields[known->second];
    std::vector<Description>& all_described = described_[known->second];
    if (all_described.empty()) {
      const auto [alternative, covered] = first_[known->second];
      all_described.push_back({.alternative = alternative,
                               .covered = covered,
                               .place = kept.place,
                               .schema = kept.schema,
                               .declared = kept.declared});
    }
    all_described.push_back({.alternative = scope.alternative,
                             .covered = scope.covered,
                             .place = field.place,
                             .schema = field.schema,
                             .declared = facets.declared});
    Facets all = TakeFacets(kept, inside_[known->second]);
    all.AddFrom(facets);
    // The reason of one alternative is not that of another.
    if (all.declared && facets.declared && !facets.declared->HasReason() &&
        facets.declared->sensitivity == all.declared->sensitivity &&
        !IsWithin(scope.alternative, all_described.front().alternative)) {
      all.declared->reason.clear();
    }
    inside_[known->second] = all.has_inside;
    if (kept.schema.empty()) kept.schema = field.schema;
    return PutFacets(std::move(all), kept);
  }
  const bool inside = facets.has_inside;
  PutFacets(std::move(facets), field);
  if (!HasRoom(field)) return;
  by_path_.emplace(field.path, document_->fields.size());
  inside_.push_back(inside);
  first_.emplace_back(scope.alternative, scope.covered);
  document_->fields.push_back(std::move(field));
}

}  // namespace strongroom::classify::read
