// One after the other, or so many at a time, among coroutines of any io threads, without holding up
// a thread: in the order in which they came.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>

#include "base/task.h"

namespace strongroom::desk {

class Turns {
 public:
  explicit Turns(std::size_t at_once = 1) : free_(at_once) {}
  // Ends the turn when it goes. Must not outlive the Turns.
  class Turn {
   public:
    explicit Turn(Turns& turns) : turns_(&turns) {}
    Turn(Turn&& other) noexcept : turns_(std::exchange(other.turns_, nullptr)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn() {
      if (turns_ != nullptr) turns_->End();
    }

   private:
    Turns* turns_;
  };

  [[nodiscard]] Task<Turn> Take() {
    namespace asio = boost::asio;
    auto start = [this](auto handler) {
      const auto executor = asio::get_associated_executor(handler);
      std::move_only_function<void()> resume = [executor, handler = std::move(handler),
                                                guard = asio::make_work_guard(executor)]() mutable {
        asio::post(executor, [handler = std::move(handler), guard = std::move(guard)]() mutable {
          handler();
        });
      };
      Begin(std::move(resume));
    };
    asio::use_awaitable_t<Executor> token;  // async_initiate wants a non-const local
    co_await asio::async_initiate<asio::use_awaitable_t<Executor>, void()>(std::move(start), token);
    co_return Turn(*this);
  }

  // How many wait.
  [[nodiscard]] std::size_t waiting() const {
    const std::scoped_lock lock(mutex_);
    return waiting_.size();
  }

 private:
  void Begin(std::move_only_function<void()> resume) {
    {
      const std::scoped_lock lock(mutex_);
      if (free_ == 0) {
        waiting_.push_back(std::move(resume));
        return;
      }
      --free_;
    }
    resume();
  }
  void End() {
    std::move_only_function<void()> next;
    {
      const std::scoped_lock lock(mutex_);
      if (waiting_.empty()) {
        ++free_;
        return;
      }
      next = std::move(waiting_.front());
      waiting_.pop_front();
    }
    next();
  }

  mutable std::mutex mutex_;
  std::size_t free_;                                     // guarded by mutex_
  std::deque<std::move_only_function<void()>> waiting_;  // guarded by mutex_
};

}  // namespace strongroom::desk
