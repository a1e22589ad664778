// Events of the family "person".
#include <array>

#include "desk/model/access_note.h"
#include "desk/model/event_kind.h"

namespace strongroom::desk::model {
namespace {

Cow<Person>* Find(State& state, const Event& event, EventBody& body) {
  const auto found = state.persons.find(NameIn(event.stream));
  if (found != state.persons.end()) return &found->second;
  body.Refuse("", "unknown-person", "the stream's person was never added");
  return nullptr;
}

void Reach(State& state, const std::string& id, const std::string& subject) {
  if (!subject.empty()) state.persons_by_subject[subject] = id;
}

void ReachFromTracker(State& state, const std::string& id, const std::string& tracker_id) {
  if (!tracker_id.empty()) state.persons_by_tracker_id[tracker_id] = id;
}

void Added(State& state, const Event& event, EventBody& body) {
  Person person{.id = std::string(NameIn(event.stream)),
                .name = body.Text("name"),
                .subject = body.Text("subject", Need::kOptional),
                .since = event.at,
                .tracker_id = body.Text("tracker_id", Need::kOptional),
                .tracker_active = body.Flag("tracker_active")};
  if (state.persons.contains(person.id)) body.Refuse("", "known-person", "was added before");
  if (!body.Ready()) return;
  Reach(state, person.id, person.subject);
  ReachFromTracker(state, person.id, person.tracker_id);
  state.persons.emplace(person.id, Cow<Person>(person));
  NoteAccess(state, event, "added");
}

void Changed(State& state, const Event& event, EventBody& body) {
  Cow<Person>* person = Find(state, event, body);
  const std::optional<std::string> name = body.NewText("name");
  const std::optional<std::string> subject = body.NewText("subject");
  const std::optional<std::string> tracker_id = body.NewText("tracker_id");
  const std::optional<bool> tracker_active = body.Flag("tracker_active");
  if (person == nullptr || !body.Ready()) return;
  Person& changed = person->Edit();
  if (name) changed.name = *name;
  if (tracker_id) {
    NoteAccess(state, event, RenamedFor("tracker id", changed.tracker_id, *tracker_id));
    const auto known = state.persons_by_tracker_id.find(changed.tracker_id);
    if (known != state.persons_by_tracker_id.end()) state.persons_by_tracker_id.erase(known);
    changed.tracker_id = *tracker_id;
    changed.tracker_active.reset();
    ReachFromTracker(state, changed.id, changed.tracker_id);
  }
  if (tracker_active) changed.tracker_active = tracker_active;
  if (!subject) return;
  NoteAccess(state, event, RenamedFor("subject", changed.subject, *subject));
  const auto old = state.persons_by_subject.find(changed.subject);
  if (old != state.persons_by_subject.end() && old->second == changed.id) {
    state.persons_by_subject.erase(old);
  }
  changed.subject = *subject;
  Reach(state, changed.id, changed.subject);
}

void Left(State& state, const Event& event, EventBody& body) {
  Cow<Person>* person = Find(state, event, body);
  (void)body.Text("reason", Need::kOptional);
  if (person == nullptr || !body.Ready()) return;
  person->Edit().left_at = event.at;
  NoteAccess(state, event, "left");
}

void Returned(State& state, const Event& event, EventBody& body) {
  Cow<Person>* person = Find(state, event, body);
  if (person == nullptr || !body.Ready()) return;
  person->Edit().left_at.reset();
  person->Edit().since = event.at;
  NoteAccess(state, event, "returned");
}

}  // namespace

std::span<const EventKind> PersonEvents() {
  static constexpr std::array kinds = {
      EventKind{"person.added", "person", Added},
      EventKind{"person.changed", "person", Changed},
      EventKind{"person.left", "person", Left},
      EventKind{"person.returned", "person", Returned},
  };
  return kinds;
}

}  // namespace strongroom::desk::model
