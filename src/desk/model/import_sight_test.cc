// Who sees what an import brings, and what is told to who imports.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "desk/model/change_issue.h"
#include "desk/model/embargo.h"
#include "desk/model/groups.h"
#include "desk/model/import_fixture_test.h"
#include "desk/model/people.h"
#include "desk/model/review.h"

namespace strongroom::desk::model {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using enum ImportOutcome;

// The desk without these issues, as if they had never been there.
State Without(const Rig& rig, const std::set<std::string>& keys) {
  State without;
  for (Event event : rig.events) {
    const std::string name(NameIn(event.stream));
    if (FamilyOf(event.stream) == "issue" && keys.contains(name)) continue;
    if (FamilyOf(event.stream) == "link") continue;
    event.n = without.n + 1;
    EXPECT_TRUE(Apply(without, event));
  }
  return without;
}

TEST_F(Imports, AnUnknownLevelNeverBecomesPublic) {
  const TrackerImport import =
      Files({.issues = {TrackerIssueWithout("SEC-1", "security"),
                        TrackerIssueWithout("SEC-2", "security", R"({"labels": ["process"]})"),
                        TrackerIssueWithout("SEC-3", "security", R"({"labels": ["pentest"]})")}});
  EXPECT_THAT(Outcomes(import), ElementsAre(kNew, kLeftOut, kNew));
  EXPECT_EQ(At("SEC-1").level, "core");
  EXPECT_EQ(At("SEC-3").level, "core");
  EXPECT_EQ(state.FindIssueUnchecked("SEC-2"), nullptr) << "its kind has no default level";
  EXPECT_THAT(LinesOf(import), IsSupersetOf({"SEC-1 /fields/security level-unknown",
                                             "SEC-2 /fields/security no-level",
                                             "SEC-3 /fields/security level-unknown"}));
  ImportTracker open = Read({.issues = {TrackerIssueWithout("SEC-4", "security")}});
  open.without_level_is_public = true;
  Take(rig, open, "boss");
  EXPECT_EQ(At("SEC-4").level, "core") << "who says nothing does not say public";
  // Told later, it goes where the tracker says; untold again, it stays there.
  TrackerFiles files = WholeTracker();
  files.issues = {TrackerIssueText("SEC-1", R"({"security": {"id": "20", "name": "Sysops"}})")};
  Files(files);
  EXPECT_EQ(At("SEC-1").level, "sysops");
  files.issues = {TrackerIssueWithout("SEC-1", "security")};
  EXPECT_THAT(KindsOf(Files(files)), IsEmpty());
}

TEST_F(Imports, WithoutALevelThereItStandsAtTheDefaultUnlessSaidOtherwise) {
  const TrackerImport import = One(TrackerIssueText("SEC-1"));
  EXPECT_EQ(At("SEC-1").level, "core");
  EXPECT_THAT(LinesOf(import), ElementsAre("SEC-1 /fields/security without-level"));
  ImportTracker open = Read({.issues = {TrackerIssueText("SEC-1"), TrackerIssueText("SEC-2")}});
  open.without_level_is_public = true;
  Take(rig, open, "boss");
  EXPECT_EQ(At("SEC-1").level, "core") << "what is here already is never made public";
  EXPECT_TRUE(At("SEC-2").is_public());
  // The review asks about it: nobody lifted an embargo.
  const auto report = Review(state, boss, Day("2026-02-01")).value();
  EXPECT_THAT(report.findings, Contains(Field(&Finding::id, "issue-looser-than-default/SEC-2")));
}

TEST_F(Imports, ADeskWithoutDefaultLevelsTakesNothingThatWouldBePublic) {
  Rig bare;
  const TrackerImport import =
      Take(bare,
           Read({.issues = {TrackerIssueText("SEC-1"), TrackerIssueWithout("SEC-2", "security")}}));
  EXPECT_THAT(Outcomes(import), ElementsAre(kLeftOut, kLeftOut));
  EXPECT_THAT(KindsOf(import), IsEmpty());
}

TEST_F(Imports, ALevelThatTheTrackerTookAwayStaysHere) {
  Files(WholeTracker());
  LetBossIn();
  TrackerFiles later = WholeTracker();
  later.issues = {TrackerIssueText("SEC-2", R"({"summary": "Operators must act",
      "issuetype": {"name": "Task"}, "status": {"name": "Closed"}})")};
  for (const bool open : {false, true}) {
    ImportTracker input = Read(later);
    input.without_level_is_public = open;
    const TrackerImport import = Take(rig, input, "boss");
    EXPECT_FALSE(At("SEC-2").is_public());
    EXPECT_THAT(KindsOf(import).empty(), open) << "recorded once";
  }
  rig.Do("boss", Lift(state, boss, {.key = "SEC-2", .now = rig.now}));
  EXPECT_THAT(KindsOf(Files(later)), IsEmpty());
  // And what people made public does not vanish by itself.
  later.issues = {TrackerIssueText("SEC-2", R"({"summary": "Operators must act",
      "issuetype": {"name": "Task"}, "status": {"name": "Closed"},
      "security": {"id": "10", "name": "Core Team"}})")};
  EXPECT_THAT(LinesOf(Files(later)), Contains("SEC-2 /fields/security conflict"));
  EXPECT_TRUE(At("SEC-2").is_public());
}

TEST_F(Imports, RestrictedCommentsAreLeftOut) {
  const std::string text = R"({"comment": {"total": 2, "comments": [
      {"id": "1", "body": "for developers", "author": {"accountId": "person-1"},
       "visibility": {"type": "role", "value": "Developers"}},
      {"id": "2", "body": "for everybody", "author": {"accountId": "person-1"}}]}})";
  const TrackerImport import = One(TrackerIssueText("SEC-1", text));
  ASSERT_EQ(At("SEC-1").comments.size(), 1U);
  EXPECT_EQ(At("SEC-1").comments[0].text, "for everybody");
  EXPECT_THAT(LinesOf(import), Contains("SEC-1 /fields/comment/comments/0 restricted-comment"));
  for (const Event& event : rig.events) EXPECT_FALSE(EncodeEvent(event).contains("developers"));
}

