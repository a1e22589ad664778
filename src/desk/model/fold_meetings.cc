// Events of the families "action" and "meeting": what is to be done, and what was said.
#include <array>

#include "desk/model/event_kind.h"

namespace strongroom::desk::model {
namespace {

ActionStep StepOf(const Event& event, std::string note = {}) {
  return {.event = event.id,
          .at = event.at,
          .by = event.by,
          .what = event.kind,
          .note = std::move(note)};
}

void CheckOwner(const State& state, EventBody& body, const std::string& owner) {
  if (!owner.empty() && state.FindPerson(owner) == nullptr) {
    body.Refuse("owner", "unknown-person", "there is no such person");
  }
}

void Added(State& state, const Event& event, EventBody& body) {
  Action action;
  action.id = NameIn(event.stream);
  action.text = body.Text("text");
  action.owner = body.Text("owner");
  action.due = body.Day("due", Need::kOptional);
  action.issue = body.Text("issue", Need::kOptional);
  action.meeting = body.Day("meeting", Need::kOptional);
  CheckOwner(state, body, action.owner);
  if (!action.issue.empty() && state.FindIssueUnchecked(action.issue) == nullptr) {
    body.Refuse("issue", "unknown-issue", "no such issue");
  }
  if (state.actions.contains(action.id)) body.Refuse("", "known-action", "was added before");
  if (!body.Ready()) return;
  action.added_at = event.at;
  action.history.push_back(StepOf(event));
  std::string id = action.id;
  state.actions.emplace(std::move(id), Cow<Action>(std::move(action)));
}

// The stream's action item; null, with a refusal, where it was never added.
Cow<Action>* Target(State& state, const Event& event, EventBody& body) {
  const auto found = state.actions.find(NameIn(event.stream));
  if (found != state.actions.end()) return &found->second;
  body.Refuse("", "unknown-action", "the stream's action item was never added");
  return nullptr;
}

// null: no day any more.
void Changed(State& state, const Event& event, EventBody& body) {
  Cow<Action>* target = Target(state, event, body);
  const std::string text = body.Text("text", Need::kOptional);
  const std::string owner = body.Text("owner", Need::kOptional);
  const json::value* due = body.Any("due");
  const bool never = due != nullptr && due->is_null();
  const auto day = due != nullptr && due->is_string()
                       ? policy::ParseDate(std::string_view(due->get_string()))
                       : std::nullopt;
  if (due != nullptr && !never && !day) body.Refuse("due", "date", "give a day, or null for none");
  CheckOwner(state, body, owner);
  if (!body.Ready()) return;
  Action& action = target->Edit();
  if (!text.empty()) action.text = text;
  if (!owner.empty()) action.owner = owner;
  if (day || never) action.due = day;
  action.history.push_back(StepOf(event));
}

template <ActionState to>
void Became(State& state, const Event& event, EventBody& body) {
  Cow<Action>* target = Target(state, event, body);
  std::string note = body.Text("note", Need::kOptional);
  if (!body.Ready()) return;
  Action& action = target->Edit();
  action.state = to;
  action.history.push_back(StepOf(event, std::move(note)));
}

void MinutesWritten(State& state, const Event& event, EventBody& body) {
  const std::string name(NameIn(event.stream));
  const auto day = policy::ParseDate(name);
  const auto audience = body.Word("audience", AudienceName, kAudiences);
  const std::string text = body.Text("text");
  if (!day) body.Refuse("", "date", "the stream names no day");
  if (!body.Ready()) return;
  Meeting& meeting = state.meetings[name].Edit();
  meeting.day = *day;
  meeting.minutes.at(static_cast<std::size_t>(*audience))
      .push_back({.event = event.id, .at = event.at, .by = event.by, .text = text});
}

}  // namespace

std::span<const EventKind> ActionEvents() {
  static constexpr std::array kinds = {
      EventKind{"action.added", "action", Added},
      EventKind{"action.changed", "action", Changed},
      EventKind{"action.done", "action", Became<ActionState::kDone>},
      EventKind{"action.dropped", "action", Became<ActionState::kDropped>},
      EventKind{"action.reopened", "action", Became<ActionState::kOpen>},
  };
  return kinds;
}

std::span<const EventKind> MeetingEvents() {
  static constexpr std::array kinds = {EventKind{"minutes.written", "meeting", MinutesWritten}};
  return kinds;
}

}  // namespace strongroom::desk::model
