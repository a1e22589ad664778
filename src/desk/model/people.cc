#include "desk/model/people.h"

#include <fmt/format.h>

#include "desk/model/no_such.h"

namespace strongroom::desk::model {
namespace {

// Without letters and digits that are taken for each other.
constexpr std::string_view kAlphabet = "23456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t kDrawn = 6;
constexpr std::string_view kOwnSubject =
    "you are the only administrator who can sign in, and a mistyped subject would shut everybody "
    "out: make somebody else with a subject an administrator, who then changes yours";

Result<void> CheckFree(const State& state, const std::string& subject, std::string_view person) {
  const Person* holder = subject.empty() ? nullptr : state.FindSubject(subject);
  if (holder == nullptr || holder->id == person) return {};
  return Fail(ErrorKind::kConflict,
              fmt::format("the subject belongs to {} already: change that person, or give another "
                          "subject",
                          holder->id));
}

// Two persons who are one: what is the one's in the tracker becomes the other's by the next import.
Result<void> CheckTrackerFree(const State& state, const std::string& tracker_id,
                              std::string_view person) {
  const Person* holder = tracker_id.empty() ? nullptr : state.FindTrackerPerson(tracker_id);
  if (holder == nullptr || holder->id == person) return {};
  return Fail(ErrorKind::kConflict,
              fmt::format("{} has this tracker id: give that person an empty one first, then give "
                          "it here and import again; what the tracker says of it moves over",
                          holder->id));
}

Result<const Person*> Require(const State& state, std::string_view id, ExpectedVersion expected) {
  const Person* person = state.FindPerson(id);
  if (person == nullptr) return Fail(ErrorKind::kNotFound, std::string(kNoSuchPerson));
  if (auto version = CheckVersion(state, PersonStream(id), expected); !version) {
    return Fail(version.error());
  }
  return person;
}

}  // namespace

std::string DrawPersonId(const State& state, RandomSource& random) {
  return RandomName(random, "p-", kAlphabet, kDrawn,
                    [&](const std::string& id) { return state.persons.contains(id); });
}

Result<NewEvents> Add(const State& state, const Actor& actor, const AddPerson& input,
                      RandomSource& random) {
  if (auto may = RequireRole(state, actor, Role::kAdministrators); !may) return Fail(may.error());
  InputCheck check;
  if (!input.id.empty()) check.Id("/id", input.id);
  if (input.id == kSystem) check.Refuse("/id", "reserved", "is what the desk itself is called");
  check.Text("/name", input.name, kNameMaxBytes);
  check.Text("/subject", input.subject, kNameMaxBytes, false);
  check.Text("/tracker_id", input.tracker_id, kNameMaxBytes, false);
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  if (state.persons.contains(input.id)) {
    return Fail(ErrorKind::kConflict, "there is a person with that id");
  }
  if (auto free = CheckFree(state, input.subject, ""); !free) return Fail(free.error());
  if (auto free = CheckTrackerFree(state, input.tracker_id, ""); !free) return Fail(free.error());
  const std::string id = input.id.empty() ? DrawPersonId(state, random) : input.id;
  json::object body{{"name", input.name}};
  if (!input.subject.empty()) body["subject"] = input.subject;
  if (!input.tracker_id.empty()) body["tracker_id"] = input.tracker_id;
  return NewEvents{{PersonStream(id), "person.added", std::move(body)}};
}

Result<NewEvents> Change(const State& state, const Actor& actor, const ChangePerson& input) {
  if (auto may = RequireRole(state, actor, Role::kAdministrators); !may) return Fail(may.error());
  InputCheck check;
  if (input.name) check.Text("/name", *input.name, kNameMaxBytes);
  if (input.subject) check.Text("/subject", *input.subject, kNameMaxBytes, false);
  if (input.tracker_id) check.Text("/tracker_id", *input.tracker_id, kNameMaxBytes, false);
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  const auto person = Require(state, input.person, input.expected);
  if (!person) return Fail(person.error());
  json::object body;
  if (input.name && *input.name != (*person)->name) body["name"] = *input.name;
  if (input.subject && *input.subject != (*person)->subject) {
    if (auto free = CheckFree(state, *input.subject, input.person); !free) {
      return Fail(free.error());
    }
    if (input.subject->empty() && HasRole(state, input.person, Role::kAdministrators) &&
        !AdministratorsRemain(state, input.person, "")) {
      return Fail(ErrorKind::kConflict, std::string(kLastAdministrator));
    }
    if (actor.person == input.person && HasRole(state, input.person, Role::kAdministrators) &&
        !AdministratorsRemain(state, input.person, "")) {
      return Fail(ErrorKind::kConflict, std::string(kOwnSubject));
    }
    body["subject"] = *input.subject;
  }
  if (input.tracker_id && *input.tracker_id != (*person)->tracker_id) {
    if (auto free = CheckTrackerFree(state, *input.tracker_id, input.person); !free) {
      return Fail(free.error());
    }
    body["tracker_id"] = *input.tracker_id;
  }
  if (body.empty()) return NewEvents{};
  return NewEvents{{PersonStream(input.person), "person.changed", std::move(body)}};
}

Result<NewEvents> Leave(const State& state, const Actor& actor, const PersonLeaves& input) {
  const auto may = actor.person == input.person ? RequireActive(state, actor)
                                                : RequireRole(state, actor, Role::kAdministrators);
  if (!may) return Fail(may.error());
  InputCheck check;
  check.Text("/reason", input.reason, kReasonMaxBytes, false);
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  const auto person = Require(state, input.person, input.expected);
  if (!person) return Fail(person.error());
  if (!(*person)->active()) return NewEvents{};
  if (HasRole(state, input.person, Role::kAdministrators) &&
      !AdministratorsRemain(state, input.person, "")) {
    return Fail(ErrorKind::kConflict, std::string(kLastAdministrator));
  }
  json::object body;
  if (!input.reason.empty()) body["reason"] = input.reason;
  return NewEvents{{PersonStream(input.person), "person.left", std::move(body)}};
}

Result<NewEvents> Return(const State& state, const Actor& actor, const PersonReturns& input) {
  if (auto may = RequireRole(state, actor, Role::kAdministrators); !may) return Fail(may.error());
  const auto person = Require(state, input.person, input.expected);
  if (!person) return Fail(person.error());
  if ((*person)->active()) return NewEvents{};
  return NewEvents{{PersonStream(input.person), "person.returned", json::object()}};
}

Result<NewEvents> Found(const State& state, const Actor& actor, const FoundDesk& input,
                        RandomSource& random) {
  if (!actor.is_system()) {
    return Fail(ErrorKind::kForbidden, "only the desk itself founds the desk");
  }
  if (CountHolders(state, Role::kAdministrators) > 0) {
    return Fail(ErrorKind::kConflict, "the desk has an administrator: ask them");
  }
  InputCheck check;
  check.Id("/group", input.group);
  check.Text("/subject", input.administrator.subject, kNameMaxBytes);
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  if (state.groups.contains(input.group)) {
    return Fail(ErrorKind::kConflict, "there is a group with that id: give another");
  }
  Result<NewEvents> events = Add(state, actor, input.administrator, random);
  if (!events) return events;
  const std::string person(NameIn(events->front().stream));
  events->push_back({GroupStream(input.group), "group.made",
                     json::object{{"name", "Administrators"},
                                  {"description", "Keeps people, groups, levels and settings."},
                                  {"role", RoleName(Role::kAdministrators)}}});
  events->push_back({GroupStream(input.group), "group.member-added",
                     json::object{{"person", person}, {"reason", "founded the desk"}}});
  return events;
}

}  // namespace strongroom::desk::model
