// What the desk has read of its ledger: the events, and the state folded from them. No I/O.
//
// Threads: any may read. Changes (Keep, Clear) come one after the other, which the caller sees to.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "desk/model/event.h"
#include "desk/model/expunge.h"
#include "desk/model/state.h"

namespace strongroom::desk {

// One event as the ledger holds it; no event where it was expunged.
struct Stored {
  std::uint64_t n = 0;
  std::optional<model::Event> event{};
};

class Memory {
 public:
  // What a reader finds while nothing changes.
  class Now {
   public:
    [[nodiscard]] const model::State& state() const { return *memory_.state_; }
    // The stream's events, an issue's with those of its links; up to event `last`.
    [[nodiscard]] std::vector<model::Event> EventsOf(std::string_view stream,
                                                     std::uint64_t last) const;
    // nullptr: no event has the id, or only its number is left.
    [[nodiscard]] std::shared_ptr<const model::Event> Find(const Uuid& id) const;
    [[nodiscard]] bool WasReplaced(std::uint64_t n) const {
      return memory_.replacements_.contains(n);
    }

   private:
    friend Memory;
    explicit Now(const Memory& memory) : memory_(memory) {}
    const Memory& memory_;
  };
  // `read` gets a Now, and keeps no reference into it; it neither waits nor calls the Memory.
  template <class Read>
  auto Look(Read&& read) const {
    const std::shared_lock lock(mutex_);
    return read(Now(*this));
  }
  // The state as it is now, for as long as it is held: nothing changes it. For what takes long.
  [[nodiscard]] std::shared_ptr<const model::State> Snapshot() const;
  [[nodiscard]] std::uint64_t last() const;

  // What Keep() puts in place.
  class Step;
  // Folds the next events, passing over those that are known, and changes nothing. kInvalid, naming
  // the event, where one cannot be read or is missing. What replaces an event counts from the first
  // on, so a whole ledger is best folded in one step. Long for many events, or when one that was
  // folded before is replaced.
  [[nodiscard]] Result<Step> Fold(std::vector<Stored> events) const;
  // `step` was folded here since the last change.
  void Keep(Step step);
  void Clear();

  // Whether the events still make a state with `replacement` in place: kInvalid, and otherwise as
  // model::CheckWithout. On any thread.
  [[nodiscard]] Result<void> Rehearse(const model::Replacement& replacement) const;
  // The state behind the last event before the first that is later than `time` (model/as_of.h).
  // Long: up to model::kSnapshotEvery events are folded, without holding up anybody.
  [[nodiscard]] Result<model::State> AsOf(Time time) const;

  // Numbers of events that were replaced, with the reason given.
  [[nodiscard]] std::map<std::uint64_t, std::string> Replaced() const;

 private:
  using Shared = std::shared_ptr<const model::Event>;  // null: expunged without a replacement
  using Replacements = std::map<std::uint64_t, std::string>;
  struct Folded {
    model::State state;
    std::uint64_t kept = 0;               // the last snapshot's number
    std::vector<model::State> snapshots;  // taken on the way
    [[nodiscard]] Result<void> Go(std::span<const Shared> events);
  };
  void Index(std::uint64_t n);

  mutable std::shared_mutex mutex_;
  // Guarded by mutex_, as all that follows; never null.
  std::shared_ptr<const model::State> state_ = std::make_shared<const model::State>();
  std::vector<Shared> events_;           // event n at n - 1
  std::vector<model::State> snapshots_;  // one each model::kSnapshotEvery events
  Replacements replacements_;
  std::map<std::string, std::vector<std::uint64_t>, std::less<>> by_stream_;
};

class Memory::Step {
  friend Memory;
  std::vector<Shared> events;  // those behind the known ones; with `again`: all
  bool again = false;          // folded from the first event on
  Folded folded;
  Replacements replacements;  // found in the events
};

}  // namespace strongroom::desk
