// Permission sets that contain themselves.
#pragma once

#include <string>
#include <vector>

#include "classify/model/module_facts.h"

namespace strongroom::classify::read {

// For each circle of sets one list of names in their order, which begins and ends with the same.
[[nodiscard]] std::vector<std::vector<std::string>> PermissionCycles(
    const std::vector<model::Permission>& permissions);

}  // namespace strongroom::classify::read
