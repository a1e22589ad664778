#include "desk/model/explain.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "desk/policy/zone.h"

namespace strongroom::desk::model {
namespace {

// One explanation while it is put together.
class Explainer {
 public:
  Explainer(const State& state, std::string_view person, const Issue& issue)
      : state_(state),
        person_(person),
        issue_(issue),
        zone_(policy::Zone::Find(state.settings.zone).value_or(policy::Zone::Utc())) {}

  Explanation Run() {
    answer_.can = CanSee(state_, person_, issue_);
    ExplainIssue();
    const Person* person = state_.FindPerson(person_);
    if (person == nullptr) {
      Say("{} is no person of the desk", person_);
      Change("such a person is added: strongroom desk person add NAME");
    } else if (!person->active()) {
      Say("{} left on {} and sees nothing", person_, Day(*person->left_at));
      Change("{} returns: strongroom desk person return {}", person_, person_);
    }
    if (issue_.is_public()) {
      if (answer_.can) {
        Change("it is put at a level: strongroom desk issue level {} LEVEL --reason TEXT",
               issue_.key);
      }
      return std::move(answer_);
    }
    const Level* level = state_.FindLevel(issue_.level);
    if (level != nullptr) ExplainGroups(*level);
    ExplainReporter(level);
    if (!answer_.can) {
      Change("the embargo of {} is lifted: strongroom desk issue lift-embargo {}", issue_.key,
             issue_.key);
    }
    return std::move(answer_);
  }

 private:
  template <class... Args>
  void Say(fmt::format_string<Args...> text, Args&&... args) {
    answer_.chain.push_back(fmt::format(text, std::forward<Args>(args)...));
  }
  template <class... Args>
  void Change(fmt::format_string<Args...> text, Args&&... args) {
    answer_.would_change.push_back(fmt::format(text, std::forward<Args>(args)...));
  }
  [[nodiscard]] std::string Day(Time time) const { return policy::FormatDate(zone_.DateOf(time)); }

  void ExplainIssue() {
    if (issue_.is_public()) {
      const std::string since =
          issue_.lifted_at ? fmt::format(" since {}", Day(*issue_.lifted_at)) : std::string();
      Say("{} is public{}: every active person sees it", issue_.key, since);
      return;
    }
    Say("{} stands at the level {}", issue_.key, issue_.level);
  }

  void ExplainGroups(const Level& level) {
    if (level.groups.empty()) {
      Say("the level {} has no group", level.id);
    } else {
      Say("the level {} is for the groups {}", level.id, fmt::join(level.groups, ", "));
    }
    for (const std::string& name : level.groups) {
      const Group* group = state_.FindGroup(name);
      if (group != nullptr) ExplainMembership(*group);
    }
    if (answer_.can || state_.FindPerson(person_) == nullptr) return;
    for (const std::string& name : level.groups) {
      if (state_.FindGroup(name)->MembershipOf(person_) != nullptr) continue;
      Change("{} joins {}: strongroom desk group add-member {} {}", person_, name, name, person_);
    }
  }

  void ExplainMembership(const Group& group) {
    const auto found = group.members.find(person_);
    if (found == group.members.end()) {
      Say("{} was never a member of {}", person_, group.id);
      return;
    }
    const Membership& last = found->second.back();
    if (last.until) {
      Say("{} was a member of {} until {}, removed by {}", person_, group.id, Day(*last.until),
          last.removed_by);
      return;
    }
    Say("{} is a member of {} since {}, added by {}{}{}", person_, group.id, Day(last.since),
        last.added_by, last.reason.empty() ? "" : ": ", last.reason);
    if (answer_.can) {
      Change("{} is taken out of {}: strongroom desk group remove-member {} {}", person_, group.id,
             group.id, person_);
    }
  }

  void ExplainReporter(const Level* level) {
    if (issue_.reporter != person_) {
      Say("{} did not report it", person_);
      return;
    }
    if (issue_.new_to_reporter) {
      Say("{} reported it: a new security issue is shown to its reporter until somebody puts it at "
          "another level",
          person_);
    } else if (level != nullptr && level->reporter_sees) {
      Say("{} reported it, and the level {} shows reporters their own", person_, level->id);
      if (answer_.can) {
        Change("the level {} hides reporters their own: strongroom desk level reporter {} --hides",
               level->id, level->id);
      }
    } else if (level != nullptr) {
      Say("{} reported it, but the level {} does not show reporters their own", person_, level->id);
      if (!answer_.can) {
        Change("the level {} shows reporters their own: strongroom desk level reporter {} --sees",
               level->id, level->id);
      }
    }
  }

  const State& state_;
  std::string_view person_;
  const Issue& issue_;
  policy::Zone zone_;
  Explanation answer_;
};

json::array ArrayOf(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

}  // namespace

Explanation Explain(const State& state, std::string_view person, const Issue& issue) {
  return Explainer(state, person, issue).Run();
}

Result<Explanation> AskToExplain(const State& state, const Actor& actor, std::string_view person,
                                 std::string_view key) {
  const bool may = actor.person == person || HasRole(state, actor.person, Role::kAdministrators) ||
                   HasRole(state, actor.person, Role::kTeam);
  if (!may) {
    return Fail(ErrorKind::kForbidden,
                "only administrators and the team ask why somebody else sees an issue");
  }
  const auto issue = Sight(state, actor.person).Require(key);
  if (!issue) return Fail(issue.error());
  return Explain(state, person, **issue);
}

json::object ToJson(const Explanation& explanation) {
  return {{"can", explanation.can},
          {"chain", ArrayOf(explanation.chain)},
          {"would_change", ArrayOf(explanation.would_change)}};
}

}  // namespace strongroom::desk::model
