// What a plain YAML scalar means: the core schema of YAML 1.2 (§10.3.2), which OpenAPI asks for.
// `yes`, `no`, `on` and `off`, booleans in YAML 1.1, are strings.
#pragma once

#include <string_view>

#include "classify/read/node.h"

namespace strongroom::classify::read {

// kNull, kBoolean, kNumber or kString.
[[nodiscard]] NodeKind PlainScalarKind(std::string_view text) noexcept;

}  // namespace strongroom::classify::read
