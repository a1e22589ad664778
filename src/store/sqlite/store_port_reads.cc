// The port's reads: on the caller's own io thread, in slices, yielding between them so that a long
// read does not hold up the thread's other connections.
#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "store/sqlite/store_port.h"

namespace strongroom::store::sqlite {

namespace {

// Lets the io thread's other work go on.
Task<void> Yield() {
  boost::asio::use_awaitable_t<Executor> token;
  co_await boost::asio::post(token);
}

// Calls `read(want, out)` until it says that there is no more, or `limit` is reached.
template <class T, class ReadSlice>
Task<Result<std::vector<T>>> ReadUpTo(std::size_t limit, ReadSlice& read) {
  std::vector<T> out;
  while (out.size() < limit) {
    const Result<bool> more = read(limit - out.size(), out);
    if (!more) co_return Fail(more.error());
    if (!*more || out.size() >= limit) break;
    co_await Yield();
  }
  co_return out;
}

}  // namespace

Task<Reader*> StorePort::ReaderHere() const {
  const std::size_t index = co_await IoThread();
  co_return readers_[index].get();
}

Task<Result<std::optional<Row>>> StorePort::Get(TableName table, Partition partition, Bytes key) {
  Reader* reader = co_await ReaderHere();
  co_return reader->Get(table, partition, key);
}

Task<Result<std::vector<Row>>> StorePort::GetMany(TableName table, Partition partition,
                                                  std::vector<Bytes> keys) {
  constexpr std::size_t kKeysAtOnce = 256;
  Reader* reader = co_await ReaderHere();
  std::ranges::sort(keys);
  keys.erase(std::ranges::unique(keys).begin(), keys.end());
  std::vector<Row> rows;
  rows.reserve(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i > 0 && i % kKeysAtOnce == 0) co_await Yield();
    auto row = reader->Get(table, partition, keys[i]);
    if (!row) co_return Fail(std::move(row.error()));
    if (*row) rows.push_back(std::move(**row));
  }
  co_return rows;
}

Task<Result<std::vector<Row>>> StorePort::Scan(TableName table, Partition partition, Bytes prefix,
                                               Bytes after, std::size_t limit) {
  Reader* reader = co_await ReaderHere();
  KeyRange range = RangeOf(std::move(prefix), after);
  auto read = [&](std::size_t want, std::vector<Row>& out) {
    return reader->Scan(table, partition, range, want, out);
  };
  co_return co_await ReadUpTo<Row>(limit, read);
}

Task<Result<std::vector<Bytes>>> StorePort::Lookup(TableName table, Partition partition,
                                                   std::uint16_t index, Bytes value, Bytes after,
                                                   std::size_t limit) {
  Reader* reader = co_await ReaderHere();
  Bytes from = after.empty() ? Bytes{} : KeyAfter(std::move(after));
  auto read = [&](std::size_t want, std::vector<Bytes>& out) {
    return reader->Lookup(table, partition, index, value, from, want, out);
  };
  co_return co_await ReadUpTo<Bytes>(limit, read);
}

Task<Result<std::vector<IndexEntry>>> StorePort::ScanIndex(TableName table, Partition partition,
                                                           std::optional<IndexEntry> after,
                                                           std::size_t limit) {
  Reader* reader = co_await ReaderHere();
  auto read = [&](std::size_t want, std::vector<IndexEntry>& out) {
    return reader->ScanIndex(table, partition, after, want, out);
  };
  co_return co_await ReadUpTo<IndexEntry>(limit, read);
}

Task<Result<std::uint64_t>> StorePort::Count(TableName table, Partition partition) {
  Reader* reader = co_await ReaderHere();
  std::uint64_t count = 0;
  Bytes from;
  while (true) {
    const Result<bool> more = reader->CountSlice(table, partition, from, count);
    if (!more) co_return Fail(more.error());
    if (!*more) co_return count;
    co_await Yield();
  }
}

Task<Result<std::vector<ChainEntry>>> StorePort::ReadChain(Partition partition, Uuid instance,
                                                           std::uint64_t after, std::size_t limit) {
  Reader* reader = co_await ReaderHere();
  auto read = [&](std::size_t want, std::vector<ChainEntry>& out) {
    return reader->ReadChain(partition, instance, after, want, out);
  };
  co_return co_await ReadUpTo<ChainEntry>(limit, read);
}

Task<Result<std::vector<ChainHead>>> StorePort::ChainHeads(Partition partition) {
  Reader* reader = co_await ReaderHere();
  co_return reader->ChainHeads(partition);
}

Task<Result<bool>> StorePort::HoldsAnything() {
  Reader* reader = co_await ReaderHere();
  co_return reader->HoldsAnything();
}

Task<Result<void>> StorePort::Ping() {
  Reader* reader = co_await ReaderHere();
  co_return reader->Ping();
}

}  // namespace strongroom::store::sqlite
