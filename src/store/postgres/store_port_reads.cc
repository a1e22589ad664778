// The port's reads: each on the link of the caller's io thread.
#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <limits>
#include <utility>

#include "store/postgres/store_port.h"
#include "store/table_name.h"

namespace strongroom::store::postgres {

namespace {

std::int64_t LimitOf(std::size_t limit) {
  return static_cast<std::int64_t>(
      std::min<std::size_t>(limit, std::numeric_limits<std::int64_t>::max()));
}

// The least key greater than `key`.
Bytes JustAfter(Bytes key) {
  key.push_back(0);
  return key;
}

// The least key greater than every key that starts with `prefix`; nullopt if there is none.
std::optional<Bytes> BehindPrefix(Bytes prefix) {
  while (!prefix.empty() && prefix.back() == 0xff) prefix.pop_back();
  if (prefix.empty()) return std::nullopt;
  ++prefix.back();
  return prefix;
}

std::vector<Row> RowsOf(const PGresult* result) {
  std::vector<Row> rows;
  rows.reserve(static_cast<std::size_t>(PQntuples(result)));
  for (int row = 0; row < PQntuples(result); ++row) {
    rows.push_back({ToBytes(ColumnBytes(result, row, 0)),
                    static_cast<std::uint64_t>(ColumnInt8(result, row, 1)),
                    ToBytes(ColumnBytes(result, row, 2))});
  }
  return rows;
}

Mac MacOf(ByteView bytes) {
  Mac mac{};
  std::ranges::copy(bytes.first(std::min(bytes.size(), mac.size())), mac.begin());
  return mac;
}

Parameters PartitionOnly(Partition partition) {
  Parameters parameters;
  parameters.AddInt4(static_cast<std::int32_t>(partition));
  return parameters;
}

}  // namespace

Task<Result<PgResult>> PostgresStore::Read(const Statement& (*pick)(const TableReads&),
                                           TableName table, Parameters parameters) {
  if (closed_) co_return strongroom::Fail(ConnectionLost().error);
  if (!IsTableName(table)) co_return strongroom::Fail(ErrorKind::kInternal, "unknown table");
  const Executor executor = co_await boost::asio::this_coro::executor;
  ReadLink& link = *links_[IoOf(executor)];
  auto rows = co_await link.Query(pick(link.Reads(table)), std::move(parameters));
  if (!rows) co_return strongroom::Fail(std::move(rows.error().error));
  co_return std::move(*rows);
}

Task<Result<PgResult>> PostgresStore::ReadChains(const Statement& (*pick)(const ReadLink&),
                                                 Parameters parameters) {
  if (closed_) co_return strongroom::Fail(ConnectionLost().error);
  const Executor executor = co_await boost::asio::this_coro::executor;
  ReadLink& link = *links_[IoOf(executor)];
  auto rows = co_await link.Query(pick(link), std::move(parameters));
  if (!rows) co_return strongroom::Fail(std::move(rows.error().error));
  co_return std::move(*rows);
}

Task<Result<std::optional<Row>>> PostgresStore::Get(TableName table, Partition partition,
                                                    Bytes key) {
  const Executor executor = co_await boost::asio::this_coro::executor;
  PointReads& reads = *points_[IoOf(executor)];
  co_return co_await reads.Get(std::move(table), partition, std::move(key));
}

Task<Result<std::vector<Row>>> PostgresStore::GetMany(TableName table, Partition partition,
                                                      std::vector<Bytes> keys) {
  Parameters parameters = PartitionOnly(partition);
  parameters.AddByteaArray(keys, [](const Bytes& key) { return ByteView(key); });
  constexpr auto pick = [](const TableReads& reads) -> const Statement& { return reads.get_many; };
  auto rows = co_await Read(pick, std::move(table), std::move(parameters));
  if (!rows) co_return strongroom::Fail(std::move(rows.error()));
  co_return RowsOf(rows->get());
}

Task<Result<std::vector<Row>>> PostgresStore::Scan(TableName table, Partition partition,
                                                   Bytes prefix, Bytes after, std::size_t limit) {
  const Bytes from = after.empty() ? prefix : std::max(prefix, JustAfter(std::move(after)));
  const std::optional<Bytes> before = BehindPrefix(std::move(prefix));
  Parameters parameters = PartitionOnly(partition);
  parameters.AddBytes(from);
  if (before) parameters.AddBytes(*before);
  parameters.AddInt8(LimitOf(limit));
  constexpr auto between = [](const TableReads& r) -> const Statement& { return r.scan_between; };
  constexpr auto open = [](const TableReads& r) -> const Statement& { return r.scan_from; };
  const auto pick = before ? +between : +open;
  auto rows = co_await Read(pick, std::move(table), std::move(parameters));
  if (!rows) co_return strongroom::Fail(std::move(rows.error()));
  co_return RowsOf(rows->get());
}

Task<Result<std::vector<Bytes>>> PostgresStore::Lookup(TableName table, Partition partition,
                                                       std::uint16_t index, Bytes value,
                                                       Bytes after, std::size_t limit) {
  Parameters parameters = PartitionOnly(partition);
  parameters.AddInt4(index);
  parameters.AddBytes(value);
  parameters.AddBytes(after.empty() ? Bytes{} : JustAfter(std::move(after)));
  parameters.AddInt8(LimitOf(limit));
  constexpr auto pick = [](const TableReads& reads) -> const Statement& { return reads.lookup; };
  auto rows = co_await Read(pick, std::move(table), std::move(parameters));
  if (!rows) co_return strongroom::Fail(std::move(rows.error()));
  std::vector<Bytes> keys;
  keys.reserve(static_cast<std::size_t>(PQntuples(rows->get())));
  for (int row = 0; row < PQntuples(rows->get()); ++row) {
    keys.push_back(ToBytes(ColumnBytes(rows->get(), row, 0)));
  }
  co_return keys;
}

Task<Result<std::vector<IndexEntry>>> PostgresStore::ScanIndex(TableName table, Partition partition,
                                                               std::optional<IndexEntry> after,
                                                               std::size_t limit) {
  Parameters parameters = PartitionOnly(partition);
  parameters.AddInt4(after ? after->index : -1);
  parameters.AddBytes(after ? after->value : Bytes{});
  parameters.AddBytes(after ? after->key : Bytes{});
  parameters.AddInt8(LimitOf(limit));
  constexpr auto pick = [](const TableReads& r) -> const Statement& { return r.scan_index; };
  auto rows = co_await Read(pick, table, std::move(parameters));
  if (!rows) co_return strongroom::Fail(std::move(rows.error()));
  std::vector<IndexEntry> entries;
  entries.reserve(static_cast<std::size_t>(PQntuples(rows->get())));
  for (int row = 0; row < PQntuples(rows->get()); ++row) {
    entries.push_back(
        {table, partition, static_cast<std::uint16_t>(ColumnInt4(rows->get(), row, 0)),
         ToBytes(ColumnBytes(rows->get(), row, 1)), ToBytes(ColumnBytes(rows->get(), row, 2))});
  }
  co_return entries;
}

Task<Result<std::uint64_t>> PostgresStore::Count(TableName table, Partition partition) {
  constexpr auto pick = [](const TableReads& reads) -> const Statement& { return reads.count; };
  Parameters parameters = PartitionOnly(partition);
  auto rows = co_await Read(pick, std::move(table), std::move(parameters));
  if (!rows) co_return strongroom::Fail(std::move(rows.error()));
  co_return static_cast<std::uint64_t>(ColumnInt8(rows->get(), 0, 0));
}

Task<Result<std::vector<ChainEntry>>> PostgresStore::ReadChain(Partition partition, Uuid instance,
                                                               std::uint64_t after,
                                                               std::size_t limit) {
  Parameters parameters = PartitionOnly(partition);
  parameters.AddBytes(instance.bytes());
  parameters.AddInt8(LimitOf(after));
  parameters.AddInt8(LimitOf(limit));
  constexpr auto pick = [](const ReadLink& link) -> const Statement& { return link.chain().read; };
  auto rows = co_await ReadChains(pick, std::move(parameters));
  if (!rows) co_return strongroom::Fail(std::move(rows.error()));
  std::vector<ChainEntry> entries;
  entries.reserve(static_cast<std::size_t>(PQntuples(rows->get())));
  for (int row = 0; row < PQntuples(rows->get()); ++row) {
    entries.push_back({static_cast<std::uint64_t>(ColumnInt8(rows->get(), row, 0)),
                       ToBytes(ColumnBytes(rows->get(), row, 1)),
                       MacOf(ColumnBytes(rows->get(), row, 2))});
  }
  co_return entries;
}

Task<Result<std::vector<ChainHead>>> PostgresStore::ChainHeads(Partition partition) {
  constexpr auto pick = [](const ReadLink& link) -> const Statement& { return link.chain().heads; };
  Parameters parameters = PartitionOnly(partition);
  auto rows = co_await ReadChains(pick, std::move(parameters));
  if (!rows) co_return strongroom::Fail(std::move(rows.error()));
  std::vector<ChainHead> heads;
  for (int row = 0; row < PQntuples(rows->get()); ++row) {
    const auto instance = Uuid::FromBytes(ColumnBytes(rows->get(), row, 0));
    heads.push_back({instance.value_or(Uuid{}),
                     static_cast<std::uint64_t>(ColumnInt8(rows->get(), row, 1)),
                     MacOf(ColumnBytes(rows->get(), row, 2))});
  }
  co_return heads;
}

Task<Result<bool>> PostgresStore::HoldsAnything() {
  constexpr auto pick = [](const ReadLink& link) -> const Statement& { return link.chain().any; };
  Parameters none;
  auto rows = co_await ReadChains(pick, std::move(none));
  if (!rows) co_return strongroom::Fail(std::move(rows.error()));
  co_return ColumnInt4(rows->get(), 0, 0) != 0;
}

}  // namespace strongroom::store::postgres
