// Imports as a whole: what is taken over, left out, and refused.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "desk/model/expunge.h"
#include "desk/model/import_fixture_test.h"

namespace strongroom::desk::model {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::UnorderedElementsAre;
using enum ImportOutcome;

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

TEST_F(Imports, KeysOfTheDesksOwnIssuesAreTheirs) {
  rig.Write("t", {"issue/SEC-1", "issue.reported",
                  json::object{{"title", "Own"}, {"kind", "vulnerability"}, {"level", "core"}}});
  const TrackerImport import = One(TrackerIssueText("SEC-1"));
  EXPECT_THAT(Outcomes(import), ElementsAre(kLeftOut));
  EXPECT_THAT(LinesOf(import), ElementsAre("SEC-1  key-taken"));
  EXPECT_EQ(At("SEC-1").title, "Own");
}

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

TEST_F(Imports, WhatHasNotComeYetCountsFromTheImportOn) {
  const std::string text = R"({"created": "2099-01-01T00:00:00.000+0000", "comment": {"comments": [
      {"id": "1", "body": "Later.", "created": "2026-01-05T09:00:00.001+0000"},
      {"id": "2", "body": "Just now.", "created": "2026-01-05T09:00:00.000+0000"}]}})";
  const TrackerImport import = One(TrackerIssueText("SEC-1", text));
  EXPECT_THAT(LinesOf(import), IsSupersetOf({"SEC-1 /fields/created date-in-future",
                                             "SEC-1 /fields/comment date-in-future"}));
  EXPECT_LE(At("SEC-1").reported_at, rig.now);
  ASSERT_EQ(At("SEC-1").comments.size(), 2U);
  EXPECT_LE(At("SEC-1").comments[0].at, rig.now);
  EXPECT_EQ(FormatTime(At("SEC-1").comments[1].at), "2026-01-05T09:00:00.000Z");
  EXPECT_THAT(KindsOf(One(TrackerIssueText("SEC-1", text))), IsEmpty());
}

TEST_F(Imports, TwoCommentsWithOneIdMakeNoEventsAgain) {
  const auto text = [](std::string_view one, std::string_view two) {
    return TrackerIssueText("SEC-1", fmt::format(R"({{"comment": {{"comments": [
        {{"id": "1", "body": "{}"}}, {{"id": "1", "body": "{}"}}]}}}})",
                                                 one, two));
  };
  const TrackerImport import = One(text("a", "b"));
  EXPECT_THAT(LinesOf(import), Contains("SEC-1 /fields/comment/comments/1 comment-twice"));
  EXPECT_EQ(At("SEC-1").comments.size(), 1U);
  EXPECT_THAT(KindsOf(One(text("a", "b"))), IsEmpty());
  EXPECT_THAT(KindsOf(One(text("a", "c"))), IsEmpty());
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

}  // namespace
}  // namespace strongroom::desk::model