TEST_F(Imports, NobodyIsAssignedWhatTheyDoNotSee) {
  const TrackerImport import =
      One(TrackerIssueText("SEC-1", R"({"assignee": {"accountId": "person-8"}})"));
  EXPECT_EQ(At("SEC-1").assignee, "");
  EXPECT_THAT(LinesOf(import), Contains("SEC-1 /fields/assignee assignee-cannot-see"));
}

TEST_F(Imports, WhoDoesNotSeeAnIssueIsToldWhatIsToldOfNone) {
  Files(WholeTracker());
  LetBossIn();
  rig.Do("boss", Edit(state, boss, {.key = "SEC-1", .title = "Ours"}));
  const State without = Without(rig, {"SEC-1", "SEC-2"});
  TrackerFiles later = WholeTracker();
  std::vector<TrackerFiles> guesses{later};
  later.issues[0] = TrackerIssueText("SEC-1", R"({"summary": "Guess", "priority": {"name": "P2"},
      "assignee": {"accountId": "person-8"},
      "security": {"id": "20", "name": "Sysops"}, "issuelinks":
      [{"type": {"outward": "blocks"}, "outwardIssue": {"key": "SEC-2"}}]})");
  guesses.push_back(later);
  later.issues = {TrackerIssueWithout("SEC-1", "security"), TrackerIssueText("SEC-2")};
  guesses.push_back(later);
  later.issues = {TrackerIssueText("SEC-3", R"({"summary": "Upgrade the parser", "issuelinks":
      [{"type": {"outward": "blocks"}, "outwardIssue": {"key": "SEC-2"}}],
      "labels": ["security-preparedness"]})")};
  guesses.push_back(later);
  for (const TrackerFiles& guess : guesses) {
    InsecureSequenceRandom one{3};
    InsecureSequenceRandom two{3};
    const auto hidden = Import(state, admin, Read(guess), one);
    const auto absent = Import(without, admin, Read(guess), two);
    ASSERT_TRUE(hidden && absent);
    EXPECT_EQ(json::serialize(ToJson(*hidden, true)), json::serialize(ToJson(*absent, true)));
  }
  // Who sees it is told of the conflict.
  const auto seen = Import(state, boss, Read(guesses[1]), rig.random);
  EXPECT_THAT(LinesOf(*seen), Contains("SEC-1 /fields/summary conflict"));
  // And what the tracker changed is done all the same.
  TrackerFiles moved = WholeTracker();
  moved.issues[1] = TrackerIssueText("SEC-2", R"({"summary": "New words", "issuetype":
      {"name": "Task"}, "security": {"id": "20", "name": "Sysops"}, "status": {"name": "Closed"}})");
  EXPECT_THAT(Outcomes(Take(rig, Read(moved), "admin")), ElementsAre(kUnseen, kUnseen, kSame));
  EXPECT_EQ(At("SEC-2").title, "New words");
}

TEST_F(Imports, NobodyLetsThemselvesInByAnImport) {
  Files(WholeTracker());
  LetBossIn();
  rig.Do("admin", Add(state, admin, AddMember{.group = "sysops", .person = "admin"}));
  rig.Do("admin", Change(state, admin, ChangePerson{.person = "admin", .tracker_id = "me"}));
  TrackerFiles later{.issues = {TrackerIssueWithout("SEC-1", "assignee", R"({
      "summary": "Login takes any password", "security": {"id": "20", "name": "Sysops"},
      "reporter": {"accountId": "me"}})")}};
  Take(rig, Read(later), "admin");
  EXPECT_EQ(At("SEC-1").level, "core-team");
  EXPECT_EQ(At("SEC-1").reporter, PersonOf(state, "person-3"));
  EXPECT_FALSE(CanSee(state, "admin", At("SEC-1")));
  Take(rig, Read(later), "boss");
  EXPECT_EQ(At("SEC-1").level, "sysops");
  EXPECT_EQ(At("SEC-1").reporter, "admin");
}

}  // namespace
}  // namespace strongroom::desk::model
