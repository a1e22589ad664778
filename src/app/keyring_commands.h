// `strongroom keyring rotate`: opens the store itself, while no server does.
#pragma once

#include "app/client_commands.h"
#include "app/command.h"
#include "app/config.h"

namespace strongroom::app {

[[nodiscard]] int RunKeyringRotate(const KeyringRotate& command, const Environment& environment,
                                   const Output& output);

}  // namespace strongroom::app
