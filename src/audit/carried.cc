#include "audit/carried.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <tuple>

#include "base/encoder.h"

namespace strongroom::audit {
namespace {

constexpr std::uint8_t kFormat = 1;
constexpr std::string_view kRowsPrefix = "rows/";
constexpr std::string_view kChainsPrefix = "chains/";
constexpr std::string_view kTotalsKey = "totals";
constexpr std::size_t kScanPage = 100;

store::Put MakePut(const keys::RootKeys& keys, std::string_view key, Encoder body) {
  const store::TableName table = CarriedTable(keys.epoch());
  body.Raw(keys.ControlMac(table, 0, AsBytes(key), 1, body.view()));
  return {.table = table,
          .partition = 0,
          .key = ToBytes(key),
          .version = 1,
          .body = std::move(body).Take()};
}

template <std::size_t size>
std::array<std::uint8_t, size> TakeArray(Decoder& decoder) {
  std::array<std::uint8_t, size> out{};
  std::ranges::copy(decoder.Raw(size), out.begin());
  return out;
}

bool ReadRows(Decoder& body, std::vector<CarriedRow>& rows) {
  for (std::uint32_t left = body.U32(); left > 0 && body.ok(); --left) {
    CarriedRow& row = rows.emplace_back();
    row.key = std::string(AsText(body.String()));
    row.version = body.U64();
    row.digest = TakeArray<std::tuple_size_v<keys::RowDigest>>(body);
  }
  return body.AtEnd();
}

bool ReadChains(Decoder& body, std::vector<FormerChain>& chains) {
  for (std::uint32_t left = body.U32(); left > 0 && body.ok(); --left) {
    FormerChain& chain = chains.emplace_back();
    chain.partition = body.U32();
    const std::optional<Uuid> instance = Uuid::FromBytes(TakeArray<16>(body));
    chain.instance = instance.value_or(Uuid());
    chain.epoch = body.U32();
    chain.n = body.U64();
    chain.mac = TakeArray<std::tuple_size_v<store::Mac>>(body);
  }
  return body.AtEnd();
}

class Reading {
 public:
  explicit Reading(const keys::RootKeys& keys) : keys_(keys), table_(CarriedTable(keys.epoch())) {}

  void Take(const store::Row& row) {
    const std::string_view key = AsText(row.key);
    constexpr std::size_t kMac = std::tuple_size_v<store::Mac>;
    if (row.body.size() < kMac) return Spoilt(key);
    const ByteView body = ByteView(row.body).first(row.body.size() - kMac);
    const store::Mac mac = keys_.ControlMac(table_, 0, row.key, row.version, body);
    if (!EqualConstantTime(ByteView(row.body).last(kMac), mac)) return Spoilt(key);
    Decoder decoder(body);
    bool is_read = decoder.U8() == kFormat;
    if (key == kTotalsKey) {
      totals_ = Totals{.rows = decoder.U64(), .chains = decoder.U64()};
      is_read = is_read && decoder.AtEnd();
    } else if (key.starts_with(kRowsPrefix)) {
      is_read = is_read && ReadRows(decoder, carried_.rows);
    } else {
      is_read = is_read && key.starts_with(kChainsPrefix) && ReadChains(decoder, carried_.chains);
    }
    if (!is_read) Spoilt(key);
  }

  Carried Finish() {
    std::ranges::sort(carried_.chains, {}, [](const FormerChain& chain) {
      return std::tie(chain.partition, chain.instance);
    });
    // Former epochs' audit roots are there for the epochs that the keyring names, and no others.
    std::erase_if(carried_.chains, [this](const FormerChain& chain) {
      return chain.epoch == 0 || chain.epoch >= keys_.epoch();
    });
    const bool is_whole = totals_ && totals_->rows == carried_.rows.size() &&
                          totals_->chains == carried_.chains.size();
    if (!is_whole && carried_.problem.empty()) carried_.problem = "some of it was removed";
    return std::move(carried_);
  }

 private:
  struct Totals {
    std::uint64_t rows = 0, chains = 0;
  };

  void Spoilt(std::string_view key) {
    carried_.problem = fmt::format("row {} of table {} does not verify", key, table_);
  }

  const keys::RootKeys& keys_;
  const store::TableName table_;
  std::optional<Totals> totals_;
  Carried carried_;
};

}  // namespace

store::TableName CarriedTable(std::uint32_t epoch) { return fmt::format("carried_{}", epoch); }

void CarriedWriter::AddRows(store::Batch& batch, const std::vector<CarriedRow>& page) {
  Encoder body;
  body.U8(kFormat).U32(static_cast<std::uint32_t>(page.size()));
  for (const CarriedRow& row : page) body.String(row.key).U64(row.version).Raw(row.digest);
  batch.puts.push_back(
      MakePut(keys_, fmt::format("{}{:08x}", kRowsPrefix, row_pages_++), std::move(body)));
  rows_ += page.size();
}

void CarriedWriter::AddChains(store::Batch& batch, const std::vector<FormerChain>& page) {
  Encoder body;
  body.U8(kFormat).U32(static_cast<std::uint32_t>(page.size()));
  for (const FormerChain& chain : page) {
    body.U32(chain.partition).Raw(chain.instance.bytes()).U32(chain.epoch).U64(chain.n);
    body.Raw(chain.mac);
  }
  batch.puts.push_back(
      MakePut(keys_, fmt::format("{}{:08x}", kChainsPrefix, chain_pages_++), std::move(body)));
  chains_ += page.size();
}

void CarriedWriter::AddTotals(store::Batch& batch) {
  Encoder body;
  body.U8(kFormat).U64(rows_).U64(chains_);
  batch.puts.push_back(MakePut(keys_, std::string(kTotalsKey), std::move(body)));
}

std::span<const FormerChain> Carried::Of(store::Partition partition) const {
  const auto found = std::ranges::equal_range(chains, partition, {}, &FormerChain::partition);
  return {found.begin(), found.end()};
}

const FormerChain* Carried::Find(store::Partition partition, const Uuid& instance) const {
  const std::span<const FormerChain> all = Of(partition);
  const auto found = std::ranges::lower_bound(all, instance, {}, &FormerChain::instance);
  return found != all.end() && found->instance == instance ? &*found : nullptr;
}

Task<Result<Carried>> ReadCarried(store::Store& store, const keys::RootKeys& keys) {
  if (keys.epoch() == 1) co_return Carried();
  const store::TableName table = CarriedTable(keys.epoch());
  Result<std::uint64_t> there = co_await store.Count(table, 0);
  if (!there && there.error().kind != ErrorKind::kNoSuchTable) co_return Fail(there.error());
  if (!there) {
    Carried nothing;
    nothing.problem = "table " + table + " is not there";
    co_return nothing;
  }
  Reading reading(keys);
  Bytes after;
  for (;;) {
    Bytes every;
    Result<std::vector<store::Row>> page =
        co_await store.Scan(table, 0, std::move(every), after, kScanPage);
    if (!page) co_return Fail(page.error());
    for (const store::Row& row : *page) reading.Take(row);
    if (page->size() < kScanPage) break;
    after = page->back().key;
  }
  co_return reading.Finish();
}

}  // namespace strongroom::audit
