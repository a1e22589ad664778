// The reading connection of one io thread. Any number of coroutines of that thread read over it at
// the same time: their statements are sent in one go each turn of the io loop, in pipeline mode,
// and answered in the order they were sent. Reads that share a Sync with a failed one are sent
// again.
//
// Connecting is asynchronous and happens when somebody reads. A read whose connection is lost is
// repeated once on a new one; while the server is away reads wait up to `outage_patience` and are
// then refused at once until it is back. An idle link keeps no work on its io_context.
//
// Everything runs on the io thread, the destructor too, unless the io_context has ended.
#pragma once

#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

#include "base/task.h"
#include "store/postgres/backoff.h"
#include "store/postgres/connection.h"

namespace strongroom::store::postgres {

class ReadLink : public std::enable_shared_from_this<ReadLink> {
 public:
  struct Settings {
    ConnectionSettings connection;
    std::string schema;
    std::chrono::milliseconds timeout;  // for an answer, once sent
    std::chrono::milliseconds outage_patience;
  };

  ReadLink(boost::asio::io_context& io, Settings settings);
  ~ReadLink();
  ReadLink(const ReadLink&) = delete;
  ReadLink& operator=(const ReadLink&) = delete;

  // The rows, in binary format. `statement` is one of this link's own.
  Task<Outcome<PgResult>> Query(const Statement& statement, Parameters parameters);

  // Statements of a table, made at its first use; `table` was checked.
  [[nodiscard]] const TableReads& Reads(const TableName& table);
  [[nodiscard]] const ChainStatements& chain() const noexcept { return chain_; }
  [[nodiscard]] const Statement& ping() const noexcept { return ping_; }

  // Refuses what waits and what comes.
  void Close();

 private:
  using Descriptor = boost::asio::posix::basic_stream_descriptor<Executor>;
  using Timer = boost::asio::basic_waitable_timer<
      std::chrono::steady_clock, boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;
  using Done = std::move_only_function<void(Outcome<PgResult>)>;

  struct Read {
    const Statement* statement = nullptr;
    Parameters parameters;
    Done done;
    bool repeated = false;  // after a lost connection
  };
  // What the server owes an answer for, in order.
  enum class Owed : std::uint8_t { kPreparation, kRead, kSync };
  struct Sent {
    Owed owed = Owed::kSync;
    const Statement* statement = nullptr;  // of a preparation
    Read read{};                           // of a read
    SteadyTime since{};
  };
  enum class State : std::uint8_t { kDisconnected, kConnecting, kSettingUp, kReady, kClosed };

  // Reading. None of these is called from inside Query, so a completion never runs in its caller.
  void ScheduleFlush();
  void Flush();
  void Send(Read read, SteadyTime now);
  void Push();
  void Wait(bool readable);
  void OnReady(bool readable);
  void TakeResults();
  void Settle(PgResult result);
  void SettleRead(Read read, PgResult result);
  void Complete();

  // The connection's life.
  void Connect();
  void ContinueConnecting();
  void BeginSession();
  void TakeSession();
  void Failed();
  void Lost();
  void Disconnect();
  void RefuseWaiting(const Failure& failure);
  [[nodiscard]] bool IsAwayForLong(SteadyTime now) const;
  void Arm(SteadyTime when);
  void Disarm();
  void OnTimer();

  Executor executor_;
  Settings settings_;
  std::map<TableName, TableReads, std::less<>> tables_;
  ChainStatements chain_;
  Statement ping_{"ping", "SELECT 1"};

  State state_ = State::kDisconnected;
  std::uint64_t epoch_ = 0;  // counts descriptors: a handler of an older one does nothing
  ConnectionHandle connection_;
  std::optional<Descriptor> descriptor_;  // never closes the socket: libpq owns it
  bool awaits_read_ = false;
  bool awaits_write_ = false;
  PgResult session_;
  std::unordered_set<const Statement*> prepared_;

  std::deque<Read> waiting_;
  std::deque<Sent> sent_;
  PgResult result_;  // of sent_.front(), until the null that ends its results
  std::optional<Failure> preparation_failure_;  // belongs to the read behind it
  std::vector<std::pair<Done, Outcome<PgResult>>> finished_;
  bool flush_scheduled_ = false;

  Timer timer_;
  std::uint64_t timer_epoch_ = 0;
  bool armed_ = false;
  Backoff backoff_;
  std::optional<SteadyTime> away_since_;
  SteadyTime next_attempt_{};
};

}  // namespace strongroom::store::postgres
