// A person of the desk: active, or left since a time. Persons are never removed.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"

namespace strongroom::desk::model {

struct Person {
  std::string id;  // such as "p-2x9m4t"
  std::string name;
  std::string subject;  // how a principal becomes this person; empty: cannot sign in
  Time since;           // added, or returned
  std::optional<Time> left_at{};
  std::optional<Time> last_active{};  // their last event
  std::string tracker_id{};           // how imports find them again; empty: unknown to the tracker
  std::optional<bool> tracker_active{};  // as the tracker said last
  [[nodiscard]] bool active() const noexcept { return !left_at; }
};

}  // namespace strongroom::desk::model
