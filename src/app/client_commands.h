// The commands that talk to a running server: one request each, answered for a person or, with
// --json, as the server's own JSON.
#pragma once

#include <ostream>

#include "app/api_client.h"
#include "app/command.h"

namespace strongroom::app {

// Where a command prints: results on `out`; on `error` one line a failure, saying what is wrong,
// where, and what to do.
struct Output {
  std::ostream& out;
  std::ostream& error;
  bool json = false;
};

// Prints "strongroom: " and the line; gives kExitFailed.
int PrintFailure(const Output& output, std::string_view line);

// Gives the program's exit code.
[[nodiscard]] int RunClientCommand(const ClientCommand& command, ApiClient& client,
                                   const Output& output);

}  // namespace strongroom::app
