#include "desk/model/as_of.h"

#include <algorithm>

namespace strongroom::desk::model {

void KeepSnapshot(std::vector<State>& snapshots, const State& state, std::uint64_t every) {
  const std::uint64_t last = snapshots.empty() ? 0 : snapshots.back().n;
  if (state.n >= last + every) snapshots.push_back(state);
}

Result<State> StateAsOf(std::span<const Event> events, std::span<const State> snapshots,
                        Time time) {
  // A state's time is the latest of its events, so that it never falls from one to the next.
  const auto behind = std::ranges::upper_bound(snapshots, time, {}, &State::at);
  State state = behind == snapshots.begin() ? State{} : *std::prev(behind);
  for (const Event& event : events.subspan(std::min<std::size_t>(state.n, events.size()))) {
    if (event.at > time) break;
    if (auto applied = Apply(state, event); !applied) return Fail(applied.error());
  }
  return state;
}

}  // namespace strongroom::desk::model
