// This server's turns among all servers on the schema: a table lock that conflicts with itself
// alone (SHARE UPDATE EXCLUSIVE on _schema_version), which PostgreSQL gives in the order in which
// sessions asked. Who waits holds a snapshot, whose rows no rewriting of a table leaves out:
// erasing waits until it is gone (schema.h, EraseRemnants). Who has the turn holds none.
//
// A thread and a connection of its own, made when somebody asks and closed a while after the last.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "store/postgres/connection.h"
#include "store/turns.h"

namespace strongroom::store::postgres {

class TurnKeeper {
 public:
  using Done = std::move_only_function<void(Result<ServersTurn>)>;

  explicit TurnKeeper(ConnectionSettings settings);
  ~TurnKeeper();
  TurnKeeper(const TurnKeeper&) = delete;
  TurnKeeper& operator=(const TurnKeeper&) = delete;

  // Any thread; one has the turn at a time. `done` is called exactly once, on the keeper's thread,
  // or here after Close. What it is given may outlive the keeper.
  void Take(Done done);
  // Ends the turn and refuses who waits. Blocks; idempotent.
  void Close();

 private:
  struct Wish {
    Done done;
    SteadyTime until;
  };
  // Shared with the turns that were given out.
  struct Shared {
    std::mutex mutex;
    std::condition_variable wake;
    std::deque<Wish> wishes;
    std::uint64_t holder = 0;  // counts who has had the turn; 0: nobody has it
    bool closing = false;
  };

  void Loop();
  [[nodiscard]] std::optional<Wish> Next();
  [[nodiscard]] Result<void> Lock(const Wish& wish);
  void AwaitEnd();
  void Unlock();

  const ConnectionSettings settings_;
  const std::string lock_;  // the statement

  const std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
  // The thread's own.
  std::optional<Connection> connection_;
  std::uint64_t given_ = 0;
  SteadyTime not_before_{};  // of the next attempt to connect

  std::mutex close_;  // one Close at a time
  std::thread thread_;
};

}  // namespace strongroom::store::postgres
