// Arguments → Invocation. Pure: reads nothing but its arguments, prints nothing.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "app/command.h"
#include "app/config.h"

namespace strongroom::app {

// Nothing to carry out: help was asked for (code 0, `out`), or the use is wrong (code 2, `error` of
// one line: what is wrong and what to do).
struct Exit {
  int code = kExitWrongUse;
  std::string out;
  std::string error;
};

// `arguments` without the program's name. From the environment come STRONGROOM_URL and
// STRONGROOM_TOKEN, under --url and --token.
[[nodiscard]] std::expected<Invocation, Exit> ParseCommandLine(
    const std::vector<std::string>& arguments, const Environment& environment);

}  // namespace strongroom::app
