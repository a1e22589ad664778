// What a table may be called. Adapters splice table names into SQL, so every name passes through
// here before any statement is made of it.
#pragma once

#include <string_view>

#include "base/error.h"

namespace strongroom::store {

// [a-z][a-z0-9_]{0,62}
[[nodiscard]] bool IsTableName(std::string_view name) noexcept;

// ErrorKind::kInvalid for any other name: what EnsureTable answers.
[[nodiscard]] Result<void> CheckTableName(std::string_view name);

}  // namespace strongroom::store
