// A module that issues are about, as far as the desk has been told. One field is one fact; what is
// not known is absent.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace strongroom::desk::model {

struct Module {
  std::string id;  // such as "mod-inventory"
  std::string repository;
  std::string language;
  std::string team;
  std::string product_owner;
  std::optional<bool> planned_for_next_release{};
  std::optional<bool> used_in_production{};
  std::vector<std::string> alternatives;
};

}  // namespace strongroom::desk::model
