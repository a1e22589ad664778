#include "desk/model/review.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "desk/model/access_requests.h"
#include "desk/model/actions.h"
#include "desk/model/change_issue.h"
#include "desk/model/change_settings.h"
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
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::StartsWith;

class Reviews : public FurnishedDesk {
 protected:
  std::vector<std::string> Ids(std::string_view reader, std::string_view on = "2026-01-06") {
    std::vector<std::string> ids;
    const auto report = Review(state, Rig::By(reader), Day(on));
    if (!report) {
      ADD_FAILURE() << report.error().ToString();
      return ids;
    }
    for (const Finding& each : report->findings) {
      EXPECT_THAT(each.mend, StartsWith("strongroom desk "));
      EXPECT_FALSE(each.says.empty());
      ids.push_back(each.id);
    }
    return ids;
  }
  // "by stream what", and "(own)".
  std::vector<std::string> Changes(std::string_view reader) {
    std::vector<std::string> lines;
    const auto report = Review(state, Rig::By(reader), day);
    for (const AccessChange* each : report.value().changes) {
      lines.push_back(fmt::format("{} {} {}{}", each->by, each->stream, each->what,
                                  each->own_access ? " (own)" : ""));
    }
    return lines;
  }
  Finding Found(std::string_view reader, std::string_view id) {
    const auto report = Review(state, Rig::By(reader), day);
    const auto& findings = report.value().findings;
    const auto found = std::ranges::find(findings, id, &Finding::id);
    if (found == findings.end()) {
      ADD_FAILURE() << id << " is not found";
      return {};
    }
    return *found;
  }
  void Accept(std::string_view by, const std::string& finding) {
    rig.Do(by, SignOffItem(state, Rig::By(by),
                           {.finding = finding, .accepted = true, .note = "known", .day = day}));
  }
  const policy::Date day = Day("2026-01-06");
};

TEST_F(Reviews, AnOrderlyDeskHasNoFinding) { EXPECT_THAT(Ids("admin"), IsEmpty()); }

TEST_F(Reviews, WhatHasNoDescriptionOrNoUseIsFound) {
  rig.Do("admin", Make(state, admin, MakeGroup{.id = "devops", .name = "DevOps"}));
  rig.Do("admin", Describe(state, admin, DescribeLevel{.level = "core", .description = ""}));
  EXPECT_THAT(Ids("admin"),
              ElementsAre("group-without-description/devops", "level-without-description/core",
                          "group-without-level/devops"));
}

TEST_F(Reviews, WhoLeftOrIsInactiveAndStillIsAMemberIsFound) {
  rig.Do("admin", Leave(state, admin, {.person = "c"}));
  EXPECT_THAT(Ids("admin"), ElementsAre("member-left/core/c"));
  // 180 days behind 5 January 2026, the day on which t was added and never did anything.
  EXPECT_THAT(Ids("admin", "2026-07-03"), ElementsAre("member-left/core/c"));
  EXPECT_THAT(Ids("admin", "2026-07-04"),
              ElementsAre("member-left/core/c", "member-inactive/administrators/admin",
                          "member-inactive/core/t", "member-inactive/team/t"));
  rig.now = Moment("2026-03-01T00:00:00Z");
  rig.Report("t", "One");
  EXPECT_THAT(Ids("admin", "2026-07-04"), Not(Contains("member-inactive/core/t")));
  rig.Do("admin", Remove(state, admin, RemoveMember{.group = "core", .person = "c"}));
  EXPECT_THAT(Ids("admin"), IsEmpty());
}

TEST_F(Reviews, ALevelWithoutGroupFromAnotherToolIsFound) {
  rig.Write(kSystem, {"level/empty", "level.made",
                      json::object{{"name", "Empty"},
                                   {"description", "x"},
                                   {"groups", json::array()},
                                   {"reporter_sees", false}}});
  EXPECT_THAT(Ids("admin"), ElementsAre("level-without-group/empty"));
}

