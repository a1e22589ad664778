#include "app/desk_grammar.h"

#include <fmt/format.h>

#include <algorithm>

namespace strongroom::app {
namespace {

bool IsMany(Shape shape) {
  return shape == Shape::kTexts || shape == Shape::kWords || shape == Shape::kPairs ||
         shape == Shape::kTruths || shape == Shape::kAffected || shape == Shape::kNamedFiles ||
         shape == Shape::kGroupFiles;
}

}  // namespace

void AddDeskParameters(CLI::App& command, const DeskLeaf& leaf, DeskAct& act) {
  for (const DeskParameter& each : leaf.Parameters()) {
    const std::string name(each.name);
    const std::string help(each.help);
    std::vector<std::string>& place = act.given[name];
    if (each.shape == Shape::kFlag) {
      command.add_flag_callback(name, [&place] { place = {"given"}; }, help);
      continue;
    }
    // A callback, because CLI11 takes values such as "[a]" and "{}" for lists when it is handed
    // one.
    CLI::Option* option = command.add_option(
        name,
        [&place](const CLI::results_t& values) {
          place = values;
          return true;
        },
        help);
    option->type_name(each.Type());
    if (each.required) option->required();
    if (!IsMany(each.shape)) continue;
    option->take_all();
    // Files are named by shells, all at once; words and ids told by their place are as many as
    // come.
    const bool at_once = !each.is_option() || IsFile(each.shape);
    option->expected(1, at_once ? CLI::detail::expected_max_vector_size : 1);
    option->allow_extra_args(at_once);
  }
}

std::string SettleDeskAct(const DeskLeaf& leaf, DeskAct& act) {
  std::string problem;
  act.verb = leaf.Choose(act.given, problem);
  if (act.verb == nullptr) return problem;
  std::vector<std::string> filled;
  for (const DeskParameter& each : act.verb->AllParameters()) {
    if (!Has(act.given, each.name) || each.place != Place::kBody) continue;
    if (each.shape == Shape::kFlag && each.value.empty()) continue;
    if (std::ranges::find(filled, each.Member()) != filled.end()) {
      return fmt::format("{} says again what another option says: give one of them", each.name);
    }
    filled.push_back(each.Member());
  }
  return "";
}

}  // namespace strongroom::app
