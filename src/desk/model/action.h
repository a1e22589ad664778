// An action item: what somebody has agreed to do, until when, and what became of it. Who may see it
// is decided in can_see.h alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/uuid.h"
#include "desk/policy/calendar.h"

namespace strongroom::desk::model {

enum class ActionState : std::uint8_t { kOpen, kDone, kDropped };
inline constexpr std::size_t kActionStates = 3;
[[nodiscard]] std::string_view ActionStateName(ActionState state) noexcept;

// One event of an action item; its id is what an expunging asks for.
struct ActionStep {
  Uuid event;
  Time at;
  std::string by;
  std::string what;  // the event's kind, such as "action.done"
  std::string note;
};

struct Action {
  std::string id;  // such as "act-7k3q2m"
  std::string text;
  std::string owner;                      // a person's id
  std::optional<policy::Date> due{};      // ends with that day in the desk's zone
  std::string issue;                      // its key; empty: about none. It stays for good
  std::optional<policy::Date> meeting{};  // that agreed on it
  ActionState state = ActionState::kOpen;
  Time added_at;
  std::vector<ActionStep> history;  // oldest first
};

}  // namespace strongroom::desk::model
