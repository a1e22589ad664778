// Appending to a ledger.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "vault/ledger.h"

namespace strongroom::vault {

// As many as a whole tracker comes to when a desk imports it at once.
inline constexpr std::size_t kAppendEventsMax = 10'000;
inline constexpr std::size_t kAppendSizeMax = std::size_t{16} * 1024 * 1024;  // bytes, all together

// Appends `events` behind event `expected`, which must be the last one (0: there is none yet); all
// of them or none. Their texts are valid UTF-8 without NUL, of at most kEventSizeMax bytes, and not
// looked into. The number of the last one. Leaves an entry "ledger.append" with their count and an
// entry "ledger.event" for each, in the same transaction.
//
// The caller belongs to the ledger's tenant, or is the server itself; whether the events may come
// to be was decided by who asks.
//
// kConflict, and nothing is written, when the ledger goes farther than `expected`: replay what came
// since and decide again. kUnavailable as any write. After kOutcomeUnknown replay from `expected` +
// 1 to see. kCorrupt when the head does not verify, or does not go as far as `expected` or the
// events do: it was put back.
[[nodiscard]] Task<Result<std::uint64_t>> Append(Vault& vault, const access::Caller& caller,
                                                 Ledger ledger, std::uint64_t expected,
                                                 std::vector<std::string> events);

}  // namespace strongroom::vault
