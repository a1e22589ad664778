// The report as one HTML file that stands alone: nothing is loaded, nothing is run. It is read in
// a narrow window as in a wide one, in light and dark, with a keyboard and by a screen reader.
#pragma once

#include <string>

#include "classify/model/report.h"
#include "classify/output/wording.h"

namespace strongroom::classify::output {

// Counts by class, which are switches for what is shown (CSS alone); a table for each file that has
// a field above regular (`all`: any field), with the evidence on demand; findings and errors. A
// Content-Security-Policy in it allows its own style and nothing else.
[[nodiscard]] std::string HtmlReport(const model::Report& report, const RuleLookup& rules,
                                     bool all);

}  // namespace strongroom::classify::output