TEST_F(Reviews, AnIssueAtALooserLevelIsFoundByWhoSeesIt) {
  rig.Level("wide", {"core", "team"}, false);
  rig.Level("told", {"core"}, true);
  rig.Level("narrow", {"core"}, false);
  std::vector<std::string> keys;
  for (const char* level : {"wide", "told", "narrow", "core"}) {
    keys.push_back(rig.Report("t", level));
    rig.Do("t", Change(state, t, ChangeIssueLevel{.key = keys.back(), .level = level}));
  }
  std::vector<std::string> expected{"issue-looser-than-default/" + keys[0],
                                    "issue-looser-than-default/" + keys[1]};
  std::ranges::sort(expected);
  EXPECT_EQ(Ids("t"), expected);
  EXPECT_THAT(Ids("admin"), IsEmpty());
}

TEST_F(Reviews, APublicSecurityIssueIsFoundUnlessItWasMadePublicByAnAct) {
  rig.Write(kSystem, {"issue/OLD-1", "issue.reported",
                      json::object{{"title", "x"}, {"kind", "vulnerability"}}});
  EXPECT_THAT(Ids("admin"), ElementsAre("issue-looser-than-default/OLD-1"));
  const std::string key = rig.Report("t", "One");
  rig.Do("t", Lift(state, t, {.key = key, .now = rig.now}));
  EXPECT_THAT(Ids("admin"), ElementsAre("issue-looser-than-default/OLD-1"));
}

TEST_F(Reviews, UnansweredRequestsAndPublicCvesAreFound) {
  const std::string request =
      rig.Do("r", Ask(state, Rig::By("r"), {.group = "core", .reason = "x"}, rig.random));
  const std::string key = rig.Report("t", "One");
  rig.Do("t", Add(state, t,
                  AddReference{.key = key,
                               .reference = {.system = ReferenceSystem::kCve,
                                             .value = "CVE-2026-0001",
                                             .is_public = true}}));
  EXPECT_THAT(Ids("t"), ElementsAre("access-unanswered/" + request,
                                    "embargo-hides-nothing/" + key + "/CVE-2026-0001"));
  rig.Do("admin", Answer(state, admin, {.request = request, .granted = false, .reason = "no"}));
  EXPECT_THAT(Ids("admin"), IsEmpty());
}

TEST_F(Reviews, AnAgreedHourThatHasPassedIsFoundByWhoSeesTheIssue) {
  rig.Person("boss", {"administrators", "team", "core"});
  const std::string key = rig.Report("t", "Secret");
  rig.Do("t", Agree(state, t,
                    {.key = key,
                     .until = Moment("2026-01-06T14:00:00Z"),
                     .now = Moment("2026-01-05T10:00:00Z")}));
  const std::string id = "embargo-hour-passed/" + key;
  EXPECT_THAT(Ids("boss"), Not(Contains(id)));
  EXPECT_THAT(Ids("boss", "2026-01-07"), Contains(id));
  const auto at = [&](std::string_view reader, std::string_view now) {
    std::vector<std::string> ids;
    const auto report = Review(state, Rig::By(reader), day, Moment(now)).value();
    for (const Finding& each : report.findings) {
      ids.push_back(each.id);
    }
    return ids;
  };
  EXPECT_THAT(at("boss", "2026-01-06T13:59:59Z"), Not(Contains(id)));
  EXPECT_THAT(at("boss", "2026-01-06T14:00:00Z"), Contains(id));
  EXPECT_THAT(at("admin", "2026-01-06T14:00:00Z"), Not(Contains(id)));
  const Time now = Moment("2026-01-06T14:00:00Z");
  EXPECT_EQ(Says(SignOffItem(state, Rig::By("boss"),
                             {.finding = id, .accepted = true, .note = "x", .day = day})),
            "not-found: the review has no such finding");
  rig.Do("boss",
         SignOffItem(state, Rig::By("boss"),
                     {.finding = id, .accepted = true, .note = "x", .day = day, .now = now}));
  rig.Do("t", Lift(state, t, {.key = key, .now = now}));
  EXPECT_THAT(Ids("boss", "2026-01-07"), Not(Contains(id)));
}

TEST_F(Reviews, AGroupThatLetsNobodyInIsFound) {
  rig.Group("sysops");
  rig.Do("admin",
         Describe(state, admin, DescribeGroup{.group = "sysops", .description = "runs it"}));
  rig.Level("operations", {"sysops"}, false);
  EXPECT_THAT(Ids("admin"), Contains("group-lets-nobody-in/sysops"));
  EXPECT_THAT(Found("admin", "group-lets-nobody-in/sysops").says, HasSubstr("operations"));
  rig.Do("admin", Add(state, admin, AddMember{.group = "sysops", .person = "r"}));
  EXPECT_THAT(Ids("admin"), Not(Contains("group-lets-nobody-in/sysops")));
  rig.Do("admin", Leave(state, admin, {.person = "r"}));
  EXPECT_THAT(Ids("admin"), Contains("group-lets-nobody-in/sysops"));
}

