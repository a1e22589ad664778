// What would turn the answer to "can this person see it?": acts, each tried on a copy of the desk.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "desk/model/explain.h"
#include "desk/model/state.h"

namespace strongroom::desk::model {

// Lines for people, with the commands. `issue` stands in the state, or is one that might: then its
// key is empty and nothing is advised about the issue itself. The person is known.
[[nodiscard]] std::vector<std::string> WhatWouldChange(const State& state, const Asker& asker,
                                                       std::string_view person, const Issue& issue);

}  // namespace strongroom::desk::model
