#include "http/shard.h"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <cstring>
#include <ctime>

#include "base/random.h"
#include "http/response_head.h"

namespace strongroom::http {
namespace {

constexpr auto kOutcome = asio::as_tuple(asio::deferred);

}  // namespace

std::optional<ConnectionTicket> ConnectionTicket::Take(std::shared_ptr<ServerShared> shared) {
  if (shared->connections.fetch_add(1) >= shared->options.connections_max) {
    shared->connections.fetch_sub(1);
    return std::nullopt;
  }
  return ConnectionTicket(std::move(shared));
}

ConnectionTicket::~ConnectionTicket() {
  if (shared_) shared_->connections.fetch_sub(1);
}

Shard::Shard(asio::io_context& io, unsigned index, std::shared_ptr<ServerShared> shared)
    : io_(io), index_(index), shared_(std::move(shared)) {
  std::array<std::uint8_t, sizeof request_counter_> seed{};
  SystemRandom().Fill(seed);
  std::memcpy(&request_counter_, seed.data(), seed.size());
  RefreshDate();
}

void Shard::NextRequestId(std::string& out) {
  // The finaliser of splitmix64 is a bijection: distinct counters give distinct ids.
  std::uint64_t z = request_counter_ += 0x9e3779b97f4a7c15ULL;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  z ^= z >> 31;
  out.resize(16);
  for (std::size_t i = 0; i < 16; ++i, z >>= 4) out[i] = "0123456789abcdef"[z & 15];
}

void Shard::RefreshDate() { date_ = FormatHttpDate(std::time(nullptr)); }

void Shard::Remove(Tracked& connection) {
  connection.unlink();
  if (stopping_ && connections_.empty() && stop_timer_ != nullptr) stop_timer_->cancel();
}

Task<void> Shard::RunSweep(std::shared_ptr<Shard> shard) {
  Timer timer(shard->io_.get_executor());
  shard->sweep_timer_ = &timer;
  while (!shard->stopping_ || !shard->connections_.empty()) {
    timer.expires_after(std::chrono::seconds(1));
    co_await timer.async_wait(kOutcome);
    shard->RefreshDate();
    const SteadyTime now = std::chrono::steady_clock::now();
    for (Tracked& connection : shard->connections_) connection.Sweep(now);
  }
  shard->sweep_timer_ = nullptr;
}

Task<void> Shard::RunStop(std::shared_ptr<Shard> shard, std::chrono::seconds grace,
                          std::function<void()> stopped) {
  shard->stopping_ = true;
  if (shard->close_acceptor_) shard->close_acceptor_();
  for (Tracked& connection : shard->connections_) connection.CloseIfIdle();
  Timer timer(shard->io_.get_executor());
  shard->stop_timer_ = &timer;
  if (!shard->connections_.empty()) {
    timer.expires_after(grace);
    co_await timer.async_wait(kOutcome);
  }
  if (!shard->connections_.empty()) {
    for (Tracked& connection : shard->connections_) connection.CloseNow();
    timer.expires_after(std::chrono::seconds(1));
    co_await timer.async_wait(kOutcome);
  }
  shard->stop_timer_ = nullptr;
  if (shard->sweep_timer_ != nullptr) shard->sweep_timer_->cancel();
  stopped();
}

}  // namespace strongroom::http
