// --type: drafts record types from the first path's schema.
#pragma once

#include "classify/command/options.h"
#include "classify/command/run.h"
#include "classify/output/wording.h"

namespace strongroom::classify::command {

// Prints the types one behind the other, or writes each as NAME.json into the directory that
// --output names. What could not be kept is told on `error`.
[[nodiscard]] int DraftTypes(const Options& options, const Streams& streams,
                             const model::Report& report, const output::RuleLookup& rules);

}  // namespace strongroom::classify::command
