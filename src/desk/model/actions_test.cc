#include "desk/model/actions.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "desk/model/as_of.h"
#include "desk/model/change_settings.h"
#include "desk/model/desk_rig_test.h"
#include "desk/model/embargo.h"
#include "desk/model/expunge.h"
#include "desk/model/groups.h"
#include "desk/model/people.h"
#include "desk/policy/zone.h"

namespace strongroom::desk::model {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;

// "t" is of the team and of "core", "u" of the team only, "c" of core only, "r" of nothing.
class Actions : public FurnishedDesk {
 protected:
  void SetUp() override {
    rig.Person("u", {"team"});
    hidden = rig.Report("t", "Login takes any password");
    open = rig.Report("t", "Upgrade the parser", IssueKind::kProcess);
  }
  std::string AddOne(AddAction input) { return rig.Do("t", Add(state, t, input, rig.random)); }
  [[nodiscard]] std::vector<std::string> Texts(std::string_view person,
                                               const ActionFilter& filter = {}) const {
    std::vector<std::string> texts;
    for (const Action* each : ListActions(Sight(state, person), filter)) {
      texts.push_back(each->text);
    }
    return texts;
  }
  std::string Turned(std::string_view by, const std::string& id, ActionState to) {
    const auto turned = Turn(state, Rig::By(by), {.action = id, .to = to});
    if (turned) rig.Do(by, turned);
    return Says(turned);
  }
  std::string hidden;
  std::string open;
};

TEST_F(Actions, FromAddedToDoneAndBack) {
  const std::string id = AddOne({.text = "Ask for a CVE",
                                 .owner = "t",
                                 .due = "2026-01-31",
                                 .issue = hidden,
                                 .meeting = "2026-01-02"});
  EXPECT_THAT(id, MatchesRegex("act-[2-9a-z]{6}"));
  const Action& action = *state.FindActionUnchecked(id);
  EXPECT_EQ(action.issue, hidden);
  EXPECT_EQ(action.due, Day("2026-01-31"));
  EXPECT_EQ(action.meeting, Day("2026-01-02"));
  rig.Do("u", Change(state, t, ChangeAction{.action = id, .text = "Ask again", .owner = "c"}));
  rig.Do("t", Change(state, t, ChangeAction{.action = id, .due = std::optional<std::string>()}));
  EXPECT_EQ(Turned("t", id, ActionState::kDone), "done");
  const Action& done = *state.FindActionUnchecked(id);
  EXPECT_EQ(done.text, "Ask again");
  EXPECT_EQ(done.owner, "c");
  EXPECT_EQ(done.due, std::nullopt);
  EXPECT_EQ(done.state, ActionState::kDone);
  EXPECT_THAT(Texts("t", {.open = true}), IsEmpty());
  EXPECT_EQ(Turned("t", id, ActionState::kOpen), "done");
  EXPECT_THAT(Texts("t", {.open = true}), ElementsAre("Ask again"));
  std::vector<std::string> history;
  for (const ActionStep& each : state.FindActionUnchecked(id)->history) {
    history.push_back(each.by + " " + each.what);
  }
  EXPECT_THAT(history, ElementsAre("t action.added", "u action.changed", "t action.changed",
                                   "t action.done", "t action.reopened"));
  EXPECT_EQ(state.VersionOf(ActionStream(id)), 5U);
}

TEST_F(Actions, AnIssuesAreSeenWithTheIssueAndOthersByTheTeam) {
  AddOne({.text = "about the hidden one", .owner = "t", .issue = hidden});
  AddOne({.text = "about the public one", .owner = "t", .issue = open});
  AddOne({.text = "about none", .owner = "u"});
  EXPECT_THAT(Texts("t"),
              ElementsAre("about the hidden one", "about the public one", "about none"));
  EXPECT_THAT(Texts("c"), ElementsAre("about the hidden one", "about the public one"));
  EXPECT_THAT(Texts("u"), ElementsAre("about the public one", "about none"));
  EXPECT_THAT(Texts("r"), ElementsAre("about the public one"));
  EXPECT_THAT(Texts("admin"), ElementsAre("about the public one"));
  EXPECT_THAT(Texts(kSystem), IsEmpty());
  rig.Do("t", Lift(state, t, {.key = hidden, .now = rig.now}));
  EXPECT_THAT(Texts("r"), ElementsAre("about the hidden one", "about the public one"));
  rig.Do("admin", Leave(state, Rig::By("admin"), {.person = "r"}));
  EXPECT_THAT(Texts("r"), IsEmpty());
}

TEST_F(Actions, NobodySeesThroughAnothersEyesWhatTheyDoNotSee) {
  AddOne({.text = "about none", .owner = "t"});
  const auto through = [&] {
    return ListActions(Sight::Through(state, Rig::By("admin"), "t").value()).size();
  };
  EXPECT_EQ(through(), 0U);
  rig.Do("admin", Add(state, Rig::By("admin"), AddMember{.group = "team", .person = "admin"}));
  EXPECT_EQ(through(), 1U);
}

TEST_F(Actions, HiddenAndAbsentAreTheSame) {
  const std::string id = AddOne({.text = "hidden", .owner = "t", .issue = hidden});
  for (const std::string_view person : {"u", "r", "admin", "system"}) {
    const Actor by = Rig::By(person);
    const auto answers = [&](const std::string& action, const std::string& issue) {
      std::vector<std::string> said;
      for (const ExpectedVersion expected : {ExpectedVersion(), ExpectedVersion(7)}) {
        said.push_back(Says(
            Change(state, by, ChangeAction{.action = action, .text = "", .expected = expected})));
        for (const ActionState to :
             {ActionState::kDone, ActionState::kDropped, ActionState::kOpen}) {
          said.push_back(Says(Turn(state, by, {.action = action, .to = to, .expected = expected})));
        }
      }
      const auto read = RequireAction(Sight(state, person), action);
      said.push_back(read ? "done" : read.error().ToString());
      // An issue's key in the input is no way round.
      said.push_back(Says(Add(state, by, {.text = "", .owner = "x", .issue = issue}, rig.random)));
      return said;
    };
    const std::vector<std::string> of_hidden = answers(id, hidden);
    EXPECT_EQ(of_hidden, answers("act-zzzzzz", "SEC-0000")) << person;
    EXPECT_THAT(of_hidden, Not(Contains("done"))) << person;
  }
}

TEST_F(Actions, OwnersSeeWhatTheyAreToDo) {
  const auto says = [&](std::string owner, std::optional<std::string> issue) {
    return Says(Add(state, t, {.text = "x", .owner = std::move(owner), .issue = std::move(issue)},
                    rig.random));
  };
  EXPECT_EQ(says("c", hidden), "done");
  EXPECT_EQ(says("r", open), "done");
  EXPECT_THAT(says("r", hidden), StartsWith("conflict: the owner may not see the issue"));
  EXPECT_THAT(says("c", std::nullopt), StartsWith("conflict: an action item about no issue"));
  const std::string id = AddOne({.text = "x", .owner = "t", .issue = hidden});
  EXPECT_THAT(Says(Change(state, t, ChangeAction{.action = id, .owner = "u"})),
              StartsWith("conflict"));
  rig.Do("admin", Leave(state, Rig::By("admin"), {.person = "c"}));
  EXPECT_THAT(says("c", hidden), StartsWith("conflict: the owner has left"));
}

TEST_F(Actions, OwnersOutsideTheTeamMayTurnTheirOwnOnly) {
  const std::string own = AddOne({.text = "own", .owner = "c", .issue = hidden});
  const std::string other = AddOne({.text = "other", .owner = "t", .issue = hidden});
  EXPECT_EQ(Turned("c", own, ActionState::kDropped), "done");
  EXPECT_EQ(Turned("c", own, ActionState::kOpen), "done");
  EXPECT_EQ(Turned("c", own, ActionState::kDone), "done");
  EXPECT_THAT(Turned("c", other, ActionState::kDone), StartsWith("forbidden"));
  EXPECT_THAT(Says(Change(state, Rig::By("c"), ChangeAction{.action = own, .text = "x"})),
              StartsWith("forbidden"));
  EXPECT_THAT(
      Says(Add(state, Rig::By("c"), {.text = "x", .owner = "c", .issue = hidden}, rig.random)),
      StartsWith("forbidden"));
}

TEST_F(Actions, WhatHasEndedIsReopenedFirst) {
  const std::string id = AddOne({.text = "x", .owner = "t"});
  EXPECT_EQ(Turned("t", id, ActionState::kDone), "done");
  EXPECT_THAT(Turned("t", id, ActionState::kDropped),
              StartsWith("conflict: it is done already: reopen it first"));
  EXPECT_TRUE(Turn(state, t, {.action = id, .to = ActionState::kDone}).value().empty());
  EXPECT_EQ(Turned("t", id, ActionState::kOpen), "done");
  EXPECT_EQ(Turned("t", id, ActionState::kDropped), "done");
  EXPECT_THAT(Says(Turn(state, t, {.action = id, .to = ActionState::kDone, .expected = 1})),
              StartsWith("conflict: it has changed since"));
}

TEST_F(Actions, BadInputIsRefusedByPointerAndNothingIsDone) {
  const std::uint64_t before = state.n;
  EXPECT_THAT(
      Says(Add(state, t, {.text = "", .owner = "x", .due = "2026-02-30", .meeting = "tomorrow"},
               rig.random)),
      AllOf(HasSubstr("/text"), HasSubstr("/owner"), HasSubstr("/due"), HasSubstr("/meeting")));
  EXPECT_THAT(Says(Add(state, t, {.text = std::string(2'001, 'x'), .owner = "t"}, rig.random)),
              HasSubstr("/text"));
  EXPECT_THAT(Says(Add(state, t, {.text = "bell \a", .owner = "t"}, rig.random)),
              HasSubstr("/text"));
  EXPECT_THAT(Says(Add(state, t, {.text = "x", .owner = "t", .issue = ""}, rig.random)),
              StartsWith("not-found"));
  EXPECT_EQ(state.n, before);
  const std::string id = AddOne({.text = "x", .owner = "t"});
  EXPECT_THAT(Says(Change(state, t,
                          ChangeAction{.action = id, .text = "", .owner = "", .due = "2026-1-1"})),
              AllOf(HasSubstr("/text"), HasSubstr("/owner"), HasSubstr("/due")));
  EXPECT_THAT(Says(Turn(state, t, {.action = id, .note = std::string(2'001, 'x')})),
              HasSubstr("/note"));
  EXPECT_TRUE(Change(state, t, ChangeAction{.action = id, .text = "x", .owner = "t"})->empty());
}

TEST_F(Actions, AnEventThatCannotBeReadLeavesTheStateAsItWas) {
  const std::string id = AddOne({.text = "x", .owner = "t"});
  const auto refused = [&](std::string stream, std::string kind, json::object body) {
    const Event event = Written({std::move(stream), std::move(kind), std::move(body)}, state.n + 1,
                                Uuid(), rig.now, "t");
    const auto applied = Apply(rig.state, event);
    return applied ? std::string("applied") : applied.error().ToString();
  };
  const std::string stream = ActionStream(id);
  EXPECT_THAT(refused(stream, "action.added", {{"text", "x"}, {"owner", "t"}}),
              HasSubstr("was added before"));
  EXPECT_THAT(refused("action/a", "action.added", {{"text", "x"}, {"owner", "nobody"}}),
              HasSubstr("/body/owner"));
  EXPECT_THAT(
      refused("action/a", "action.added", {{"text", "x"}, {"owner", "t"}, {"issue", "SEC-0000"}}),
      HasSubstr("/body/issue"));
  EXPECT_THAT(
      refused("action/a", "action.added", {{"text", "x"}, {"owner", "t"}, {"due", "2026-02-30"}}),
      HasSubstr("/body/due"));
  EXPECT_THAT(refused(stream, "action.changed", {{"due", 3}}), HasSubstr("/body/due"));
  EXPECT_THAT(refused(stream, "action.changed", {{"colour", "red"}}), HasSubstr("/body/colour"));
  EXPECT_THAT(refused("action/a", "action.done", {}), HasSubstr("never added"));
  EXPECT_EQ(state.FindActionUnchecked("a"), nullptr);
  EXPECT_EQ(state.FindActionUnchecked(id)->history.size(), 1U);
}

TEST_F(Actions, TextsCanBeExpunged) {
  const std::string id = AddOne({.text = "hunter2", .owner = "t"});
  rig.Do("t", Change(state, t, ChangeAction{.action = id, .text = "hunter2, again"}));
  rig.Do("t", Turn(state, t, {.action = id, .note = "was hunter2"}));
  State without;
  for (const Event& event : rig.events) {
    const Event blank = WithoutTexts(event);
    EXPECT_THAT(EncodeEvent(blank), Not(HasSubstr("hunter2")));
    ASSERT_TRUE(Apply(without, blank));
  }
  EXPECT_EQ(without.FindActionUnchecked(id)->text, kExpungedText);
  EXPECT_EQ(without.FindActionUnchecked(id)->owner, "t");
}

TEST_F(Actions, WhatFallsDueFirstStandsFirst) {
  AddOne({.text = "never", .owner = "t"});
  AddOne({.text = "late", .owner = "t", .due = "2026-03-01"});
  AddOne({.text = "soon", .owner = "t", .due = "2026-02-01"});
  AddOne({.text = "soon, too", .owner = "u", .due = "2026-02-01"});
  EXPECT_THAT(Texts("t"), ElementsAre("soon", "soon, too", "late", "never"));
  EXPECT_THAT(Texts("t", {.owner = "u"}), ElementsAre("soon, too"));
}

// An action item is a day old on the next day of the desk's zone, an hour later or a day.
TEST_F(Actions, DaysAreThoseOfTheDesksZone) {
  rig.Do("admin", Change(state, Rig::By("admin"), ChangeSettings{.zone = "Europe/Berlin"}));
  const auto zone = policy::Zone::Find("Europe/Berlin").value();
  rig.now = Moment("2026-06-30T23:29:00+02:00");
  const std::string late = AddOne({.text = "23:30", .owner = "t", .due = "2026-06-30"});
  rig.now = Moment("2026-07-01T00:29:00+02:00");
  const std::string early = AddOne({.text = "00:30", .owner = "t", .due = "2026-07-01"});
  const auto at = [&](std::string_view time) { return zone.DateOf(Moment(time)); };
  const auto age = [&](const std::string& id, std::string_view time) {
    return AgeInDays(state, *state.FindActionUnchecked(id), at(time));
  };
  EXPECT_EQ(age(late, "2026-06-30T23:59:00+02:00"), 0);
  EXPECT_EQ(age(late, "2026-07-01T00:30:00+02:00"), 1);
  EXPECT_EQ(age(early, "2026-07-01T23:59:00+02:00"), 0);
  const Sight sight(state, "t");
  const auto overdue = [&](std::string_view time) {
    return Summary(sight, *state.FindActionUnchecked(late), at(time)).at("overdue").as_bool();
  };
  EXPECT_FALSE(overdue("2026-06-30T23:30:00+02:00"));
  EXPECT_TRUE(overdue("2026-07-01T00:30:00+02:00"));
}

TEST_F(Actions, ThePastCanBeAskedFor) {
  const std::string id = AddOne({.text = "x", .owner = "t"});
  const Time then = rig.now;
  rig.Do("t", Turn(state, t, {.action = id}));
  const auto past = StateAsOf(rig.events, {}, then);
  ASSERT_TRUE(past);
  EXPECT_EQ(past->FindActionUnchecked(id)->state, ActionState::kOpen);
  EXPECT_EQ(state.FindActionUnchecked(id)->state, ActionState::kDone);
}

// Whenever it was added and whenever it is looked at: as many days as midnights of the zone have
// passed, daylight saving or not.
RC_GTEST_PROP(ActionAges, AreTheMidnightsThatHavePassed, ()) {
  Rig rig;
  rig.Furnish();
  const std::string name = *rc::gen::element<std::string>("Europe/Berlin", "America/New_York",
                                                          "Asia/Kolkata", "Pacific/Auckland");
  rig.Do("admin", Change(rig.state, Rig::By("admin"), ChangeSettings{.zone = name}));
  const auto zone = policy::Zone::Find(name).value();
  rig.now += std::chrono::minutes{*rc::gen::inRange(0, 60 * 24 * 400)};
  const std::string id =
      rig.Do("t", Add(rig.state, Rig::By("t"), {.text = "x", .owner = "t"}, rig.random));
  const Action& action = *rig.state.FindActionUnchecked(id);
  const Time later = action.added_at + std::chrono::minutes{*rc::gen::inRange(0, 60 * 24 * 10)};
  int midnights = 0;
  for (Time end = zone.EndOf(zone.DateOf(action.added_at)); end <= later;
       end = zone.EndOf(zone.DateOf(end))) {
    ++midnights;
  }
  RC_ASSERT(AgeInDays(rig.state, action, zone.DateOf(later)) == midnights);
}

}  // namespace
}  // namespace strongroom::desk::model
