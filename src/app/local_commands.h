// The commands that need neither a server nor a store.
#pragma once

#include "app/client_commands.h"
#include "app/command.h"
#include "app/config.h"

namespace strongroom::app {

// Gives the program's exit code. `type check` prints every violated rule as `file: pointer:
// message` (with --json one object a rule) and ends with 1 when there was any.
[[nodiscard]] int RunLocalCommand(const LocalCommand& command, const Environment& environment,
                                  const Output& output);

}  // namespace strongroom::app
