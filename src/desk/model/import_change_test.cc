// What changed in the tracker, at the desk, or at both since the last import.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "desk/model/change_issue.h"
#include "desk/model/embargo.h"
#include "desk/model/groups.h"
#include "desk/model/import_fixture_test.h"
#include "desk/model/levels.h"
#include "desk/model/links.h"
#include "desk/model/search.h"

namespace strongroom::desk::model {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::UnorderedElementsAre;
using enum ImportOutcome;

TEST_F(Imports, WhatChangedInTheTrackerBecomesEvents) {
  Files(WholeTracker());
  LetBossIn();
  TrackerFiles later = WholeTracker();
  later.issues[0] = TrackerIssueText("SEC-1", R"({"summary": "Login takes every password",
      "description": "Try it twice.", "status": {"name": "Closed"}, "priority": {"name": "P2"},
      "labels": ["login", "seen"], "components": [{"name": "mod-login"}, {"name": "mod-users"}],
      "versions": [{"name": "mod-users-19.3.1"}], "security": {"id": "20", "name": "Sysops"},
      "reporter": {"accountId": "person-2", "displayName": "Person 2"},
      "assignee": {"accountId": "person-5", "displayName": "Person 5"},
      "comment": {"total": 2, "comments": [
          {"id": "71", "body": "Seen twice.", "author": {"accountId": "person-4"}},
          {"id": "72", "body": "Mended.", "author": {"accountId": "person-2"},
           "created": "2024-04-01T00:00:00.000+0000"}]},
      "issuelinks": [{"type": {"inward": "is part of"}, "inwardIssue": {"key": "SEC-3"}}]})");
  const TrackerImport import = Files(later);
  EXPECT_THAT(Outcomes(import), ElementsAre(kChanged, kSame, kSame));
  EXPECT_THAT(KindsOf(import),
              ElementsAre("issue.edited", "issue.edited", "issue.moved", "issue.prioritized",
                          "issue.labelled", "issue.affected-changed", "issue.reporter-changed",
                          "issue.level-changed", "issue.assigned", "issue.comment-changed",
                          "issue.commented", "issue.tracker-said", "link.made", "link.removed"));
  EXPECT_THAT(LinesOf(import), ElementsAre("Core Team  default-level"));
  const Issue& issue = At("SEC-1");
  EXPECT_EQ(issue.title, "Login takes every password");
  EXPECT_EQ(issue.description, "Try it twice.");
  EXPECT_EQ(issue.state, IssueState::kClosed);
  EXPECT_EQ(issue.priority, Priority::kP2);
  EXPECT_THAT(issue.labels, ElementsAre("login", "seen"));
  EXPECT_EQ(issue.affected,
            (std::vector<AffectedModule>{{"mod-login", ""}, {"mod-users", "19.3.1"}}));
  EXPECT_EQ(issue.reporter, PersonOf(state, "person-2"));
  EXPECT_EQ(issue.level, "sysops");
  EXPECT_EQ(issue.assignee, PersonOf(state, "person-5"));
  ASSERT_EQ(issue.comments.size(), 2U);
  EXPECT_EQ(issue.comments[0].text, "Seen twice.");
  EXPECT_EQ(issue.comments[1].text, "Mended.");
  EXPECT_FALSE(state.AreLinked("SEC-1", "SEC-2"));
  EXPECT_TRUE(state.AreLinked("SEC-1", "SEC-3"));
  EXPECT_EQ(Search(Sight(state, "boss"), "twice").value().size(), 1U);
  EXPECT_THAT(KindsOf(Files(later)), IsEmpty());
  // A text is written once, so that it is expunged once.
  int written = 0;
  for (const Event& event : rig.events) written += EncodeEvent(event).contains("every password");
  EXPECT_EQ(written, 1);
}

TEST_F(Imports, WhatPeopleChangedHereStaysWhileTheTrackerSaysTheSame) {
  Files(WholeTracker());
  LetBossIn();
  const std::string key = "SEC-1";
  rig.Do("boss", Edit(state, boss, {.key = key, .title = "Ours", .kind = IssueKind::kPentest}));
  rig.Do("boss", Move(state, boss, {.key = key, .to = IssueState::kFixed}));
  rig.Do("boss", Label(state, boss, {.key = key, .add = {"ours"}, .remove = {"later"}}));
  rig.Do("boss", Prioritize(state, boss, {.key = key, .priority = Priority::kP4}));
  rig.Do("boss", Assign(state, boss, {.key = key, .to = ""}));
  rig.Do("boss", Change(state, boss, ChangeAffected{.key = key, .affected = {{"mod-x", ""}}}));
  rig.Do("boss", Change(state, boss, ChangeIssueLevel{.key = key, .level = "core"}));
  rig.Do("boss", Remove(state, boss, UnlinkIssues{.a = key, .b = "SEC-2"}));
  rig.Do("admin", Describe(state, admin,
                           DescribeGroup{.group = "core-team", .name = "C", .description = "x"}));
  rig.Do("admin", Describe(state, admin, DescribeLevel{.level = "sysops", .description = "Run."}));
  rig.Do("admin",
         Change(state, admin, ChangeReporterRule{.level = "core-team", .reporter_sees = false}));
  const std::string member = PersonOf(state, "person-2");
  rig.Do("admin", Remove(state, admin, RemoveMember{.group = "core-team", .person = member}));
  const TrackerImport import = Files(WholeTracker());
  EXPECT_THAT(KindsOf(import), IsEmpty());
  EXPECT_THAT(LinesOf(import), Not(Contains(HasSubstr("conflict"))));
  EXPECT_EQ(At(key).title, "Ours");
  EXPECT_FALSE(state.AreLinked(key, "SEC-2"));
  EXPECT_EQ(state.FindGroup("core-team")->MembershipOf(member), nullptr);
}

