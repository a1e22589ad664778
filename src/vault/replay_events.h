// Reading a ledger's events in order: for the server itself, which folds them into what it shows.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "vault/ledger.h"

namespace strongroom::vault {

inline constexpr std::size_t kReplayEventsMax = 20'000;

// Stands in an expunged event's place.
struct Tombstone {
  Time at;
  std::string by;
  std::string reason;
  bool operator==(const Tombstone&) const = default;
};
struct LedgerEvent {
  std::uint64_t n = 0;
  std::string text;  // as appended; empty when it was expunged
  std::optional<Tombstone> expunged{};
};
struct ReplayedEvents {
  std::vector<LedgerEvent> events;
  bool more = false;  // there are events behind the last of these
};

// Events `from` (1 is the first) and following, at most `limit` (1 to kReplayEventsMax) of them;
// none when `from` is the number behind the last. One entry "ledger.replay" with the number of the
// first and their count is on stable storage before any is opened; none is left for no events.
//
// Each row's MAC is checked, that numbers have no gaps and end where the head says, and that
// exactly those events are expunged which the head names: an event that was removed, cut off,
// moved, edited or put back is kCorrupt with its number, and leaves an entry "record.refused". Not
// seen here, but by `audit verify`: the head and all events behind it put back or removed together,
// to a state that once was.
//
// kForbidden unless `server` is the system. kUnavailable when the ledger keeps changing. The io
// thread serves others in between.
[[nodiscard]] Task<Result<ReplayedEvents>> Replay(Vault& vault, const access::Caller& server,
                                                  Ledger ledger, std::uint64_t from,
                                                  std::size_t limit);

}  // namespace strongroom::vault
