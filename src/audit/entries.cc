#include "audit/entries.h"

#include <algorithm>
#include <optional>

#include "base/encoder.h"
#include "base/json.h"

namespace strongroom::audit {
namespace {

struct Position {
  Uuid instance;
  std::uint64_t n = 0;
};

std::string EncodePosition(const Position& position) {
  Encoder encoder;
  encoder.Raw(position.instance.bytes()).U64(position.n);
  return Base64UrlEncode(encoder.view());
}

std::optional<Position> DecodePosition(std::string_view cursor) {
  if (cursor.empty()) return Position{};
  const std::optional<Bytes> bytes = Base64UrlDecode(cursor);
  if (!bytes || bytes->size() != 24) return std::nullopt;
  Decoder decoder(*bytes);
  Position position;
  position.instance = *Uuid::FromBytes(decoder.Raw(16));
  position.n = decoder.U64();
  return position;
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
  std::optional<Position> position = DecodePosition(cursor);
  if (!position) {
    co_return Fail(ErrorKind::kMalformed,
                   "the cursor is not one that this list gave; begin again without it");
  }
  Result<std::vector<store::ChainHead>> heads = co_await store.ChainHeads(partition);
  if (!heads) co_return Fail(heads.error());
  std::string out = "{\"entries\":[";
  std::size_t count = 0;
  for (const store::ChainHead& head : *heads) {
    if (head.instance < position->instance) continue;
    std::uint64_t after = head.instance == position->instance ? position->n : 0;
    while (count < limit && after < head.n) {
      Result<std::vector<store::ChainEntry>> page =
          co_await store.ReadChain(partition, head.instance, after, limit - count);
      if (!page) co_return Fail(page.error());
      if (page->empty()) break;
      for (const store::ChainEntry& entry : *page) {
        if (count++ > 0) out += ',';
        AppendEntry(out, head.instance, entry);
      }
      after = page->back().n;
      position = Position{head.instance, after};
    }
    if (count == limit) break;
  }
  out += "],\"next\":";
  if (count == 0) {
    out += "null}";
  } else {
    out += '"' + EncodePosition(*position) + "\"}";
  }
  co_return out;
}

}  // namespace strongroom::audit
