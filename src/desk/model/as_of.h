// The state as of a moment, past or future.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "desk/model/event.h"
#include "desk/model/state.h"

namespace strongroom::desk::model {

// One copied state each so many events, so that a past one is reached from near by. Copies share
// what did not change between them.
inline constexpr std::uint64_t kSnapshotEvery = 5'000;

// Copies `state` into `snapshots` when it is due; called behind each Apply.
void KeepSnapshot(std::vector<State>& snapshots, const State& state,
                  std::uint64_t every = kSnapshotEvery);

// What the fold had come to at `time`: with all events before the first one, in the ledger's order,
// that is later than `time`. (Times follow the ledger's order except for clocks of two servers that
// disagree; an event behind a later one is not counted.) `events` are all of them from number 1;
// `snapshots` are those of KeepSnapshot, or none.
[[nodiscard]] Result<State> StateAsOf(std::span<const Event> events,
                                      std::span<const State> snapshots, Time time);

}  // namespace strongroom::desk::model
