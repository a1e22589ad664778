// Facts about many modules out of a table (desk/intake/module_list.h): for the team. All of it, or
// nothing.
#pragma once

#include <string>

#include "desk/model/command.h"

namespace strongroom::desk::model {

struct ImportModules {
  std::string text;
  Time now;
};

struct ImportedModules {
  NewEvents events;
  std::size_t added = 0;
  std::size_t changed = 0;
  std::size_t unchanged = 0;
};

// A column that is not there changes nothing; an empty cell of yes and no changes nothing either.
// kInvalid by line of the table, below /text.
[[nodiscard]] Result<ImportedModules> Import(const State& state, const Actor& actor,
                                             const ImportModules& input);

}  // namespace strongroom::desk::model
