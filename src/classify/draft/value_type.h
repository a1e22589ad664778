// The one JSON type that a record type wants of a field, where a schema may state none or several.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace strongroom::classify::draft {

// By "type", of several the first, or by what else is said: "string" where nothing is.
[[nodiscard]] std::string_view TypeOf(const json::object& schema);

// Whether a value that "enum" or "const" lists is of that type; none is an object or array.
[[nodiscard]] bool IsOfType(const json::value& value, std::string_view type);

inline constexpr std::string_view kNoNull =
    "null is not kept: where there is no value, a record leaves the field out";

// What the one type does not keep of the schema: null, further types, values of those; or that
// nothing says what the values are. Empty: all is kept.
[[nodiscard]] std::string NotKeptByType(const json::object& schema);

}  // namespace strongroom::classify::draft
