#include "desk/model/import_tracker.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "desk/model/change_issue.h"
#include "desk/model/embargo.h"
#include "desk/model/explain.h"
#include "desk/model/expunge.h"
#include "desk/model/groups.h"
#include "desk/model/levels.h"
#include "desk/model/links.h"
#include "desk/model/people.h"
#include "desk/model/review.h"
#include "desk/model/search.h"
#include "desk/model/tracker_files_test.h"

namespace strongroom::desk::model {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

constexpr auto kNew = ImportOutcome::kNew;
constexpr auto kChanged = ImportOutcome::kChanged;
constexpr auto kSame = ImportOutcome::kSame;
constexpr auto kUnseen = ImportOutcome::kUnseen;
constexpr auto kLeftOut = ImportOutcome::kLeftOut;

std::vector<ImportOutcome> Outcomes(const TrackerImport& import) {
  std::vector<ImportOutcome> outcomes;
  for (const TrackerImport::Issue& each : import.issues) outcomes.push_back(each.outcome);
  return outcomes;
}

// "boss" administers and sees what "core" and the tracker's levels show, once the groups are there.
class Imports : public ::testing::Test {
 protected:
  Imports() {
    rig.Furnish();
    rig.Person("boss", {"administrators", "team", "core"});
  }
  void LetBossIn() {
    for (const char* group : {"core-team", "sysops"}) {
      rig.Do("admin",
             Add(state, admin, AddMember{.group = group, .person = "boss", .reason = "to see"}));
    }
  }
  TrackerImport Files(const TrackerFiles& files) { return Take(rig, Read(files), "boss"); }
  // One issue, as the search gives it.
  TrackerImport One(const std::string& text) { return Files({.issues = {text}}); }
  const Issue& At(std::string_view key) { return *state.FindIssueUnchecked(key); }

  Rig rig;
  const State& state = rig.state;
  const Actor admin = Rig::By("admin");
  const Actor boss = Rig::By("boss");
  const Actor t = Rig::By("t");
};

TEST_F(Imports, TakeEverythingOverThatTheTrackerSays) {
  const TrackerImport import = Files(WholeTracker());
  EXPECT_THAT(Outcomes(import), ElementsAre(kUnseen, kUnseen, kNew));
  EXPECT_EQ(import.persons.created, 6U);
  EXPECT_EQ(import.groups.created, 3U);
  EXPECT_EQ(import.levels.created, 2U);

  const Level& core = *state.FindTrackerLevel("10");
  EXPECT_EQ(core.id, "core-team");
  EXPECT_EQ(core.name, "Core Team");
  EXPECT_EQ(core.description, "Who mends.");
  EXPECT_THAT(core.groups, ElementsAre("core-team"));
  EXPECT_TRUE(core.reporter_sees);
  const Level& sysops = *state.FindTrackerLevel("20");
  EXPECT_THAT(sysops.groups, ElementsAre("sysops", "sysops-people"));
  EXPECT_FALSE(sysops.reporter_sees);
  const std::string first = PersonOf(state, "person-1");
  EXPECT_EQ(state.FindPerson(first)->name, "person-1") << "as the group has it, which came first";
  EXPECT_EQ(state.FindPerson(first)->subject, "");
  EXPECT_NE(state.FindGroup("core-team")->MembershipOf(first), nullptr);
  EXPECT_NE(state.FindGroup("sysops-people")->MembershipOf(PersonOf(state, "person-9")), nullptr);

  const Issue& issue = At("SEC-1");
  EXPECT_EQ(issue.title, "Login takes any password");
  EXPECT_EQ(issue.description, "Try it.");
  EXPECT_EQ(issue.kind, IssueKind::kVulnerability);
  EXPECT_EQ(issue.state, IssueState::kInProgress);
  EXPECT_EQ(issue.priority, Priority::kP1);
  EXPECT_THAT(issue.labels, ElementsAre("later", "login"));
  EXPECT_EQ(issue.affected, (std::vector<AffectedModule>{{"mod-login", "7.0, 7.1"}}));
  EXPECT_EQ(issue.reporter, PersonOf(state, "person-3"));
  EXPECT_EQ(issue.assignee, first);
  EXPECT_EQ(issue.level, "core-team");
  EXPECT_FALSE(issue.new_to_reporter);
  EXPECT_EQ(FormatTime(issue.reported_at), "2024-03-05T10:11:12.000Z");
  EXPECT_EQ(issue.references, (std::vector<Reference>{{ReferenceSystem::kTracker, "SEC-1"}}));
  ASSERT_EQ(issue.comments.size(), 1U);
  EXPECT_EQ(issue.comments[0].text, "Seen.");
  EXPECT_EQ(issue.comments[0].by, PersonOf(state, "person-4"));
  EXPECT_EQ(FormatTime(issue.comments[0].at), "2024-03-06T07:00:00.000Z");
  EXPECT_TRUE(state.AreLinked("SEC-1", "SEC-2"));
  EXPECT_EQ(At("SEC-2").state, IssueState::kClosed);
  EXPECT_EQ(At("SEC-2").level, "sysops");
  EXPECT_EQ(At("SEC-3").kind, IssueKind::kPreventativeUpgrade);
  EXPECT_TRUE(At("SEC-3").is_public()) << "no level there, and none here for its kind";

  EXPECT_THAT(LinesOf(import), UnorderedElementsAre("Core Team  default-level",
                                                    "SEC-1 /fields/components no-module"));
}

TEST_F(Imports, AreForAdministrators) {
  for (const char* who : {"t", "c", "nobody"}) {
    const auto refused = Import(state, Rig::By(who), Read(WholeTracker()), rig.random);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kForbidden);
  }
}