TEST_F(Reviews, WhoWasLetInByAnotherWayWaitsForNoAnswer) {
  rig.Do("r", Ask(state, Rig::By("r"), {.group = "core", .reason = "x"}, rig.random));
  rig.Do("admin", Add(state, admin, AddMember{.group = "core", .person = "r"}));
  EXPECT_THAT(Ids("admin"), IsEmpty());
  EXPECT_EQ(Says(Finish(state, admin, {.day = day})), "done");
}

TEST_F(Reviews, TheSameSignOffAgainIsNoEvent) {
  rig.Do("admin", Make(state, admin, MakeGroup{.id = "idle", .name = "Idle", .description = "x"}));
  SignOffFinding item{
      .finding = "group-without-level/idle", .accepted = true, .note = "kept", .day = day};
  rig.Do("admin", SignOffItem(state, admin, item));
  EXPECT_TRUE(SignOffItem(state, admin, item)->empty());
  item.note = "kept for a while";
  EXPECT_FALSE(SignOffItem(state, admin, item)->empty());
  item.note = "kept";
  item.accepted = false;
  EXPECT_FALSE(SignOffItem(state, admin, item)->empty());
}

TEST_F(Reviews, AReviewIsDoneItemByItem) {
  rig.Do("admin", Make(state, admin, MakeGroup{.id = "devops", .name = "DevOps"}));
  EXPECT_THAT(Says(Finish(state, admin, {.day = day})),
              StartsWith("conflict: 2 findings are not signed off: "
                         "group-without-description/devops, group-without-level/devops"));
  EXPECT_THAT(Says(SignOffItem(state, admin, {.finding = "member-left/core/c", .day = day})),
              StartsWith("not-found"));
  EXPECT_THAT(
      Says(SignOffItem(state, admin,
                       {.finding = "group-without-level/devops", .accepted = true, .day = day})),
      HasSubstr("/note"));
  EXPECT_THAT(Says(SignOffItem(state, t, {.finding = "group-without-level/devops", .day = day})),
              StartsWith("forbidden"));
  rig.Do(
      "admin",
      SignOffItem(
          state, admin,
          {.finding = "group-without-level/devops", .accepted = true, .note = "soon", .day = day}));
  EXPECT_EQ(Review(state, t, day)->findings.at(1).signed_off->note, "soon");
  rig.Do("admin",
         Describe(state, admin, DescribeGroup{.group = "devops", .description = "runs it"}));
  rig.Do("admin", Finish(state, admin, {.day = day}));
  const auto next = Review(state, t, day);
  EXPECT_EQ(next->last_finished_by, "admin");
  EXPECT_EQ(next->findings.at(0).signed_off, nullptr) << "each review looks anew";
  EXPECT_THAT(next->changes, IsEmpty());
}

TEST_F(Reviews, ChangesSinceTheLastReviewNameWhoLetThemselvesIn) {
  rig.Do("admin", Finish(state, admin, {.day = day}));
  rig.Do("admin", Add(state, admin, AddMember{.group = "core", .person = "admin"}));
  rig.Do("admin", Add(state, admin, AddMember{.group = "core", .person = "r"}));
  const std::string key = rig.Report("t", "One");
  rig.Level("wide", {"core", "team"}, false);
  rig.Do("t", Change(state, t, ChangeIssueLevel{.key = key, .level = "wide"}));
  rig.Do("admin", Remove(state, admin, RemoveMember{.group = "core", .person = "admin"}));
  EXPECT_THAT(
      Changes("t"),
      ElementsAre("admin group/core added admin (own)", "admin group/core added r",
                  "admin level/wide made for core, team", "t issue/" + key + " level core → wide",
                  "admin group/core removed admin"));
  EXPECT_EQ(Changes("admin").size(), 4U)
      << "a level change of an issue is told to who sees the issue";
}

