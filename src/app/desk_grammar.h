// The commands of desk_verb.h in the tree of commands.
#pragma once

#include <CLI/App.hpp>
#include <string>

#include "app/command.h"
#include "app/desk_verb.h"

namespace strongroom::app {

// Parameters of `leaf` on `command`; what is given goes into `act`, which has to live as long.
void AddDeskParameters(CLI::App& command, const DeskLeaf& leaf, DeskAct& act);

// Behind the parsing: chooses the request. "" or what is wrong.
[[nodiscard]] std::string SettleDeskAct(const DeskLeaf& leaf, DeskAct& act);

}  // namespace strongroom::app
