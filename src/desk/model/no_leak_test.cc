// Nothing tells of an issue to who may not see it: lists, searches, boards, links, histories,
// commands, reviews, now and then. What the rules allow is for the oracle to say.
#include <gtest/gtest.h>

#include <algorithm>

#include "desk/model/actions.h"
#include "desk/model/as_of.h"
#include "desk/model/board.h"
#include "desk/model/case_acts.h"
#include "desk/model/change_issue.h"
#include "desk/model/embargo.h"
#include "desk/model/explain.h"
#include "desk/model/groups.h"
#include "desk/model/history.h"
#include "desk/model/issue_view.h"
#include "desk/model/links.h"
#include "desk/model/no_leak_scenario_test.h"
#include "desk/model/review.h"
#include "desk/model/search.h"

namespace strongroom::desk::model {
namespace {

Names KeysOf(const std::vector<const Issue*>& issues) {
  Names keys;
  for (const Issue* issue : issues) keys.insert(issue->key);
  EXPECT_EQ(keys.size(), issues.size());
  return keys;
}

TEST(NoLeak, TheScenarioIsWorthIt) {
  const Scenario& scenario = Shared();
  std::size_t seen = 0;
  std::size_t hidden = 0;
  for (const std::string& person : Everybody()) {
    const std::size_t allowed = scenario.oracle.Allowed(person).size();
    seen += allowed;
    hidden += Scenario::kIssues - allowed;
  }
  EXPECT_GT(seen, 1000U);
  EXPECT_GT(hidden, 1000U);
  EXPECT_GT(scenario.oracle.links.size(), 20U);
  EXPECT_GT(scenario.refused, 50);
  EXPECT_LT(scenario.oracle.active.size(), Scenario::kPersons);
  std::size_t half = 0;  // links of which somebody sees one end
  for (const auto& [a, b] : scenario.oracle.links) {
    for (const std::string& person : Everybody()) {
      half += scenario.oracle.Allows(person, a) && !scenario.oracle.Allows(person, b) ? 1 : 0;
    }
  }
  EXPECT_GT(half, 50U);
}

TEST(NoLeak, EveryDecisionListCountAndBoardIsWhatTheRulesAllow) {
  const Scenario& scenario = Shared();
  for (const std::string& person : Everybody()) {
    SCOPED_TRACE(person);
    const Names allowed = scenario.oracle.Allowed(person);
    const Sight sight(scenario.rig.state, person);
    for (const std::string& key : scenario.keys) {
      const Issue& issue = *scenario.rig.state.FindIssueUnchecked(key);
      EXPECT_EQ(sight.Sees(issue), allowed.contains(key)) << key;
      EXPECT_EQ(Explain(scenario.rig.state, {.person = person}, person, issue).can,
                allowed.contains(key))
          << key;
    }
    const Filter all{.hidden_labels = true};
    EXPECT_EQ(KeysOf(ListIssues(sight, all)), allowed);
    const Board board = BoardFor(sight, all);
    Names on_board;
    std::size_t count = 0;
    for (const auto& column : board.columns) {
      count += column.size();
      for (const Issue* issue : column) on_board.insert(issue->key);
    }
    EXPECT_EQ(on_board, allowed);
    EXPECT_EQ(count, allowed.size());
    for (const QuickFilter& quick : QuickFilters()) {
      EXPECT_TRUE(std::ranges::includes(allowed, KeysOf(ListIssues(sight, quick.filter))));
    }
  }
}

TEST(NoLeak, EverySearchFindsWhatTheRulesAllow) {
  const Scenario& scenario = Shared();
  for (const std::string& person : Everybody()) {
    SCOPED_TRACE(person);
    const Names allowed = scenario.oracle.Allowed(person);
    const Sight sight(scenario.rig.state, person);
    EXPECT_EQ(KeysOf(Search(sight, "SHARED words").value()), allowed);
    for (const std::string& key : scenario.keys) {
      const Names expected = allowed.contains(key) ? Names{key} : Names{};
      EXPECT_EQ(KeysOf(Search(sight, scenario.words.at(key)).value()), expected);
      EXPECT_EQ(KeysOf(Search(sight, key).value()), expected);
    }
  }
}

TEST(NoLeak, LinksAndHistoriesTellOfWhatIsSeenOnly) {
  const Scenario& scenario = Shared();
  for (const std::string& person : Everybody()) {
    SCOPED_TRACE(person);
    const Sight sight(scenario.rig.state, person);
    const Names allowed = scenario.oracle.Allowed(person);
    for (const std::string& key : scenario.keys) {
      Names expected;
      for (const std::string& other : allowed) {
        if (allowed.contains(key) && scenario.oracle.links.contains({key, other})) {
          expected.insert(other);
        }
      }
      const std::vector<std::string> links = LinksOf(sight, key);
      EXPECT_EQ(Names(links.begin(), links.end()), expected) << key;

      const auto history = History(sight, key, scenario.rig.events);
      ASSERT_EQ(history.has_value(), allowed.contains(key)) << key;
      if (!history) continue;
      std::string text = json::serialize(
          FullView(sight, *scenario.rig.state.FindIssueUnchecked(key), scenario.rig.now));
      for (const Event* event : *history) text += json::serialize(ToJson(*event, key));
      EXPECT_GE(history->size(), 1U);
      for (const std::string& other : scenario.keys) {
        if (!allowed.contains(other)) {
          ASSERT_FALSE(text.contains(other)) << key << " tells of " << other;
        }
      }
    }
  }
}

// What a hidden issue answers is what a key that was never given answers, word for word.
TEST(NoLeak, EveryCommandSaysTheSameOfHiddenAndAbsentIssues) {
  const Scenario& scenario = Shared();
  const State& state = scenario.rig.state;
  const std::string absent = "SEC-0000";
  ASSERT_FALSE(state.issues.contains(absent));
  const auto all_answers = [&](const Actor& by, const std::string& key, const std::string& seen) {
    InsecureSequenceRandom random;
    std::vector<std::string> answers;
    const auto say = [&](const Result<NewEvents>& result) { answers.push_back(Says(result)); };
    say(Edit(state, by, {.key = key, .title = "x", .expected = 99}));
    say(Edit(state, by, {.key = key, .title = ""}));
    say(Move(state, by, {.key = key, .to = IssueState::kClosed}));
    say(Rate(state, by, {.key = key, .rating = {.severity = Severity::kHigh}}));
    say(Change(state, by, ChangeAffected{.key = key, .affected = {{"Bad Id", ""}}}));
    say(Label(state, by, {.key = key, .add = {"a"}}));
    say(Add(state, by, CommentOnIssue{.key = key, .text = "x"}));
    say(Assign(state, by, {.key = key, .to = "p-1", .expected = 3}));
    say(Prioritize(state, by, {.key = key}));
    say(Change(state, by, ChangeUrgency{.key = key}));
    say(Add(state, by, AddReference{.key = key, .reference = {.value = "x"}}));
    say(Remove(state, by, RemoveReference{.key = key, .value = "x"}));
    say(Change(state, by, ChangeIssueLevel{.key = key, .level = "l-0"}));
    say(Agree(state, by, {.key = key, .until = Time{}, .now = Time{}, .zone = "Nowhere"}));
    say(Lift(state, by, {.key = key, .now = Time{}}));
    say(Make(state, by, LinkIssues{.a = key, .b = key}));
    say(Make(state, by, LinkIssues{.a = seen, .b = key}));
    say(Make(state, by, LinkIssues{.a = key, .b = seen}));
    say(Remove(state, by, UnlinkIssues{.a = seen, .b = key}));
    say(Add(state, by, AddAction{.text = "", .owner = "p-1", .issue = key}, random));
    const auto notice = BeforeLifting(state, by, key, "", Time{});
    answers.push_back(notice ? "done" : notice.error().ToString());
    for (const std::string_view about : {std::string_view(by.person), std::string_view("p-3")}) {
      const auto explained = AskToExplain(state, by, about, key, Time{});
      answers.push_back(explained ? "done" : explained.error().ToString());
    }
    const std::string module = Scenario::ModuleName(1);
    for (const std::string_view policy : {"embargo-cap", "no-such-policy"}) {
      say(Start(state, by,
                {.policy = std::string(policy), .module = module, .issue = key, .now = {}},
                random));
    }
    const auto history = History(Sight(state, by.person), key, scenario.rig.events);
    answers.push_back(history ? "done" : history.error().ToString());
    return answers;
  };
  int probes = 0;
  for (const std::string& person : Everybody()) {
    const Actor by = Rig::By(person);
    const Names allowed = scenario.oracle.Allowed(person);
    const std::string seen = allowed.empty() ? absent : *allowed.begin();
    const std::vector<std::string> expected = all_answers(by, absent, seen);
    for (const std::string& answer : expected) ASSERT_NE(answer, "done");
    for (const std::string& key : scenario.keys) {
      if (allowed.contains(key)) continue;
      ASSERT_EQ(all_answers(by, key, seen), expected) << person << " " << key;
      ++probes;
    }
  }
  EXPECT_GT(probes, 1000);
}

TEST(NoLeak, ReviewsTellNobodyOfIssuesTheyDoNotSee) {
  const Scenario& scenario = Shared();
  const policy::Date day = Day("2027-06-01");
  int reviews = 0;
  int told = 0;
  for (const std::string& person : Everybody()) {
    if (person == kSystem) continue;
    const auto report = Review(scenario.rig.state, Rig::By(person), day);
    if (!report) continue;
    ++reviews;
    const std::string text = json::serialize(ToJson(*report));
    const Names allowed = scenario.oracle.Allowed(person);
    for (const std::string& key : scenario.keys) {
      if (!text.contains(key)) continue;
      ++told;
      EXPECT_TRUE(allowed.contains(key)) << person << " " << key;
    }
  }
  EXPECT_GE(reviews, 2);
  EXPECT_GT(told, 0);
}

TEST(NoLeak, AnothersEyesShowNoMoreThanBothSee) {
  const Scenario& scenario = Shared();
  Rig rig = scenario.rig;
  rig.Do("admin", Add(rig.state, Rig::By("admin"),
                      AddMember{.group = "g-1", .person = "admin", .reason = "to see"}));
  Oracle oracle = scenario.oracle;
  oracle.Take(rig.events.back());
  for (const std::string& person : Everybody()) {
    const auto sight = Sight::Through(rig.state, Rig::By("admin"), person);
    ASSERT_EQ(sight.has_value(), rig.state.FindPerson(person) != nullptr);
    if (!sight) continue;
    Names both;
    for (const std::string& key : scenario.keys) {
      if (oracle.Allows(person, key) && oracle.Allows("admin", key)) both.insert(key);
    }
    EXPECT_EQ(KeysOf(ListIssues(*sight, {.hidden_labels = true})), both) << person;
  }
  const auto refused = Sight::Through(rig.state, Rig::By("p-1"), "p-2");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kForbidden);
}

TEST(NoLeak, PastStatesObeyTheRulesOfTheirTime) {
  const Scenario& scenario = Shared();
  std::vector<State> snapshots;
  State state;
  for (const Event& event : scenario.rig.events) {
    ASSERT_TRUE(Apply(state, event));
    KeepSnapshot(snapshots, state, 100);
  }
  ASSERT_GT(snapshots.size(), 3U);
  Oracle oracle;
  for (std::size_t place = 0; place < scenario.rig.events.size(); ++place) {
    oracle.Take(scenario.rig.events[place]);
    if (place % 97 != 0) continue;
    const auto past = StateAsOf(scenario.rig.events, snapshots, scenario.rig.events[place].at);
    ASSERT_TRUE(past);
    EXPECT_EQ(past->n, place + 1);
    for (const std::string& person : Everybody()) {
      EXPECT_EQ(KeysOf(ListIssues(Sight(*past, person), {.hidden_labels = true})),
                oracle.Allowed(person));
    }
  }
}

}  // namespace
}  // namespace strongroom::desk::model
