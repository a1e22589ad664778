// Fields that are declared lower than what was found, with the reason: what people decided against
// the rules. Reports show them, so that somebody can look at the decisions.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>

#include "classify/model/report.h"

namespace strongroom::classify::output {

// Each is empty where there is none. For a terminal, lines broken at `width` (0: not at all).
void PrintLowered(std::ostream& out, const model::Report& report, std::size_t width);
// At most 16 kB; then how many more there are.
[[nodiscard]] std::string LoweredMarkdown(const model::Report& report);
[[nodiscard]] std::string LoweredHtml(const model::Report& report);

}  // namespace strongroom::classify::output
