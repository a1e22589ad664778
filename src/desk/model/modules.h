// The command that records facts about a module: for the team. Its cases learn of what they ask
// about (module_facts.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/model/command.h"

namespace strongroom::desk::model {

// A fact that is true, false, or not known any more.
struct NewFact {
  std::optional<bool> value;
};

// What is absent stays.
struct ChangeModule {
  std::string module;
  std::optional<std::string> repository{};
  std::optional<std::string> language{};
  std::optional<std::string> team{};
  std::optional<std::string> product_owner{};
  std::optional<NewFact> planned_for_next_release{};
  std::optional<NewFact> used_in_production{};
  std::optional<std::vector<std::string>> alternatives{};
  ExpectedVersion expected{};
  Time now{};
};
[[nodiscard]] Result<NewEvents> Change(const State& state, const Actor& actor,
                                       const ChangeModule& input);
// The module's own event alone, whoever asks: for commands that change many.
[[nodiscard]] Result<NewEvents> ChangeOne(const State& state, const ChangeModule& input);

}  // namespace strongroom::desk::model
