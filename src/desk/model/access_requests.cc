#include "desk/model/access_requests.h"

#include <fmt/format.h>

#include "desk/model/groups.h"
#include "desk/model/no_such.h"

namespace strongroom::desk::model {
namespace {

constexpr std::string_view kAlphabet = "23456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t kDrawn = 6;

}  // namespace

bool IsSettled(const State& state, const AccessRequest& request) {
  if (request.answer) return true;
  const Group* group = state.FindGroup(request.group);
  const auto former = state.former_members.find(request.group);
  const auto* members = group != nullptr                       ? &group->members
                        : former != state.former_members.end() ? &former->second
                                                               : nullptr;
  if (members == nullptr) return false;
  const auto found = members->find(request.person);
  return found != members->end() && found->second.back().since >= request.at;
}

bool MayRead(const State& state, std::string_view reader, const AccessRequest& request) {
  return request.person == reader || request.by == reader ||
         HasRole(state, reader, Role::kAdministrators);
}

Result<NewEvents> Ask(const State& state, const Actor& actor, const AskForAccess& input,
                      RandomSource& random) {
  if (auto may = RequireActive(state, actor); !may) return Fail(may.error());
  const std::string& person = input.person.empty() ? actor.person : input.person;
  InputCheck check;
  check.Text("/reason", input.reason, kReasonMaxBytes);
  const Group* group = state.FindGroup(input.group);
  if (group == nullptr) check.Refuse("/group", "unknown-group", "there is no such group");
  const Person* found = state.FindPerson(person);
  if (found == nullptr) check.Refuse("/person", "unknown-person", std::string(kNoSuchPerson));
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  if (!found->active()) return Fail(ErrorKind::kConflict, "the person has left");
  if (group->MembershipOf(person) != nullptr) {
    return Fail(ErrorKind::kConflict, "the person is a member of the group already");
  }
  for (const auto& [id, request] : state.access_requests) {
    const bool same = request.person == person && request.group == input.group;
    if (!same || IsSettled(state, request) || !MayRead(state, actor.person, request)) continue;
    return Fail(ErrorKind::kConflict,
                fmt::format("{} asks for {} already: request {}, which an administrator answers",
                            person, input.group, id));
  }
  const std::string id = RandomName(random, "a-", kAlphabet, kDrawn, [&](const std::string& name) {
    return state.access_requests.contains(name);
  });
  return NewEvents{
      {AccessStream(id), "access.asked",
       json::object{{"person", person}, {"group", input.group}, {"reason", input.reason}}}};
}

Result<NewEvents> Answer(const State& state, const Actor& actor, const AnswerAccess& input) {
  if (auto may = RequireRole(state, actor, Role::kAdministrators); !may) return Fail(may.error());
  InputCheck check;
  check.Text("/reason", input.reason, kReasonMaxBytes, !input.granted);
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  const auto request = state.access_requests.find(input.request);
  if (request == state.access_requests.end()) {
    return Fail(ErrorKind::kNotFound, "there is no such request for access");
  }
  const std::string stream = AccessStream(input.request);
  if (auto version = CheckVersion(state, stream, input.expected); !version) {
    return Fail(version.error());
  }
  if (request->second.answer) return Fail(ErrorKind::kConflict, "it was answered already");
  json::object body{{"granted", input.granted}};
  if (!input.reason.empty()) body["reason"] = input.reason;
  NewEvents events{{stream, "access.answered", std::move(body)}};
  if (!input.granted) return events;
  // The membership says by which request, not the words that were said there: who expunges those
  // must not leave a copy here.
  const std::string reason = fmt::format("asked for in {}", stream);
  Result<NewEvents> added =
      Add(state, actor,
          AddMember{
              .group = request->second.group, .person = request->second.person, .reason = reason});
  if (!added) return added;
  events.insert(events.end(), added->begin(), added->end());
  return events;
}

}  // namespace strongroom::desk::model
