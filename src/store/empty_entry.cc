#include "store/empty_entry.h"

#include <algorithm>

namespace strongroom::store {

bool HoldEmptyEntry(std::span<const Batch> batches) noexcept {
  return std::ranges::any_of(batches, [](const Batch& batch) {
    return std::ranges::any_of(batch.appends,
                               [](const ChainAppend& append) { return append.entry.empty(); });
  });
}

Error EmptyEntry() {
  return {.kind = ErrorKind::kInternal,
          .detail = "a chain takes no empty entry; nothing was written"};
}

}  // namespace strongroom::store
