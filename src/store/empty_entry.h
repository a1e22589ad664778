// Chains take no empty entry: whoever could not put an event into words hands over nothing, and
// what the entry would have told of must not happen either. For the adapters.
#pragma once

#include <span>

#include "store/store.h"

namespace strongroom::store {

[[nodiscard]] bool HoldEmptyEntry(std::span<const Batch> batches) noexcept;
// kInternal.
[[nodiscard]] Error EmptyEntry();

}  // namespace strongroom::store
