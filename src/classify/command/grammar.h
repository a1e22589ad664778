// The verb's options, the same for `strongroom classify` and `strongroom-classify`.
#pragma once

#include <CLI/App.hpp>

#include "classify/command/options.h"

namespace strongroom::classify::command {

// Binds PATHs and options to `options`, which must live until the parse is done; --json is the
// caller's. Settle is called afterwards.
void AddOptions(CLI::App& command, Options& options);

}  // namespace strongroom::classify::command
