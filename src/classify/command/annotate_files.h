// --annotate: writes the classes that were found into the schemas.
#pragma once

#include "classify/command/options.h"
#include "classify/command/run.h"
#include "classify/model/report.h"

namespace strongroom::classify::command {

// Every field above regular (with `all`: every field) that declares no class, or one that is too
// low without a reason. A file is written whole or not at all; one that cannot be written does not
// keep the others from it, and makes kExitFailed. With `dry_run` lists what would be written.
[[nodiscard]] int AnnotateFiles(const Options& options, const Streams& streams,
                                const model::Report& report);

}  // namespace strongroom::classify::command
