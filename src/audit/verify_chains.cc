#include "audit/verify_chains.h"

#include <fmt/format.h>

#include <algorithm>

#include "audit/verify_break.h"

namespace strongroom::audit {
namespace {

constexpr std::size_t kPage = 1000;
// A chain broken more often than this is not looked at more closely: each look reads its rest.
constexpr std::size_t kBreaksNamed = 8;

Finding About(const EntryPlace& place, FindingKind kind, std::string sentence) {
  Finding finding;
  finding.kind = kind;
  finding.partition = place.partition;
  finding.instance = place.instance;
  finding.n = place.n;
  finding.sentence = std::move(sentence);
  return finding;
}

void EndRun(std::optional<Finding>& broken, std::uint64_t& more, VerifyReport& report) {
  if (!broken) return;
  if (more > 0)
    broken->sentence += fmt::format("; the {} entries behind it do not fit either", more);
  report.Add(std::move(*broken));
  broken.reset();
  more = 0;
}

}  // namespace

ChainVerifier::ChainVerifier(store::Store& store, const keys::RootKeys& keys,
                             std::span<const Checkpoint> checkpoints, const Carried& carried)
    : store_(store), keys_(keys), checkpoints_(checkpoints), carried_(carried) {}

std::uint32_t ChainVerifier::EpochOf(store::Partition partition, const Uuid& instance) const {
  const FormerChain* former = carried_.Find(partition, instance);
  return former == nullptr ? keys_.epoch() : former->epoch;
}

Task<Result<void>> ChainVerifier::Verify(store::Partition partition, const OnEntry& on_entry,
                                         VerifyReport& report) {
  Result<std::vector<store::ChainHead>> heads = co_await store_.ChainHeads(partition);
  if (!heads) co_return Fail(heads.error());
  std::map<Uuid, std::vector<Known>> known;
  Result<void> collected = co_await CollectKnown(partition, *heads, known);
  if (!collected) co_return collected;
  for (const store::ChainHead& head : *heads) {
    Walk walk;
    walk.partition = partition;
    walk.instance = head.instance;
    walk.epoch = EpochOf(partition, head.instance);
    walk.is_former = walk.epoch != keys_.epoch();
    if (auto found = known.extract(head.instance); !found.empty()) {
      walk.known = std::move(found.mapped());
      std::ranges::sort(walk.known, {}, &Known::n);
    }
    Result<void> verified = co_await VerifyChain(walk, on_entry, report);
    if (!verified) co_return verified;
  }
  for (const auto& [instance, knowers] : known) {
    const Known& most = *std::ranges::max_element(knowers, {}, &Known::n);
    const EntryPlace place{.partition = partition, .instance = instance, .n = most.n};
    report.Add(About(place, FindingKind::kChainMissing,
                     fmt::format("the chain of instance {} is gone; {} knows its entry {}",
                                 instance.ToString(), Source(most), most.n)));
  }
  co_return Result<void>();
}

std::string ChainVerifier::Source(const Known& known) const {
  if (known.is_carried) {
    return fmt::format("the list that epoch {} of the root key began with", keys_.epoch());
  }
  return known.checkpoint ? fmt::format("the checkpoint of {}", FormatTime(*known.checkpoint))
                          : fmt::format("the first entry of instance {}", known.peer.ToString());
}

// Checkpoints, and what the chains' start entries tell of their peers. A start entry is believed
// only if its own MAC fits.
Task<Result<void>> ChainVerifier::CollectKnown(store::Partition partition,
                                               const std::vector<store::ChainHead>& heads,
                                               std::map<Uuid, std::vector<Known>>& known) const {
  for (const Checkpoint& checkpoint : checkpoints_) {
    if (checkpoint.partition != partition) continue;
    known[checkpoint.instance].push_back({.n = checkpoint.n,
                                          .mac = checkpoint.mac,
                                          .is_last = false,
                                          .checkpoint = checkpoint.time,
                                          .peer = {},
                                          .is_carried = false});
  }
  for (const FormerChain& chain : carried_.Of(partition)) {
    known[chain.instance].push_back({.n = chain.n,
                                     .mac = chain.mac,
                                     .is_last = true,
                                     .checkpoint = std::nullopt,
                                     .peer = {},
                                     .is_carried = true});
  }
  for (const store::ChainHead& head : heads) {
    Result<std::vector<store::ChainEntry>> first =
        co_await store_.ReadChain(partition, head.instance, 0, 1);
    if (!first) co_return Fail(first.error());
    if (first->empty() || first->front().n != 1) continue;
    const store::ChainEntry& entry = first->front();
    const std::uint32_t epoch = EpochOf(partition, head.instance);
    const store::Mac mac = keys_.ChainMacOf(epoch, partition, store::Mac{}, 1, entry.entry);
    if (mac != entry.mac) continue;
    const std::optional<Start> start = ReadStart(entry.entry);
    if (!start) continue;
    for (const Peer& peer : start->peers) {
      known[peer.instance].push_back({.n = peer.n,
                                      .mac = peer.mac,
                                      .is_last = peer.closed,
                                      .checkpoint = std::nullopt,
                                      .peer = head.instance,
                                      .is_carried = false});
    }
  }
  co_return Result<void>();
}

Task<Result<void>> ChainVerifier::VerifyChain(Walk& walk, const OnEntry& on_entry,
                                              VerifyReport& report) {
  ++report.chains;
  for (;;) {
    Result<std::vector<store::ChainEntry>> page =
        co_await store_.ReadChain(walk.partition, walk.instance, walk.last, kPage);
    if (!page) co_return Fail(page.error());
    for (const store::ChainEntry& entry : *page) {
      if (entry.n <= walk.last) {  // no number that a writer gives; going on would never end
        const EntryPlace place{
            .partition = walk.partition, .instance = walk.instance, .n = entry.n};
        report.Add(About(place, FindingKind::kEntryAdded, "an entry has an impossible number"));
        co_return Result<void>();
      }
      Result<void> stepped = co_await Step(walk, entry, on_entry, report);
      if (!stepped) co_return stepped;
    }
    if (page->size() < kPage) break;
  }
  Finish(walk, report);
  co_return Result<void>();
}

Task<Result<void>> ChainVerifier::Step(Walk& walk, const store::ChainEntry& entry,
                                       const OnEntry& on_entry, VerifyReport& report) {
  ++report.entries;
  const EntryPlace place{.partition = walk.partition,
                         .instance = walk.instance,
                         .n = entry.n,
                         .is_former = walk.is_former};
  bool fits = false;
  if (const std::uint64_t expected = walk.last + 1; entry.n != expected) {
    EndRun(walk.broken, walk.broken_more, report);
    const EntryPlace gap{.partition = walk.partition, .instance = walk.instance, .n = expected};
    report.Add(About(gap, FindingKind::kEntryRemoved,
                     entry.n == expected + 1
                         ? fmt::format("entry {} was removed", expected)
                         : fmt::format("entries {} to {} were removed", expected, entry.n - 1)));
    // This entry's MAC continues one that is lost, so nothing can be said about it.
  } else if (keys_.ChainMacOf(walk.epoch, walk.partition, walk.previous, entry.n, entry.entry) ==
             entry.mac) {
    fits = true;
    EndRun(walk.broken, walk.broken_more, report);
    Fits(walk, entry, on_entry, report);
  } else if (walk.broken) {
    ++walk.broken_more;
  } else {
    BreakName name{.kind = FindingKind::kEntryChanged, .sentence = "does not fit its MAC"};
    if (walk.stopped_at != 0) {
      name = {.kind = FindingKind::kEntryAdded, .sentence = "was added behind the chain's end"};
      walk.told_after_stop = true;
    } else if (walk.breaks++ < kBreaksNamed) {
      Result<BreakName> named = co_await NameBreak(store_, keys_, walk.epoch, walk.partition,
                                                   walk.instance, walk.previous, entry.n);
      if (!named) co_return Fail(named.error());
      name = std::move(*named);
    }
    walk.broken = About(place, name.kind, fmt::format("entry {} {}", entry.n, name.sentence));
  }
  CompareKnown(walk, entry, fits, report);
  walk.last = entry.n;
  walk.previous = entry.mac;
  co_return Result<void>();
}

void ChainVerifier::Fits(Walk& walk, const store::ChainEntry& entry, const OnEntry& on_entry,
                         VerifyReport& report) const {
  const EntryPlace place{.partition = walk.partition,
                         .instance = walk.instance,
                         .n = entry.n,
                         .is_former = walk.is_former};
  if (entry.n == 1) {
    const std::optional<Start> start = ReadStart(entry.entry);
    if (!start || start->instance != walk.instance) {
      report.Add(About(place, FindingKind::kChainStart,
                       start ? fmt::format("the chain is that of instance {}, under another name",
                                           start->instance.ToString())
                             : "the chain does not begin with its instance's start"));
    }
  }
  if (walk.stopped_at != 0 && !walk.told_after_stop) {
    walk.told_after_stop = true;
    report.Add(
        About(place, FindingKind::kEntryAfterStop,
              fmt::format("entry {} follows the chain's end at {}", entry.n, walk.stopped_at)));
  }
  if (walk.stopped_at == 0 && IsAction(entry.entry, kStopAction)) walk.stopped_at = entry.n;
  on_entry(place, entry.entry);
}

void ChainVerifier::CompareKnown(Walk& walk, const store::ChainEntry& entry, bool fits,
                                 VerifyReport& report) const {
  auto& next = walk.known_next;
  // Knowledge of a number that is missing is covered by that finding.
  while (next < walk.known.size() && walk.known[next].n < entry.n) ++next;
  bool told = !fits;  // an entry that does not fit has been told already
  for (; next < walk.known.size() && walk.known[next].n == entry.n; ++next) {
    const Known& known = walk.known[next];
    if (known.mac == entry.mac) {
      if (known.is_last && walk.stopped_at == 0) walk.stopped_at = entry.n;
      continue;
    }
    if (std::exchange(told, true)) continue;
    const EntryPlace place{.partition = walk.partition,
                           .instance = walk.instance,
                           .n = entry.n,
                           .is_former = walk.is_former};
    report.Add(About(place, FindingKind::kChainReplaced,
                     fmt::format("entry {} is not the one that {} knows", entry.n, Source(known))));
  }
}

void ChainVerifier::Finish(Walk& walk, VerifyReport& report) {
  EndRun(walk.broken, walk.broken_more, report);
  if (walk.known_next < walk.known.size()) {
    const Known& most = walk.known.back();
    const EntryPlace place{
        .partition = walk.partition, .instance = walk.instance, .n = walk.last + 1};
    report.Add(About(place, FindingKind::kChainCut,
                     fmt::format("the chain was cut off after entry {}; {} knows entry {}",
                                 walk.last, Source(most), most.n)));
  }
  if (walk.stopped_at != 0) return;
  OpenChain open{
      .partition = walk.partition, .instance = walk.instance, .checkpointed = 0, .last = walk.last};
  for (const Known& known : walk.known) {
    if (known.checkpoint) open.checkpointed = std::max(open.checkpointed, known.n);
  }
  open_chains_.push_back(open);
}

}  // namespace strongroom::audit