TEST_F(Imports, OfTheSameAgainMakeNoEvents) {
  Files(WholeTracker());
  LetBossIn();
  const TrackerImport again = Files(WholeTracker());
  EXPECT_THAT(KindsOf(again), IsEmpty());
  EXPECT_THAT(Outcomes(again), ElementsAre(kSame, kSame, kSame));
  EXPECT_EQ(again.persons.created + again.groups.changed + again.levels.changed, 0U);
}

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

// -- Who sees what ------------------------------------------------------------------------------

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
  const auto report = Review(state, boss, policy::ParseDate("2026-02-01").value()).value();
  EXPECT_THAT(report.findings,
              Contains(::testing::Field(&Finding::id, "issue-looser-than-default/SEC-2")));
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

TEST_F(Imports, LevelsWithoutASchemeLetNobodyIn) {
  const TrackerImport import =
      One(TrackerIssueText("SEC-1", R"({"security": {"id": "30", "name": "Secret"}})"));
  EXPECT_THAT(Outcomes(import), ElementsAre(kUnseen));
  EXPECT_TRUE(state.FindTrackerLevel("30")->groups.empty());
  for (const auto& [id, person] : state.persons) EXPECT_FALSE(CanSee(state, id, At("SEC-1")));
  EXPECT_THAT(LinesOf(import), ElementsAre("Secret  level-without-scheme"));
}

TEST_F(Imports, OfALevelThatTellsNobodyNothingIsTakenAway) {
  Files(WholeTracker());
  TrackerFiles later = WholeTracker();
  later.members = {};
  later.issues = {};
  EXPECT_THAT(KindsOf(Files(later)), IsEmpty());
  // With the members told, a level without any is empty.
  later.members = {R"({"values": [
      {"issueSecurityLevelId": "10", "holder": {"type": "group", "parameter": "Core Team"}}]})"};
  EXPECT_THAT(
      KindsOf(Files(later)),
      ElementsAre("level.reporter-rule-changed", "level.tracker-said", "group.member-removed",
                  "group.tracker-said", "level.groups-changed", "level.tracker-said"));
  EXPECT_FALSE(state.FindTrackerLevel("10")->reporter_sees);
}

TEST_F(Imports, MembersComeAndGoWithTheTracker) {
  Files(WholeTracker());
  TrackerFiles later{
      .issues = {},
      .groups = {{.name = "Core Team", .file = TrackerMembersText({"person-1", "person-7"})}}};
  EXPECT_THAT(KindsOf(Files(later)), ElementsAre("person.added", "group.member-added",
                                                 "group.member-removed", "group.tracker-said"));
  const Group& group = *state.FindGroup("core-team");
  EXPECT_EQ(group.MembershipOf(PersonOf(state, "person-2")), nullptr);
  EXPECT_NE(group.MembershipOf(PersonOf(state, "person-7")), nullptr);
  // Pages with a gap take nobody out.
  later.groups[0].file = R"({"startAt": 0, "total": 2, "values": [{"accountId": "person-1"}]})";
  const TrackerImport gap = Files(later);
  EXPECT_THAT(KindsOf(gap), IsEmpty());
  EXPECT_FALSE(gap.report.empty());
}

