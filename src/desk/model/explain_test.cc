// What explanations advise is what would turn the answer: each line is carried out and looked at.
#include "desk/model/explain.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "desk/model/change_issue.h"
#include "desk/model/desk_rig_test.h"
#include "desk/model/embargo.h"
#include "desk/model/groups.h"
#include "desk/model/levels.h"
#include "desk/model/people.h"
#include "desk/model/report_issue.h"

namespace strongroom::desk::model {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> WordsOf(const std::string& command) {
  std::istringstream in(command);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

// "…: strongroom desk A; strongroom desk B" → the words of A and of B, behind "strongroom desk".
std::vector<std::vector<std::string>> CommandsIn(const std::string& advice) {
  static const std::string mark = "strongroom desk ";
  std::vector<std::vector<std::string>> commands;
  for (std::size_t at = advice.find(mark); at != std::string::npos;) {
    const std::size_t from = at + mark.size();
    at = advice.find(mark, from);
    std::string command = advice.substr(from, at == std::string::npos ? at : at - from);
    if (command.ends_with("; ")) command.resize(command.size() - 2);
    commands.push_back(WordsOf(command));
  }
  return commands;
}

// Runs one command of the command line as somebody who may do everything; issues' by hand, as
// whoever sees them would. Its refusal fails the test.
void Run(Rig& rig, const std::vector<std::string>& words) {
  const State& state = rig.state;
  const Actor all = Rig::By(kSystem);
  const std::string verb = words.at(0) + " " + words.at(1);
  const auto commands = [&]() -> Result<NewEvents> {
    if (verb == "group add-member") {
      return Add(state, all, AddMember{.group = words.at(2), .person = words.at(3)});
    }
    if (verb == "group remove-member") {
      return Remove(state, all, RemoveMember{.group = words.at(2), .person = words.at(3)});
    }
    if (verb == "person return") return Return(state, all, {.person = words.at(2)});
    if (verb == "person leave") return Leave(state, all, {.person = words.at(2)});
    if (verb == "level reporter") {
      return Change(
          state, all,
          ChangeReporterRule{.level = words.at(2), .reporter_sees = words.at(3) == "--sees"});
    }
    if (verb == "issue level") {
      return NewEvents{
          {IssueStream(words.at(2)), "issue.level-changed", json::object{{"level", words.at(3)}}}};
    }
    if (verb == "issue lift-embargo") {
      return NewEvents{{IssueStream(words.at(2)), "issue.embargo-lifted",
                        json::object{{"hour", "12:00"}, {"zone", "Etc/UTC"}}}};
    }
    return Fail(ErrorKind::kInternal, "the test does not know the command " + verb);
  }();
  rig.Do(kSystem, commands);
}

// "… one of the levels a, b: …" stands for as many acts: the line with each of them.
std::vector<std::string> Spelt(const std::string& advice) {
  static const std::string several = "one of the levels ";
  const std::size_t at = advice.find(several);
  if (at == std::string::npos) return {advice};
  const std::size_t end = advice.find(": strongroom", at);
  std::string names = advice.substr(at + several.size(), end - at - several.size());
  std::ranges::replace(names, ',', ' ');
  std::vector<std::string> lines;
  for (const std::string& level : WordsOf(names)) {
    std::string line = advice;
    line.replace(line.find(" LEVEL"), 6, " " + level);
    lines.push_back(line);
  }
  return lines;
}

bool SeesAfter(const Rig& rig, const std::string& advice, const std::string& person,
               const std::string& key, std::size_t commands_left_out = 0) {
  Rig tried = rig;
  auto commands = CommandsIn(advice);
  if (commands.empty()) ADD_FAILURE() << advice;
  commands.resize(commands.size() - commands_left_out);
  for (const auto& command : commands) Run(tried, command);
  return CanSee(tried.state, person, *tried.state.FindIssueUnchecked(key));
}

const Asker kLead{.person = "admin", .administers = true};
constexpr std::array kPersons = {"admin", "t", "c", "r", "x"};
constexpr std::array kGroups = {"team", "core", "ops"};
constexpr std::array kLevels = {"core", "ops", "both", "told"};

// A desk on which an issue stands at some level, of several groups or of none that has members.
Rig AnyDesk(std::string& key) {
  Rig rig;
  rig.Furnish();
  const Actor admin = Rig::By("admin");
  rig.Group("ops");
  rig.Person("x");
  rig.Level("ops", {"ops"}, false);
  rig.Level("both", {"core", "ops"}, *rc::gen::arbitrary<bool>());
  rig.Level("told", {"team"}, true);
  for (int joins = *rc::gen::inRange(0, 6); joins > 0; --joins) {
    rig.Do("admin", Add(rig.state, admin,
                        AddMember{.group = *rc::gen::elementOf(kGroups),
                                  .person = *rc::gen::elementOf(kPersons)}));
  }
  key = rig.Report(*rc::gen::elementOf(kPersons), "One",
                   *rc::gen::element(IssueKind::kVulnerability, IssueKind::kProcess));
  const auto put = [&](const char* level) {
    if (rig.state.FindIssueUnchecked(key)->level == level) return;
    rig.Write(kSystem, {IssueStream(key), "issue.level-changed", json::object{{"level", level}}});
  };
  for (int moves = *rc::gen::inRange(0, 3); moves > 0; --moves) put(*rc::gen::elementOf(kLevels));
  if (*rc::gen::inRange(0, 4) == 0 && !rig.state.FindIssueUnchecked(key)->is_public()) {
    rig.Write(kSystem, {IssueStream(key), "issue.embargo-lifted",
                        json::object{{"hour", "12:00"}, {"zone", "Etc/UTC"}}});
  }
  for (int leaves = *rc::gen::inRange(0, 3); leaves > 0; --leaves) {
    const auto left = Leave(rig.state, admin, {.person = *rc::gen::elementOf(kPersons)});
    if (left) rig.Do("admin", left);
  }
  return rig;
}

RC_GTEST_PROP(Explain, EveryAdviceTurnsTheAnswerAndNothingLessOfIt, ()) {
  std::string key;
  const Rig rig = AnyDesk(key);
  for (const char* person : kPersons) {
    const Explanation explanation =
        Explain(rig.state, kLead, person, *rig.state.FindIssueUnchecked(key));
    RC_ASSERT(explanation.can == CanSee(rig.state, person, *rig.state.FindIssueUnchecked(key)));
    RC_ASSERT(!explanation.chain.empty());
    RC_ASSERT(explanation.can || !explanation.would_change.empty());
    for (const std::string& advice : explanation.would_change) {
      for (const std::string& line : Spelt(advice)) {
        if (SeesAfter(rig, line, person, key) == explanation.can) RC_FAIL(person + (": " + line));
        if (CommandsIn(line).size() > 1 &&
            SeesAfter(rig, line, person, key, 1) != explanation.can) {
          RC_FAIL(person + (": more than needed: " + line));
        }
      }
    }
  }
}

class Explanations : public FurnishedDesk {
 protected:
  Explanations() {
    rig.Group("ops");
    rig.Level("ops", {"ops"}, false);
    rig.Level("both", {"core", "ops"}, true);
  }
  [[nodiscard]] const Issue& At(const std::string& key) const {
    return *state.FindIssueUnchecked(key);
  }
};

TEST_F(Explanations, WhoIsInTwoGroupsIsTakenOutOfBoth) {
  const std::string key = rig.Report("c", "One");
  rig.Do("admin", Add(state, admin, AddMember{.group = "ops", .person = "c"}));
  rig.Do("t", Change(state, t, ChangeIssueLevel{.key = key, .level = "both"}));
  EXPECT_THAT(
      Explain(state, kLead, "c", At(key)).would_change,
      ElementsAre("c is taken out of core and ops and the level both hides reporters their own: "
                  "strongroom desk group remove-member core c; "
                  "strongroom desk group remove-member ops c; "
                  "strongroom desk level reporter both --hides",
                  "c leaves: strongroom desk person leave c"));
}

TEST_F(Explanations, WhoLeftReturnsAndMore) {
  const std::string key = rig.Report("t", "One");
  rig.Do("admin", Leave(state, admin, {.person = "r"}));
  EXPECT_THAT(Explain(state, kLead, "r", At(key)).would_change,
              ElementsAre("r returns and joins core: strongroom desk person return r; "
                          "strongroom desk group add-member core r",
                          "r returns and the embargo is lifted: strongroom desk person return r; "
                          "strongroom desk issue lift-embargo " +
                              key + " --confirm"));
  rig.Do("admin", Leave(state, admin, {.person = "c"}));
  EXPECT_THAT(Explain(state, kLead, "c", At(key)).would_change,
              ElementsAre("c returns: strongroom desk person return c"));
}

TEST_F(Explanations, TheReporterOfANewIssueStopsSeeingItAtAnotherLevel) {
  rig.Do("admin", Add(state, admin, AddMember{.group = "ops", .person = "t"}));
  const std::string key = rig.Report("r", "One");
  EXPECT_THAT(Explain(state, kLead, "r", At(key)).would_change,
              ElementsAre("it is put at the level ops: strongroom desk issue level " + key +
                              " ops --reason TEXT",
                          "r leaves: strongroom desk person leave r"));
}

TEST_F(Explanations, NothingIsAdvisedThatTheDeskRefuses) {
  const std::string open = rig.Report("t", "Open", IssueKind::kProcess);
  EXPECT_THAT(Explain(state, kLead, "admin", At(open)).would_change,
              Not(Contains(HasSubstr("person leave"))))
      << "the only administrator cannot leave";
  EXPECT_THAT(Explain(state, kLead, "c", At(open)).would_change,
              Contains(HasSubstr("person leave c")));
}

// Who cannot leave, and reported it where every other level shows reporters their own.
TEST_F(Explanations, TwoActsWhereOneDoesNotSuffice) {
  rig.Do("admin", Add(state, admin, AddMember{.group = "ops", .person = "t"}));
  rig.Do("admin", Change(state, admin, ChangeReporterRule{.level = "ops", .reporter_sees = true}));
  const std::string key = rig.Report("admin", "One");
  EXPECT_THAT(
      Explain(state, kLead, "admin", At(key)).would_change,
      ElementsAre("it is put at the level both and the level both hides reporters their "
                  "own: strongroom desk issue level " +
                  key + " both --reason TEXT; strongroom desk level reporter both --hides"));
}

TEST_F(Explanations, ARoleThatAGroupBringsIsSaid) {
  rig.Level("team", {"team", "administrators", "core"}, false);
  const std::string key = rig.Report("t", "One");
  rig.Do("t", Change(state, t, ChangeIssueLevel{.key = key, .level = "team"}));
  EXPECT_THAT(Explain(state, kLead, "r", At(key)).would_change,
              ElementsAre("r joins administrators (role administrators): "
                          "strongroom desk group add-member administrators r",
                          "r joins core: strongroom desk group add-member core r",
                          "r joins team (role team): strongroom desk group add-member team r",
                          "the embargo is lifted: strongroom desk issue lift-embargo " + key +
                              " --confirm"));
}

TEST_F(Explanations, AnEmbargoIsLiftedAsTheDeskTakesIt) {
  const std::string key = rig.Report("t", "One");
  const Time until = Moment("2026-02-01T12:00:00Z");
  rig.Do("t", Agree(state, t, {.key = key, .until = until, .now = rig.now}));
  const auto advised = [&](Time now) {
    const Explanation told = Explain(state, {.person = "t", .now = now}, "r", At(key));
    return told.would_change.back();
  };
  EXPECT_EQ(advised(rig.now),
            "the embargo is lifted before the agreed hour: strongroom desk issue lift-embargo " +
                key + " --early --reason TEXT --confirm");
  EXPECT_EQ(advised(until),
            "the embargo is lifted: strongroom desk issue lift-embargo " + key + " --confirm");
  // Whose title the public may not read it is not advised.
  const std::string other = rig.Report("t", "As " + key);
  EXPECT_THAT(Explain(state, {.person = "t"}, "r", At(other)).would_change,
              Not(Contains(HasSubstr("lift-embargo"))));
  EXPECT_THAT(Explain(state, kLead, "r", At(other)).would_change,
              Contains(HasSubstr("lift-embargo")))
      << "who sees neither is told nothing of it";
}

TEST_F(Explanations, WhoWasNotThereYetIsSaidToHaveBeenNobodyThen) {
  const std::string key = rig.Report("t", "One");
  const State then = state;
  rig.Person("late", {"core"});
  EXPECT_THAT(Explain(then, kLead, "late", *then.FindIssueUnchecked(key)).chain,
              Contains("late was no person of the desk then"));
}

TEST_F(Explanations, AnUnknownPersonIsNamed) {
  const std::string key = rig.Report("t", "One");
  const auto unknown = AskToExplain(state, t, "sysop-9", key, rig.now);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(unknown.error().detail,
            "there is no person \"sysop-9\" on the desk; their ids: strongroom desk person list");
  EXPECT_EQ(AskToExplainLevel(state, t, "sysop-9", "core", rig.now).error().detail,
            unknown.error().detail);
  // Of a hidden issue nothing is told by it.
  for (const std::string& hidden : {key, std::string("SEC-0000")}) {
    EXPECT_EQ(AskToExplain(state, admin, "sysop-9", hidden, rig.now).error().detail, kNoSuchIssue);
  }
}

// For administrators, who see no issue.
TEST_F(Explanations, OfALevelNothingIsToldOfItsIssues) {
  const auto asked = [&] { return AskToExplainLevel(state, admin, "r", "core", rig.now).value(); };
  const Explanation cannot = asked();
  EXPECT_FALSE(cannot.can);
  EXPECT_THAT(cannot.chain,
              ElementsAre("the level core is for the groups core", "r was never a member of core",
                          "the level core does not show reporters their own, unless their embargo "
                          "began there"));
  EXPECT_THAT(cannot.would_change,
              ElementsAre("r joins core: strongroom desk group add-member core r"));
  const std::string before = json::serialize(ToJson(asked()));
  const std::string key = rig.Report("r", "One");
  rig.Do("t", Assign(state, t, {.key = key, .to = "r"}));
  EXPECT_EQ(json::serialize(ToJson(asked())), before);
  rig.Do("admin", Add(state, admin, AddMember{.group = "core", .person = "r"}));
  EXPECT_TRUE(asked().can);
  EXPECT_THAT(asked().would_change,
              ElementsAre("r is taken out of core: strongroom desk group remove-member core r",
                          "r leaves: strongroom desk person leave r"));
}

TEST_F(Explanations, OfALevelEverybodyMayAskAboutThemselves) {
  EXPECT_TRUE(AskToExplainLevel(state, Rig::By("r"), "r", "core", rig.now));
  EXPECT_TRUE(AskToExplainLevel(state, t, "r", "core", rig.now));
  EXPECT_EQ(AskToExplainLevel(state, Rig::By("r"), "t", "core", rig.now).error().kind,
            ErrorKind::kForbidden);
  EXPECT_EQ(AskToExplainLevel(state, admin, "r", "none", rig.now).error().kind,
            ErrorKind::kNotFound);
  rig.Do("admin", Leave(state, admin, {.person = "r"}));
  EXPECT_EQ(AskToExplainLevel(state, Rig::By("r"), "r", "core", rig.now).error().kind,
            ErrorKind::kForbidden);
}

}  // namespace
}  // namespace strongroom::desk::model
