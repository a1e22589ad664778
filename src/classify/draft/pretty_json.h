// JSON as people lay it out in schemas.
#pragma once

#include <string>

#include "base/json.h"

namespace strongroom::classify::draft {

// Two blanks a level; an object or array that goes into 100 columns stands on one line. With a line
// break at the end.
[[nodiscard]] std::string PrettyJson(const json::value& value);

}  // namespace strongroom::classify::draft