TEST_F(Imports, WhoLeavesTheTrackerLeavesTheDesk) {
  const auto people = [](std::string_view active) {
    return TrackerFiles{.issues = {},
                        .groups = {{.name = "g",
                                    .file = fmt::format(R"({{"values": [{{"accountId": "person-1",
                                           "displayName": "Person 1", "active": {}}}]}})",
                                                        active)}}};
  };
  Files(people("true"));
  const std::string id = PersonOf(state, "person-1");
  EXPECT_THAT(KindsOf(Files(people("false"))), ElementsAre("person.changed", "person.left"));
  EXPECT_FALSE(state.FindPerson(id)->active());
  const TrackerImport back = Files(people("true"));
  EXPECT_THAT(KindsOf(back), ElementsAre("person.changed"));
  EXPECT_THAT(LinesOf(back), ElementsAre(id + "  person-active-again"));
  EXPECT_FALSE(state.FindPerson(id)->active()) << "people decide that";
  EXPECT_THAT(KindsOf(Files(people("true"))), IsEmpty());
  // Of who was inactive from the start the review says that a membership is left.
  Rig other;
  Take(other, Read(people("false")));
  const auto report = Review(other.state, admin, policy::ParseDate("2026-01-06").value()).value();
  EXPECT_THAT(report.findings,
              Contains(::testing::Field(&Finding::kind, FindingKind::kMemberLeft)));
}

TEST_F(Imports, NoImportTakesTheLastAdministratorAway) {
  Rig bare;
  bare.Do("admin",
          Change(bare.state, admin, ChangePerson{.person = "admin", .tracker_id = "person-1"}));
  bare.Do("admin", Describe(bare.state, admin,
                            DescribeGroup{.group = "administrators", .tracker_id = "bosses"}));
  const auto members = [](std::vector<std::string> people) {
    return Read({.issues = {}, .groups = {{.name = "bosses", .file = TrackerMembersText(people)}}});
  };
  Take(bare, members({"person-1"}));
  const TrackerImport import = Take(bare, members({}));
  EXPECT_THAT(LinesOf(import), Contains("admin  last-administrator"));
  EXPECT_TRUE(HasRole(bare.state, "admin", Role::kAdministrators));
  const TrackerImport left = Take(
      bare,
      Read({.issues = {},
            .groups = {{.name = "bosses",
                        .file = R"({"values": [{"accountId": "person-1", "active": false}]})"}}}));
  EXPECT_THAT(LinesOf(left), Contains("admin  last-administrator"));
  EXPECT_TRUE(HasRole(bare.state, "admin", Role::kAdministrators));
}

TEST_F(Imports, RolesAndGroupsOfTheDeskAreNotTheTrackersByName) {
  rig.Group("sysops", Role::kTeam);
  const TrackerImport import = Files(WholeTracker());
  EXPECT_EQ(state.FindTrackerGroup("sysops")->id, "sysops-2");
  EXPECT_TRUE(state.FindGroup("sysops")->members.empty());
  EXPECT_THAT(LinesOf(import), Contains("sysops  id-taken"));
}

