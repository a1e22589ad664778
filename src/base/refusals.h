// Broken rules while they are collected: in document order, at most kRefusalsMax, so that a hostile
// document cannot make an answer larger than itself.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace strongroom {

inline constexpr std::size_t kRefusalsMax = 100;

class Refusals {
 public:
  void Add(std::string pointer, std::string_view rule, std::string message) {
    if (list_.size() < kRefusalsMax) {
      list_.push_back({std::move(pointer), std::string(rule), std::move(message)});
    }
  }
  [[nodiscard]] bool empty() const noexcept { return list_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return list_.size(); }
  [[nodiscard]] bool full() const noexcept { return list_.size() >= kRefusalsMax; }
  [[nodiscard]] std::vector<FieldError> Take() && { return std::move(list_); }

 private:
  std::vector<FieldError> list_;
};

// A name out of a schema for a message: in double quotes, at most 64 bytes, control characters and
// quotes replaced, so that it cannot disturb a terminal or a log line.
[[nodiscard]] std::string Quoted(std::string_view name);

}  // namespace strongroom
