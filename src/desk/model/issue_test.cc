// Commands about issues: their rules, and what the words of explain say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "desk/model/change_issue.h"
#include "desk/model/change_settings.h"
#include "desk/model/desk_rig_test.h"
#include "desk/model/embargo.h"
#include "desk/model/explain.h"
#include "desk/model/groups.h"
#include "desk/model/issue_view.h"
#include "desk/model/levels.h"
#include "desk/model/links.h"
#include "desk/model/people.h"
#include "desk/model/report_issue.h"

namespace strongroom::desk::model {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

const std::string kHidden = "not-found: " + std::string(kNoSuchIssue);

class Issues : public FurnishedDesk {
 protected:
  [[nodiscard]] const Issue& At(const std::string& key) const {
    return *state.FindIssueUnchecked(key);
  }
  const Actor r = Rig::By("r");
};

TEST_F(Issues, ANewSecurityIssueIsEmbargoedAndSeenByItsReporter) {
  const std::string key = rig.Report("r", "Secret");
  EXPECT_THAT(key, MatchesRegex("SEC-[2-9A-HJKMNP-TW-Z]{4}"));
  EXPECT_EQ(At(key).level, "core");
  EXPECT_TRUE(CanSee(state, "r", At(key)));
  EXPECT_TRUE(CanSee(state, "c", At(key)));
  EXPECT_FALSE(CanSee(state, "admin", At(key)));
  EXPECT_FALSE(CanSee(state, kSystem, At(key)));
  const std::string open = rig.Report("r", "Process", IssueKind::kProcess);
  EXPECT_TRUE(At(open).is_public());
  EXPECT_TRUE(CanSee(state, "admin", At(open)));
}

// An embargo begins: who reported the issue goes on seeing it, whatever the level says.
TEST_F(Issues, AnEmbargoThatBeginsHidesNothingFromTheReporter) {
  rig.Level("strict", {"core"}, false);
  // Its kind becomes one of security.
  const std::string turned = rig.Report("r", "Process", IssueKind::kProcess);
  rig.Do("t", Edit(state, t, {.key = turned, .kind = IssueKind::kVulnerability}));
  EXPECT_EQ(At(turned).level, "core");
  EXPECT_TRUE(CanSee(state, "r", At(turned)));
  EXPECT_FALSE(CanSee(state, "admin", At(turned)));
  // It is put at a level.
  const std::string put = rig.Report("r", "Process", IssueKind::kProcess);
  rig.Do("t", Change(state, t, ChangeIssueLevel{.key = put, .level = "strict"}));
  EXPECT_TRUE(CanSee(state, "r", At(put)));
  // The settings embargo its kind.
  rig.Do("admin", Change(state, admin,
                         ChangeSettings{.default_levels = {std::nullopt, std::nullopt, "core"}}));
  const std::string kind = rig.Report("r", "Process", IssueKind::kProcess);
  EXPECT_EQ(At(kind).level, "core");
  EXPECT_TRUE(CanSee(state, "r", At(kind)));
  // It was public in between.
  const std::string again = rig.Report("r", "Secret");
  rig.Do("t", Lift(state, t, {.key = again, .now = rig.now}));
  rig.Do("t", Change(state, t, ChangeIssueLevel{.key = again, .level = "strict"}));
  EXPECT_TRUE(CanSee(state, "r", At(again)));
  // From one level to another is a choice among levels: the level says.
  for (const std::string& key : {turned, kind}) {
    rig.Do("t", Change(state, t, ChangeIssueLevel{.key = key, .level = "strict"}));
    EXPECT_FALSE(CanSee(state, "r", At(key)));
  }
}

TEST_F(Issues, TheLevelsRuleDecidesOnceTheTeamHasChosenALevel) {
  rig.Level("strict", {"core"}, false);
  rig.Level("told", {"core"}, true);
  const std::string key = rig.Report("r", "Secret");
  rig.Do("t", Change(state, t, ChangeIssueLevel{.key = key, .level = "strict"}));
  EXPECT_FALSE(CanSee(state, "r", At(key)));
  EXPECT_EQ(Says(Add(state, r, CommentOnIssue{.key = key, .text = "x"})), kHidden);
  rig.Do("t", Change(state, t, ChangeIssueLevel{.key = key, .level = "told"}));
  EXPECT_TRUE(CanSee(state, "r", At(key)));
}

TEST_F(Issues, WithoutADefaultLevelNoSecurityIssueIsTaken) {
  Rig bare;
  EXPECT_THAT(Says(Report(bare.state, admin, {.title = "x"}, bare.random)),
              StartsWith("conflict: the desk has no default level"));
  EXPECT_EQ(
      Says(Report(bare.state, admin, {.title = "x", .kind = IssueKind::kProcess}, bare.random)),
      "done");
}

TEST_F(Issues, OnlyTheTeamReportsForOthersOrAtAnotherLevel) {
  EXPECT_THAT(Says(Report(state, r, {.title = "x", .level = "core"}, rig.random)),
              StartsWith("forbidden"));
  EXPECT_THAT(Says(Report(state, r, {.title = "x", .reporter = "c"}, rig.random)),
              StartsWith("forbidden"));
  EXPECT_EQ(Says(Report(state, t, {.title = "x", .reporter = "c", .level = "core"}, rig.random)),
            "done");
  EXPECT_THAT(Says(Report(state, t, {.title = "x", .level = ""}, rig.random)),
              StartsWith("conflict"));
  EXPECT_THAT(Says(Report(state, t, {.title = "x", .affected = {{"mod-x", ""}, {"mod-x", ""}}},
                          rig.random)),
              HasSubstr("/affected/1: name each module once"));
}

TEST_F(Issues, ATakenKeyIsDrawnAgainEvenAHiddenOne) {
  InsecureSequenceRandom same(7);
  State other = state;
  const std::string first = DrawIssueKey(State{}, same);
  other.issues.emplace(first, Cow<Issue>());
  InsecureSequenceRandom again(7);
  EXPECT_NE(DrawIssueKey(other, again), first);
}

TEST_F(Issues, StatesMoveInSensibleStepsOnly) {
  using enum IssueState;
  const std::string key = rig.Report("r", "One");
  EXPECT_THAT(
      Says(Move(state, t, {.key = key, .to = kFixed})),
      HasSubstr("the issue is reported and cannot become fixed; it can become: triaged, rejected"));
  EXPECT_THAT(Says(Move(state, t, {.key = key, .to = kRejected})), HasSubstr("/reason"));
  for (const IssueState to : {kTriaged, kInProgress, kFixed, kClosed})
    rig.Do("t", Move(state, t, {.key = key, .to = to}));
  EXPECT_THAT(Says(Move(state, t, {.key = key, .to = kInProgress})), HasSubstr("/reason"));
  rig.Do("t", Move(state, t, {.key = key, .to = kInProgress, .reason = "came back"}));
  EXPECT_TRUE(Move(state, t, {.key = key, .to = kInProgress}).value().empty());
  EXPECT_THAT(Says(Move(state, r, {.key = key, .to = kFixed})), StartsWith("forbidden"));
}

TEST_F(Issues, ReportersPutWordsRightUntilTriage) {
  const std::string key = rig.Report("r", "One");
  rig.Do("r", Edit(state, r, {.key = key, .title = "Two"}));
  EXPECT_EQ(At(key).title, "Two");
  EXPECT_THAT(Says(Edit(state, r, {.key = key, .kind = IssueKind::kProcess})),
              StartsWith("forbidden"));
  rig.Do("t", Move(state, t, {.key = key, .to = IssueState::kTriaged}));
  EXPECT_THAT(Says(Edit(state, r, {.key = key, .title = "Three"})), StartsWith("forbidden"));
}

TEST_F(Issues, WhatBecomesASecurityIssueIsEmbargoed) {
  const std::string key = rig.Report("r", "Odd", IssueKind::kProcess);
  rig.Do("t", Edit(state, t, {.key = key, .kind = IssueKind::kVulnerability}));
  EXPECT_EQ(At(key).level, "core");
  EXPECT_FALSE(CanSee(state, "admin", At(key)));
}

TEST_F(Issues, NobodyIsAssignedWhatTheyDoNotSee) {
  const std::string key = rig.Report("t", "One");
  EXPECT_THAT(Says(Assign(state, t, {.key = key, .to = "r"})),
              StartsWith("conflict: the person may not see the issue"));
  rig.Do("t", Assign(state, t, {.key = key, .to = "c"}));
  EXPECT_EQ(At(key).assignee, "c");
}

TEST_F(Issues, ARatingHasVectorAndScoreTogether) {
  const std::string key = rig.Report("t", "One");
  EXPECT_THAT(Says(Rate(state, t, {.key = key, .rating = {.vector = "CVSS:3.1/AV:N"}})),
              AllOf(StartsWith("invalid"), HasSubstr("/vector: "), HasSubstr("AC")));
  const std::string vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
  EXPECT_THAT(Says(Rate(state, t, {.key = key, .rating = {.score_tenths = 50}})),
              HasSubstr("/vector"));
  EXPECT_THAT(Says(Rate(state, t, {.key = key, .rating = {.vector = vector, .score_tenths = 97}})),
              HasSubstr("/score_tenths: the vector's base score is 9.8"));
  EXPECT_EQ(At(key).rating.severity, Severity::kUnrated);
  // In any order, with what is not defined: the same vector, score and severity.
  rig.Do("t", Rate(state, t,
                   {.key = key,
                    .rating = {.vector = "CVSS:3.1/AC:L/AV:N/PR:N/UI:N/S:U/C:H/I:H/A:H/E:X"}}));
  EXPECT_EQ(At(key).rating.vector, vector);
  EXPECT_EQ(At(key).rating.severity, Severity::kCritical);
  EXPECT_TRUE(Rate(state, t, {.key = key, .rating = {.vector = vector}}).value().empty());
  rig.Do("t",
         Rate(state, t, {.key = key, .rating = {.severity = Severity::kHigh, .vector = vector}}));
  EXPECT_EQ(At(key).rating.severity, Severity::kHigh) << "people know better";
  EXPECT_EQ(FullView(Sight(state, "t"), At(key), rig.now).at("score").as_double(), 9.8);
}

TEST_F(Issues, LabelsChangeByWhatIsNew) {
  const std::string key = rig.Report("t", "One");
  rig.Do("t", Label(state, t, {.key = key, .add = {"a", "b"}}));
  EXPECT_TRUE(Label(state, t, {.key = key, .add = {"a"}, .remove = {"c"}}).value().empty());
  rig.Do("t", Label(state, t, {.key = key, .add = {"c"}, .remove = {"a"}}));
  EXPECT_THAT(At(key).labels, ElementsAre("b", "c"));
}

TEST_F(Issues, ALabelCanBeAskedForAndIsAddedOrRemoved) {
  const std::string key = rig.Report("t", "One");
  const auto add = [&](const std::string& label) {
    return Says(Label(state, t, {.key = key, .add = {label}}));
  };
  EXPECT_THAT(add("a,b"), HasSubstr("/add/0: leave out commas"));
  for (const char* label : {" a", "a ", "\u00A0a", "a\u3000"}) {
    EXPECT_THAT(add(label), HasSubstr("/add/0: leave out blanks")) << label;
  }
  EXPECT_THAT(add("\u200B"), HasSubstr("/add/0"));
  EXPECT_EQ(add("a b \u26A0\uFE0F"), "done");
  EXPECT_THAT(Says(Label(state, t, {.key = key, .add = {"x", "y"}, .remove = {"y"}})),
              HasSubstr("/remove/0: is to be added as well"));
  // What an import brought can be taken away.
  rig.Write("t", {IssueStream(key), "issue.labelled", json::object{{"add", {" a,b "}}}});
  rig.Do("t", Label(state, t, {.key = key, .remove = {" a,b "}}));
  EXPECT_TRUE(At(key).labels.empty());
}

TEST_F(Issues, TextsHaveSomethingToSee) {
  const std::string key = rig.Report("t", "One");
  for (const char* text : {"\u200B", " \u2060\n", "\u3164", "\u0301", "\u2800\u00A0"}) {
    EXPECT_THAT(Says(Edit(state, t, {.key = key, .title = text})), HasSubstr("/title")) << text;
    EXPECT_THAT(Says(Add(state, t, CommentOnIssue{.key = key, .text = text})), HasSubstr("/text"))
        << text;
  }
  EXPECT_EQ(Says(Edit(state, t, {.key = key, .title = "\u26A0\uFE0F"})), "done");
  EXPECT_EQ(Says(Edit(state, t, {.key = key, .title = "e\u0301"})), "done");
}

TEST_F(Issues, AReferenceHasTheFormOfItsKind) {
  const std::string key = rig.Report("t", "One");
  const auto add = [&](ReferenceSystem system, std::string value) {
    return Says(
        Add(state, t,
            AddReference{.key = key, .reference = {.system = system, .value = std::move(value)}}));
  };
  using enum ReferenceSystem;
  for (const char* value : {"cve-2026-0001", "CVE-2026-1", "CVE-26-0001", "CVE-2026-0001 ",
                            "CVE-2026-000x", "2026-0001", "CVE-2026-", "\u200B"}) {
    EXPECT_THAT(add(kCve, value), HasSubstr("/value")) << value;
  }
  for (const char* value : {"x", "GHSA-abcd-efgh", "ghsa-abcd-efgh-2345", "GHSA-ABCD-efgh-2345",
                            "GHSA-abcd-efgh-2345x"}) {
    EXPECT_THAT(add(kGhsa, value), HasSubstr("/value")) << value;
  }
  for (const char* value :
       {"javascript:alert(1)", "\u200B", "https://", "https:///x", "ftp://a.example", "//a.example",
        "https://a.example/ b", "https://a.example/\u200B", "https://a.example\n"}) {
    EXPECT_THAT(add(kUrl, value), HasSubstr("/value")) << value;
  }
  EXPECT_THAT(add(kTracker, " "), HasSubstr("/value"));
  EXPECT_EQ(add(kCve, "CVE-2026-0001"), "done");
  EXPECT_EQ(add(kCve, "CVE-2026-1234567"), "done");
  EXPECT_EQ(add(kGhsa, "GHSA-7c4x-m2vq-9jhp"), "done");
  EXPECT_EQ(add(kUrl, "http://a.example/?q=\u00E9#x"), "done");
  EXPECT_EQ(add(kTracker, "SECURITY-1"), "done");
}

// An imported level may have no group, and everybody may leave a group.
TEST_F(Issues, WhereNobodyWouldSeeItAnIssueIsNotPut) {
  rig.Write(kSystem, {LevelStream("void"), "level.made",
                      json::object{{"name", "Void"},
                                   {"groups", json::array()},
                                   {"reporter_sees", true},
                                   {"tracker_id", "77"}}});
  rig.Group("ops");
  rig.Level("ops", {"ops"}, true);
  const std::string key = rig.Report("r", "One");
  const std::string open = rig.Report("r", "Open", IssueKind::kProcess);
  const auto put = [&](const std::string& issue, const std::string& level) {
    return Says(Change(state, t, ChangeIssueLevel{.key = issue, .level = level}));
  };
  const auto report = [&](const std::string& level) {
    return Says(Report(state, t, {.title = "x", .level = level}, rig.random));
  };
  const auto standard = [&](const std::string& level) {
    ChangeSettings settings;
    settings.default_levels[0] = level;
    return Says(Change(state, admin, settings));
  };
  for (const std::string& issue : {key, open}) {
    EXPECT_THAT(put(issue, "void"), AllOf(StartsWith("conflict: the level void has no group"),
                                          HasSubstr("strongroom desk level groups void GROUP")));
    EXPECT_THAT(put(issue, "ops"),
                AllOf(StartsWith("conflict: nobody active is in the groups of the level ops (ops)"),
                      HasSubstr("strongroom desk group add-member ops PERSON")));
  }
  EXPECT_THAT(report("void"), HasSubstr("/level: the level void has no group"));
  EXPECT_THAT(report("ops"), HasSubstr("/level: nobody active"));
  EXPECT_THAT(standard("void"), HasSubstr("/default_levels/vulnerability: the level void has no"));
  EXPECT_THAT(standard("ops"), HasSubstr("/default_levels/vulnerability: nobody active"));
  for (const std::string& advice : Explain(state, {.person = "t"}, "r", At(key)).would_change) {
    EXPECT_THAT(advice, Not(AnyOf(HasSubstr("void"), HasSubstr("ops"))));
  }
  rig.Do("admin", Add(state, admin, AddMember{.group = "ops", .person = "c"}));
  EXPECT_EQ(report("ops"), "done");
  EXPECT_EQ(standard("ops"), "done");
  // To a level that one does not see oneself an issue may be put; one is told.
  const ChangeIssueLevel away{.key = key, .level = "ops"};
  EXPECT_THAT(LosesSight(state, t, away), HasSubstr("you do not see " + key + " any more"));
  EXPECT_EQ(LosesSight(state, Rig::By("c"), away), "");
  EXPECT_EQ(LosesSight(state, r, away), "") << "the level shows reporters their own";
  EXPECT_EQ(LosesSight(state, admin, away), "") << "who never saw it";
  EXPECT_EQ(put(key, "ops"), "done");
}

TEST_F(Issues, AnEmbargoIsLiftedByAnActWithHourAndZone) {
  const std::string key = rig.Report("r", "One");
  const Time agreed = Moment("2026-03-29T12:00:00Z");
  rig.Do("t",
         Agree(state, t, {.key = key, .until = agreed, .now = rig.now, .zone = "Europe/Berlin"}));
  const Time late = agreed + std::chrono::hours{48};
  EXPECT_FALSE(At(key).is_public()) << "no timer lifts it";
  EXPECT_THAT(EmbargoNotes(At(key), late),
              Contains(StartsWith("secrecy was agreed until 2026-03-29 14:00 Europe/Berlin")));
  EXPECT_TRUE(EmbargoNotes(At(key), agreed - std::chrono::seconds{1}).empty());

  const Time early = Moment("2026-03-28T12:00:00Z");  // before clocks go forward
  const auto notice = BeforeLifting(state, t, key, "", early);
  ASSERT_TRUE(notice);
  EXPECT_EQ(notice->hour, "2026-03-28 13:00");
  EXPECT_EQ(notice->zone, "Europe/Berlin");
  EXPECT_EQ(notice->agreed_until, "2026-03-29 14:00 Europe/Berlin");
  EXPECT_TRUE(notice->early);
  EXPECT_THAT(Says(Lift(state, t, {.key = key, .now = early})),
              HasSubstr("it is 2026-03-28 13:00 Europe/Berlin: say that it is lifted early"));
  EXPECT_THAT(Says(Lift(state, t, {.key = key, .now = early, .early = true})),
              HasSubstr("/reason"));
  EXPECT_THAT(Says(Lift(state, r, {.key = key, .now = late})), StartsWith("forbidden"));

  rig.Do("t", Lift(state, t, {.key = key, .now = agreed}));
  EXPECT_TRUE(At(key).is_public());
  EXPECT_EQ(rig.events.back().body.at("hour").as_string(), "2026-03-29 14:00");
  EXPECT_EQ(rig.events.back().body.at("zone").as_string(), "Europe/Berlin");
  EXPECT_TRUE(CanSee(state, "admin", At(key)));
  EXPECT_THAT(Says(Lift(state, t, {.key = key, .now = late})),
              StartsWith("conflict: the issue is public already"));
}

TEST_F(Issues, AnEmbargoIsAgreedForAnHourToCome) {
  const std::string key = rig.Report("r", "One");
  const auto agree = [&](std::string_view until) {
    return Says(Agree(state, t, {.key = key, .until = Moment(until), .now = rig.now}));
  };
  EXPECT_THAT(agree("1970-01-01T00:00:00Z"),
              HasSubstr("/until: 1970-01-01 00:00 Etc/UTC is past: give an hour to come"));
  EXPECT_THAT(agree("0001-01-01T00:00:00Z"), HasSubstr("/until: 0001-01-01 00:00 Etc/UTC is past"));
  EXPECT_THAT(agree(FormatTime(rig.now)), HasSubstr("is past"));
  EXPECT_THAT(agree("9999-12-31T23:59:59Z"), HasSubstr("is more than 3660 days ahead"));
  rig.Do("t",
         Agree(state, t, {.key = key, .until = Moment("2027-01-01T00:00:00Z"), .now = rig.now}));
  EXPECT_THAT(
      EmbargoNotes(At(key), rig.now),
      ElementsAre("secrecy is agreed until 2027-01-01 00:00 Etc/UTC: that is more than 90 days "
                  "ahead"));
  // What was agreed stays agreed, also when it has passed.
  EXPECT_TRUE(Agree(state, t,
                    {.key = key,
                     .until = Moment("2027-01-01T00:00:00Z"),
                     .now = Moment("2028-01-01T00:00:00Z")})
                  ->empty());
}

TEST_F(Issues, APublicCveIsSaidToBeHiddenByNothing) {
  const std::string key = rig.Report("t", "One");
  rig.Do("t", Add(state, t,
                  AddReference{
                      .key = key,
                      .reference = {.system = ReferenceSystem::kCve, .value = "CVE-2026-0001"}}));
  EXPECT_TRUE(EmbargoNotes(At(key), rig.now).empty());
  rig.Do("t", Add(state, t,
                  AddReference{.key = key,
                               .reference = {.system = ReferenceSystem::kCve,
                                             .value = "CVE-2026-0001",
                                             .is_public = true}}));
  EXPECT_EQ(At(key).references.size(), 1U);
  EXPECT_THAT(EmbargoNotes(At(key), rig.now),
              ElementsAre("CVE-2026-0001 is public: the embargo hides nothing"));
}

TEST_F(Issues, ALinkChangesNeitherIssuesVersion) {
  const std::string secret = rig.Report("t", "Secret");
  const std::string open = rig.Report("t", "Open", IssueKind::kProcess);
  const std::string before = json::serialize(FullView(Sight(state, "admin"), At(open), rig.now));
  rig.Do("t", Make(state, t, LinkIssues{.a = secret, .b = open}));
  EXPECT_THAT(LinksOf(Sight(state, "t"), open), ElementsAre(secret));
  EXPECT_THAT(LinksOf(Sight(state, "t"), secret), ElementsAre(open));
  EXPECT_THAT(LinksOf(Sight(state, "admin"), open), ElementsAre());
  EXPECT_EQ(json::serialize(FullView(Sight(state, "admin"), At(open), rig.now)), before);
  EXPECT_TRUE(Make(state, t, LinkIssues{.a = open, .b = secret}).value().empty());
  rig.Do("t", Remove(state, t, UnlinkIssues{.a = open, .b = secret}));
  EXPECT_THAT(LinksOf(Sight(state, "t"), open), ElementsAre());
}

TEST_F(Issues, ExplainNamesLevelGroupsAndMemberships) {
  const std::string key = rig.Report("r", "One");
  const Asker lead{.person = "admin", .administers = true};
  const Explanation can = Explain(state, lead, "c", At(key));
  EXPECT_TRUE(can.can);
  EXPECT_THAT(
      can.chain,
      ElementsAre(key + " stands at the level core", "the level core is for the groups core",
                  "c is a member of core since 2026-01-05, added by admin: works here",
                  "c did not report it"));
  EXPECT_THAT(can.would_change,
              ElementsAre("c is taken out of core: strongroom desk group remove-member core c",
                          "c leaves: strongroom desk person leave c"));

  const Explanation cannot = Explain(state, lead, "admin", At(key));
  EXPECT_FALSE(cannot.can);
  EXPECT_THAT(cannot.chain, Contains("admin was never a member of core"));
  EXPECT_THAT(cannot.would_change,
              Contains("admin joins core: strongroom desk group add-member core admin"));

  const Explanation reporter = Explain(state, lead, "r", At(key));
  EXPECT_TRUE(reporter.can);
  EXPECT_THAT(
      reporter.chain,
      Contains(
          "r reported it, and its embargo began at this level: its reporter sees it until somebody "
          "puts it at another level"));

  rig.Do("admin", Remove(state, admin, RemoveMember{.group = "core", .person = "c"}));
  EXPECT_THAT(Explain(state, lead, "c", At(key)).chain,
              Contains("c was a member of core until 2026-01-05, removed by admin"));
  // Who let whom in, and why, is told to nobody else.
  EXPECT_THAT(Explain(state, {.person = "t"}, "c", At(key)).chain,
              Contains("c was a member of core until 2026-01-05"));
  EXPECT_THAT(Explain(state, {.person = "t"}, "t", At(key)).chain,
              Contains("t is a member of core since 2026-01-05"));
  rig.Do("admin", Leave(state, admin, {.person = "r"}));
  const Explanation left = Explain(state, lead, "r", At(key));
  EXPECT_FALSE(left.can);
  EXPECT_THAT(left.chain, Contains("r left on 2026-01-05 and sees nothing"));
  EXPECT_EQ(json::serialize(ToJson(Explanation{.can = true, .chain = {"a"}, .would_change = {}})),
            R"({"can":true,"chain":["a"],"would_change":[]})");
}

TEST_F(Issues, ExplainIsAskedByWhoSeesTheIssue) {
  const std::string key = rig.Report("r", "One");
  EXPECT_TRUE(AskToExplain(state, t, "admin", key, rig.now));
  EXPECT_TRUE(AskToExplain(state, r, "r", key, rig.now));
  EXPECT_EQ(AskToExplain(state, r, "t", key, rig.now).error().kind, ErrorKind::kForbidden);
  EXPECT_EQ(AskToExplain(state, Rig::By("c"), "t", key, rig.now).error().kind,
            ErrorKind::kForbidden);
  EXPECT_EQ(AskToExplain(state, admin, "t", key, rig.now).error().detail, kNoSuchIssue);
  EXPECT_EQ(AskToExplain(state, admin, "admin", key, rig.now).error().detail, kNoSuchIssue);
}

}  // namespace
}  // namespace strongroom::desk::model