TEST_F(Reviews, WhoeverBecomesAPersonOfTheDeskByAnotherNameIsShown) {
  rig.Do("admin", Finish(state, admin, {.day = day}));
  rig.Do("admin", Change(state, admin, ChangePerson{.person = "c", .subject = "other"}));
  rig.Do("admin", Change(state, admin, ChangePerson{.person = "c", .subject = ""}));
  rig.Do("admin", Change(state, admin, ChangePerson{.person = "c", .tracker_id = "account-1"}));
  rig.Do("admin", Describe(state, admin, DescribeGroup{.group = "core", .tracker_id = "Core"}));
  rig.Do("admin", Describe(state, admin, DescribeLevel{.level = "core", .tracker_id = "10"}));
  rig.Do("admin", Change(state, admin, ChangePerson{.person = "c", .name = "C."}));
  rig.Do("admin", Describe(state, admin, DescribeGroup{.group = "core", .description = "x"}));
  EXPECT_THAT(Changes("t"), ElementsAre("admin person/c subject sub-c → other",
                                        "admin person/c subject other → none",
                                        "admin person/c tracker id none → account-1",
                                        "admin group/core tracker id none → Core",
                                        "admin level/core tracker id none → 10"));
}

TEST_F(Reviews, WhoIsShownAnIssueByAReportInTheirNameIsShown) {
  rig.Do("admin", Finish(state, admin, {.day = day}));
  const std::string key =
      rig.Do("t", Report(state, t, {.title = "One", .reporter = "r", .level = "core"}, rig.random));
  rig.Report("r", "Their own");
  rig.Do("t", Report(state, t, {.title = "Open", .kind = IssueKind::kProcess, .reporter = "r"},
                     rig.random));
  EXPECT_THAT(Changes("t"), ElementsAre("t issue/" + key + " reported for r, who sees it"));
  EXPECT_THAT(Changes("admin"), IsEmpty());
}

TEST_F(Reviews, DefaultLevelsAreShownFromWhatToWhat) {
  rig.Level("wide", {"core", "team"}, false);
  rig.Do("admin", Finish(state, admin, {.day = day}));
  ChangeSettings settings;
  settings.default_levels = {"wide", std::nullopt, "core", std::nullopt};
  rig.Do("admin", Change(state, admin, settings));
  settings.default_levels = {std::nullopt, std::nullopt, "", std::nullopt};
  rig.Do("admin", Change(state, admin, settings));
  EXPECT_THAT(Changes("t"),
              ElementsAre("admin desk default level of vulnerability core → wide, of process "
                          "public → core",
                          "admin desk default level of process core → public"));
}

// An administrator who sees less cannot finish for one who sees more.
TEST_F(Reviews, AFinishedReviewCoversWhatItsAdministratorSaw) {
  rig.Person("adm2", {"administrators"});
  rig.Do("admin", Add(state, admin, AddMember{.group = "core", .person = "admin"}));
  rig.Level("wide", {"core", "team"}, false);
  const std::string key = rig.Report("t", "One");
  rig.Do("admin", Finish(state, admin, {.day = day}));
  rig.Do("t", Change(state, t, ChangeIssueLevel{.key = key, .level = "wide"}));
  rig.Group("devops");
  const std::string looser = "issue-looser-than-default/" + key;
  Accept("admin", looser);
  Accept("adm2", "group-without-level/devops");
  rig.Do("adm2", Finish(state, Rig::By("adm2"), {.day = day}));
  const std::string line = "t issue/" + key + " level core → wide";
  EXPECT_THAT(Changes("admin"), ElementsAre(line));
  EXPECT_THAT(Changes("t"), ElementsAre(line));
  EXPECT_THAT(Changes("adm2"), IsEmpty());
  EXPECT_NE(Found("admin", looser).signed_off, nullptr) << "adm2's review was not about it";
  EXPECT_EQ(Found("admin", "group-without-level/devops").signed_off, nullptr);
  Accept("admin", "group-without-level/devops");
  rig.Do("admin", Finish(state, admin, {.day = day}));
  EXPECT_THAT(Changes("admin"), IsEmpty());
  EXPECT_THAT(Changes("t"), IsEmpty());
  EXPECT_EQ(Found("admin", looser).signed_off, nullptr);
  // It was reviewed, whatever its administrator sees later.
  rig.Do("adm2", Remove(state, Rig::By("adm2"), RemoveMember{.group = "core", .person = "admin"}));
  EXPECT_THAT(Changes("t"), ElementsAre("adm2 group/core removed admin"));
}

