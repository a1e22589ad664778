// Between config.cc and config_reader.cc; nobody else needs it.
#pragma once

#include <expected>
#include <vector>

#include "base/error.h"

namespace strongroom::app {

// kConfiguration with all `problems`, which are not empty; `detail` is the first on one line.
[[nodiscard]] std::unexpected<Error> RefuseConfig(std::vector<FieldError> problems);

}  // namespace strongroom::app
