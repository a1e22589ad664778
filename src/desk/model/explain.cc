#include "desk/model/explain.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/refusals.h"
#include "desk/model/explain_advice.h"
#include "desk/model/no_such.h"
#include "desk/policy/zone.h"

namespace strongroom::desk::model {
namespace {

// One explanation while it is put together.
class Explainer {
 public:
  Explainer(const State& state, const Asker& asker, std::string_view person, const Issue& issue)
      : state_(state),
        asker_(asker),
        person_(person),
        issue_(issue),
        zone_(policy::Zone::Find(state.settings.zone).value_or(policy::Zone::Utc())) {}

  // `level_only`: of the issues at the level, of which `issue` stands for any.
  Explanation Run(bool level_only) {
    answer_.can = CanSee(state_, person_, issue_);
    if (!level_only) ExplainIssue();
    const Person* person = state_.FindPerson(person_);
    if (person == nullptr) {
      Say("{} was no person of the desk then", person_);
    } else if (!person->active()) {
      Say("{} left on {} and sees nothing", person_, Day(*person->left_at));
    }
    if (const Level* level = state_.FindLevel(issue_.level); level != nullptr) {
      ExplainGroups(*level);
      level_only ? ExplainRule(*level) : ExplainReporter(*level);
    }
    if (person != nullptr) answer_.would_change = WhatWouldChange(state_, asker_, person_, issue_);
    return std::move(answer_);
  }

 private:
  template <class... Args>
  void Say(fmt::format_string<Args...> text, Args&&... args) {
    answer_.chain.push_back(fmt::format(text, std::forward<Args>(args)...));
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
  }

  void ExplainMembership(const Group& group) {
    const auto found = group.members.find(person_);
    if (found == group.members.end()) {
      Say("{} was never a member of {}", person_, group.id);
      return;
    }
    const Membership& last = found->second.back();
    if (last.until) {
      Say("{} was a member of {} until {}{}", person_, group.id, Day(*last.until),
          By("removed", last.removed_by, last.removal_reason));
      return;
    }
    Say("{} is a member of {} since {}{}", person_, group.id, Day(last.since),
        By("added", last.added_by, last.reason));
  }

  // ", added by lead: on duty", for administrators.
  [[nodiscard]] std::string By(std::string_view what, const std::string& who,
                               const std::string& reason) const {
    if (!asker_.administers) return {};
    return fmt::format(", {} by {}{}{}", what, who, reason.empty() ? "" : ": ", reason);
  }

  void ExplainReporter(const Level& level) {
    if (issue_.reporter != person_) {
      Say("{} did not report it", person_);
    } else if (issue_.new_to_reporter) {
      Say("{} reported it, and its embargo began at this level: its reporter sees it until "
          "somebody puts it at another level",
          person_);
    } else {
      Say("{} reported it, {} the level {} {} reporters their own", person_,
          level.reporter_sees ? "and" : "but", level.id,
          level.reporter_sees ? "shows" : "does not show");
    }
  }

  void ExplainRule(const Level& level) {
    Say("the level {} {} reporters their own{}", level.id,
        level.reporter_sees ? "shows" : "does not show",
        level.reporter_sees ? "" : ", unless their embargo began there");
  }

  const State& state_;
  const Asker& asker_;
  std::string_view person_;
  const Issue& issue_;
  policy::Zone zone_;
  Explanation answer_;
};

json::array ArrayOf(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

Result<void> RequireAsker(const State& state, const Actor& actor, std::string_view person) {
  if (actor.person == person || HasRole(state, actor.person, Role::kAdministrators) ||
      HasRole(state, actor.person, Role::kTeam)) {
    return {};
  }
  return Fail(ErrorKind::kForbidden,
              "only administrators and the team ask why somebody else sees an issue");
}

Asker AskerOf(const State& state, const Actor& actor, Time now) {
  return {.person = actor.person,
          .administers = HasRole(state, actor.person, Role::kAdministrators),
          .now = now};
}

Result<void> RequirePerson(const State& state, std::string_view person) {
  if (state.FindPerson(person) != nullptr) return {};
  return Fail(
      ErrorKind::kNotFound,
      fmt::format("there is no person {} on the desk; their ids: strongroom desk person list",
                  Quoted(person)));
}

}  // namespace

Explanation Explain(const State& state, const Asker& asker, std::string_view person,
                    const Issue& issue) {
  return Explainer(state, asker, person, issue).Run(false);
}

Explanation ExplainLevel(const State& state, const Asker& asker, std::string_view person,
                         std::string_view level) {
  Issue any;
  any.level = level;
  return Explainer(state, asker, person, any).Run(true);
}

Result<Explanation> AskToExplain(const State& state, const Actor& actor, std::string_view person,
                                 std::string_view key, Time now) {
  if (auto may = RequireAsker(state, actor, person); !may) return Fail(may.error());
  const auto issue = Sight(state, actor.person).Require(key);
  if (!issue) return Fail(issue.error());
  if (auto known = RequirePerson(state, person); !known) return Fail(known.error());
  return Explain(state, AskerOf(state, actor, now), person, **issue);
}

Result<Explanation> AskToExplainLevel(const State& state, const Actor& actor,
                                      std::string_view person, std::string_view level, Time now) {
  if (auto active = RequireActive(state, actor); !active) return Fail(active.error());
  if (auto may = RequireAsker(state, actor, person); !may) return Fail(may.error());
  if (state.FindLevel(level) == nullptr) {
    return Fail(ErrorKind::kNotFound, std::string(kNoSuchLevel));
  }
  if (auto known = RequirePerson(state, person); !known) return Fail(known.error());
  return ExplainLevel(state, AskerOf(state, actor, now), person, level);
}

json::object ToJson(const Explanation& explanation) {
  return {{"can", explanation.can},
          {"chain", ArrayOf(explanation.chain)},
          {"would_change", ArrayOf(explanation.would_change)}};
}

}  // namespace strongroom::desk::model