TEST_F(Reviews, ASignOffHoldsWhileWhatWasAcceptedStaysAsItWas) {
  rig.Do("admin", Add(state, admin, AddMember{.group = "core", .person = "admin"}));
  rig.Group("ops");
  rig.Level("wide", {"core", "team"}, false);
  rig.Level("wider", {"core", "team", "ops"}, false);
  const std::string key = rig.Report("t", "One");
  rig.Do("t", Change(state, t, ChangeIssueLevel{.key = key, .level = "wide"}));
  const std::string finding = "issue-looser-than-default/" + key;
  Accept("admin", finding);
  rig.Do("t", Add(state, t, CommentOnIssue{.key = key, .text = "x"}));
  EXPECT_NE(Found("admin", finding).signed_off, nullptr);
  rig.Do("t", Change(state, t, ChangeIssueLevel{.key = key, .level = "wider"}));
  EXPECT_EQ(Found("admin", finding).signed_off, nullptr) << "another level than was accepted";
  EXPECT_THAT(Says(Finish(state, admin, {.day = day})), HasSubstr(finding));
  Accept("admin", finding);
  EXPECT_NE(Found("admin", finding).signed_off, nullptr);
  rig.Do("admin",
         Change(state, admin, ChangeLevelGroups{.level = "wider", .groups = {"core", "ops"}}));
  EXPECT_EQ(Found("admin", finding).signed_off, nullptr) << "other groups than were accepted";
}

TEST_F(Reviews, AnIdleMemberStaysAcceptedFromDayToDayAndNotWithMoreRights) {
  rig.Group("ops");
  rig.Person("idle", {"ops"});
  rig.Level("ops", {"ops"}, false);
  const std::string finding = "member-inactive/ops/idle";
  const policy::Date later = Day("2026-12-01");
  const auto accept = [&] {
    rig.Do("admin",
           SignOffItem(state, admin,
                       {.finding = finding, .accepted = true, .note = "guest", .day = later}));
  };
  const auto held = [&](std::string_view on) {
    const auto report = Review(state, admin, Day(on));
    const auto found = std::ranges::find(report.value().findings, finding, &Finding::id);
    return found->signed_off != nullptr;
  };
  accept();
  EXPECT_TRUE(held("2026-12-01"));
  EXPECT_TRUE(held("2026-12-02"));
  rig.Do("admin", Change(state, admin, ChangeRole{.group = "ops", .role = Role::kTeam}));
  EXPECT_FALSE(held("2026-12-02"));
  accept();
  rig.Level("more", {"ops"}, false);
  EXPECT_FALSE(held("2026-12-02"));
}

TEST_F(Reviews, AnAssigneeOrOwnerWhoLostSightIsFoundByWhoSeesTheIssue) {
  rig.Group("ops");
  rig.Level("ops", {"ops", "team"}, false);
  const std::string key = rig.Report("t", "One");
  const std::string open = rig.Report("t", "Open", IssueKind::kProcess);
  const std::string over = rig.Report("t", "Over");
  for (const std::string& each : {key, open, over}) {
    rig.Do("t", Assign(state, t, {.key = each, .to = "c"}));
  }
  const std::string action =
      rig.Do("t", Add(state, t, AddAction{.text = "x", .owner = "c", .issue = key}, rig.random));
  rig.Do("t", Move(state, t, {.key = over, .to = IssueState::kRejected, .reason = "x"}));
  rig.Level("core2", {"team"}, false);
  rig.Do("t", Change(state, t, ChangeIssueLevel{.key = over, .level = "core2"}));
  rig.Do("t", Change(state, t, ChangeIssueLevel{.key = key, .level = "core2"}));
  const std::string assignee = "assignee-cannot-see/" + key;
  const std::string owner = "action-owner-cannot-see/" + action;
  EXPECT_THAT(Ids("t"), IsSupersetOf({assignee, owner}));
  EXPECT_THAT(Ids("t"), Not(Contains("assignee-cannot-see/" + over))) << "it is rejected";
  EXPECT_THAT(Ids("t"), Not(Contains("assignee-cannot-see/" + open)));
  EXPECT_THAT(Ids("admin"), Not(Contains(assignee)));
  EXPECT_THAT(Ids("admin"), Not(Contains(owner)));
  EXPECT_EQ(Found("t", assignee).mend, "strongroom desk issue assign " + key + " PERSON");
  EXPECT_EQ(Found("t", owner).mend, "strongroom desk action change " + action + " --owner PERSON");
  rig.Do("t", Assign(state, t, {.key = key, .to = "t"}));
  rig.Do("t", Change(state, t, ChangeAction{.action = action, .owner = "t"}));
  EXPECT_THAT(Ids("t"), Not(Contains(assignee)));
  EXPECT_THAT(Ids("t"), Not(Contains(owner)));
  rig.Do("admin", Leave(state, admin, {.person = "c"}));
  EXPECT_THAT(Ids("admin"), Contains("assignee-cannot-see/" + open)) << "who left sees nothing";
  EXPECT_THAT(Found("admin", "assignee-cannot-see/" + open).says, HasSubstr("left"));
}

