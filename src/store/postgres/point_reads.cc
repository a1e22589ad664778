#include "store/postgres/point_reads.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace strongroom::store::postgres {

Task<Result<std::optional<Row>>> PointReads::Get(TableName table, Partition partition, Bytes key) {
  auto initiate = [this, &table, partition, &key](auto handler) {
    Done done = [handler = std::move(handler)](Result<std::optional<Row>> row) mutable {
      std::move(handler)(std::move(row));
    };
    waiting_[Place(std::move(table), partition)].push_back(
        {.key = std::move(key), .done = std::move(done)});
    ScheduleFlush();
  };
  boost::asio::use_awaitable_t<Executor> token;
  co_return co_await boost::asio::async_initiate<decltype(token), void(Result<std::optional<Row>>)>(
      std::move(initiate), token);
}

void PointReads::ScheduleFlush() {
  if (std::exchange(flush_scheduled_, true)) return;
  boost::asio::post(executor_, [self = shared_from_this()] { self->Flush(); });
}

void PointReads::Flush() {
  flush_scheduled_ = false;
  auto waiting = std::exchange(waiting_, {});
  for (auto& [place, reads] : waiting) {
    boost::asio::co_spawn(executor_, ReadTogether(shared_from_this(), place, std::move(reads)),
                          boost::asio::detached);
  }
}

Task<void> PointReads::ReadTogether(std::shared_ptr<PointReads> self, Place place,
                                    std::vector<Waiting> waiting) {
  std::vector<Bytes> keys;
  keys.reserve(waiting.size());
  for (const Waiting& read : waiting) keys.push_back(read.key);
  Result<std::vector<Row>> rows =
      co_await self->read_many_(place.first, place.second, std::move(keys));
  for (Waiting& read : waiting) {
    if (!rows) {
      read.done(std::unexpected(rows.error()));
      continue;
    }
    const auto row = std::ranges::lower_bound(*rows, read.key, {}, &Row::key);
    const bool present = row != rows->end() && row->key == read.key;
    read.done(present ? std::optional<Row>(*row) : std::nullopt);
  }
}

}  // namespace strongroom::store::postgres
