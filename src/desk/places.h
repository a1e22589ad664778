// Places of each person: so many at a time, whatever they ask at once, so that nobody's questions
// keep the others waiting for long. Any thread.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/error.h"
#include "desk/turns.h"

namespace strongroom::desk {

class Places {
 public:
  Places(std::size_t each, std::size_t waiting_max) : each_(each), waiting_max_(waiting_max) {}

  // In the order in which the person asked. kUnavailable where `waiting_max` of theirs wait
  // already.
  [[nodiscard]] Task<Result<Turns::Turn>> Take(std::string person) {
    Turns& turns = Of(person);
    if (turns.waiting() >= waiting_max_) {
      Error error{.kind = ErrorKind::kUnavailable,
                  .detail = "too many of your questions are waiting; ask fewer at a time"};
      error.retry_after_s = 1;
      co_return Fail(std::move(error));
    }
    co_return co_await turns.Take();
  }

 private:
  // One a person who ever asked, of whom there are few.
  [[nodiscard]] Turns& Of(std::string_view person) {
    const std::scoped_lock lock(mutex_);
    auto found = persons_.find(person);
    if (found == persons_.end()) {
      found = persons_.emplace(std::string(person), std::make_unique<Turns>(each_)).first;
    }
    return *found->second;
  }

  const std::size_t each_;
  const std::size_t waiting_max_;
  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Turns>, std::less<>> persons_;  // guarded by mutex_
};

}  // namespace strongroom::desk
