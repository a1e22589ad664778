// What holds for every desk, whatever happens at it.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>

#include "desk/model/as_of.h"
#include "desk/model/change_issue.h"
#include "desk/model/desk_rig_test.h"
#include "desk/model/embargo.h"
#include "desk/model/explain.h"
#include "desk/model/groups.h"
#include "desk/model/issue_view.h"
#include "desk/model/levels.h"
#include "desk/model/people.h"
#include "desk/model/report_issue.h"

namespace strongroom::desk::model {
namespace {

constexpr std::array kPersons = {"admin", "t", "c", "r"};
constexpr std::array kGroups = {"administrators", "team", "core", "spare"};

// Commands by anybody about anything; refusals change nothing.
void Happen(Rig& rig, const std::string& key) {
  const State& state = rig.state;
  const auto person = [] { return std::string(*rc::gen::elementOf(kPersons)); };
  const auto group = [] { return std::string(*rc::gen::elementOf(kGroups)); };
  const std::string by = person();
  const Actor actor = Rig::By(by);
  const Result<NewEvents> done = [&]() -> Result<NewEvents> {
    switch (*rc::gen::inRange(0, 11)) {
      case 0: return Add(state, actor, AddMember{.group = group(), .person = person()});
      case 1: return Remove(state, actor, RemoveMember{.group = group(), .person = person()});
      case 2: return Leave(state, actor, {.person = person()});
      case 3: return Return(state, actor, {.person = person()});
      case 4:
        return Change(
            state, actor,
            ChangeRole{.group = group(),
                       .role = *rc::gen::element(Role::kNone, Role::kTeam, Role::kAdministrators)});
      case 5: return Remove(state, actor, RemoveGroup{.group = group()});
      case 6: return Change(state, actor, ChangeLevelGroups{.level = "core", .groups = {group()}});
      case 7: return Add(state, actor, CommentOnIssue{.key = key, .text = "x"});
      case 8:
        return Edit(state, actor, {.key = key, .title = *rc::gen::element<std::string>("A", "B")});
      case 9:
        return Change(
            state, actor,
            ChangePerson{.person = person(),
                         .subject = *rc::gen::element<std::string>("", "sub-1", "sub-2")});
      default:
        return Change(
            state, actor,
            ChangeReporterRule{.level = "core", .reporter_sees = *rc::gen::arbitrary<bool>()});
    }
  }();
  if (done) rig.Do(by, done);
}

struct Story {
  Rig rig;
  std::string key;
};

Story AnyStory() {
  Story story;
  story.rig.Furnish();
  story.rig.Group("spare", Role::kAdministrators);
  story.key = story.rig.Report("r", "One");
  for (int steps = *rc::gen::inRange(0, 40); steps > 0; --steps) Happen(story.rig, story.key);
  return story;
}

// Everything that a state says, as text.
std::string Told(const State& state) {
  std::string text = fmt::format("{} {}\n", state.n, FormatTime(state.at));
  for (const auto& [id, person] : state.persons) {
    text += fmt::format("{} {} {} {}\n", id, person->name, person->subject, person->active());
  }
  for (const auto& [id, group] : state.groups) {
    text += fmt::format("{} {} {}", id, group->description, RoleName(group->role));
    for (const auto& [person, memberships] : group->members) {
      for (const Membership& each : memberships) {
        text += fmt::format(" {} {} {}", person, FormatTime(each.since),
                            each.until ? FormatTime(*each.until) : "");
      }
    }
    text += "\n";
  }
  for (const auto& [id, level] : state.levels) {
    text += fmt::format("{} {} {}\n", id, level.groups.size(), level.reporter_sees);
  }
  for (const auto& [stream, version] : state.versions)
    text += fmt::format("{} {}\n", stream, version);
  for (const auto& [key, issue] : state.issues) {
    text += fmt::format("{} {} {} {}\n", key, issue->title, issue->comments.size(), issue->level);
  }
  for (const AccessChange& each : *state.access_changes) text += each.what + "\n";
  return text;
}

RC_GTEST_PROP(State, FoldingAPrefixAndThenTheRestIsFoldingAll, ()) {
  const Story story = AnyStory();
  const auto& events = story.rig.events;
  const auto cut = *rc::gen::inRange<std::size_t>(0, events.size() + 1);
  State state;
  for (std::size_t place = 0; place < cut; ++place) RC_ASSERT(Apply(state, events[place]));
  const State copy = state;
  const std::string before = Told(copy);
  for (std::size_t place = cut; place < events.size(); ++place) {
    const auto read = DecodeEvent(place + 1, EncodeEvent(events[place]));
    RC_ASSERT(read.has_value());
    RC_ASSERT(Apply(state, *read));
  }
  RC_ASSERT(Told(state) == Told(story.rig.state));
  RC_ASSERT(Told(copy) == before);  // editing a state leaves its copies alone
}

RC_GTEST_PROP(State, SnapshotsChangeNoPastState, ()) {
  const Story story = AnyStory();
  const auto& events = story.rig.events;
  std::vector<State> snapshots;
  State state;
  for (const Event& event : events) {
    RC_ASSERT(Apply(state, event));
    KeepSnapshot(snapshots, state, 5);
  }
  const Time time = events.at(*rc::gen::inRange<std::size_t>(0, events.size())).at +
                    std::chrono::seconds{*rc::gen::inRange(-40, 40)};
  const auto with = StateAsOf(events, snapshots, time);
  const auto without = StateAsOf(events, {}, time);
  RC_ASSERT(with.has_value() && without.has_value());
  RC_ASSERT(Told(*with) == Told(*without));
  for (const Event& event : events) RC_ASSERT((event.at <= time) == (event.n <= with->n));
}

RC_GTEST_PROP(State, SomebodyWhoCanSignInIsAlwaysAnAdministrator, ()) {
  const Story story = AnyStory();
  const State& state = story.rig.state;
  RC_ASSERT(std::ranges::any_of(kPersons, [&](const char* person) {
    return HasRole(state, person, Role::kAdministrators) &&
           !state.FindPerson(person)->subject.empty();
  }));
}

RC_GTEST_PROP(State, ExplainSaysWhatIsDecided, ()) {
  const Story story = AnyStory();
  const Issue& issue = *story.rig.state.FindIssueUnchecked(story.key);
  for (const char* person : kPersons) {
    const Explanation explanation = Explain(story.rig.state, {.person = person}, person, issue);
    RC_ASSERT(explanation.can == CanSee(story.rig.state, person, issue));
    RC_ASSERT(!explanation.chain.empty());
    RC_ASSERT(explanation.can || !explanation.would_change.empty());
  }
}

}  // namespace
}  // namespace strongroom::desk::model
