// The report as Markdown, to be put under a pull request.
#pragma once

#include <string>

#include "classify/model/report.h"

namespace strongroom::classify::output {

// A table of counts, then a table for each file that has a field above regular (`all`: any field),
// findings and errors, many alike (alike.h) as one unless `all`. What would be longer than a
// comment may be on GitHub (65,536 characters) is left out from the end, file by file, and said so.
[[nodiscard]] std::string MarkdownReport(const model::Report& report, bool all);

}  // namespace strongroom::classify::output
