// The rules that one field obeys by itself: its class, mask, index, bounds and value schema.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/refusals.h"
#include "record/class_policy.h"
#include "record/record_type.h"

namespace strongroom::record {

// Compiles the property `name`, whose schema stands at `pointer`. nullopt when it has no readable
// class; otherwise the field, with every broken rule added to `refusals` (a field with a broken
// value schema has no `rule`, and its type is not made).
[[nodiscard]] std::optional<Field> CompileField(std::string_view name, const json::value& schema,
                                                const std::string& pointer,
                                                const ClassPolicy& policy, Refusals& refusals);

}  // namespace strongroom::record
