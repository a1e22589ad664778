// What the connections of one io thread share: their list, the sweep of deadlines, request ids and
// the Date field, beside the options and callbacks that all threads share.
//
// Owned together by the server and by every coroutine that runs on the thread, so that neither has
// to outlive the other. Everything but ServerShared::connections and ::bodies is for the shard's
// own thread.
#pragma once

#include <atomic>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/intrusive/list.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "http/body_budget.h"
#include "http/server.h"
#include "http/transport.h"

namespace strongroom::http {

struct ServerShared {
  explicit ServerShared(std::size_t bodies_size_max_bytes) : bodies(bodies_size_max_bytes) {}

  ServerOptions options;
  Handler handler;
  ErrorRenderer errors;
  Observer observer;
  std::shared_ptr<asio::ssl::context>
      tls;  // shared only to keep its header out of here; or nullptr
  std::atomic<std::size_t> connections = 0;
  BodyBudget bodies;
};

// Counts one connection for as long as it lives, from accept on.
class ConnectionTicket {
 public:
  // nullopt when connections_max are there already.
  [[nodiscard]] static std::optional<ConnectionTicket> Take(std::shared_ptr<ServerShared> shared);
  ConnectionTicket(ConnectionTicket&&) noexcept = default;
  ConnectionTicket& operator=(ConnectionTicket&&) = delete;
  ~ConnectionTicket();

 private:
  explicit ConnectionTicket(std::shared_ptr<ServerShared> shared) : shared_(std::move(shared)) {}
  std::shared_ptr<ServerShared> shared_;
};

// How the shard sees a connection.
class Tracked : public boost::intrusive::list_base_hook<
                    boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  virtual void Sweep(SteadyTime now) noexcept = 0;
  virtual void CloseIfIdle() noexcept = 0;  // waiting for the first byte of a request
  virtual void CloseNow() noexcept = 0;

 protected:
  ~Tracked() = default;
};

class Shard : public std::enable_shared_from_this<Shard> {
 public:
  Shard(asio::io_context& io, unsigned index, std::shared_ptr<ServerShared> shared);

  [[nodiscard]] asio::io_context& io() noexcept { return io_; }
  [[nodiscard]] unsigned index() const noexcept { return index_; }
  [[nodiscard]] ServerShared& shared() noexcept { return *shared_; }
  [[nodiscard]] const std::shared_ptr<ServerShared>& shared_owner() const noexcept {
    return shared_;
  }
  [[nodiscard]] bool stopping() const noexcept { return stopping_; }
  [[nodiscard]] std::string_view date() const noexcept { return date_; }
  // 16 lower-case hex digits; no two alike on one thread.
  void NextRequestId(std::string& out);

  void Add(Tracked& connection) { connections_.push_back(connection); }
  void Remove(Tracked& connection);

  // Sweeps once a second until the shard has stopped.
  [[nodiscard]] static Task<void> RunSweep(std::shared_ptr<Shard> shard);

  // What Stop() has to close on this thread; the accepting coroutine registers itself.
  void SetAcceptor(std::function<void()> close) { close_acceptor_ = std::move(close); }
  // Closes what is idle and everything when `grace` has passed; `stopped` is called once, when the
  // last connection is gone, or a second after the grace when a handler does not return.
  [[nodiscard]] static Task<void> RunStop(std::shared_ptr<Shard> shard, std::chrono::seconds grace,
                                          std::function<void()> stopped);

 private:
  using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                           asio::wait_traits<std::chrono::steady_clock>, Executor>;
  void RefreshDate();

  asio::io_context& io_;
  unsigned index_;
  std::shared_ptr<ServerShared> shared_;
  // Each element belongs to the frame of its coroutine and unlinks itself.
  boost::intrusive::list<Tracked, boost::intrusive::constant_time_size<false>> connections_;
  std::uint64_t request_counter_;
  std::string date_;
  std::function<void()> close_acceptor_;
  Timer* sweep_timer_ = nullptr;  // in the frame of RunSweep
  Timer* stop_timer_ = nullptr;   // in the frame of RunStop
  bool stopping_ = false;
};

}  // namespace strongroom::http
