// One text for each JSON value, for digests, comparison and the index terms of numbers: UTF-8, no
// spaces, members sorted by the bytes of their names, control characters as \u00xx or their short
// escapes, whole numbers without fraction or exponent below 2^64, others in the shortest form that
// reads back as the same double. Equal numbers have equal texts: 1, 1.0 and 1e0 are "1", -0.0 is
// "0".
#pragma once

#include <string>

#include "base/json.h"

namespace strongroom::record {

[[nodiscard]] std::string CanonicalJson(const json::value& value);

}  // namespace strongroom::record
