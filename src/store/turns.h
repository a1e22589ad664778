// Turns between servers on one store: for work that would fail again and again while others do the
// like. Whoever takes turns comes through. Nothing that is written relies on a turn: it ends early
// when the connection that holds it does, and nobody is told.
#pragma once

#include <chrono>
#include <functional>
#include <utility>

#include "store/store.h"

namespace strongroom::store {

// A server's turn among all that work on one store, until it goes.
class ServersTurn {
 public:
  ServersTurn() = default;  // there is only one server
  explicit ServersTurn(std::move_only_function<void()> end) : end_(std::move(end)) {}
  ServersTurn(ServersTurn&& other) noexcept : end_(std::exchange(other.end_, nullptr)) {}
  ServersTurn& operator=(ServersTurn&&) = delete;
  ~ServersTurn() {
    if (end_) end_();
  }
  // Whether there may be other servers.
  [[nodiscard]] bool among_others() const noexcept { return static_cast<bool>(end_); }

 private:
  std::move_only_function<void()> end_;
};

// How long a server waits for its turn, and how long it has it at most.
inline constexpr std::chrono::seconds kServersTurnPatience{20};
inline constexpr std::chrono::seconds kServersTurnMax{60};

// What an adapter for several servers is, too.
class Turns {
 public:
  virtual ~Turns() = default;
  virtual Task<Result<ServersTurn>> Take() = 0;
};

// In the order in which the servers asked; of one server's calls one has it at a time. Had at once
// from an adapter for one server. kTimeout: not within kServersTurnPatience. kUnavailable: the
// database is away.
[[nodiscard]] Task<Result<ServersTurn>> TakeTurn(Store& store);

}  // namespace strongroom::store
