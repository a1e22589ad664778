#include "audit/verify_break.h"

#include <fmt/format.h>

#include <optional>

namespace strongroom::audit {
namespace {

constexpr std::size_t kPage = 1000;
// How many removed entries a renumbering is looked for.
constexpr std::uint64_t kRenumberedMax = 1000;

// What the rest of the chain shows about the entry that does not fit.
struct Rest {
  std::optional<store::ChainEntry> bad;   // the entry itself
  std::optional<store::ChainEntry> next;  // and the one behind it
  // The genuine entry n, if it now stands under another number, and the MAC stored in front of it.
  std::optional<store::ChainEntry> genuine;
  store::Mac in_front_of_genuine{};
};

Task<Result<Rest>> ReadRest(store::Store& store, const keys::RootKeys& keys, std::uint32_t epoch,
                            store::Partition partition, Uuid instance, store::Mac before,
                            std::uint64_t n) {
  Rest rest;
  std::uint64_t after = n - 1;
  store::Mac in_front = before;
  for (;;) {
    Result<std::vector<store::ChainEntry>> page =
        co_await store.ReadChain(partition, instance, after, kPage);
    if (!page) co_return Fail(page.error());
    for (store::ChainEntry& entry : *page) {
      if (entry.n <= after) co_return rest;  // see ChainVerifier::VerifyChain
      after = entry.n;
      const store::Mac mac = entry.mac;
      if (entry.n == n) {
        rest.bad = std::move(entry);
      } else {
        const bool found = keys.ChainMacOf(epoch, partition, before, n, entry.entry) == mac;
        if (found) {
          rest.genuine = entry;
          rest.in_front_of_genuine = in_front;
        }
        if (entry.n == n + 1) rest.next = std::move(entry);
        if (found) co_return rest;
      }
      in_front = mac;
    }
    if (page->size() < kPage) co_return rest;
  }
}

}  // namespace

Task<Result<BreakName>> NameBreak(store::Store& store, const keys::RootKeys& keys,
                                  std::uint32_t epoch, store::Partition partition, Uuid instance,
                                  store::Mac before, std::uint64_t n) {
  Result<Rest> rest = co_await ReadRest(store, keys, epoch, partition, instance, before, n);
  if (!rest) co_return Fail(rest.error());
  if (!rest->bad) {
    co_return BreakName{.kind = FindingKind::kEntryRemoved, .sentence = "was removed"};
  }
  const store::ChainEntry& bad = *rest->bad;
  // Is `entry` the genuine one of number `number`, behind an entry with the MAC `previous`?
  const auto is_genuine = [&](const store::ChainEntry& entry, const store::Mac& previous,
                              std::uint64_t number) {
    return keys.ChainMacOf(epoch, partition, previous, number, entry.entry) == entry.mac;
  };

  if (rest->genuine) {
    const store::ChainEntry& genuine = *rest->genuine;
    const bool adjacent = genuine.n == n + 1;
    // Two entries changed places, or the genuine one was moved back and those between moved up.
    if (is_genuine(bad, adjacent ? genuine.mac : rest->in_front_of_genuine, genuine.n) ||
        is_genuine(bad, genuine.mac, n + 1)) {
      co_return BreakName{
          .kind = FindingKind::kEntryMoved,
          .sentence = fmt::format("was moved to number {}: the order was changed", genuine.n)};
    }
    co_return BreakName{
        .kind = FindingKind::kEntryAdded,
        .sentence = adjacent ? "was added, and those behind it were renumbered"
                             : fmt::format("and those up to {} were added, and those behind them "
                                           "renumbered",
                                           genuine.n - 1)};
  }
  if (!rest->next) {
    co_return BreakName{.kind = FindingKind::kEntryChanged,
                        .sentence = "was changed, replaced, or added at the chain's end"};
  }
  if (is_genuine(*rest->next, bad.mac, n + 1)) {
    co_return BreakName{.kind = FindingKind::kEntryChanged, .sentence = "was changed"};
  }
  for (std::uint64_t removed = 1; removed <= kRenumberedMax; ++removed) {
    if (is_genuine(*rest->next, bad.mac, n + 1 + removed)) {
      co_return BreakName{
          .kind = FindingKind::kEntryRemoved,
          .sentence = removed == 1
                          ? "was removed, and those behind it were renumbered"
                          : fmt::format("and those up to {} were removed, and those behind them "
                                        "renumbered",
                                        n + removed - 1)};
    }
  }
  co_return BreakName{.kind = FindingKind::kEntryChanged,
                      .sentence = "was replaced, together with its MAC"};
}

}  // namespace strongroom::audit
