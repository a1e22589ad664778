#include "store/postgres/postgres_store.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "base/elsewhere.h"
#include "store/empty_entry.h"
#include "store/postgres/schema.h"
#include "store/postgres/store_port.h"
#include "store/table_name.h"

namespace strongroom::store {

namespace postgres {

namespace {

constexpr int kConflictTries = 5;

std::unexpected<Error> ReadOnly() {
  return strongroom::Fail(ErrorKind::kForbidden, "the store was opened for reading only");
}

}  // namespace

// -- Life -----------------------------------------------------------------------------------------

PostgresStore::PostgresStore(Parts parts) : parts_(std::move(parts)) {
  ConnectionSettings reading = parts_.connection;
  reading.read_only = true;
  reading.statement_timeout = parts_.options.read_timeout;
  for (boost::asio::io_context* io : parts_.environment.io) {
    links_.push_back(std::make_shared<ReadLink>(
        *io, ReadLink::Settings{.connection = reading,
                                .schema = parts_.options.schema,
                                .timeout = parts_.options.read_timeout + std::chrono::seconds(2),
                                .outage_patience = parts_.options.outage_patience}));
    points_.push_back(std::make_shared<PointReads>(
        *io, [this](const TableName& table, Partition partition, std::vector<Bytes> keys) {
          return GetMany(table, partition, std::move(keys));
        }));
  }
}

Result<void> PostgresStore::Start() {
  const PostgresOptions& options = parts_.options;
  std::string message;
  const auto operators = [&](const Failure& failure) {
    return strongroom::Fail(StartupError(failure, message));
  };
  ConnectionSettings writing = parts_.connection;
  if (!options.read_only) writing.hold = options.alone ? Hold::kAlone : Hold::kShare;
  auto first = Connection::Open(writing, &message);
  if (!first) return operators(first.error());
  auto schema = options.read_only ? CheckSchema(*first, options.schema)
                                  : InstallSchema(*first, options.schema);
  if (!schema) {
    message = PQerrorMessage(first->raw());
    return operators(schema.error());
  }
  if (options.read_only) return {};

  ConnectionSettings structural = parts_.connection;
  structural.statement_timeout = {};
  // It connects again by itself as soon as it is cut off, where the writer waits for work: so a
  // server at rest keeps its share after a restart of the database. Who is alone has it all.
  ConnectionSettings hearing = structural;
  if (!options.alone) hearing.hold = Hold::kShare;
  auto second = Connection::Open(hearing, &message);
  if (!second) return operators(second.error());
  auto listening = NoticeListener::Start(hearing, *std::move(second), options.schema,
                                         *parts_.environment.io.front(), options.log);
  if (!listening) return operators(listening.error());
  notices_ = *std::move(listening);
  structure_ = std::make_unique<StructureWorker>(structural);
  turns_ = std::make_unique<TurnKeeper>(structural);
  writer_ = std::make_unique<Writer>(
      Writer::Settings{.connection = writing,
                       .transaction = {.schema = options.schema,
                                       .instance = parts_.environment.instance,
                                       .chain_mac = parts_.environment.chain_mac,
                                       .timeout = options.write_timeout + std::chrono::seconds(2),
                                       .is_watched =
                                           [notices = notices_.get()](std::string_view table) {
                                             return notices->IsWatched(table);
                                           }},
                       .mark_table = options.mark_table,
                       .mark_key = options.mark_key,
                       .outage_patience = options.outage_patience,
                       .queue_max = parts_.environment.queue_max,
                       .io = parts_.environment.io,
                       .log = options.log},
      *std::move(first));
  return {};
}

void PostgresStore::Close() {
  if (closed_.exchange(true)) return;
  if (writer_) writer_->Close();
  if (structure_) structure_->Close();
  if (turns_) turns_->Close();
  if (notices_) notices_->Close();
  // Each link ends on its own thread; reads that are on their way to it meet a closed one.
  for (std::size_t i = 0; i < links_.size(); ++i) {
    boost::asio::post(*parts_.environment.io[i], [link = links_[i]] { link->Close(); });
  }
}

std::size_t PostgresStore::IoOf(const Executor& executor) const {
  const auto& io = parts_.environment.io;
  const auto found = std::ranges::find(io, &executor.context());
  return found == io.end() ? 0 : static_cast<std::size_t>(found - io.begin());
}

// -- Structure ------------------------------------------------------------------------------------

template <class T>
Task<Result<T>> PostgresStore::Structural(std::move_only_function<Outcome<T>(Connection&)> work) {
  if (parts_.options.read_only) co_return ReadOnly();
  const Executor executor = co_await boost::asio::this_coro::executor;
  auto initiate = [this, &executor, &work](auto handler) {
    structure_->Submit([work = std::move(work), handler = std::move(handler),
                        executor](Outcome<Connection*> connection) mutable {
      Outcome<T> outcome = connection ? work(**connection) : Fail(std::move(connection.error()));
      for (int i = 1; i < kConflictTries && !outcome && outcome.error().IsConflict(); ++i) {
        outcome = work(**connection);
      }
      Result<T> result;
      if (!outcome) {
        result = strongroom::Fail(std::move(outcome.error().error));
      } else if constexpr (!std::is_void_v<T>) {
        result = *std::move(outcome);
      }
      boost::asio::post(executor,
                        [handler = std::move(handler), result = std::move(result)]() mutable {
                          std::move(handler)(std::move(result));
                        });
    });
  };
  boost::asio::use_awaitable_t<Executor> token;
  co_return co_await boost::asio::async_initiate<decltype(token), void(Result<T>)>(
      std::move(initiate), token);
}

Task<Result<void>> PostgresStore::OnTable(
    TableName table, std::move_only_function<Outcome<void>(Connection&)> work) {
  if (auto checked = CheckTableName(table); !checked) {
    co_return strongroom::Fail(std::move(checked.error()));
  }
  co_return co_await Structural<void>(std::move(work));
}

Task<Result<void>> PostgresStore::EnsureTable(TableName table) {
  std::move_only_function<Outcome<void>(Connection&)> work =
      [table, schema = parts_.options.schema](Connection& connection) {
        return postgres::EnsureTable(connection, schema, table);
      };
  co_return co_await OnTable(table, std::move(work));
}

Task<Result<void>> PostgresStore::DropTable(TableName table) {
  std::move_only_function<Outcome<void>(Connection&)> work =
      [table, schema = parts_.options.schema](Connection& connection) {
        return postgres::DropTable(connection, schema, table);
      };
  co_return co_await OnTable(table, std::move(work));
}

Task<Result<void>> PostgresStore::ClearPartition(TableName table, Partition partition) {
  std::move_only_function<Outcome<void>(Connection&)> work =
      [table, partition, schema = parts_.options.schema](Connection& connection) {
        return postgres::ClearPartition(connection, schema, table, partition);
      };
  co_return co_await OnTable(table, std::move(work));
}

Task<Result<std::vector<std::string>>> PostgresStore::EraseRemnants() {
  std::move_only_function<Outcome<std::vector<std::string>>(Connection&)> work =
      [schema = parts_.options.schema](Connection& connection) {
        return postgres::EraseRemnants(connection, schema);
      };
  co_return co_await Structural<std::vector<std::string>>(std::move(work));
}

// -- Writes ---------------------------------------------------------------------------------------

Task<Result<WriteOutcome>> PostgresStore::Write(Batch batch) {
  std::vector<Batch> batches;
  batches.push_back(std::move(batch));
  auto outcomes = co_await WriteMany(std::move(batches));
  co_return std::move(outcomes.front());
}

Task<std::vector<Result<WriteOutcome>>> PostgresStore::WriteMany(std::vector<Batch> batches) {
  return Submit(std::move(batches), Writer::Order::kAsTheyCome);
}

Task<std::vector<Result<WriteOutcome>>> PostgresStore::WriteLast(std::vector<Batch> batches) {
  return Submit(std::move(batches), Writer::Order::kLast);
}

Task<std::vector<Result<WriteOutcome>>> PostgresStore::Submit(std::vector<Batch> batches,
                                                              Writer::Order order) {
  using Outcomes = std::vector<Result<WriteOutcome>>;
  if (parts_.options.read_only) co_return Outcomes(batches.size(), ReadOnly());
  if (order == Writer::Order::kLast) writer_->EndChains();
  if (batches.empty()) co_return Outcomes{};
  if (HoldEmptyEntry(batches)) {
    co_return Outcomes(batches.size(), Fail(EmptyEntry()));
  }
  const Executor executor = co_await boost::asio::this_coro::executor;
  auto initiate = [this, &batches, order, io = IoOf(executor)](auto handler) {
    writer_->Submit(std::move(batches), order, io,
                    [handler = std::move(handler)](Outcomes outcomes) mutable {
                      std::move(handler)(std::move(outcomes));
                    });
  };
  boost::asio::use_awaitable_t<Executor> token;
  co_return co_await boost::asio::async_initiate<decltype(token), void(Outcomes)>(
      std::move(initiate), token);
}

bool PostgresStore::AppendLater(ChainAppend append) {
  return !append.entry.empty() && writer_ && writer_->AppendLater(std::move(append));
}

Task<Result<ServersTurn>> PostgresStore::Take() {
  if (parts_.options.read_only) co_return ReadOnly();
  auto start = [this](auto resume) { turns_->Take(std::move(resume)); };
  co_return co_await Elsewhere<Result<ServersTurn>>(std::move(start));
}

// -- Notices and state ----------------------------------------------------------------------------

void PostgresStore::Watch(TableName table, std::function<void(Partition, const Bytes&)> on_change,
                          std::function<void()> on_gap) {
  if (notices_) notices_->Watch(std::move(table), std::move(on_change), std::move(on_gap));
}

bool PostgresStore::WatchIsLive() const { return notices_ && notices_->IsLive(); }

Task<Result<void>> PostgresStore::Ping() {
  constexpr auto pick = [](const ReadLink& link) -> const Statement& { return link.ping(); };
  Parameters none;
  auto answer = co_await ReadChains(pick, std::move(none));
  if (!answer) co_return strongroom::Fail(std::move(answer.error()));
  co_return Result<void>{};
}

StoreStats PostgresStore::Stats() const { return writer_ ? writer_->Stats() : StoreStats{}; }

}  // namespace postgres

std::size_t PostgresConnectionsNeeded(std::size_t io_threads, bool read_only) noexcept {
  return io_threads + (read_only ? 1 : 4);
}

Result<std::unique_ptr<Store>> OpenPostgresStore(PostgresOptions options,
                                                 StoreEnvironment environment) {
  if (!IsTableName(options.schema)) {
    return Fail(ErrorKind::kConfiguration,
                "store.schema: a schema name is 1 to 63 characters of a-z, 0-9 and _, and starts "
                "with a letter");
  }
  const std::size_t needed = PostgresConnectionsNeeded(environment.io.size(), options.read_only);
  if (options.connections_max != 0 && options.connections_max < needed) {
    return Fail(ErrorKind::kConfiguration,
                "store.connections: the store needs " + std::to_string(needed) +
                    " PostgreSQL connections for " + std::to_string(environment.io.size()) +
                    " io threads, and is allowed fewer");
  }
  if (!options.log) options.log = [](std::string_view) {};
  postgres::ConnectionSettings connection{.url = options.url,
                                          .application_name = "strongroom",
                                          .read_only = options.read_only,
                                          .hold = postgres::Hold::kNone,
                                          .schema = options.schema,
                                          .connect_timeout = options.connect_timeout,
                                          .statement_timeout = options.write_timeout,
                                          .lock_timeout = options.lock_timeout};
  auto store = std::make_unique<postgres::PostgresStore>(postgres::PostgresStore::Parts{
      std::move(options), std::move(environment), std::move(connection)});
  if (auto started = store->Start(); !started) return Fail(std::move(started.error()));
  return store;
}

}  // namespace strongroom::store
