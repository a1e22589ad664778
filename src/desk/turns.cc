#include "desk/turns.h"

#include <variant>

#include "base/elsewhere.h"

namespace strongroom::desk {

Task<Turns::Turn> Turns::Take() {
  auto start = [this](auto resume) {
    Begin([resume = std::move(resume)]() mutable { resume(std::monostate()); });
  };
  (void)co_await Elsewhere<std::monostate>(std::move(start));
  co_return Turn(*this);
}

void Turns::Begin(std::move_only_function<void()> resume) {
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

void Turns::End() {
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

}  // namespace strongroom::desk
