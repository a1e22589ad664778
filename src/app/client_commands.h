// The commands that talk to a running server: one request each, answered for a person or, with
// --json, as the server's own JSON.
#pragma once

#include "app/api_client.h"
#include "app/command.h"
#include "app/output.h"

namespace strongroom::app {

// Gives the program's exit code.
[[nodiscard]] int RunClientCommand(const ClientCommand& command, ApiClient& client,
                                   const Output& output);

}  // namespace strongroom::app