TEST_F(Imports, WhatChangedAtBothIsAConflictAndTheDesksStays) {
  Files(WholeTracker());
  LetBossIn();
  rig.Do("boss", Edit(state, boss, {.key = "SEC-1", .title = "Ours"}));
  rig.Do("boss", Move(state, boss, {.key = "SEC-1", .to = IssueState::kFixed}));
  rig.Do("boss", Change(state, boss, ChangeIssueLevel{.key = "SEC-1", .level = "core"}));
  rig.Do("boss", Label(state, boss, {.key = "SEC-1", .add = {"ours"}}));
  const auto theirs = [](std::string_view title, std::string_view state_name) {
    return TrackerIssueWithout(
        "SEC-1", "comment",
        fmt::format(R"({{"summary": "{}", "description": "Try it.", "status": {{"name": "{}"}},
            "priority": {{"name": "P1"}}, "labels": ["login", "theirs"],
            "components": [{{"name": "mod-login"}}], "versions": [{{"name": "7.0"}},
            {{"name": "7.1"}}], "security": {{"id": "20", "name": "Sysops"}},
            "reporter": {{"accountId": "person-3"}}, "assignee": {{"accountId": "person-1"}},
            "issuelinks": [{{"type": {{"outward": "blocks"}},
                            "outwardIssue": {{"key": "SEC-2"}}}}]}})",
                    title, state_name));
  };
  TrackerFiles later = WholeTracker();
  later.issues[0] = theirs("Theirs", "Closed");
  const TrackerImport import = Files(later);
  EXPECT_THAT(KindsOf(import), ElementsAre("issue.labelled", "issue.tracker-said"));
  EXPECT_THAT(
      LinesOf(import),
      UnorderedElementsAre("SEC-1 /fields/summary conflict", "SEC-1 /fields/status conflict",
                           "SEC-1 /fields/security conflict", "Core Team  default-level"));
  EXPECT_EQ(At("SEC-1").title, "Ours");
  EXPECT_EQ(At("SEC-1").state, IssueState::kFixed);
  EXPECT_EQ(At("SEC-1").level, "core");
  EXPECT_THAT(At("SEC-1").labels, ElementsAre("login", "ours", "theirs"));
  EXPECT_TRUE(EncodeEvent(rig.events.back()).contains("Theirs")) << "the history has it";
  EXPECT_THAT(KindsOf(Files(later)), IsEmpty());
  // People come round to the tracker's title: then its next change is taken.
  rig.Do("boss", Edit(state, boss, {.key = "SEC-1", .title = "Theirs"}));
  EXPECT_THAT(KindsOf(Files(later)), IsEmpty());
  later.issues[0] = theirs("Theirs, again", "Closed");
  EXPECT_THAT(KindsOf(Files(later)), ElementsAre("issue.edited", "issue.tracker-said"));
  EXPECT_EQ(At("SEC-1").title, "Theirs, again");
}

TEST_F(Imports, WhatBothChangedToTheSameIsNoConflict) {
  Files(WholeTracker());
  LetBossIn();
  rig.Do("boss", Edit(state, boss, {.key = "SEC-2", .title = "Both"}));
  TrackerFiles later = WholeTracker();
  later.issues[1] = TrackerIssueText("SEC-2", R"({"summary": "Both", "issuetype": {"name": "Task"},
      "security": {"id": "20", "name": "Sysops"}, "status": {"name": "Closed"}})");
  const TrackerImport import = Files(later);
  EXPECT_THAT(KindsOf(import), ElementsAre("issue.tracker-said"));
  EXPECT_THAT(LinesOf(import), Not(Contains(HasSubstr("conflict"))));
  EXPECT_THAT(KindsOf(Files(later)), IsEmpty());
}

TEST_F(Imports, FieldsThatWereNotAskedForAreNoChange) {
  Files(WholeTracker());
  LetBossIn();
  TrackerFiles later{.issues = {R"({"key": "SEC-1", "fields": {"summary":
      "Login takes any password"}})"}};
  const TrackerImport import = Files(later);
  EXPECT_THAT(KindsOf(import), IsEmpty());
  EXPECT_EQ(At("SEC-1").description, "Try it.");
  EXPECT_EQ(At("SEC-1").level, "core-team");
  EXPECT_TRUE(state.AreLinked("SEC-1", "SEC-2"));
}

TEST_F(Imports, WhatWasRemovedHereStaysRemoved) {
  Files(WholeTracker());
  LetBossIn();
  rig.Do("boss", Change(state, boss, ChangeIssueLevel{.key = "SEC-2", .level = "core"}));
  rig.Do("admin", Remove(state, admin, RemoveLevel{.level = "sysops"}));
  rig.Do("admin", Remove(state, admin, RemoveGroup{.group = "sysops"}));
  const TrackerImport import = Files(WholeTracker());
  EXPECT_THAT(KindsOf(import), IsEmpty());
  EXPECT_EQ(At("SEC-2").level, "core");
  EXPECT_THAT(LinesOf(import), IsSupersetOf({"Sysops  removed-here", "sysops  removed-here"}));
}

}  // namespace
}  // namespace strongroom::desk::model
