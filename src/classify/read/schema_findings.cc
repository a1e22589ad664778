#include "classify/read/schema_findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "classify/read/schema_facets.h"
#include "classify/read/schema_keywords.h"
#include "record/sensitivity.h"

namespace strongroom::classify::read {

namespace {

using model::FindingSeverity;

constexpr std::size_t kFindingsMax = 1'000;  // a document
constexpr std::size_t kErrorsMax = 50;
constexpr std::size_t kBorrowedNamesMax = 1'000;
constexpr std::size_t kShownMax = 100;

std::string_view Shown(std::string_view text) noexcept { return CutText(text, kShownMax); }

// "organization_id" and "organizationId" are one.
std::string Folded(std::string_view name) {
  std::string folded;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') folded.push_back(static_cast<char>(c - 'A' + 'a'));
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c & 0x80) != 0) folded.push_back(c);
  }
  return folded;
}

// The name that differs in case and marks only, or empty.
std::string_view NearName(const std::unordered_set<std::string_view>& names,
                          std::string_view name) {
  constexpr std::size_t compared_max = 500;
  if (names.size() > compared_max) return {};
  const std::string folded = Folded(name);
  const auto near = std::find_if(names.begin(), names.end(), [&folded](std::string_view other) {
    return Folded(other) == folded;
  });
  return near == names.end() ? std::string_view() : *near;
}

bool IsFalse(const Node* node) noexcept {
  return node != nullptr && node->kind == NodeKind::kBoolean && node->text == "false";
}

}  // namespace

// The properties that a schema knows, its own and those of what it is combined with.
struct SchemaFindings::Names {
  std::unordered_set<std::string_view> all;
  std::vector<const Node*> required;  // the lists of names
  std::size_t borrowed = 0;           // looked at behind references
  bool any = false;
  bool open = false;  // there may be more
};

