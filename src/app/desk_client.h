// Carries out the commands of the desk that talk to a server.
#pragma once

#include "app/api_client.h"
#include "app/command.h"
#include "app/output.h"

namespace strongroom::app {

// One request, and its answer as a person reads it; with --json as it came. Gives the program's
// exit code.
[[nodiscard]] int RunDeskCommand(const DeskAct& act, ApiClient& client, const Output& output);

}  // namespace strongroom::app