TEST_F(Imports, WhoAndWhatIsTheSameCanBeSaidByHand) {
  rig.Do("admin", Change(state, admin, ChangePerson{.person = "c", .tracker_id = "person-1"}));
  rig.Do("admin",
         Describe(state, admin, DescribeGroup{.group = "core", .tracker_id = "Core Team"}));
  rig.Do("admin", Describe(state, admin, DescribeLevel{.level = "core", .tracker_id = "10"}));
  EXPECT_THAT(Says(Change(state, admin, ChangePerson{.person = "r", .tracker_id = "person-1"})),
              StartsWith("conflict: c has this tracker id"));
  EXPECT_THAT(
      Says(Describe(state, admin, DescribeGroup{.group = "team", .tracker_id = "Core Team"})),
      StartsWith("conflict: the group core has"));
  const TrackerImport import = Files(WholeTracker());
  EXPECT_EQ(At("SEC-1").level, "core");
  EXPECT_EQ(At("SEC-1").assignee, "c");
  EXPECT_EQ(PersonOf(state, "person-1"), "c");
  EXPECT_THAT(state.FindLevel("core")->groups, ElementsAre("core"));
  EXPECT_FALSE(state.FindLevel("core")->reporter_sees) << "the desk's stays, and is reported";
  EXPECT_THAT(LinesOf(import), Contains("core  conflict"));
  EXPECT_THAT(KindsOf(Files(WholeTracker())), IsEmpty());
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

TEST_F(Imports, NobodyIsAssignedWhatTheyDoNotSee) {
  const TrackerImport import =
      One(TrackerIssueText("SEC-1", R"({"assignee": {"accountId": "person-8"}})"));
  EXPECT_EQ(At("SEC-1").assignee, "");
  EXPECT_THAT(LinesOf(import), Contains("SEC-1 /fields/assignee assignee-cannot-see"));
}

// -- What is told to who imports ----------------------------------------------------------------

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

TEST_F(Imports, KeysOfTheDesksOwnIssuesAreTheirs) {
  rig.Write("t", {"issue/SEC-1", "issue.reported",
                  json::object{{"title", "Own"}, {"kind", "vulnerability"}, {"level", "core"}}});
  const TrackerImport import = One(TrackerIssueText("SEC-1"));
  EXPECT_THAT(Outcomes(import), ElementsAre(kLeftOut));
  EXPECT_THAT(LinesOf(import), ElementsAre("SEC-1  key-taken"));
  EXPECT_EQ(At("SEC-1").title, "Own");
}

// -- Texts that were expunged -------------------------------------------------------------------

TEST_F(Imports, WhatWasExpungedDoesNotComeBack) {
  const std::string text = R"({"description": "hunter2", "comment": {"total": 1, "comments": [
      {"id": "1", "body": "hunter2, too", "author": {"accountId": "person-1"}}]}})";
  One(TrackerIssueText("SEC-1", text));
  // As a server folds it once both events are expunged.
  Rig after = rig;
  after.state = State();
  after.events.clear();
  for (const Event& event : rig.events) {
    const bool holds = EncodeEvent(event).contains("hunter2");
    after.events.push_back(holds ? WithoutTexts(event) : event);
    ASSERT_TRUE(Apply(after.state, after.events.back()));
  }
  const TrackerImport import =
      Take(after, Read({.issues = {TrackerIssueText("SEC-1", text)}}), "boss");
  EXPECT_THAT(KindsOf(import), IsEmpty());
  EXPECT_THAT(LinesOf(import), IsSupersetOf({"SEC-1 /fields/description expunged",
                                             "SEC-1 /fields/comment expunged"}));
  EXPECT_EQ(after.state.FindIssueUnchecked("SEC-1")->description, kExpungedText);
}

// -- Odd and large input ------------------------------------------------------------------------

