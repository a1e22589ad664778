// A whole file as text, for the small files that commands are handed; "-" is standard input.
#pragma once

#include <string>

#include "base/error.h"
#include "base/json.h"

namespace strongroom::app {

// kConfiguration when it cannot be read, or holds more than 16 MiB. `detail` does not name the
// file.
[[nodiscard]] Result<std::string> ReadText(const std::string& file);
// The same, parsed; a byte order mark at its beginning is passed over. kMalformed with line and
// column when it is not strict JSON.
[[nodiscard]] Result<json::value> ReadJson(const std::string& file);

}  // namespace strongroom::app