void SchemaFindings::Add(std::string_view rule, FindingSeverity severity, std::string_view path,
                         std::string says, const model::Place& place) {
  if (document_->findings.size() == kFindingsMax) return;
  document_->AddFinding(rule, std::string(CutText(path, 1'000)), std::move(says), place, severity);
}

void SchemaFindings::CollectNames(const Node& schema, const SchemaFile& file, std::size_t depth,
                                  Names& names) {
  const bool borrowed = depth > 1;
  if (depth > 16 || names.borrowed > kBorrowedNamesMax) names.open = true;
  if (names.open) return;
  for (const Member& member : schema.members) {
    const Node& value = member.value;
    switch (FindSchemaKeyword(member.name)) {
      case SchemaKeyword::kProperties:
        names.any = names.any || value.is_object();
        for (const Member& property : value.members) names.all.insert(property.name);
        if (borrowed) names.borrowed += value.members.size();
        break;
      case SchemaKeyword::kPatterns: names.open = true; break;
      case SchemaKeyword::kMap: names.open = names.open || value.is_object(); break;
      case SchemaKeyword::kCombined:
        for (const Node& branch : value.items) CollectNames(branch, file, depth + 1, names);
        names.borrowed += value.items.size();
        break;
      case SchemaKeyword::kBranch: CollectNames(value, file, depth + 1, names); break;
      default: break;
    }
  }
  if (!borrowed) {
    if (const Node* required = schema.Find("required")) names.required.push_back(required);
  }
  const auto reference = ReferenceOf(schema);
  if (!reference) return;
  const RefTarget target = refs_->Resolve(file, *reference);
  if (target.outcome != RefOutcome::kFound) {
    names.open = true;
    return;
  }
  names.borrowed += 1 + target.node->members.size();
  CollectNames(*target.node, *target.file, depth + 1, names);
}

void SchemaFindings::CheckRequired(const Node& schema, std::string_view path) {
  const Node* all_of = schema.Find("allOf");
  if (schema.Find("required") == nullptr && all_of == nullptr) return;
  Names names;
  CollectNames(schema, refs_->own(), 1, names);
  if (!names.any || names.open) return;
  if (all_of != nullptr) {
    for (const Node& branch : all_of->items) {
      if (const Node* required = branch.Find("required")) names.required.push_back(required);
    }
  }
  for (const Node* list : names.required) {
    for (const Node& name : list->items) CheckRequiredName(name, schema, names, path);
  }
}

void SchemaFindings::CheckRequiredName(const Node& name, const Node& schema, const Names& names,
                                       std::string_view path) {
  if (!name.is_string() || names.all.contains(name.text)) return;
  if (document_->findings.size() == kFindingsMax) return;
  const bool closed = IsFalse(schema.Find("additionalProperties"));
  const std::string_view near = NearName(names.all, name.text);
  const std::string mend =
      !near.empty() ? fmt::format("did you mean \"{}\"?", Shown(near))
                    : std::string("add the property, or take the name out of \"required\"");
  Add("required-without-property", closed ? FindingSeverity::kError : FindingSeverity::kWarning,
      path,
      fmt::format("\"{}\" is required, but there is no property of that name{}; {}",
                  Shown(name.text), closed ? ", so that no value can be valid" : "", mend),
      name.place);
}

void SchemaFindings::CheckKeywords(const Node& schema, std::string_view path) {
  for (const Member& member : schema.members) {
    const Node& value = member.value;
    if (member.name == "enum") CheckEnum(value, path);
    if (member.name == "type") CheckType(value, path);
    CheckShape(member, path);
    if (member.name != "x-sensitivity") continue;
    if (value.is_string() && record::ParseSensitivity(value.text)) continue;
    Add("unknown-sensitivity", FindingSeverity::kError, path,
        fmt::format("\"x-sensitivity\" is {}, which is no class: write regular, low, high, secret "
                    "or verifier",
                    value.is_string() ? fmt::format("\"{}\"", Shown(value.text)) : "no text"),
        value.place);
  }
}

void SchemaFindings::CheckShape(const Member& keyword, std::string_view path) {
  const Node& value = keyword.value;
  const SchemaKeyword meaning = FindSchemaKeyword(keyword.name);
  const bool combined = meaning == SchemaKeyword::kCombined;
  const bool named = meaning == SchemaKeyword::kProperties || meaning == SchemaKeyword::kPatterns ||
                     meaning == SchemaKeyword::kDefinitions;
  if (!combined && !named) return;
  if (combined ? value.is_array() : value.is_object()) return;
  // Generators write an empty list for an empty object: nothing is lost.
  if (value.items.empty() && value.members.empty() && value.text.empty()) return;
  if (document_->errors.size() >= kErrorsMax) return;
  document_->AddError(
      fmt::format("\"{}\"{}{} is {}, and nothing in it was read: write {}", keyword.name,
                  path.empty() ? "" : " of ", Shown(path),
                  value.is_array()    ? "a list"
                  : value.is_object() ? "an object"
                                      : (combined ? "no list" : "no object"),
                  combined ? "a list of schemas"
                           : "an object with a schema for each name, {\"iban\": {\"type\": "
                             "\"string\"}}"),
      value.place);
}

void SchemaFindings::CheckEnum(const Node& values, std::string_view path) {
  std::unordered_set<std::string> seen;
  for (const Node& value : values.items) {
    if (value.is_array() || value.is_object()) continue;
    std::string key = std::to_string(static_cast<int>(value.kind)) + value.text;
    if (seen.insert(std::move(key)).second) continue;
    Add("duplicate-enum", FindingSeverity::kWarning, path,
        fmt::format("\"{}\" stands in \"enum\" twice: remove one of them", Shown(value.text)),
        value.place);
  }
}

void SchemaFindings::CheckType(const Node& type, std::string_view path) {
  const auto check = [&](const Node& name) {
    if (!name.is_string() || IsTypeName(name.text)) return;
    Add("unknown-type", FindingSeverity::kWarning, path,
        fmt::format("\"{}\" is no type: write string, number, integer, boolean, object, array or "
                    "null, and what kind of string in \"format\"",
                    Shown(name.text)),
        name.place);
  };
  check(type);
  for (const Node& item : type.items) check(item);
}

void SchemaFindings::CheckReference(const Node& schema, std::string_view reference,
                                    const RefTarget& target, std::string_view path) {
  if (target.outcome == RefOutcome::kNoSuchPart) {
    const std::size_t hash = reference.find('#');
    const std::string_view part =
        hash == std::string_view::npos ? std::string_view() : reference.substr(hash + 1);
    const bool slash = !part.starts_with('/') && part.find('/') != std::string_view::npos;
    Add("ref-not-found", FindingSeverity::kError, path,
        fmt::format("\"$ref\" leads to \"{}\", and {} has no such part; {}", Shown(reference),
                    hash == 0 ? "this file" : "that file",
                    slash ? fmt::format("did you mean \"{}#/{}\"?",
                                        Shown(reference.substr(0, hash)), Shown(part))
                          : std::string("mend the reference or add the part")),
        schema.place);
  }
  CheckCycle(schema, path);
}

void SchemaFindings::NoteElsewhere() {
  constexpr std::size_t told_max = 3;
  const auto& elsewhere = refs_->elsewhere();
  if (elsewhere.empty()) return;
  std::string told;
  std::size_t count = 0;
  for (const std::string& target : elsewhere) {
    if (count++ == told_max) break;
    told += fmt::format("{}\"{}\"", told.empty() ? "" : ", ", Shown(target));
  }
  const bool one = elsewhere.size() == 1;
  Add("ref-not-followed", FindingSeverity::kNote, {},
      fmt::format("\"$ref\" leads to {}{} {}{}, which {} not among the scanned files: what stands "
                  "there was not looked at. Give {} as a further PATH, or mend the reference",
                  elsewhere.size() == kElsewhereMax ? "at least " : "", elsewhere.size(),
                  one ? "file: " : "files, such as ", told, one ? "is" : "are",
                  one ? "it" : "them"),
      {});
}

void SchemaFindings::TellOtherAlternative(std::string_view path, const model::Place& here,
                                          std::string_view declared, const model::Place& there) {
  Add("declared-elsewhere", FindingSeverity::kError, path,
      fmt::format("it is {} in another alternative of its schema (line {}), and this one does not "
                  "say so: write the same \"x-sensitivity\" here, or a lower one with an "
                  "\"x-sensitivity-reason\"",
                  Shown(declared), there.line),
      here);
}

void SchemaFindings::CheckCycle(const Node& schema, std::string_view path) {
  constexpr std::size_t steps_max = 32;
  std::vector<const Node*> chain;
  std::string says;
  const SchemaFile* file = &refs_->own();
  for (const Node* at = &schema; chain.size() < steps_max;) {
    if (std::find(chain.begin(), chain.end(), at) != chain.end()) {
      Add("ref-cycle", FindingSeverity::kError, path,
          "the references lead in a circle without describing anything: " + says +
              "; give one of them a type",
          schema.place);
      return;
    }
    if (!known_ends_.insert(at).second) return;
    const auto reference = ReferenceOf(*at);
    if (!reference || at->Find("type") != nullptr) return;
    chain.push_back(at);
    says += fmt::format("{}\"{}\"", says.empty() ? "" : " to ", Shown(*reference));
    const RefTarget target = refs_->Resolve(*file, *reference);
    if (target.outcome != RefOutcome::kFound) return;
    at = target.node;
    file = target.file;
  }
}

}  // namespace strongroom::classify::read