TEST_F(Imports, WhatTheDeskCannotHoldIsReported) {
  const std::string large(120'000, 'x');
  const TrackerImport import = One(TrackerIssueText(
      "SEC-1", fmt::format(R"({{"summary": "", "description": "{}", "labels": ["{}", "a"],
          "versions": [{{"name": "1.0"}}], "fixVersions": [{{"name": "2.0"}}]}})",
                           large, std::string(2'000, 'l'))));
  EXPECT_EQ(At("SEC-1").title, "SEC-1");
  EXPECT_EQ(At("SEC-1").description, "");
  EXPECT_THAT(At("SEC-1").labels, ElementsAre("a"));
  EXPECT_THAT(
      LinesOf(import),
      IsSupersetOf({"SEC-1 /fields/summary no-title", "SEC-1 /fields/description too-long",
                    "SEC-1 /fields/labels too-long", "SEC-1 /fields/versions version-of-what",
                    "SEC-1 /fields/fixVersions not-imported"}));
}

TEST_F(Imports, FieldsThatTheDeskDoesNotKnowAreNamedOnce) {
  const std::string odd = R"({"customfield_1": {"value": "x"}})";
  const TrackerImport import =
      Files({.issues = {TrackerIssueText("SEC-1", odd), TrackerIssueText("SEC-2", odd),
                        TrackerIssueText("SEC-3", odd)}});
  std::vector<std::string> messages;
  for (const intake::ReportLine& line : import.report) {
    if (line.rule == "not-imported") messages.push_back(line.message);
  }
  EXPECT_THAT(messages, ElementsAre(AllOf(HasSubstr("\"customfield_1\""),
                                          HasSubstr("here and 2 times more"))));
}

TEST_F(Imports, OfMoreThanOneCanHoldIsRefusedWhole) {
  ImportTracker input;
  intake::TrackerIssue issue;
  issue.summary = "One";
  for (std::size_t each = 0; each < kImportEventsMax + 1; ++each) {
    intake::TrackerComment comment;
    comment.id = std::to_string(each);
    comment.body = "x";
    issue.comments.push_back(std::move(comment));
  }
  issue.key = "SEC-1";
  input.issues.issues = {issue};
  const auto refused = Import(state, boss, input, rig.random);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kInvalid);
  EXPECT_THAT(refused.error().detail, HasSubstr("one after the other"));
}

TEST(ImportMapping, KindsComeFromTypeAndLabels) {
  const auto kind = [](std::string type, std::vector<std::string> labels, KindRules rules = {}) {
    intake::TrackerIssue issue;
    issue.type = std::move(type);
    issue.labels = std::move(labels);
    return IssueKindName(KindOf(issue, rules));
  };
  EXPECT_EQ(kind("Bug", {}), "vulnerability");
  EXPECT_EQ(kind("", {}), "vulnerability");
  EXPECT_EQ(kind("Task", {"Security-Preparedness"}), "preventative-upgrade");
  EXPECT_EQ(kind("Penetration Test", {"process"}), "pentest") << "the type counts first";
  EXPECT_EQ(kind("Task", {"process", "pentest"}), "pentest") << "labels in their order";
  EXPECT_EQ(kind("Task", {"process"}, {{"task", IssueKind::kPentest}}), "pentest");
}

TEST(ImportMapping, ModulesComeFromComponentsAndVersions) {
  const auto mapped = [](std::vector<std::string> components, std::vector<std::string> versions) {
    intake::TrackerIssue issue;
    issue.components = std::move(components);
    issue.affects_versions = std::move(versions);
    const MappedModules modules = ModulesOf(issue);
    std::string text;
    for (const AffectedModule& each : modules.affected) {
      text += fmt::format("{} [{}] ", each.module, each.versions);
    }
    return fmt::format("{}left {}", text,
                       modules.components_left.size() + modules.versions_left.size());
  };
  EXPECT_EQ(mapped({"mod-a"}, {"1.0", "1.1"}), "mod-a [1.0, 1.1] left 0");
  EXPECT_EQ(mapped({"mod-b", "mod-a"}, {"1.0"}), "mod-a [] mod-b [] left 1");
  EXPECT_EQ(mapped({"mod-b"}, {"mod-a-2.0.1"}), "mod-a [2.0.1] mod-b [] left 0");
  EXPECT_EQ(mapped({"Backend", "folio_users"}, {"R1-2024"}), "folio_users [R1-2024] left 1");
  EXPECT_EQ(mapped({}, {"1.0"}), "left 1");
}

TEST(ImportMapping, IdsAreMadeOfNames) {
  EXPECT_EQ(IdFrom("Core Team", "x"), "core-team");
  EXPECT_EQ(IdFrom("  Sys/Ops (EU) ", "x"), "sys-ops-eu");
  EXPECT_EQ(IdFrom("\u00dc", "group"), "group");
  EXPECT_EQ(IdFrom("a" + std::string(100, 'b'), "x").size(), 40U);
}

// -- Explaining and reviewing -------------------------------------------------------------------

TEST_F(Imports, ExplainAndReviewKnowTheImportedSetUp) {
  Files(WholeTracker());
  LetBossIn();
  const auto why = AskToExplain(state, boss, PersonOf(state, "person-1"), "SEC-1");
  ASSERT_TRUE(why);
  EXPECT_TRUE(why->can);
  EXPECT_THAT(why->chain, Contains(HasSubstr("added by boss: a member in the tracker")));
  const auto reporter = AskToExplain(state, boss, PersonOf(state, "person-3"), "SEC-1");
  EXPECT_TRUE(reporter->can);
  EXPECT_THAT(reporter->chain, Contains(HasSubstr("shows reporters their own")));
  EXPECT_FALSE(AskToExplain(state, boss, PersonOf(state, "person-5"), "SEC-1")->can);
  const auto report = Review(state, boss, policy::ParseDate("2026-01-06").value()).value();
  std::vector<std::string> ids;
  for (const Finding& finding : report.findings) ids.push_back(finding.id);
  EXPECT_THAT(
      ids, IsSupersetOf({"group-without-description/core-team", "group-without-description/sysops",
                         "level-without-description/sysops"}));
  EXPECT_THAT(ids, Not(Contains("level-without-description/core-team")));
  EXPECT_THAT(
      report.changes,
      Contains(::testing::Pointee(::testing::Field(&AccessChange::stream, "level/sysops"))));
}

}  // namespace
}  // namespace strongroom::desk::model
