#include "desk/model/state.h"

#include <fmt/format.h>

#include <algorithm>

#include "desk/model/event_kind.h"

namespace strongroom::desk::model {
namespace {

template <class T>
const T* Find(const ById<T>& all, std::string_view id) {
  const auto found = all.find(id);
  return found == all.end() ? nullptr : &found->second;
}

template <class T>
const T* Find(const ById<Cow<T>>& all, std::string_view id) {
  const auto found = all.find(id);
  return found == all.end() ? nullptr : &*found->second;
}

std::unexpected<Error> Refused(const Event& event, std::string_view what) {
  return Fail(ErrorKind::kInvalid,
              fmt::format("event {} ({}): {}", event.n, Quoted(event.kind), what));
}

}  // namespace

const Person* State::FindPerson(std::string_view id) const { return Find(persons, id); }
const Group* State::FindGroup(std::string_view id) const { return Find(groups, id); }
const Level* State::FindLevel(std::string_view id) const { return Find(levels, id); }
const Issue* State::FindIssueUnchecked(std::string_view key) const { return Find(issues, key); }
const Module* State::FindModule(std::string_view id) const { return Find(modules, id); }
const Action* State::FindActionUnchecked(std::string_view id) const { return Find(actions, id); }
const Meeting* State::FindMeetingUnchecked(std::string_view day) const {
  return Find(meetings, day);
}

const Person* State::FindSubject(std::string_view subject) const {
  const std::string* id = Find(persons_by_subject, subject);
  return id == nullptr ? nullptr : FindPerson(*id);
}

bool State::AreLinked(std::string_view a, std::string_view b) const {
  const auto* others = Find(linked, a);
  return others != nullptr && others->contains(b);
}

std::uint64_t State::VersionOf(std::string_view stream) const {
  const std::uint64_t* version = Find(versions, stream);
  return version == nullptr ? 0 : *version;
}

Result<void> Apply(State& state, const Event& event) {
  if (event.n != state.n + 1) {
    return Refused(event, fmt::format("the next event is number {}", state.n + 1));
  }
  const EventKind* kind = FindEventKind(event.kind);
  if (kind == nullptr) {
    return Refused(event, "is of a kind that this version does not know; use the newer one");
  }
  EventBody body(event.body);
  kind->fold(state, event, body);
  if (!body.refusals().empty()) {
    Error error = Refused(event, "its body cannot be read").error();
    error.fields = std::move(body.refusals()).Take();
    return Fail(std::move(error));
  }
  state.n = event.n;
  state.at = std::max(state.at, event.at);
  ++state.versions[event.stream];
  const auto person = state.persons.find(event.by);
  if (person != state.persons.end()) {
    Person& acting = person->second.Edit();
    acting.last_active = std::max(acting.last_active.value_or(event.at), event.at);
  }
  return {};
}

}  // namespace strongroom::desk::model
