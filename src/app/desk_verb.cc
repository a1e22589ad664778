#include "app/desk_verb.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace strongroom::app {
namespace {

constexpr DeskParameter kAsOf = {.name = "--as-of",
                                 .help = "As it was at a time, or at a day's end",
                                 .place = Place::kQuery,
                                 .type = "DATE|TIME"};
constexpr DeskParameter kAs = {.name = "--as",
                               .help = "Through another's eyes: what both see; audited",
                               .place = Place::kQuery,
                               .type = "PERSON"};

std::vector<DeskLeaf> CollectLeaves() {
  std::vector<DeskLeaf> leaves;
  for (const auto* family : {&IssueVerbs(), &IssueActVerbs(), &PeopleVerbs(), &AccessVerbs(),
                             &ModuleVerbs(), &CaseVerbs(), &MeetingVerbs()}) {
    for (const DeskVerb& verb : *family) {
      const auto leaf = std::ranges::find(leaves, verb.words, &DeskLeaf::words);
      if (leaf == leaves.end()) {
        leaves.push_back({{&verb}});
      } else {
        leaf->verbs.push_back(&verb);
      }
    }
  }
  return leaves;
}

}  // namespace

bool IsFile(Shape shape) noexcept {
  return shape == Shape::kFileText || shape == Shape::kFileJson || shape == Shape::kMessage ||
         shape == Shape::kNamedFile || shape == Shape::kNamedFiles || shape == Shape::kGroupFiles;
}

std::string DeskParameter::Type() const {
  if (!type.empty()) return std::string(type);
  switch (shape) {
    case Shape::kNumber: return "N";
    case Shape::kTruth: return "yes|no";
    case Shape::kPairs: return "NAME=VALUE";
    case Shape::kTruths: return "NAME=yes|no";
    case Shape::kGroupFiles: return "NAME=FILE";
    default: return IsFile(shape) ? "FILE" : "TEXT";
  }
}

std::string DeskParameter::Member() const {
  std::string text(member.empty() ? name : member);
  if (text.starts_with("--")) text.erase(0, 2);
  if (member.empty()) std::ranges::replace(text, '-', '_');
  return text;
}

bool Has(const Given& given, std::string_view name) {
  const auto found = given.find(name);
  return found != given.end() && !found->second.empty();
}

std::vector<DeskParameter> DeskVerb::AllParameters() const {
  std::vector<DeskParameter> all = parameters;
  if (!pages.empty()) {
    all.push_back({.name = kLimitOption,
                   .help = "No more than so many; default all",
                   .place = method == "GET" ? Place::kQuery : Place::kBody,
                   .shape = Shape::kNumber});
  }
  if (reads || method == "GET") all.insert(all.end(), {kAsOf, kAs});
  return all;
}

std::vector<DeskVerb> Together(std::initializer_list<std::vector<DeskVerb>> tables) {
  std::vector<DeskVerb> all;
  for (const std::vector<DeskVerb>& table : tables)
    all.insert(all.end(), table.begin(), table.end());
  return all;
}

std::vector<DeskParameter> DeskLeaf::Parameters() const {
  std::vector<DeskParameter> all;
  for (const DeskVerb* verb : verbs) {
    for (DeskParameter each : verb->AllParameters()) {
      const auto same = std::ranges::find(all, each.name, &DeskParameter::name);
      if (same != all.end()) continue;
      // What only one of several requests needs is asked for when that one is chosen.
      each.required =
          each.required && std::ranges::all_of(verbs, [&](const DeskVerb* other) {
            return std::ranges::any_of(other->parameters, [&](const DeskParameter& theirs) {
              return theirs.name == each.name && theirs.required;
            });
          });
      all.push_back(each);
    }
  }
  return all;
}

const DeskVerb* DeskLeaf::Choose(const Given& given, std::string& problem) const {
  const auto chosen = std::ranges::find_if(
      verbs, [&](const DeskVerb* verb) { return verb->when.empty() || Has(given, verb->when); });
  const DeskVerb& verb = **chosen;
  const std::vector<DeskParameter> known = verb.AllParameters();
  for (const auto& [name, values] : given) {
    const bool goes =
        std::ranges::find(known, std::string_view(name), &DeskParameter::name) != known.end();
    if (values.empty() || goes) continue;
    problem = verb.when.empty() ? fmt::format("{} goes with another option; which?", name)
                                : fmt::format("{} does not go with {}", name, verb.when);
    return nullptr;
  }
  for (const DeskParameter& each : known) {
    if (!each.required || Has(given, each.name)) continue;
    problem = fmt::format("{} is required", each.name);
    for (const DeskVerb* other : verbs) {
      const bool takes_it = std::ranges::find(other->parameters, each.name, &DeskParameter::name) !=
                            other->parameters.end();
      if (!takes_it && verb.when.empty()) problem += fmt::format(", or give {}", other->when);
    }
    return nullptr;
  }
  return &verb;
}

const std::vector<DeskLeaf>& DeskLeaves() {
  static const std::vector<DeskLeaf> leaves = CollectLeaves();
  return leaves;
}

std::span<const DeskGroup> DeskGroups() {
  static constexpr std::array kGroups = {
      DeskGroup{"issue", "Issues"},
      DeskGroup{"person", "Persons, and requests to be let in"},
      DeskGroup{"group", "Groups and their members"},
      DeskGroup{"level", "Security levels: who sees an issue"},
      DeskGroup{"settings", "The desk's settings"},
      DeskGroup{"module", "What is known about modules"},
      DeskGroup{"release", "Releases and the modules in them"},
      DeskGroup{"import", "Take in what others keep"},
      DeskGroup{"policy", "Policies with deadlines"},
      DeskGroup{"case", "Cases: a policy's clock for a module"},
      DeskGroup{"action", "Action items of meetings"},
      DeskGroup{"meeting", "Meetings and their minutes"},
  };
  return kGroups;
}

}  // namespace strongroom::app
