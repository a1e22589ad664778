#include "store/postgres/connection.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <thread>

namespace strongroom::store::postgres {

namespace {

using std::chrono::milliseconds;

constexpr int kServerVersionMin = 150'000;
constexpr milliseconds kHoldPatience{2000};
constexpr milliseconds kHoldTryEvery{50};

// False when the deadline passed first.
bool PollUntil(int descriptor, short events, SteadyTime deadline) {
  for (;;) {
    const auto left =
        std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    if (left <= 0) return false;
    pollfd wait{.fd = descriptor, .events = events, .revents = 0};
    if (::poll(&wait, 1, static_cast<int>(std::min<std::int64_t>(left, 60'000))) > 0) return true;
  }
}

// Why the server turned a connection away: libpq gives the SQLSTATE only as a part of its verbose
// message, "FATAL:  28P01: password authentication failed …".
Failure WhyRefused(PGconn* connection) {
  constexpr std::string_view kFatal = "FATAL:  ";
  const std::string_view message = PQerrorMessage(connection);
  const std::size_t at = message.rfind(kFatal);
  if (at == std::string_view::npos) return ConnectionLost();
  Failure failure = FailureFromState(message.substr(at + kFatal.size(), 5));
  failure.lost = true;
  return failure;
}

// The server's words without the place in its source.
std::string Words(PGconn* connection) {
  const std::string message = PQerrorMessage(connection);
  return message.substr(0, message.find("LOCATION:"));
}

}  // namespace

ConnectionHandle StartConnecting(const ConnectionSettings& settings) {
  // Later entries win: what stands before `dbname` are defaults that the URL may override.
  const char* attributes = settings.read_only ? "any" : "read-write";
  const std::array<const char*, 9> names{"application_name",
                                         "target_session_attrs",
                                         "keepalives_idle",
                                         "keepalives_interval",
                                         "keepalives_count",
                                         "tcp_user_timeout",
                                         "dbname",
                                         "client_encoding",
                                         nullptr};
  const std::array<const char*, 9> values{settings.application_name.c_str(),
                                          attributes,
                                          "10",
                                          "3",
                                          "3",
                                          "15000",
                                          settings.url.c_str(),
                                          "UTF8",
                                          nullptr};
  ConnectionHandle handle(PQconnectStartParams(names.data(), values.data(), 1));
  if (handle == nullptr) std::abort();  // out of memory
  PQsetErrorVerbosity(handle.get(), PQERRORS_VERBOSE);
  PQsetNoticeProcessor(handle.get(), [](void*, const char*) {}, nullptr);
  return handle;
}

// Plans: every statement is a walk down a primary key, so no plan may ever turn into a scan of the
// table because the table was small or not yet analysed when the statement was planned.
std::string SessionSetup(const ConnectionSettings& settings) {
  return fmt::format(
      "SET search_path = pg_catalog;"
      "SET default_transaction_isolation = 'read committed';"
      "SET default_transaction_read_only = {};"
      "SET statement_timeout = {};"
      "SET lock_timeout = {};"
      "SET idle_in_transaction_session_timeout = 60000;"
      "SET client_min_messages = error;"
      "SET jit = off;"
      "SET plan_cache_mode = force_generic_plan;"
      "SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;"
      "SET enable_bitmapscan = off;"
      "SELECT set_config('synchronous_commit', CASE current_setting('synchronous_commit')"
      " WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false);"
      "SELECT current_setting('synchronous_commit'), current_setting('fsync'),"
      " current_setting('server_version_num')",
      settings.read_only ? "on" : "off", settings.statement_timeout.count(),
      settings.lock_timeout.count());
}

Outcome<void> CheckSession(const PGresult* result) {
  const auto refuse = [](std::string detail) {
    return Fail(Failure{.error = {.kind = ErrorKind::kConfiguration, .detail = std::move(detail)}});
  };
  if (PQresultStatus(result) != PGRES_TUPLES_OK || PQntuples(result) != 1) {
    return Fail(FailureFromResult(result));
  }
  const std::string_view commit = PQgetvalue(result, 0, 0);
  if (commit != "on" && commit != "remote_apply") {
    return refuse("PostgreSQL does not let this role set synchronous_commit to on");
  }
  if (std::string_view(PQgetvalue(result, 0, 1)) != "on") {
    return refuse("PostgreSQL runs with fsync off: a commit would not be durable");
  }
  if (std::atoi(PQgetvalue(result, 0, 2)) < kServerVersionMin) {
    return refuse("PostgreSQL 15 or newer is needed");
  }
  return {};
}

bool AwaitResult(PGconn* connection, SteadyTime deadline) {
  for (;;) {
    const int unsent = PQflush(connection);
    if (unsent < 0) return false;
    if (unsent == 0 && PQisBusy(connection) == 0) return true;
    const short events = static_cast<short>(unsent > 0 ? POLLIN | POLLOUT : POLLIN);
    if (!PollUntil(PQsocket(connection), events, deadline)) return false;
    if (PQconsumeInput(connection) == 0) return false;
  }
}

// -- Connection -----------------------------------------------------------------------------------

Outcome<Connection> Connection::Open(const ConnectionSettings& settings, std::string* message) {
  Connection connection(StartConnecting(settings));
  const auto connected =
      connection.FinishConnecting(std::chrono::steady_clock::now() + settings.connect_timeout);
  if (!connected) {
    if (message != nullptr) *message = Words(connection.raw());
    return Fail(connected.error());
  }
  auto session = connection.Run(SessionSetup(settings), settings.connect_timeout);
  if (!session) {
    if (message != nullptr) *message = Words(connection.raw());
    return Fail(session.error());
  }
  if (auto checked = CheckSession(session->get()); !checked) return Fail(checked.error());
  if (auto held = connection.TakeHold(settings); !held) return Fail(held.error());
  return connection;
}

Outcome<void> Connection::TakeHold(const ConnectionSettings& settings) {
  if (settings.hold == Hold::kNone) return {};
  const bool alone = settings.hold == Hold::kAlone;
  // A schema's name needs no quoting (OpenPostgresStore).
  const std::string take =
      fmt::format("SELECT pg_try_advisory_lock{}(hashtextextended('strongroom-hold:{}', 0))",
                  alone ? "" : "_shared", settings.schema);
  // The server gives back what a session held a moment after its process has ended.
  const SteadyTime deadline = std::chrono::steady_clock::now() + kHoldPatience;
  for (;;) {
    auto taken = Run(take, settings.connect_timeout);
    if (!taken) return Fail(taken.error());
    if (std::string_view(PQgetvalue(taken->get(), 0, 0)) == "t") return {};
    if (std::chrono::steady_clock::now() >= deadline) break;
    std::this_thread::sleep_for(kHoldTryEvery);
  }
  return Fail(Failure{
      .error = {.kind = ErrorKind::kConfiguration,
                .detail = alone ? "other processes have the store open; stop every server on it"
                                : "another process holds the store alone (`strongroom keyring "
                                  "rotate`); wait until it has ended"}});
}

Outcome<void> Connection::FinishConnecting(SteadyTime deadline) {
  PGconn* raw = handle_.get();
  if (PQstatus(raw) == CONNECTION_BAD) return Fail(ConnectionLost());
  short events = POLLOUT;
  for (;;) {
    if (!PollUntil(PQsocket(raw), events, deadline)) return Fail(ConnectionLost());
    switch (PQconnectPoll(raw)) {
      case PGRES_POLLING_OK: PQsetnonblocking(raw, 1); return {};
      case PGRES_POLLING_FAILED: return Fail(WhyRefused(raw));
      case PGRES_POLLING_READING: events = POLLIN; break;
      default: events = POLLOUT; break;
    }
  }
}

Outcome<PgResult> Connection::Run(const std::string& sql, milliseconds timeout) {
  PGconn* raw = handle_.get();
  const SteadyTime deadline = std::chrono::steady_clock::now() + timeout;
  if (PQsendQuery(raw, sql.c_str()) == 0) return Fail(ConnectionLost());
  PgResult last;
  std::optional<Failure> failure;
  for (;;) {
    if (!AwaitResult(raw, deadline)) return Fail(ConnectionLost());
    PgResult result(PQgetResult(raw));
    if (result == nullptr) break;
    if (PQresultStatus(result.get()) == PGRES_FATAL_ERROR && !failure) {
      failure = FailureFromResult(result.get());
    }
    last = std::move(result);
  }
  if (failure) return Fail(*std::move(failure));
  if (PQstatus(raw) == CONNECTION_BAD) return Fail(ConnectionLost());
  return last;
}

bool Connection::IsAlive() {
  pollfd wait{.fd = PQsocket(raw()), .events = POLLIN, .revents = 0};
  if (::poll(&wait, 1, 0) > 0 && PQconsumeInput(raw()) == 0) return false;
  return PQstatus(raw()) == CONNECTION_OK;
}

// -- Pipeline -------------------------------------------------------------------------------------

Pipeline::Pipeline(PGconn* connection) : connection_(connection) {
  broken_ = PQenterPipelineMode(connection_) == 0;
}

void Pipeline::Send(const Statement& statement, const Parameters& parameters) {
  const char* name = statement.name.c_str();
  if (!prepared_.contains(statement.name) && preparing_.insert(statement.name).second) {
    broken_ |= PQsendPrepare(connection_, name, statement.sql.c_str(), 0, nullptr) == 0;
    sent_.push_back({.prepares = statement.name});
  }
  const auto arguments = parameters.arguments();
  broken_ |= PQsendQueryPrepared(connection_, name, arguments.count, arguments.values.data(),
                                 arguments.lengths.data(), arguments.formats.data(), 1) == 0;
  sent_.push_back({});
}

Outcome<std::vector<PgResult>> Pipeline::Finish(SteadyTime deadline) {
  const std::vector<Sent> sent = std::exchange(sent_, {});
  preparing_.clear();
  if (broken_ || PQpipelineSync(connection_) == 0) return Fail(ConnectionLost());

  std::vector<PgResult> results;
  results.reserve(sent.size());
  std::optional<Failure> failure;
  for (const Sent& command : sent) {
    if (!AwaitResult(connection_, deadline)) return Fail(ConnectionLost());
    PgResult result(PQgetResult(connection_));
    const ExecStatusType status = PQresultStatus(result.get());
    if (status == PGRES_FATAL_ERROR && !failure) failure = FailureFromResult(result.get());
    if (failure && failure->lost) return Fail(*std::move(failure));
    const bool done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
    if (done && !command.prepares.empty()) prepared_.insert(command.prepares);
    if (done && command.prepares.empty()) results.push_back(std::move(result));
    // The null that ends each command's results.
    if (!AwaitResult(connection_, deadline)) return Fail(ConnectionLost());
    if (PQgetResult(connection_) != nullptr) return Fail(ConnectionLost());
  }
  if (!AwaitResult(connection_, deadline)) return Fail(ConnectionLost());
  const PgResult sync(PQgetResult(connection_));
  if (PQresultStatus(sync.get()) != PGRES_PIPELINE_SYNC) return Fail(ConnectionLost());
  if (failure) return Fail(*std::move(failure));
  return results;
}

}  // namespace strongroom::store::postgres
