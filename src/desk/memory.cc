#include "desk/memory.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <mutex>

#include "desk/model/as_of.h"
#include "desk/model/check_without.h"

namespace strongroom::desk {

std::vector<model::Event> Memory::Now::EventsOf(std::string_view stream, std::uint64_t last) const {
  std::vector<model::Event> events;
  const auto found = memory_.by_stream_.find(stream);
  if (found == memory_.by_stream_.end()) return events;
  for (const std::uint64_t n : found->second) {
    const Shared& event = memory_.events_[n - 1];
    if (n <= last && event != nullptr) events.push_back(*event);
  }
  return events;
}

std::shared_ptr<const model::Event> Memory::Now::Find(const Uuid& id) const {
  const auto found = std::ranges::find_if(
      memory_.events_, [&](const Shared& event) { return event != nullptr && event->id == id; });
  return found == memory_.events_.end() ? nullptr : *found;
}

std::uint64_t Memory::last() const {
  const std::shared_lock lock(mutex_);
  return state_->n;
}

std::shared_ptr<const model::State> Memory::Snapshot() const {
  const std::shared_lock lock(mutex_);
  return state_;
}

std::map<std::uint64_t, std::string> Memory::Replaced() const {
  const std::shared_lock lock(mutex_);
  return replacements_;
}

Result<void> Memory::Folded::Go(std::span<const Shared> events) {
  for (const Shared& event : events) {
    if (event == nullptr) {
      ++state.n;
    } else if (auto applied = model::Apply(state, *event); !applied) {
      return applied;
    }
    if (state.n < kept + model::kSnapshotEvery) continue;
    snapshots.push_back(state);
    kept = state.n;
  }
  return {};
}

void Memory::Index(std::uint64_t n) {
  const Shared& event = events_[n - 1];
  if (event == nullptr) return;
  by_stream_[event->stream].push_back(n);
  if (model::FamilyOf(event->stream) != "link") return;
  const std::string_view both = model::NameIn(event->stream);  // "<key>/<key>"
  by_stream_[model::IssueStream(model::FamilyOf(both))].push_back(n);
  by_stream_[model::IssueStream(model::NameIn(both))].push_back(n);
}

Result<Memory::Step> Memory::Fold(std::vector<Stored> events) const {
  Step step;
  std::uint64_t known = 0;
  {
    const std::shared_lock lock(mutex_);
    known = events_.size();
  }
  std::vector<model::Replacement> found;
  for (Stored& each : events) {
    const std::uint64_t next = known + step.events.size() + 1;
    if (each.n < next) continue;
    if (each.n > next) {
      return Fail(ErrorKind::kInvalid, fmt::format("event {} is missing", next));
    }
    if (each.event) {
      auto replacement = model::ReplacementIn(*each.event);
      if (!replacement) return Fail(replacement.error());
      if (*replacement) found.push_back(std::move(**replacement));
    }
    step.events.push_back(each.event ? std::make_shared<const model::Event>(std::move(*each.event))
                                     : nullptr);
  }
  step.again = std::ranges::any_of(
      found, [&](const model::Replacement& each) { return each.event.n <= known; });
  {
    const std::shared_lock lock(mutex_);
    if (step.again) {
      step.events.insert(step.events.begin(), events_.begin(), events_.end());
    } else {
      step.folded.state = *state_;
      step.folded.kept = snapshots_.empty() ? 0 : snapshots_.back().n;
    }
  }
  const std::uint64_t before = step.again ? 0 : known;
  for (model::Replacement& each : found) {
    const std::uint64_t n = each.event.n;
    if (n > before + step.events.size()) continue;
    step.replacements[n] = std::move(each.reason);
    step.events[n - before - 1] = std::make_shared<const model::Event>(std::move(each.event));
  }
  if (auto done = step.folded.Go(step.events); !done) return Fail(done.error());
  return step;
}

void Memory::Keep(Step step) {
  // What is replaced goes behind the lock: it may be large.
  auto state = std::make_shared<const model::State>(std::move(step.folded.state));
  const std::unique_lock lock(mutex_);
  std::swap(state_, state);
  if (step.again) {
    std::swap(events_, step.events);
    std::swap(snapshots_, step.folded.snapshots);
    by_stream_.clear();
    for (std::uint64_t n = 1; n <= events_.size(); ++n) Index(n);
  } else {
    for (Shared& event : step.events) {
      events_.push_back(std::move(event));
      Index(events_.size());
    }
    std::ranges::move(step.folded.snapshots, std::back_inserter(snapshots_));
  }
  replacements_.merge(step.replacements);
}

void Memory::Clear() {
  const std::unique_lock lock(mutex_);
  state_ = std::make_shared<const model::State>();
  events_.clear();
  snapshots_.clear();
  replacements_.clear();
  by_stream_.clear();
}

Result<void> Memory::Rehearse(const model::Replacement& replacement) const {
  std::vector<Shared> all;
  std::shared_ptr<const model::State> before;
  {
    const std::shared_lock lock(mutex_);
    all = events_;
    before = state_;
  }
  const std::uint64_t n = replacement.event.n;
  if (n == 0 || n > all.size()) return Fail(ErrorKind::kNotFound, "there is no such event");
  all[n - 1] = std::make_shared<const model::Event>(replacement.event);
  Folded folded;
  if (auto reads = folded.Go(all); !reads) return reads;
  return model::CheckWithout(replacement.event, *before, folded.state);
}

Result<model::State> Memory::AsOf(Time time) const {
  model::State state;
  std::vector<Shared> events;  // behind the state's
  {
    const std::shared_lock lock(mutex_);
    const auto behind = std::ranges::upper_bound(snapshots_, time, {}, &model::State::at);
    if (behind != snapshots_.begin()) state = *std::prev(behind);
    const auto first = events_.begin() + static_cast<std::ptrdiff_t>(state.n);
    const auto later = std::find_if(first, events_.end(), [&](const Shared& event) {
      return event != nullptr && event->at > time;
    });
    events.assign(first, later);
  }
  for (const Shared& event : events) {
    if (event == nullptr) {
      ++state.n;
    } else if (auto applied = model::Apply(state, *event); !applied) {
      return Fail(applied.error());
    }
  }
  return state;
}

}  // namespace strongroom::desk
