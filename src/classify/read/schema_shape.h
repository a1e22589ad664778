// Whether a JSON or YAML value has the shape of a schema, whatever its file is called.
#pragma once

#include "classify/read/node.h"

namespace strongroom::classify::read {

// An object that describes values: properties by name, a type with keywords beside it, a
// composition or a "$ref".
[[nodiscard]] bool LooksLikeSchema(const Node& node) noexcept;

// A map of names to schemas that is no schema itself, as OpenAPI files keep theirs beside them:
// `{"Account": {"type": "object", "properties": {…}}}`. `$schema`, `title`, even `type` may stand
// among them; `properties` may not. At least half of the objects in it look like schemas.
[[nodiscard]] bool HoldsNamedSchemas(const Node& node) noexcept;

}  // namespace strongroom::classify::read
