// Where in a JSON text a value stands, for messages about documents that people write.
#pragma once

#include <cstddef>
#include <string_view>

namespace strongroom::classify::rules {

struct JsonPlace {
  std::size_t line = 1;
  std::size_t column = 1;  // in bytes
};

// Of the value at `pointer` (RFC 6901), or of the innermost value around it that is there; a
// member's place is that of its name. `text` must be JSON that ParseJson takes.
[[nodiscard]] JsonPlace PlaceOf(std::string_view text, std::string_view pointer);

}  // namespace strongroom::classify::rules
