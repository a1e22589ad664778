// Persons, groups and levels that imports bring, and what they let whom see.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "desk/model/explain.h"
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
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::Pointee;
using ::testing::StartsWith;
using enum ImportOutcome;

TEST_F(Imports, LevelsWithoutASchemeLetNobodyIn) {
  const TrackerImport import =
      One(TrackerIssueText("SEC-1", R"({"security": {"id": "30", "name": "Secret"}})"));
  EXPECT_THAT(Outcomes(import), ElementsAre(kUnseen));
  EXPECT_TRUE(state.FindTrackerLevel("30")->groups.empty());
  for (const auto& [id, person] : state.persons) EXPECT_FALSE(CanSee(state, id, At("SEC-1")));
  EXPECT_THAT(LinesOf(import), ElementsAre("Secret  level-without-scheme"));
}

TEST_F(Imports, AGroupOfALevelWhoseMembersNobodyGaveIsReportedEachTime) {
  TrackerFiles files = WholeTracker();
  files.groups = {};
  const TrackerImport import = Files(files);
  EXPECT_THAT(LinesOf(import), Contains(HasSubstr("group-without-members")));
  EXPECT_THAT(LinesOf(Files(files)), Contains(HasSubstr("group-without-members")));
  EXPECT_THAT(LinesOf(Files(WholeTracker())), Not(Contains(HasSubstr("group-without-members"))));
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
  const auto report = Review(other.state, admin, Day("2026-01-06")).value();
  EXPECT_THAT(report.findings, Contains(Field(&Finding::kind, FindingKind::kMemberLeft)));
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

// Those whom the tracker brings cannot sign in, and do not replace who can.
TEST_F(Imports, NoImportLeavesAdministratorsWhoCannotSignInAlone) {
  Rig bare;
  bare.Do("admin",
          Change(bare.state, admin, ChangePerson{.person = "admin", .tracker_id = "person-1"}));
  bare.Do("admin", Describe(bare.state, admin,
                            DescribeGroup{.group = "administrators", .tracker_id = "bosses"}));
  const auto file = [](std::string text) {
    return Read({.issues = {}, .groups = {{.name = "bosses", .file = std::move(text)}}});
  };
  Take(bare, file(TrackerMembersText({"person-1", "person-2"})));
  EXPECT_TRUE(HasRole(bare.state, PersonOf(bare.state, "person-2"), Role::kAdministrators));
  EXPECT_THAT(LinesOf(Take(bare, file(TrackerMembersText({"person-2"})))),
              Contains("admin  last-administrator"));
  const std::string inactive = R"({"values": [{"accountId": "person-1", "active": false},
                                              {"accountId": "person-2", "active": true}]})";
  Take(bare, file(R"({"values": [{"accountId": "person-1", "active": true},
                                 {"accountId": "person-2", "active": true}]})"));
  EXPECT_THAT(LinesOf(Take(bare, file(inactive))), Contains("admin  last-administrator"));
  EXPECT_TRUE(HasRole(bare.state, "admin", Role::kAdministrators));
}

TEST_F(Imports, RolesAndGroupsOfTheDeskAreNotTheTrackersByName) {
  rig.Group("sysops", Role::kTeam);
  const TrackerImport import = Files(WholeTracker());
  EXPECT_EQ(state.FindTrackerGroup("sysops")->id, "sysops-2");
  EXPECT_TRUE(state.FindGroup("sysops")->members.empty());
  EXPECT_THAT(LinesOf(import), Contains("sysops  id-taken"));
}

TEST_F(Imports, TwoPersonsWhoAreOneBecomeOne) {
  TrackerFiles files = WholeTracker();
  rig.Do("admin", Change(state, admin, ChangePerson{.person = "boss", .name = "person-1"}));
  const TrackerImport first = Files(files);
  EXPECT_THAT(LinesOf(first), Contains("person-1  same-name"));
  LetBossIn();
  const std::string twin = PersonOf(state, "person-1");
  EXPECT_THAT(Says(Change(state, admin, ChangePerson{.person = "boss", .tracker_id = "person-1"})),
              StartsWith("conflict: " + twin + " has this tracker id"));
  rig.Do("admin", Change(state, admin, ChangePerson{.person = twin, .tracker_id = ""}));
  rig.Do("admin", Change(state, admin, ChangePerson{.person = "boss", .tracker_id = "person-1"}));
  const TrackerImport again = Files(files);
  EXPECT_EQ(again.persons.created, 0U);
  EXPECT_EQ(At("SEC-1").assignee, "boss");
  EXPECT_EQ(At("SEC-3").reporter, "boss");
  EXPECT_EQ(state.FindGroup("core-team")->MembershipOf(twin), nullptr);
  EXPECT_NE(state.FindGroup("core-team")->MembershipOf("boss"), nullptr);
  EXPECT_THAT(KindsOf(Files(files)), IsEmpty());
}

TEST_F(Imports, ThePersonWhoFoundsTheDeskIsTheTrackersFromTheStart) {
  Rig bare;
  bare.Do("admin",
          Add(bare.state, admin, AddPerson{.id = "lead", .name = "Lead", .tracker_id = "person-1"},
              bare.random));
  EXPECT_THAT(
      Says(Add(bare.state, admin,
               AddPerson{.id = "other", .name = "Other", .tracker_id = "person-1"}, bare.random)),
      StartsWith("conflict: lead has this tracker id"));
  Take(bare, Read(WholeTracker()));
  EXPECT_EQ(PersonOf(bare.state, "person-1"), "lead");
  EXPECT_NE(bare.state.FindGroup("core-team")->MembershipOf("lead"), nullptr);
  FoundDesk founding{
      .administrator = {.id = "lead", .name = "Lead", .subject = "s", .tracker_id = "person-1"}};
  State empty;
  const auto founded = Found(empty, Rig::By(kSystem), founding, bare.random);
  ASSERT_TRUE(founded);
  EXPECT_EQ(founded->front().body.at("tracker_id").as_string(), "person-1");
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

TEST_F(Imports, ExplainAndReviewKnowTheImportedSetUp) {
  Files(WholeTracker());
  LetBossIn();
  const auto why = AskToExplain(state, boss, PersonOf(state, "person-1"), "SEC-1", rig.now);
  ASSERT_TRUE(why);
  EXPECT_TRUE(why->can);
  EXPECT_THAT(why->chain, Contains(HasSubstr("added by boss: a member in the tracker")));
  const auto reporter = AskToExplain(state, boss, PersonOf(state, "person-3"), "SEC-1", rig.now);
  EXPECT_TRUE(reporter->can);
  EXPECT_THAT(reporter->chain, Contains(HasSubstr("shows reporters their own")));
  EXPECT_FALSE(AskToExplain(state, boss, PersonOf(state, "person-5"), "SEC-1", rig.now)->can);
  const auto report = Review(state, boss, Day("2026-01-06")).value();
  std::vector<std::string> ids;
  for (const Finding& finding : report.findings) ids.push_back(finding.id);
  EXPECT_THAT(
      ids, IsSupersetOf({"group-without-description/core-team", "group-without-description/sysops",
                         "level-without-description/sysops"}));
  EXPECT_THAT(ids, Not(Contains("level-without-description/core-team")));
  EXPECT_THAT(report.changes, Contains(Pointee(Field(&AccessChange::stream, "level/sysops"))));
}

}  // namespace
}  // namespace strongroom::desk::model
