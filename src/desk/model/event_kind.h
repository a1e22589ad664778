// The kinds of events that this version knows: one row each, by family. Docs: CONTRIBUTING.md,
// "a new event kind".
#pragma once

#include <span>
#include <string_view>

#include "desk/model/event.h"
#include "desk/model/event_body.h"
#include "desk/model/state.h"

namespace strongroom::desk::model {

struct EventKind {
  std::string_view name;    // such as "issue.reported"
  std::string_view family;  // of the streams it belongs to, such as "issue"
  // Reads the whole body, asks body.Ready(), and only then changes the state.
  void (*fold)(State& state, const Event& event, EventBody& body);
};

// One function a family, each beside its fold (fold_*.cc).
[[nodiscard]] std::span<const EventKind> PersonEvents();
[[nodiscard]] std::span<const EventKind> GroupEvents();
[[nodiscard]] std::span<const EventKind> LevelEvents();
[[nodiscard]] std::span<const EventKind> DeskEvents();
[[nodiscard]] std::span<const EventKind> IssueEvents();
[[nodiscard]] std::span<const EventKind> LinkEvents();
[[nodiscard]] std::span<const EventKind> AccessEvents();
[[nodiscard]] std::span<const EventKind> ModuleEvents();
[[nodiscard]] std::span<const EventKind> ReleaseEvents();
[[nodiscard]] std::span<const EventKind> PolicyEvents();
[[nodiscard]] std::span<const EventKind> CaseEvents();
[[nodiscard]] std::span<const EventKind> ActionEvents();
[[nodiscard]] std::span<const EventKind> MeetingEvents();

// Null for a kind that this version does not know.
[[nodiscard]] const EventKind* FindEventKind(std::string_view name);
// All of them, by name.
[[nodiscard]] std::span<const EventKind> AllEventKinds();

}  // namespace strongroom::desk::model
