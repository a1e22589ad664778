#include "store/postgres/turn_keeper.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "store/postgres/statements.h"

namespace strongroom::store::postgres {

namespace {

using std::chrono::milliseconds;

constexpr std::chrono::seconds kKeepConnection{30};
constexpr std::chrono::seconds kConnectAgainAfter{1};
constexpr std::string_view kLockNotAvailable = "55P03";

SteadyTime Now() { return std::chrono::steady_clock::now(); }

Error TooLate() {
  return {.kind = ErrorKind::kTimeout,
          .detail = "this server's turn did not come in time",
          .retry_after_s = 1};
}

Error Closed() {
  return {.kind = ErrorKind::kUnavailable, .detail = "the store is closed", .retry_after_s = 1};
}

}  // namespace

TurnKeeper::TurnKeeper(ConnectionSettings settings)
    : settings_(std::move(settings)),
      lock_(fmt::format("LOCK TABLE {} IN SHARE UPDATE EXCLUSIVE MODE",
                        Qualified(settings_.schema, kVersionTable))) {
  thread_ = std::thread([this] { Loop(); });
}

TurnKeeper::~TurnKeeper() { Close(); }

void TurnKeeper::Take(Done done) {
  {
    const std::lock_guard lock(shared_->mutex);
    if (!shared_->closing) {
      shared_->wishes.push_back({.done = std::move(done), .until = Now() + kServersTurnPatience});
      shared_->wake.notify_all();
      return;
    }
  }
  done(strongroom::Fail(Closed()));
}

void TurnKeeper::Close() {
  const std::lock_guard one(close_);
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->closing = true;
    shared_->wake.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void TurnKeeper::Loop() {
  while (std::optional<Wish> wish = Next()) {
    if (Result<void> locked = Lock(*wish); !locked) {
      wish->done(strongroom::Fail(locked.error()));
      continue;
    }
    const std::uint64_t number = ++given_;
    {
      const std::lock_guard lock(shared_->mutex);
      shared_->holder = number;
    }
    wish->done(ServersTurn([shared = shared_, number] {
      const std::lock_guard lock(shared->mutex);
      if (shared->holder == number) shared->holder = 0;
      shared->wake.notify_all();
    }));
    AwaitEnd();
    Unlock();
  }
  connection_.reset();
}

// nullopt at the end.
std::optional<TurnKeeper::Wish> TurnKeeper::Next() {
  std::unique_lock lock(shared_->mutex);
  const auto ready = [this] { return shared_->closing || !shared_->wishes.empty(); };
  if (connection_ && !shared_->wake.wait_for(lock, kKeepConnection, ready)) {
    lock.unlock();
    connection_.reset();
    lock.lock();
  }
  shared_->wake.wait(lock, ready);
  if (shared_->closing) {
    std::deque<Wish> refused = std::exchange(shared_->wishes, {});
    lock.unlock();
    for (Wish& each : refused) each.done(strongroom::Fail(Closed()));
    return std::nullopt;
  }
  Wish wish = std::move(shared_->wishes.front());
  shared_->wishes.pop_front();
  return wish;
}

Result<void> TurnKeeper::Lock(const Wish& wish) {
  const SteadyTime now = Now();
  if (now >= wish.until) return strongroom::Fail(TooLate());
  if (connection_ && !connection_->IsAlive()) connection_.reset();
  if (!connection_) {
    if (now < not_before_) return strongroom::Fail(ConnectionLost().error);
    auto opened = Connection::Open(settings_);
    if (!opened) {
      not_before_ = Now() + kConnectAgainAfter;
      return strongroom::Fail(opened.error().error);
    }
    connection_.emplace(*std::move(opened));
  }
  const auto left =
      std::max(milliseconds(1), std::chrono::duration_cast<milliseconds>(wish.until - Now()));
  // Once it has the lock the transaction holds no snapshot, and it takes no number.
  auto locked =
      connection_->Run(fmt::format("BEGIN; SET LOCAL lock_timeout = {}; {}", left.count(), lock_),
                       left + settings_.connect_timeout);
  if (locked) return {};
  const Failure& failure = locked.error();
  if (failure.lost) connection_.reset();
  if (!failure.lost) Unlock();
  return strongroom::Fail(failure.sqlstate == kLockNotAvailable ? TooLate() : failure.error);
}

void TurnKeeper::AwaitEnd() {
  std::unique_lock lock(shared_->mutex);
  shared_->wake.wait_for(lock, kServersTurnMax,
                         [this] { return shared_->closing || shared_->holder == 0; });
  shared_->holder = 0;
}

void TurnKeeper::Unlock() {
  if (!connection_->Run("ROLLBACK", settings_.connect_timeout)) connection_.reset();
}

}  // namespace strongroom::store::postgres
