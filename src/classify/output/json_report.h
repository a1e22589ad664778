// The report for programs. Its schema is api/classify-report.schema.json.
#pragma once

#include <string>

#include "classify/model/report.h"

namespace strongroom::classify::output {

// One JSON object, every field in it, one field a line; the same bytes for the same report.
[[nodiscard]] std::string JsonReport(const model::Report& report);

}  // namespace strongroom::classify::output
