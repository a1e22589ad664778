#include "http/body_budget.h"

namespace strongroom::http {

bool BodyBudget::Take(std::size_t bytes) noexcept {
  std::size_t held = held_bytes_.load();
  do {
    if (bytes > max_bytes_ || held > max_bytes_ - bytes) return false;
  } while (!held_bytes_.compare_exchange_weak(held, held + bytes));
  return true;
}

bool BodyShare::Set(std::size_t bytes) noexcept {
  if (bytes > bytes_ && !budget_.Take(bytes - bytes_)) return false;
  if (bytes < bytes_) budget_.GiveBack(bytes_ - bytes);
  bytes_ = bytes;
  return true;
}

}  // namespace strongroom::http
