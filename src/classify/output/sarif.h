// The report as SARIF 2.1.0 (OASIS Standard, 27 March 2020), for code scanning on forges and in
// editors.
#pragma once

#include <string>
#include <string_view>

#include "classify/model/report.h"
#include "classify/output/baseline.h"
#include "classify/output/wording.h"

namespace strongroom::classify::output {

// A result for each field that lacks an `x-sensitivity` of its class (declared.h) and for each
// finding; what kept files from being read are notifications of the invocation. Locations are
// relative to the base "SCANNED", whose place only the reader knows: nothing of this machine is in
// it. Fingerprints do not change when lines move. `version` is the program's. Beside a `baseline`
// results about fields say whether it has them: "unchanged", else "new" (§3.27.24); of findings it
// knows nothing. Null: there is none.
[[nodiscard]] std::string SarifReport(const model::Report& report, const RuleLookup& rules,
                                      std::string_view version, const Baseline* baseline = nullptr);

}  // namespace strongroom::classify::output
