// Whether what change logs take in was read: `include`, `includeAll`, `sqlFile`, `loadData`.
#pragma once

#include <span>

#include "classify/model/document.h"
#include "classify/model/report.h"

namespace strongroom::classify {

// A note a change log, "change-log-not-followed", that names those of its files which are none of
// the documents and, since that is told already, have no error in the report. A path that is not
// relative to its change log begins in a directory that nobody knows here: any document may be it
// whose name ends as the path does, or the other way round.
void TellNotTaken(std::span<const model::Document> documents, model::Report& report);

}  // namespace strongroom::classify
