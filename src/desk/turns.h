// One after the other, or so many at a time, among coroutines of any io threads, without holding up
// a thread: in the order in which they came.
#pragma once

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

  [[nodiscard]] Task<Turn> Take();

  // How many wait.
  [[nodiscard]] std::size_t waiting() const {
    const std::scoped_lock lock(mutex_);
    return waiting_.size();
  }

 private:
  void Begin(std::move_only_function<void()> resume);
  void End();

  mutable std::mutex mutex_;
  std::size_t free_;                                     // guarded by mutex_
  std::deque<std::move_only_function<void()>> waiting_;  // guarded by mutex_
};

}  // namespace strongroom::desk
