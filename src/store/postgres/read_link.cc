#include "store/postgres/read_link.h"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

namespace strongroom::store::postgres {

namespace {

using std::chrono::milliseconds;

// How often a busy connection is looked at for answers that are overdue.
constexpr milliseconds kSweep{1000};
// "No such prepared statement": its preparation was skipped because something before it failed.
constexpr std::string_view kUnknownStatement = "26000";

SteadyTime Now() { return std::chrono::steady_clock::now(); }

}  // namespace

ReadLink::ReadLink(boost::asio::io_context& io, Settings settings)
    : executor_(io.get_executor()),
      settings_(std::move(settings)),
      chain_(settings_.schema),
      timer_(executor_) {}

ReadLink::~ReadLink() { Disconnect(); }

const TableReads& ReadLink::Reads(const TableName& table) {
  if (const auto found = tables_.find(table); found != tables_.end()) return found->second;
  return tables_.emplace(table, TableReads(settings_.schema, table)).first->second;
}

Task<Outcome<PgResult>> ReadLink::Query(const Statement& statement, Parameters parameters) {
  if (state_ == State::kClosed) co_return Fail(ConnectionLost());
  const auto self = shared_from_this();
  Read read{.statement = &statement, .parameters = std::move(parameters), .done = {}};
  auto initiate = [this, &read](auto handler) {
    read.done = [handler = std::move(handler)](Outcome<PgResult> outcome) mutable {
      std::move(handler)(std::move(outcome));
    };
    waiting_.push_back(std::move(read));
    ScheduleFlush();
  };
  boost::asio::use_awaitable_t<Executor> token;
  co_return co_await boost::asio::async_initiate<decltype(token), void(Outcome<PgResult>)>(
      std::move(initiate), token);
}

// -- Reading --------------------------------------------------------------------------------------

void ReadLink::ScheduleFlush() {
  if (std::exchange(flush_scheduled_, true)) return;
  boost::asio::post(executor_, [self = shared_from_this()] { self->Flush(); });
}

void ReadLink::Flush() {
  flush_scheduled_ = false;
  if (waiting_.empty()) return;
  const SteadyTime now = Now();
  if (state_ == State::kReady) {
    std::deque<Read> reads = std::exchange(waiting_, {});
    for (Read& read : reads) Send(std::move(read), now);
    sent_.push_back({.owed = Owed::kSync, .since = now});
    if (PQpipelineSync(connection_.get()) == 0) return Lost();
    if (!armed_) Arm(now + kSweep);
    return Push();
  }
  if (state_ == State::kClosed) {
    RefuseWaiting(ConnectionLost());
  } else if (state_ == State::kDisconnected) {
    if (now >= next_attempt_) return Connect();
    if (IsAwayForLong(now)) return RefuseWaiting(ConnectionLost());
    Arm(next_attempt_);
  }
}

// Failures to send show when the answers are read.
void ReadLink::Send(Read read, SteadyTime now) {
  PGconn* connection = connection_.get();
  const Statement* statement = read.statement;
  if (prepared_.insert(statement).second) {
    PQsendPrepare(connection, statement->name.c_str(), statement->sql.c_str(), 0, nullptr);
    sent_.push_back({.owed = Owed::kPreparation, .statement = statement, .since = now});
  }
  const auto arguments = read.parameters.arguments();
  PQsendQueryPrepared(connection, statement->name.c_str(), arguments.count, arguments.values.data(),
                      arguments.lengths.data(), arguments.formats.data(), 1);
  sent_.push_back({.owed = Owed::kRead, .read = std::move(read), .since = now});
}

void ReadLink::Push() {
  const int unsent = PQflush(connection_.get());
  if (unsent < 0) return Lost();
  if (unsent > 0) Wait(false);
  Wait(true);
}

void ReadLink::Wait(bool readable) {
  bool& waits = readable ? awaits_read_ : awaits_write_;
  if (std::exchange(waits, true)) return;
  const auto kind = readable ? Descriptor::wait_read : Descriptor::wait_write;
  descriptor_->async_wait(kind, [self = shared_from_this(), readable,
                                 epoch = epoch_](const boost::system::error_code& error) {
    if (epoch != self->epoch_) return;
    (readable ? self->awaits_read_ : self->awaits_write_) = false;
    if (error != boost::asio::error::operation_aborted) self->OnReady(readable);
  });
}

void ReadLink::OnReady(bool readable) {
  if (state_ == State::kConnecting) return ContinueConnecting();
  if (readable && PQconsumeInput(connection_.get()) == 0) return Lost();
  if (state_ == State::kSettingUp) return TakeSession();
  TakeResults();
}

void ReadLink::TakeResults() {
  PGconn* connection = connection_.get();
  while (!sent_.empty() && PQisBusy(connection) == 0) {
    PgResult result(PQgetResult(connection));
    if (result != nullptr && PQresultStatus(result.get()) == PGRES_FATAL_ERROR &&
        FailureFromResult(result.get()).lost) {
      return Lost();
    }
    if (result != nullptr && sent_.front().owed != Owed::kSync) {
      result_ = std::move(result);
    } else {
      const bool out_of_step = result == nullptr && sent_.front().owed == Owed::kSync;
      if (out_of_step || PQstatus(connection) == CONNECTION_BAD) return Lost();
      Settle(result == nullptr ? std::move(result_) : std::move(result));
    }
  }
  if (sent_.empty()) {
    Disarm();
  } else {
    Push();
  }
  Complete();
}

// `result` is the whole answer to the first that is owed.
void ReadLink::Settle(PgResult result) {
  Sent sent = std::move(sent_.front());
  sent_.pop_front();
  switch (sent.owed) {
    case Owed::kSync: preparation_failure_.reset(); return;
    case Owed::kRead: return SettleRead(std::move(sent.read), std::move(result));
    case Owed::kPreparation: break;
  }
  const ExecStatusType status = PQresultStatus(result.get());
  if (status == PGRES_COMMAND_OK) return;
  prepared_.erase(sent.statement);
  if (status == PGRES_FATAL_ERROR) preparation_failure_ = FailureFromResult(result.get());
}

void ReadLink::SettleRead(Read read, PgResult result) {
  switch (PQresultStatus(result.get())) {
    case PGRES_TUPLES_OK: finished_.emplace_back(std::move(read.done), std::move(result)); return;
    case PGRES_PIPELINE_ABORTED:
      if (!preparation_failure_) break;
      finished_.emplace_back(std::move(read.done),
                             Fail(*std::exchange(preparation_failure_, std::nullopt)));
      return;
    default: {
      Failure failure = FailureFromResult(result.get());
      if (failure.sqlstate == kUnknownStatement) {
        prepared_.erase(read.statement);
        break;
      }
      finished_.emplace_back(std::move(read.done), Fail(std::move(failure)));
      return;
    }
  }
  waiting_.push_back(std::move(read));
  ScheduleFlush();
}

void ReadLink::Complete() {
  auto finished = std::exchange(finished_, {});
  for (auto& [done, outcome] : finished) done(std::move(outcome));
}

// -- The connection's life ------------------------------------------------------------------------

void ReadLink::Connect() {
  state_ = State::kConnecting;
  connection_ = StartConnecting(settings_.connection);
  if (PQstatus(connection_.get()) == CONNECTION_BAD) return Failed();
  Arm(Now() + settings_.connection.connect_timeout);
  descriptor_.emplace(executor_, PQsocket(connection_.get()));
  Wait(false);
}

// PQconnectPoll may close the socket and open another, so Asio lets go of it before each step.
void ReadLink::ContinueConnecting() {
  ++epoch_;
  descriptor_->release();
  descriptor_.reset();
  awaits_read_ = awaits_write_ = false;
  const PostgresPollingStatusType status = PQconnectPoll(connection_.get());
  if (status == PGRES_POLLING_FAILED) return Failed();
  descriptor_.emplace(executor_, PQsocket(connection_.get()));
  if (status == PGRES_POLLING_OK) return BeginSession();
  Wait(status == PGRES_POLLING_READING);
}

void ReadLink::BeginSession() {
  state_ = State::kSettingUp;
  PQsetnonblocking(connection_.get(), 1);
  if (PQsendQuery(connection_.get(), SessionSetup(settings_.connection).c_str()) == 0) {
    return Failed();
  }
  Push();
}

void ReadLink::TakeSession() {
  PGconn* connection = connection_.get();
  for (;;) {
    if (PQisBusy(connection) != 0) return Push();
    PgResult result(PQgetResult(connection));
    if (result == nullptr) break;
    if (PQresultStatus(result.get()) == PGRES_FATAL_ERROR) return Failed();
    session_ = std::move(result);
  }
  if (!CheckSession(session_.get()) || PQenterPipelineMode(connection) == 0) return Failed();
  session_.reset();
  state_ = State::kReady;
  away_since_.reset();
  backoff_.Reset();
  Disarm();
  Flush();
}

void ReadLink::Failed() {
  const SteadyTime now = Now();
  Disconnect();
  if (!away_since_) away_since_ = now;
  next_attempt_ = now + backoff_.Next();
  if (IsAwayForLong(now)) return RefuseWaiting(ConnectionLost());
  if (!waiting_.empty()) Arm(next_attempt_);
}

// Reads change nothing, so they may be repeated; once, so that one that brings the server down does
// not do so for ever.
void ReadLink::Lost() {
  if (state_ != State::kReady) return Failed();
  Disconnect();
  std::deque<Read> again;
  for (Sent& sent : sent_) {
    if (sent.owed != Owed::kRead) continue;
    if (std::exchange(sent.read.repeated, true)) {
      finished_.emplace_back(std::move(sent.read.done), Fail(ConnectionLost()));
    } else {
      again.push_back(std::move(sent.read));
    }
  }
  sent_.clear();
  for (Read& read : waiting_) again.push_back(std::move(read));
  waiting_ = std::move(again);
  if (!waiting_.empty()) ScheduleFlush();
  Complete();
}

void ReadLink::Disconnect() {
  ++epoch_;
  Disarm();
  if (descriptor_) descriptor_->release();
  descriptor_.reset();
  connection_.reset();
  awaits_read_ = awaits_write_ = false;
  session_.reset();
  result_.reset();
  preparation_failure_.reset();
  prepared_.clear();
  state_ = State::kDisconnected;
}

void ReadLink::RefuseWaiting(const Failure& failure) {
  auto waiting = std::exchange(waiting_, {});
  for (Read& read : waiting) finished_.emplace_back(std::move(read.done), Fail(failure));
  Complete();
}

bool ReadLink::IsAwayForLong(SteadyTime now) const {
  return away_since_ && now - *away_since_ >= settings_.outage_patience;
}

void ReadLink::Close() {
  Disconnect();
  state_ = State::kClosed;
  for (Sent& sent : sent_) {
    if (sent.owed == Owed::kRead) waiting_.push_back(std::move(sent.read));
  }
  sent_.clear();
  RefuseWaiting(ConnectionLost());
}

// -- Time -----------------------------------------------------------------------------------------

void ReadLink::Arm(SteadyTime when) {
  armed_ = true;
  timer_.expires_at(when);
  timer_.async_wait(
      [self = shared_from_this(), epoch = ++timer_epoch_](const boost::system::error_code& error) {
        if (!error && epoch == self->timer_epoch_ && self->armed_) self->OnTimer();
      });
}

void ReadLink::Disarm() {
  if (!std::exchange(armed_, false)) return;
  timer_.cancel();
}

void ReadLink::OnTimer() {
  armed_ = false;
  const SteadyTime now = Now();
  switch (state_) {
    case State::kDisconnected: return Flush();
    case State::kConnecting:
    case State::kSettingUp: return Failed();
    case State::kClosed: return;
    case State::kReady: break;
  }
  if (sent_.empty()) return;
  if (now - sent_.front().since > settings_.timeout) return Lost();
  Arm(now + kSweep);
}

}  // namespace strongroom::store::postgres
