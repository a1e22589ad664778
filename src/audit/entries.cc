#include "audit/entries.h"

#include <algorithm>
#include <map>
#include <optional>

#include "base/encoder.h"
#include "base/json.h"

namespace strongroom::audit {
namespace {

// Servers that can run side by side without a follower losing sight of one.
constexpr std::size_t kOpenChainsMax = 16;

// How far each chain has been read: those that may still grow, and the newest one read. Chains
// older than the newest that are not named here are done with.
struct Positions {
  std::map<Uuid, std::uint64_t> open;  // the last entry read of each
  Uuid newest;

  // The entry to go on behind; nullopt for a chain that is done with.
  [[nodiscard]] std::optional<std::uint64_t> After(const Uuid& instance) const {
    if (const auto found = open.find(instance); found != open.end()) return found->second;
    if (instance <= newest) return std::nullopt;
    return 0;
  }
};

std::string EncodePositions(const Positions& positions) {
  Encoder encoder;
  encoder.Raw(positions.newest.bytes());
  for (const auto& [instance, n] : positions.open) encoder.Raw(instance.bytes()).U64(n);
  return Base64UrlEncode(encoder.view());
}

std::optional<Positions> DecodePositions(std::string_view cursor) {
  Positions positions;
  if (cursor.empty()) return positions;
  const std::optional<Bytes> bytes = Base64UrlDecode(cursor);
  if (!bytes || bytes->size() < 16 || (bytes->size() - 16) % 24 != 0 ||
      bytes->size() > 16 + 24 * (kOpenChainsMax + 1)) {
    return std::nullopt;
  }
  Decoder decoder(*bytes);
  positions.newest = *Uuid::FromBytes(decoder.Raw(16));
  while (!decoder.AtEnd()) {
    const Uuid instance = *Uuid::FromBytes(decoder.Raw(16));
    positions.open[instance] = decoder.U64();
  }
  return positions;
}

bool IsStop(const store::ChainEntry& entry) {
  return AsText(entry.entry).find(R"("action":"instance.stop")") != std::string_view::npos;
}

// The stored object with its place in front.
void AppendEntry(std::string& out, const Uuid& instance, const store::ChainEntry& entry) {
  out += "{\"chain\":\"" + instance.ToString() + "\",\"n\":" + std::to_string(entry.n) + ',';
  const std::string_view text = AsText(entry.entry);
  if (text.starts_with('{') && text.size() > 2) {
    out += text.substr(1);
  } else {
    // Not something this program wrote: shown, so that nobody misses it.
    out += "\"unreadable\":\"" + HexEncode(entry.entry) + "\"}";
  }
}

}  // namespace

Task<Result<std::string>> ReadEntries(store::Store& store, store::Partition partition,
                                      std::string cursor, std::size_t limit) {
  std::optional<Positions> positions = DecodePositions(cursor);
  if (!positions) {
    co_return Fail(ErrorKind::kMalformed,
                   "the cursor is not one that this list gave; begin again without it");
  }
  Result<std::vector<store::ChainHead>> heads = co_await store.ChainHeads(partition);
  if (!heads) co_return Fail(heads.error());
  std::string out = "{\"entries\":[";
  std::size_t count = 0;
  for (const store::ChainHead& head : *heads) {
    std::optional<std::uint64_t> after = positions->After(head.instance);
    while (after && count < limit && *after < head.n) {
      Result<std::vector<store::ChainEntry>> page =
          co_await store.ReadChain(partition, head.instance, *after, limit - count);
      if (!page) co_return Fail(page.error());
      if (page->empty()) break;
      for (const store::ChainEntry& entry : *page) {
        if (count++ > 0) out += ',';
        AppendEntry(out, head.instance, entry);
      }
      after = page->back().n;
      positions->newest = std::max(positions->newest, head.instance);
      if (IsStop(page->back())) {
        positions->open.erase(head.instance);
      } else {
        positions->open[head.instance] = *after;
      }
    }
    if (count == limit) break;
  }
  // Crashed instances never stop: only the newest few can still be running.
  while (positions->open.size() > kOpenChainsMax) positions->open.erase(positions->open.begin());
  out += "],\"next\":";
  if (count == 0) {
    out += "null}";
  } else {
    out += '"' + EncodePositions(*positions) + "\"}";
  }
  co_return out;
}

}  // namespace strongroom::audit
