// Tells what happened to a chain where an entry's MAC does not fit, as well as the entries that are
// left allow. Part of `audit verify` (verify.h).
#pragma once

#include <string>

#include "audit/verify.h"
#include "keys/root_keys.h"
#include "store/store.h"

namespace strongroom::audit {

struct BreakName {
  FindingKind kind = FindingKind::kEntryChanged;
  std::string sentence;  // goes on from "entry <n> "
};

// `n` is the number of the first entry that does not fit, `before` the MAC of the genuine entry
// before it, `epoch` that of the root key whose audit key the chain is under. Reads the chain from
// `n` to its end, in pages.
[[nodiscard]] Task<Result<BreakName>> NameBreak(store::Store& store, const keys::RootKeys& keys,
                                                std::uint32_t epoch, store::Partition partition,
                                                Uuid instance, store::Mac before, std::uint64_t n);

}  // namespace strongroom::audit
