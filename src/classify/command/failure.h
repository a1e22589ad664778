// How a failure is told.
#pragma once

#include <string_view>

#include "classify/command/run.h"

namespace strongroom::classify::command {

// Prints the program's name, ": " and the line, made harmless for a terminal; gives kExitFailed.
int PrintFailure(const Streams& streams, std::string_view line);

// `text` to the file that --output names, or to `out`.
[[nodiscard]] int Deliver(const Options& options, const Streams& streams, std::string_view text);

}  // namespace strongroom::classify::command