TEST_F(Reviews, APublicVulnerabilityIsFoundWithoutADefaultLevelToo) {
  Rig bare;
  bare.Write(kSystem, {"issue/OLD-1", "issue.reported",
                       json::object{{"title", "x"}, {"kind", "vulnerability"}}});
  bare.Write(kSystem,
             {"issue/OLD-2", "issue.reported", json::object{{"title", "x"}, {"kind", "process"}}});
  const auto report = Review(bare.state, admin, day).value();
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].id, "issue-looser-than-default/OLD-1");
  EXPECT_THAT(report.findings[0].says, HasSubstr("no default level"));
  EXPECT_EQ(report.findings[0].mend, "strongroom desk issue level OLD-1 LEVEL --reason TEXT");
}

TEST_F(Reviews, ARequestThatCannotBeGrantedSaysSo) {
  rig.Group("ops");
  const auto ask = [&](std::string_view by, std::string group) {
    return rig.Do(by,
                  Ask(state, Rig::By(by), {.group = std::move(group), .reason = "x"}, rig.random));
  };
  const std::string gone = ask("r", "ops");
  const std::string left = ask("c", "ops");
  const std::string good = ask("r", "core");
  rig.Do("admin", Leave(state, admin, {.person = "c"}));
  EXPECT_THAT(Found("admin", "access-unanswered/" + left).says, HasSubstr("left"));
  EXPECT_THAT(Found("admin", "access-unanswered/" + left).mend, HasSubstr(" refuse "));
  rig.Do("admin", Remove(state, admin, RemoveGroup{.group = "ops"}));
  EXPECT_THAT(Found("admin", "access-unanswered/" + gone).says, HasSubstr("removed"));
  EXPECT_EQ(Found("admin", "access-unanswered/" + gone).mend,
            "strongroom desk person answer-access " + gone + " refuse --reason TEXT");
  EXPECT_EQ(Found("admin", "access-unanswered/" + good).mend,
            "strongroom desk person answer-access " + good + " GRANT-OR-REFUSE --reason TEXT");
}

TEST_F(Reviews, TheOnlyAdministratorIsNotAdvisedAway) {
  const auto mend = [&] {
    const auto report = Review(state, admin, Day("2026-12-01"));
    for (const Finding& each : report.value().findings) {
      if (each.id == "member-inactive/administrators/admin") return each.says + "\n" + each.mend;
    }
    return std::string();
  };
  EXPECT_THAT(mend(), HasSubstr("only administrator"));
  EXPECT_THAT(mend(), HasSubstr("\nstrongroom desk group add-member administrators PERSON"));
  rig.Person("adm2", {"administrators"});
  EXPECT_THAT(mend(), HasSubstr("\nstrongroom desk group remove-member administrators admin"));
}

TEST_F(Reviews, WhatReviewsSayIsOnAStreamOfTheirOwn) {
  const std::uint64_t settings = state.VersionOf(kDeskStream);
  rig.Group("devops");
  Accept("admin", "group-without-level/devops");
  rig.Do("admin", Finish(state, admin, {.day = day}));
  EXPECT_EQ(state.VersionOf(kDeskStream), settings);
  // Each has their own, so that its version tells of nobody else's.
  EXPECT_EQ(state.VersionOf("review/admin"), 2U);
}

TEST_F(Reviews, ReviewsAreForAdministratorsAndTheTeam) {
  const auto refused = Review(state, Rig::By("r"), day);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kForbidden);
}

}  // namespace
}  // namespace strongroom::desk::model
