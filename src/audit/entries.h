// Reading the audit: a tenant's entries as stored, page by page.
//
// Order: instances by the time they started (their ids are UUIDv7), within an instance the order of
// commits. Of servers that run at the same time the entries are therefore not interleaved; each
// entry tells its own time. A cursor holds the positions of all chains that may still grow, so that
// who follows the end sees every entry once, whichever server writes it.
#pragma once

#include <string>

#include "base/error.h"
#include "base/task.h"
#include "store/store.h"

namespace strongroom::audit {

// {"entries":[{"chain","n",…the entry's own members}],"next":cursor or null}. `next` is given as
// long as the page is not empty, so that a reader can come back for what is appended later.
// kMalformed for a cursor that this list did not give.
[[nodiscard]] Task<Result<std::string>> ReadEntries(store::Store& store, store::Partition partition,
                                                    std::string cursor, std::size_t limit);

}  // namespace strongroom::audit
