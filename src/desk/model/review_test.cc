#include "desk/model/review.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "desk/model/access_requests.h"
#include "desk/model/change_issue.h"
#include "desk/model/change_settings.h"
#include "desk/model/desk_rig_test.h"
#include "desk/model/embargo.h"
#include "desk/model/groups.h"
#include "desk/model/levels.h"
#include "desk/model/people.h"

namespace strongroom::desk::model {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
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
  const auto told = [&](std::string_view reader) {
    std::vector<std::string> lines;
    const auto report = Review(state, Rig::By(reader), day);
    for (const AccessChange* each : report->changes) {
      lines.push_back(fmt::format("{} {} {}{}", each->by, each->stream, each->what,
                                  each->own_access ? " (own)" : ""));
    }
    return lines;
  };
  EXPECT_THAT(
      told("t"),
      ElementsAre("admin group/core added admin (own)", "admin group/core added r",
                  "admin level/wide made for core, team", "t issue/" + key + " level core → wide",
                  "admin group/core removed admin"));
  EXPECT_EQ(told("admin").size(), 4U) << "a level change of an issue is told to who sees the issue";
}

TEST_F(Reviews, ReviewsAreForAdministratorsAndTheTeam) {
  const auto refused = Review(state, Rig::By("r"), day);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kForbidden);
}

}  // namespace
}  // namespace strongroom::desk::model
