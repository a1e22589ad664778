// One connection to the server, closed by its destructor: how it is asked for, what is set and
// asserted at its start, and the blocking calls of the threads that may wait. The read links drive
// theirs through Asio instead and use only the first half.
//
// A connection is used by one thread at a time. Every blocking call has a deadline; one that misses
// it has lost the connection.
#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "store/postgres/failure.h"
#include "store/postgres/parameters.h"
#include "store/postgres/statements.h"

namespace strongroom::store::postgres {

using SteadyTime = std::chrono::steady_clock::time_point;

// Which part of the schema's right to be written to a session keeps for as long as it lasts: none,
// a share, or all of it. An advisory lock of the database.
enum class Hold : std::uint8_t { kNone, kShare, kAlone };

struct ConnectionSettings {
  std::string url;
  std::string application_name;
  bool read_only = false;
  Hold hold = Hold::kNone;
  std::string schema{};  // what is held
  std::chrono::milliseconds connect_timeout{};
  std::chrono::milliseconds statement_timeout{};  // 0: none
  std::chrono::milliseconds lock_timeout{};
};

struct ConnectionCloser {
  void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
};
using ConnectionHandle = std::unique_ptr<PGconn, ConnectionCloser>;

// PQconnectStart: the socket is there, the rest is PQconnectPoll's. Host names are resolved here
// and block; name servers by address where that matters. Never null.
[[nodiscard]] ConnectionHandle StartConnecting(const ConnectionSettings& settings);
// The statements every session begins with; their last result goes to CheckSession.
[[nodiscard]] std::string SessionSetup(const ConnectionSettings& settings);
// kConfiguration unless commits of this session are durable and the server is new enough.
[[nodiscard]] Outcome<void> CheckSession(const PGresult* result);

class Connection {
 public:
  // Connects, sets the session up and takes the hold; kConfiguration where another session's keeps
  // it from this one. `message`, when given, receives the server's words on
  // failure.
  [[nodiscard]] static Outcome<Connection> Open(const ConnectionSettings& settings,
                                                std::string* message = nullptr);

  // Runs statements given as text; gives the last result (rows in text format).
  [[nodiscard]] Outcome<PgResult> Run(const std::string& sql, std::chrono::milliseconds timeout);

  // False when the server has closed the connection while it was idle.
  [[nodiscard]] bool IsAlive();
  [[nodiscard]] PGconn* raw() const noexcept { return handle_.get(); }

 private:
  explicit Connection(ConnectionHandle handle) : handle_(std::move(handle)) {}
  [[nodiscard]] Outcome<void> FinishConnecting(SteadyTime deadline);
  [[nodiscard]] Outcome<void> TakeHold(const ConnectionSettings& settings);

  ConnectionHandle handle_;
};

// Waits until what was sent has left and a whole result, if one is expected, can be taken without
// blocking. False: the connection is lost or the deadline has passed.
[[nodiscard]] bool AwaitResult(PGconn* connection, SteadyTime deadline);

// Statements sent together and answered together, in pipeline mode: one round trip.
class Pipeline {
 public:
  explicit Pipeline(PGconn* connection);

  // Prepares the statement first where this connection has not.
  void Send(const Statement& statement, const Parameters& parameters = {});
  // One result for each Send, in order; or the first failure. After a failure nothing that was sent
  // behind it was run, and an open transaction is to be rolled back.
  [[nodiscard]] Outcome<std::vector<PgResult>> Finish(SteadyTime deadline);

 private:
  struct Sent {
    std::string prepares{};  // the name, for a preparation
  };

  PGconn* connection_;
  std::unordered_set<std::string> prepared_;
  std::unordered_set<std::string> preparing_;
  std::vector<Sent> sent_;
  bool broken_ = false;
};

}  // namespace strongroom::store::postgres
