#include "keys/control_rows.h"

#include <algorithm>

namespace strongroom::keys {
namespace {

constexpr std::size_t kMacSize = std::tuple_size_v<store::Mac>;
constexpr std::size_t kScanPage = 500;

}  // namespace

RowDigest DigestOf(const store::Mac& mac) noexcept {
  RowDigest digest{};
  std::copy_n(mac.begin(), digest.size(), digest.begin());
  return digest;
}

std::optional<ControlRow> ControlRows::Verify(const RootKeys& keys, const store::Row& row) {
  if (row.body.size() < kMacSize) return std::nullopt;
  const ByteView body = ByteView(row.body).first(row.body.size() - kMacSize);
  const ByteView mac = ByteView(row.body).last(kMacSize);
  const store::Mac expected = keys.ControlMac(keys.control_table(), 0, row.key, row.version, body);
  if (!EqualConstantTime(mac, expected)) return std::nullopt;
  return ControlRow{.table = keys.control_table(),
                    .key = std::string(AsText(row.key)),
                    .version = row.version,
                    .body = ToBytes(body),
                    .digest = DigestOf(expected)};
}

std::optional<ControlRow> ControlRows::Load(const store::Row& row) const {
  std::optional<ControlRow> loaded = Verify(keys_, row);
  if (!loaded) journal_.BadRow(AsText(row.key));
  return loaded;
}

Task<Result<std::optional<ControlRow>>> ControlRows::Get(std::string key) const {
  Result<std::optional<store::Row>> row =
      co_await store_.Get(keys_.control_table(), 0, ToBytes(key));
  if (!row) co_return Fail(std::move(row.error()));
  if (!row->has_value()) co_return std::nullopt;
  co_return Load(**row);
}

Task<Result<std::vector<ControlRow>>> ControlRows::Scan(std::string prefix) const {
  std::vector<ControlRow> rows;
  Bytes after;
  for (;;) {
    Result<std::vector<store::Row>> page =
        co_await store_.Scan(keys_.control_table(), 0, ToBytes(prefix), after, kScanPage);
    if (!page) co_return Fail(std::move(page.error()));
    for (const store::Row& row : *page) {
      if (std::optional<ControlRow> loaded = Load(row)) rows.push_back(std::move(*loaded));
    }
    if (page->size() < kScanPage) break;
    after = page->back().key;
  }
  co_return rows;
}

store::Put ControlRows::Signed(const RootKeys& keys, std::string_view key, std::uint64_t version,
                               Bytes body) {
  const store::Mac mac = keys.ControlMac(keys.control_table(), 0, AsBytes(key), version, body);
  body.insert(body.end(), mac.begin(), mac.end());
  return {.table = keys.control_table(),
          .partition = 0,
          .key = ToBytes(key),
          .version = version,
          .body = std::move(body)};
}

ControlRow ControlRows::PutRow(store::Batch& batch, std::string key, std::uint64_t version,
                               Bytes body) const {
  ControlRow row{.table = keys_.control_table(),
                 .key = std::move(key),
                 .version = version,
                 .body = body,
                 .digest = {}};
  store::Put put = Signed(keys_, row.key, version, std::move(body));
  std::copy_n(put.body.end() - kMacSize, row.digest.size(), row.digest.begin());
  batch.puts.push_back(std::move(put));
  return row;
}

ControlRow ControlRows::Insert(store::Batch& batch, const access::Caller& by,
                               std::string_view action, std::string key, Bytes body) const {
  batch.checks.push_back({.table = keys_.control_table(),
                          .partition = 0,
                          .key = ToBytes(key),
                          .version = std::nullopt});
  ControlRow row = PutRow(batch, std::move(key), 1, std::move(body));
  batch.appends.push_back(journal_.Record(by, {.action = action,
                                               .key = row.key,
                                               .version = row.version,
                                               .from = std::nullopt,
                                               .to = row.digest}));
  return row;
}

ControlRow ControlRows::Replace(store::Batch& batch, const access::Caller& by,
                                std::string_view action, const ControlRow& old, Bytes body) const {
  batch.checks.push_back(Fence(old));
  ControlRow row = PutRow(batch, old.key, old.version + 1, std::move(body));
  batch.appends.push_back(journal_.Record(by, {.action = action,
                                               .key = row.key,
                                               .version = row.version,
                                               .from = old.digest,
                                               .to = row.digest}));
  return row;
}

void ControlRows::Remove(store::Batch& batch, const access::Caller& by, std::string_view action,
                         const ControlRow& old) const {
  batch.checks.push_back(Fence(old));
  batch.removes.push_back(
      {.table = keys_.control_table(), .partition = 0, .key = ToBytes(old.key)});
  batch.appends.push_back(journal_.Record(
      by,
      {.action = action, .key = old.key, .version = 0, .from = old.digest, .to = std::nullopt}));
}

store::Check ControlRows::Fence(const ControlRow& row) {
  return {.table = row.table, .partition = 0, .key = ToBytes(row.key), .version = row.version};
}

}  // namespace strongroom::keys
