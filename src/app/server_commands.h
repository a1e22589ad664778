// The commands that are the server itself or open its store: dev, init, serve, audit,
// keyring rotate.
#pragma once

#include "app/client_commands.h"
#include "app/command.h"
#include "app/config.h"

namespace strongroom::app {

// Gives the program's exit code. `dev` and `serve` return after SIGTERM or SIGINT, when what was
// accepted has finished and the audit chain is closed.
[[nodiscard]] int RunServerCommand(const ServerCommand& command, const Environment& environment,
                                   const Output& output);

}  // namespace strongroom::app
