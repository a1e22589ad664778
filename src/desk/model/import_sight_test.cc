// Who sees what an import brings, and what is told to who imports.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "desk/model/change_issue.h"
#include "desk/model/embargo.h"
#include "desk/model/groups.h"
#include "desk/model/import_fixture_test.h"
#include "desk/model/levels.h"
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
}

// Of what is there and hidden, whatever the files say: texts, place, people, comments, links.
TEST_F(Imports, WhoDoesNotSeeAnIssueChangesNothingInIt) {
  Files(WholeTracker());
  rig.Group("mine");
  rig.Level("mine", {"mine"}, false);
  rig.Do("admin", Describe(state, admin, DescribeLevel{.level = "mine", .tracker_id = "99"}));
  rig.Do("admin", Change(state, admin, ChangePerson{.person = "admin", .tracker_id = "me"}));
  const Issue before = At("SEC-1");
  const std::uint64_t version = state.VersionOf("issue/SEC-1");
  const std::string by_hand = R"({"summary": "Theirs", "description": "", "labels": ["theirs"],
      "security": {"id": "99", "name": "Mine"}, "status": {"name": "Closed"},
      "reporter": {"accountId": "me"}, "assignee": {"accountId": "me"},
      "comment": {"comments": [{"id": "71", "body": "x"}, {"id": "99", "body": "x"}]}})";
  const TrackerImport import =
      Take(rig,
           Read({.issues = {TrackerIssueText("SEC-1", by_hand), TrackerIssueText("SEC-2"),
                            TrackerIssueText("NEW-1", R"({"security": {"id": "99", "name": "Mine"},
                           "issuelinks": [{"type": {"outward": "blocks"}, "outwardIssue":
                               {"key": "SEC-1"}}]})")}}),
           "admin");
  EXPECT_THAT(Outcomes(import), ElementsAre(kUnseen, kUnseen, kUnseen));
  EXPECT_THAT(KindsOf(import), ElementsAre("issue.imported")) << "NEW-1";
  rig.Do("admin", Add(state, admin, AddMember{.group = "mine", .person = "admin"}));
  EXPECT_FALSE(CanSee(state, "admin", At("SEC-1")));
  EXPECT_TRUE(CanSee(state, PersonOf(state, "person-1"), At("SEC-1")));
  EXPECT_EQ(At("SEC-1").title, before.title);
  EXPECT_EQ(At("SEC-1").comments.size(), before.comments.size());
  EXPECT_EQ(state.VersionOf("issue/SEC-1"), version);
  EXPECT_TRUE(state.AreLinked("SEC-1", "SEC-2")) << "which the file does not link any more";
  EXPECT_FALSE(state.AreLinked("SEC-1", "NEW-1"));
  // Who sees it takes it over.
  LetBossIn();
  const TrackerImport seen = One(TrackerIssueText("SEC-1", by_hand));
  EXPECT_THAT(Outcomes(seen), ElementsAre(kChanged));
  EXPECT_EQ(At("SEC-1").title, "Theirs");
  EXPECT_EQ(At("SEC-1").level, "mine");
}

// What an import may take at most depends on the files and on what is seen, like its answer.
TEST_F(Imports, ItsLimitsTellNothingOfHiddenIssues) {
  Files(WholeTracker());
  const State without = Without(rig, {"SEC-1", "SEC-2"});
  int taken = 0;
  int refused = 0;
  const auto compare = [&](const ImportTracker& input) {
    InsecureSequenceRandom one{3};
    InsecureSequenceRandom two{3};
    const auto hidden = Import(state, admin, input, one);
    const auto absent = Import(without, admin, input, two);
    ASSERT_EQ(hidden.has_value(), absent.has_value());
    ++(hidden ? taken : refused);
    if (hidden) {
      EXPECT_EQ(json::serialize(ToJson(*hidden, true)), json::serialize(ToJson(*absent, true)));
    } else {
      EXPECT_EQ(hidden.error().ToString(), absent.error().ToString());
    }
  };
  // In events: the hidden ones would be four, and two of links that are there, too.
  ImportTracker input = Read(WholeTracker());
  intake::TrackerIssue junk = input.issues.issues[2];
  junk.key = "JUNK-1";
  input.issues.issues.push_back(junk);
  for (std::size_t comments = kImportEventsMax - 7; comments < kImportEventsMax; ++comments) {
    std::vector<intake::TrackerComment>& all = input.issues.issues.back().comments;
    while (all.size() < comments) {
      intake::TrackerComment comment;
      comment.id = fmt::format("c{}", all.size());
      comment.body = "x";
      all.push_back(std::move(comment));
    }
    compare(input);
  }
  EXPECT_GT(taken, 0);
  EXPECT_GT(refused, 0);
  // In bytes.
  taken = refused = 0;
  input = Read(WholeTracker());
  const std::string large(90'000, 'x');
  input.issues.issues[0].description = large;
  junk.description = large;
  while (input.issues.issues.size() < 2 + kImportBytesMax / large.size()) {
    junk.key = fmt::format("JUNK-{}", input.issues.issues.size());
    input.issues.issues.push_back(junk);
    if (input.issues.issues.size() + 3 > kImportBytesMax / large.size()) compare(input);
  }
  EXPECT_GT(taken, 0);
  EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace strongroom::desk::model
