#include "http/server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>

#include "http/connection.h"
#include "http/shard.h"
#include "http/tls.h"

namespace strongroom::http {
namespace {

using boost::system::error_code;
using Tcp = asio::ip::tcp;
using Acceptor = asio::basic_socket_acceptor<Tcp, Executor>;
using Shards = std::vector<std::shared_ptr<Shard>>;
constexpr auto kOutcome = asio::as_tuple(asio::deferred);
constexpr int kBacklog = 1024;

Result<Acceptor> Bind(asio::io_context& io, const std::string& host, std::uint16_t port,
                      bool share_port) {
  error_code error;
  const auto refuse = [&](const char* step) {
    return Fail(ErrorKind::kConfiguration, std::string("listen: cannot ") + step + " " + host +
                                               ":" + std::to_string(port) + ": " + error.message());
  };
  const asio::ip::address address =
      asio::ip::make_address(host == "localhost" ? std::string("127.0.0.1") : host, error);
  if (error) return refuse("listen on, because it is not an IP address,");
  const Tcp::endpoint endpoint(address, port);
  Acceptor acceptor(io.get_executor());
  acceptor.open(endpoint.protocol(), error);
  if (error) return refuse("open a socket for");
  acceptor.set_option(Acceptor::reuse_address(true), error);
  if (error) return refuse("share the address");
  if (share_port) {
    using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
    acceptor.set_option(ReusePort(true), error);
    if (error) return refuse("share the port");
  }
  acceptor.bind(endpoint, error);
  if (error) return refuse("bind");
  acceptor.listen(kBacklog, error);
  if (error) return refuse("listen on");
  return acceptor;
}

// Accepts for `targets` in turn: all threads with one acceptor, or only `home`.
Task<void> Accept(std::shared_ptr<Shard> home, Acceptor acceptor, Shards targets) {
  home->SetAcceptor([&acceptor] {
    error_code ignored;
    acceptor.close(ignored);
  });
  std::size_t turn = 0;
  while (!home->stopping()) {
    const std::shared_ptr<Shard>& target = targets[turn];
    auto [error, socket] = co_await acceptor.async_accept(target->io().get_executor(), kOutcome);
    if (home->stopping()) break;
    if (error == asio::error::no_descriptors || error == asio::error::no_memory ||
        error == asio::error::no_buffer_space) {
      // Nothing to be done but let others end first; the kernel keeps the queue meanwhile.
      asio::basic_waitable_timer<std::chrono::steady_clock,
                                 asio::wait_traits<std::chrono::steady_clock>, Executor>
          pause(home->io().get_executor(), std::chrono::milliseconds(50));
      co_await pause.async_wait(kOutcome);
      continue;
    }
    if (error) continue;
    turn = (turn + 1) % targets.size();
    std::optional<ConnectionTicket> ticket = ConnectionTicket::Take(home->shared_owner());
    if (!ticket) continue;  // the socket closes here
    asio::co_spawn(target->io().get_executor(),
                   Connection::Serve(target, std::move(socket), std::move(*ticket)),
                   asio::detached);
  }
  home->SetAcceptor(nullptr);
}

class BeastServer final : public Server {
 public:
  BeastServer(std::shared_ptr<ServerShared> shared, Shards shards, std::uint16_t port)
      : shared_(std::move(shared)), shards_(std::move(shards)), port_(port) {}

  std::uint16_t port() const override { return port_; }
  std::size_t connections() const override { return shared_->connections.load(); }
  std::size_t body_bytes() const override { return shared_->bodies.held_bytes(); }
  std::uint64_t bodies_refused() const override { return shared_->bodies.refusals(); }
  void Stop(std::chrono::seconds grace, std::function<void()> done) override;

 private:
  std::shared_ptr<ServerShared> shared_;
  Shards shards_;
  std::uint16_t port_;
};

// Counts the shards that have stopped; the last one sends `done` to thread 0, which is kept running
// until then.
struct Stopping {
  Stopping(std::size_t count, asio::io_context& io, std::function<void()> then)
      : remaining(count), work(io.get_executor()), done(std::move(then)) {}
  std::atomic<std::size_t> remaining;
  asio::executor_work_guard<Executor> work;
  std::function<void()> done;
};

void BeastServer::Stop(std::chrono::seconds grace, std::function<void()> done) {
  auto state = std::make_shared<Stopping>(shards_.size(), shards_[0]->io(), std::move(done));
  const auto stopped = [state] {
    if (state->remaining.fetch_sub(1) != 1) return;
    asio::post(state->work.get_executor(), [state] {
      state->work.reset();
      if (state->done) state->done();
    });
  };
  for (const std::shared_ptr<Shard>& shard : shards_) {
    asio::co_spawn(shard->io().get_executor(), Shard::RunStop(shard, grace, stopped),
                   asio::detached);
  }
}

}  // namespace

Result<std::unique_ptr<Server>> Server::Listen(std::vector<asio::io_context*> io,
                                               ServerOptions options, Handler handler,
                                               ErrorRenderer errors, Observer observer) {
  auto shared = std::make_shared<ServerShared>(options.bodies_size_max_bytes);
  if (options.tls) {
    auto tls = LoadTls(*options.tls);
    if (!tls) return Fail(std::move(tls.error()));
    shared->tls = std::move(*tls);
  }
  shared->options = std::move(options);
  shared->handler = std::move(handler);
  shared->errors = std::move(errors);
  shared->observer = std::move(observer);

  Shards shards;
  for (asio::io_context* context : io) {
    shards.push_back(
        std::make_shared<Shard>(*context, static_cast<unsigned>(shards.size()), shared));
  }
  const bool one_acceptor = shared->options.round_robin || io.size() == 1;
  std::uint16_t port = shared->options.port;
  std::vector<Acceptor> acceptors;
  for (std::size_t i = 0; i < (one_acceptor ? 1 : io.size()); ++i) {
    auto acceptor = Bind(*io[i], shared->options.host, port, !one_acceptor);
    if (!acceptor) return Fail(std::move(acceptor.error()));
    error_code ignored;
    port = acceptor->local_endpoint(ignored).port();
    acceptors.push_back(std::move(*acceptor));
  }
  for (std::size_t i = 0; i < acceptors.size(); ++i) {
    asio::co_spawn(
        *io[i],
        Accept(shards[i], std::move(acceptors[i]), one_acceptor ? shards : Shards{shards[i]}),
        asio::detached);
  }
  for (const std::shared_ptr<Shard>& shard : shards) {
    asio::co_spawn(shard->io().get_executor(), Shard::RunSweep(shard), asio::detached);
  }
  return std::make_unique<BeastServer>(std::move(shared), std::move(shards), port);
}

}  // namespace strongroom::http
