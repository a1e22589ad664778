#include "desk/model/known_names.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <string>

#include "desk/model/no_such.h"

namespace strongroom::desk::model {
namespace {

constexpr std::size_t kNamedMax = 20;

using Words = std::set<std::string, std::less<>>;

// "; there are a, b", or what says where they are.
std::string There(const Words& words) {
  if (words.empty()) return "; there is none yet";
  if (words.size() <= kNamedMax) return fmt::format("; there are: {}", fmt::join(words, ", "));
  const std::vector<std::string> first(words.begin(), std::next(words.begin(), kNamedMax));
  return fmt::format("; there are {}, such as: {}", words.size(), fmt::join(first, ", "));
}

void CheckOne(InputCheck& check, std::string_view pointer, std::string_view rule,
              std::string_view what, std::string_view name, const Words& known) {
  if (name.empty() || known.contains(name)) return;
  check.Refuse(pointer, rule, fmt::format("there is no such {}{}", what, There(known)));
}

bool Affects(const Sight& sight, std::string_view module) {
  return std::ranges::any_of(sight.state().issues, [&](const auto& each) {
    return std::ranges::find(each.second->affected, module, &AffectedModule::module) !=
               each.second->affected.end() &&
           sight.Sees(*each.second);
  });
}

}  // namespace

void CheckTeam(InputCheck& check, const State& state, std::string_view team) {
  Words teams;
  for (const auto& [id, module] : state.modules) {
    if (!module->team.empty()) teams.insert(module->team);
  }
  CheckOne(check, "/team", "unknown-team", "team that looks after a module", team, teams);
}

void CheckWho(InputCheck& check, const State& state, std::string_view who) {
  Words known;
  for (const std::string& name : state.policies->names()) {
    for (const policy::Policy& version : state.policies->Versions(name)) {
      for (const policy::Step& step : version.steps) known.insert(step.who);
    }
  }
  CheckOne(check, "/who", "unknown-who", "word in a policy for who must act", who, known);
}

void CheckPerson(InputCheck& check, const State& state, std::string_view pointer,
                 std::string_view person) {
  if (person.empty() || state.FindPerson(person) != nullptr) return;
  check.Refuse(pointer, "unknown-person", std::string(kNoSuchPerson));
}

Result<void> CheckNames(const Sight& sight, const Filter& filter) {
  const State& state = sight.state();
  InputCheck check;
  CheckPerson(check, state, "/assignee", filter.assignee.value_or(""));
  if (!filter.module.empty() && state.FindModule(filter.module) == nullptr &&
      !Affects(sight, filter.module)) {
    check.Refuse("/module", "unknown-module",
                 "there is no such module, and no issue that you see affects one of that name; "
                 "give an id from: strongroom desk module list");
  }
  Words levels = {"public"};
  for (const auto& [id, level] : state.levels) levels.insert(id);
  CheckOne(check, "/level", "unknown-level", "level", filter.level.value_or(""), levels);
  return std::move(check).Done();
}

}  // namespace strongroom::desk::model
