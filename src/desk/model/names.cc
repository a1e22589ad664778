// The words of the enumerations, as events and answers write them.
#include <array>

#include "desk/model/action.h"
#include "desk/model/group.h"
#include "desk/model/issue.h"
#include "desk/model/meeting.h"

namespace strongroom::desk::model {
namespace {

template <class Enum, std::size_t N>
std::string_view NameOf(const std::array<std::string_view, N>& names, Enum value) noexcept {
  const auto place = static_cast<std::size_t>(value);
  return place < N ? names[place] : std::string_view();
}

}  // namespace

std::string_view RoleName(Role role) noexcept {
  return NameOf<Role, 3>({"none", "team", "administrators"}, role);
}

std::string_view IssueKindName(IssueKind kind) noexcept {
  return NameOf<IssueKind, kIssueKinds>(
      {"vulnerability", "preventative-upgrade", "process", "pentest"}, kind);
}

std::string_view IssueStateName(IssueState state) noexcept {
  return NameOf<IssueState, kIssueStates>(
      {"reported", "triaged", "in-progress", "fixed", "closed", "rejected"}, state);
}

std::string_view SeverityName(Severity severity) noexcept {
  return NameOf<Severity, kSeverities>({"unrated", "none", "low", "medium", "high", "critical"},
                                       severity);
}

std::string_view PriorityName(Priority priority) noexcept {
  return NameOf<Priority, kPriorities>({"P1", "P2", "P3", "P4"}, priority);
}

std::string_view ReferenceSystemName(ReferenceSystem system) noexcept {
  return NameOf<ReferenceSystem, kReferenceSystems>({"tracker", "cve", "ghsa", "url"}, system);
}

std::string_view ActionStateName(ActionState state) noexcept {
  return NameOf<ActionState, kActionStates>({"open", "done", "dropped"}, state);
}

std::string_view AudienceName(Audience audience) noexcept {
  return NameOf<Audience, kAudiences>({"team", "public"}, audience);
}

}  // namespace strongroom::desk::model
