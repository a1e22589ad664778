#include "desk/model/can_see.h"

#include <algorithm>

#include "desk/model/command.h"
#include "desk/model/no_such.h"

namespace strongroom::desk::model {

Sight::Eyes Sight::EyesOf(const State& state, std::string_view person) {
  Eyes eyes{.person = std::string(person), .levels = {}, .reporter_levels = {}};
  const Person* found = state.FindPerson(person);
  eyes.active = found != nullptr && found->active();
  if (!eyes.active) return eyes;
  eyes.team = HasRole(state, person, Role::kTeam);
  for (const auto& [id, level] : state.levels) {
    if (level.reporter_sees) eyes.reporter_levels.insert(id);
    const bool member = std::ranges::any_of(level.groups, [&](const std::string& name) {
      const Group* group = state.FindGroup(name);
      return group != nullptr && group->MembershipOf(person) != nullptr;
    });
    if (member) eyes.levels.insert(id);
  }
  return eyes;
}

bool Sight::Eyes::See(const Issue& issue) const {
  if (!active) return false;
  if (issue.is_public() || levels.contains(issue.level)) return true;
  return issue.reporter == person &&
         (issue.new_to_reporter || reporter_levels.contains(issue.level));
}

Sight::Sight(const State& state, std::string_view person) : Sight(state, EyesOf(state, person)) {}

Result<Sight> Sight::Through(const State& state, const Actor& actor, std::string_view other) {
  if (auto may = RequireRole(state, actor, Role::kAdministrators); !may) return Fail(may.error());
  if (state.FindPerson(other) == nullptr) {
    return Fail(ErrorKind::kNotFound, std::string(kNoSuchPerson));
  }
  Sight sight(state, other);
  sight.behind_ = EyesOf(state, actor.person);
  return sight;
}

Sight Sight::OfPublic(const State& state, const State& today) {
  Sight sight(state, Eyes{.person = {}, .active = true, .levels = {}, .reporter_levels = {}});
  sight.today_ = &today;
  return sight;
}

bool Sight::Sees(const Issue& issue) const {
  if (today_ != nullptr) {
    const Issue* now = today_->FindIssueUnchecked(issue.key);
    return issue.is_public() && now != nullptr && now->is_public();
  }
  return eyes_.See(issue) && (!behind_ || behind_->See(issue));
}

bool Sight::Sees(const Action& action) const {
  return action.issue.empty() ? Sees(Audience::kTeam) : Find(action.issue) != nullptr;
}

bool Sight::Sees(Audience audience) const {
  const auto may = [&](const Eyes& eyes) {
    return eyes.active && (eyes.team || audience == Audience::kPublic);
  };
  return may(eyes_) && (!behind_ || may(*behind_));
}

const Issue* Sight::Find(std::string_view key) const {
  const Issue* issue = state_->FindIssueUnchecked(key);
  return issue != nullptr && Sees(*issue) ? issue : nullptr;
}

Result<const Issue*> Sight::Require(std::string_view key) const {
  const Issue* issue = Find(key);
  if (issue == nullptr) return Fail(ErrorKind::kNotFound, std::string(kNoSuchIssue));
  return issue;
}

}  // namespace strongroom::desk::model
