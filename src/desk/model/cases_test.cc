// Cases at the desk: who may do what in them, what they learn, what falls due, their texts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "desk/model/agenda.h"
#include "desk/model/cases_rig_test.h"
#include "desk/model/change_issue.h"
#include "desk/model/change_settings.h"
#include "desk/model/embargo.h"
#include "desk/model/expunge.h"
#include "desk/model/module_facts.h"
#include "desk/model/modules.h"
#include "desk/model/people.h"

namespace strongroom::desk::model {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;

const std::string kHidden = "not-found: " + std::string(kNoSuchCase);

constexpr std::string_view kUntilJuly =
    R"({"releases": [{"code": "R1", "ga": "2026-01-01", "end_of_full_support": "2026-06-30",
                      "end_of_triage": "2026-07-31"}]})";
constexpr std::string_view kUntilDecember =
    R"({"releases": [{"code": "R1", "ga": "2026-01-01", "end_of_full_support": "2026-06-30",
                      "end_of_triage": "2026-12-31"}]})";

std::string IdOf(const CaseLine& line) { return std::string(line.line.at("id").as_string()); }

class Cases : public ::testing::Test {
 protected:
  void Learn(ChangeModule change) {
    change.now = rig.now;
    rig.Do("t", Change(state, Rig::By("t"), change));
  }
  // A case about the issue's embargo that begins today.
  std::string Embargo() {
    const std::string today = policy::FormatDate(policy::Zone::Utc().DateOf(rig.now));
    return rig.Do("t", Start(state, Rig::By("t"),
                             {.policy = "embargo-cap",
                              .module = "mod-x",
                              .issue = rig.key,
                              .on = today,
                              .now = rig.now},
                             rig.random));
  }
  // What VisibleCases shows, by id.
  [[nodiscard]] std::vector<std::string> Seen(std::string_view person) const {
    std::vector<std::string> ids;
    for (const auto& each : VisibleCases(Sight(state, person))) ids.push_back(each.id);
    return ids;
  }
  [[nodiscard]] std::string Agenda(std::string_view person, std::string_view on, std::uint32_t days,
                                   const cases::Scope& scope = {}) const {
    const Sight sight(state, person);
    const auto agenda = Forecast(sight, Day(on), days, scope);
    return agenda ? json::serialize(ToJson(sight, *agenda)) : agenda.error().ToString();
  }

  CasesRig rig;
  const State& state = rig.state;
};

// -- Starting -------------------------------------------------------------------------------------

TEST_F(Cases, ACaseBeginsWithWhatTheDeskKnowsOfTheModule) {
  Learn({.module = "mod-x", .team = "team-1", .planned_for_next_release = NewFact{true}});
  rig.Calendar(kUntilJuly);
  rig.List("R1", "R1-GA", "2026-01-01", "mod-y-1.0");
  const std::string id = rig.Deprecation();
  EXPECT_THAT(id, StartsWith("c-"));
  EXPECT_EQ(rig.Facts(id, "2026-05-10"), "planned-for-next-release severe");
  EXPECT_EQ(rig.Tells(id, "2026-05-10"),
            "notified; acknowledge 2026-06-10 open; fix 2026-08-10 open");
  const auto record = RequireCase(Sight(state, "t"), id).value();
  EXPECT_EQ(record.team, "team-1");
  EXPECT_EQ(record.events.back().by, "t");
  EXPECT_EQ(state.VersionOf(CaseStream(id)), 1U);
}

TEST_F(Cases, APolicyThatDoesNotApplyBeginsNoCase) {
  rig.Calendar(kUntilJuly);
  rig.List("R1", "R1-GA", "2026-01-01", "mod-y-1.0");
  EXPECT_THAT(Says(rig.Start("t", kDeprecation, "mod-y")), HasSubstr("does not apply"));
  EXPECT_THAT(Says(rig.Start("t", kEscalation, "mod-x")), HasSubstr("does not apply"));
  EXPECT_EQ(Says(rig.Start("t", kEscalation, "mod-y")), "done");
  // Who knows better says so.
  EXPECT_EQ(Says(rig.Start("t", kEscalation, "mod-x", {{"in-supported-release", true}})), "done");
  EXPECT_TRUE(state.cases.empty());
}

TEST_F(Cases, OnlyTheTeamBeginsAndActsAndOnlyInWhatItSees) {
  EXPECT_THAT(Says(rig.Start("r", kDeprecation, "mod-x")), StartsWith("forbidden"));
  EXPECT_EQ(Says(rig.Start("outside", kDeprecation, "mod-x")),
            "not-found: " + std::string(kNoSuchIssue));
  const std::string id = rig.Deprecation();
  EXPECT_THAT(Says(rig.Act("r", rig.An(id, "acknowledged"))), StartsWith("forbidden"));
  EXPECT_THAT(Says(rig.Act("admin", rig.An(id, "acknowledged"))), StartsWith("forbidden"));
  EXPECT_EQ(Says(rig.Act("outside", rig.An(id, "acknowledged"))), kHidden);
  EXPECT_EQ(Says(rig.Act("outside", rig.An("c-222222", "acknowledged"))), kHidden);
  EXPECT_EQ(Says(rig.Act("t2", rig.An(id, "acknowledged"))), "done");
  EXPECT_THAT(Seen("t"), ElementsAre(id));
  EXPECT_THAT(Seen("r"), ElementsAre(id));  // the reporter sees the issue, so the case
  EXPECT_THAT(Seen("outside"), ElementsAre());
  EXPECT_THAT(Seen("admin"), ElementsAre());
  EXPECT_THAT(Seen(kSystem), ElementsAre());
  rig.Do("t", Lift(state, Rig::By("t"), {.key = rig.key, .now = rig.now}));
  EXPECT_THAT(Seen("outside"), ElementsAre(id));
}

TEST_F(Cases, TheInputOfABeginningIsChecked) {
  const auto says = [&](StartCase input) {
    input.now = rig.now;
    return Says(Start(state, Rig::By("t"), input, rig.random));
  };
  const StartCase good{
      .policy = std::string(kDeprecation), .module = "mod-x", .issue = rig.key, .now = {}};
  StartCase bad = good;
  bad.policy = "no-such-policy";
  bad.module = "mod-typo";
  bad.on = "2026-02-30";
  const std::string refusal = says(bad);
  EXPECT_THAT(refusal, HasSubstr("/policy"));
  EXPECT_THAT(refusal, HasSubstr("/module"));
  EXPECT_THAT(refusal, HasSubstr("/on"));
  bad = good;
  bad.facts = {{"blue", true}};
  EXPECT_THAT(says(bad), HasSubstr("/facts/blue"));
  bad = good;
  bad.on = "2026-05-11";
  EXPECT_THAT(says(bad), HasSubstr("is not yet"));
  bad.on = "2026-05-01";
  EXPECT_THAT(says(bad), HasSubstr("/reason"));
  bad.reason = "the letter went out then";
  EXPECT_EQ(says(bad), "done");
}

TEST_F(Cases, ACaseIsAboutAModuleThatTheIssueNames) {
  Learn({.module = "mod-old", .used_in_production = NewFact{false}});
  EXPECT_THAT(Says(rig.Start("t", kDeprecation, "mod-old")),
              AllOf(StartsWith("invalid"), HasSubstr("/module"), HasSubstr("mod-x, mod-y")));
  rig.Do("t", Change(state, Rig::By("t"), ChangeAffected{.key = rig.key, .affected = {}}));
  EXPECT_EQ(Says(rig.Start("t", kDeprecation, "mod-old")), "done");
  EXPECT_THAT(Says(rig.Start("t", kDeprecation, "mod-typo")), HasSubstr("/module"));
}

TEST_F(Cases, NoCaseBeginsAboutAnIssueThatIsOver) {
  const auto move = [&](IssueState to) {
    rig.Do("t", Move(state, Rig::By("t"), {.key = rig.key, .to = to, .reason = "so it is"}));
  };
  move(IssueState::kRejected);
  EXPECT_THAT(Says(rig.Start("t", kDeprecation, "mod-x")),
              AllOf(StartsWith("conflict"), HasSubstr("is rejected")));
  // What happened before may be recorded.
  EXPECT_EQ(Says(Start(state, Rig::By("t"),
                       {.policy = std::string(kDeprecation),
                        .module = "mod-x",
                        .issue = rig.key,
                        .on = "2026-03-01",
                        .reason = "it ran on paper",
                        .now = rig.now},
                       rig.random)),
            "done");
  EXPECT_THAT(Says(rig.Start("t", "embargo-cap", "mod-x")), HasSubstr("is rejected"));
  move(IssueState::kReported);
  move(IssueState::kTriaged);
  move(IssueState::kInProgress);
  move(IssueState::kFixed);
  EXPECT_EQ(Says(rig.Start("t", kDeprecation, "mod-x")), "done");
  move(IssueState::kClosed);
  EXPECT_THAT(Says(rig.Start("t", kDeprecation, "mod-y")), HasSubstr("is closed"));
  // It may well be embargoed still.
  EXPECT_EQ(Says(rig.Start("t", "embargo-cap", "mod-x")), "done");
}

// The issue was reported on 2026-01-05, the desk's day is 2026-05-10.
TEST_F(Cases, AnEmbargoCountsFromTheDayOnWhichTheIssueWasReported) {
  const std::string id = rig.Do("t", rig.Start("t", "embargo-cap", "mod-x"));
  const auto record = RequireCase(Sight(state, "t"), id).value();
  EXPECT_EQ(record.events.front().kind, "reported");
  EXPECT_EQ(record.events.front().DayIn(policy::Zone::Utc()), Day("2026-01-05"));
  EXPECT_EQ(record.events.front().reason, "the issue was reported on that day");
  EXPECT_EQ(rig.Tells(id, "2026-05-10"), "overdue; lift 2026-04-05 missed");
  // Who gives another day says why.
  StartCase given{.policy = "embargo-cap",
                  .module = "mod-y",
                  .issue = rig.key,
                  .on = "2026-04-01",
                  .reason = "that is when we agreed on it",
                  .now = rig.now};
  const std::string other = rig.Do("t", Start(state, Rig::By("t"), given, rig.random));
  EXPECT_EQ(rig.Tells(other, "2026-05-10"), "embargoed; lift 2026-06-30 open");
}

TEST_F(Cases, AnEmbargoCaseIsAboutAnEmbargoedIssue) {
  rig.Do("t", Lift(state, Rig::By("t"), {.key = rig.key, .now = rig.now}));
  EXPECT_THAT(Says(rig.Start("t", "embargo-cap", "mod-x")),
              AllOf(StartsWith("conflict"), HasSubstr("is public")));
  EXPECT_EQ(Says(rig.Start("t", kDeprecation, "mod-x")), "done");
}

TEST_F(Cases, OfOnePolicyAboutOneSubjectOneCaseIsOpen) {
  const std::string id = rig.Deprecation();
  EXPECT_THAT(Says(rig.Start("t2", kDeprecation, "mod-x")), HasSubstr(id));
  EXPECT_EQ(Says(rig.Start("t2", kDeprecation, "mod-y")), "done");
  rig.Did(id, "fixed");
  EXPECT_EQ(Says(rig.Start("t2", kDeprecation, "mod-x")), "done");
}

TEST_F(Cases, ADraftBeginsNoCase) {
  json::object draft = ParseJson(ShippedPolicyTexts().front().text).value().get_object();
  draft["name"] = "try-out";
  draft["state"] = "draft";
  draft.erase("approval");
  // As an editor saves it.
  const std::string text = "\xEF\xBB\xBF" + json::serialize(draft);
  rig.Do("admin",
         Add(state, Rig::By("admin"), AddPolicies{.texts = {{"/text", text}}, .now = rig.now}));
  EXPECT_THAT(Says(rig.Start("t", "try-out", "mod-x")), HasSubstr("no version of the policy"));
}

// -- Acts ---------------------------------------------------------------------------------------

TEST_F(Cases, ACaseRunsToItsEnd) {
  const std::string id = rig.Deprecation();
  rig.Become("2026-05-20");
  rig.Did(id, "acknowledged");
  EXPECT_EQ(rig.Tells(id, "2026-05-20"),
            "notified; acknowledge 2026-06-10 met; fix 2026-08-10 open");
  rig.Become("2026-08-11");
  EXPECT_THAT(rig.Tells(id, "2026-08-11"), StartsWith("deprecation"));
  rig.Did(id, "stakeholders-informed");
  rig.Did(id, "announced");
  EXPECT_THAT(rig.Tells(id, "2026-08-11"), HasSubstr("migrate 2026-09-11 open"));
  rig.Become("2026-09-12");
  EXPECT_THAT(Says(rig.Act("t", rig.An(id, "archived"))), HasSubstr("/evidence"));
  ActInCase archived = rig.An(id, "archived");
  archived.evidence = "https://code.example/mod-x";
  rig.Do("t", rig.Act("t", archived));
  EXPECT_THAT(rig.Tells(id, "2026-09-12"), StartsWith("archived"));
  EXPECT_THAT(Says(rig.Act("t", rig.An(id, "fixed"))), HasSubstr("is over"));
  EXPECT_EQ(Says(rig.Act("t", rig.An(id, "noted"))), "done");
  // What was, stays what it was.
  EXPECT_EQ(rig.Tells(id, "2026-05-20"),
            "notified; acknowledge 2026-06-10 met; fix 2026-08-10 open");
}

TEST_F(Cases, AnExceptionNeedsAnotherActivePersonWhoApproves) {
  const std::string id = rig.Deprecation();
  ActInCase extend = rig.An(id, "extended");
  extend.step = "fix";
  extend.until = "2026-10-01";
  extend.reason = "a community works on it";
  extend.evidence = "https://tracker.example/1";
  EXPECT_THAT(Says(rig.Act("t", extend)), HasSubstr("/approver"));
  extend.approver = "nobody";
  EXPECT_THAT(Says(rig.Act("t", extend)), HasSubstr("no such person"));
  extend.approver = "t";
  EXPECT_THAT(Says(rig.Act("t", extend)), HasSubstr("somebody else"));
  rig.Do("admin", Leave(state, Rig::By("admin"), {.person = "c"}));
  extend.approver = "c";
  EXPECT_THAT(Says(rig.Act("t", extend)), HasSubstr("has left"));
  extend.approver = "t2";
  rig.Do("t", rig.Act("t", extend));
  EXPECT_THAT(rig.Tells(id, "2026-05-11"), HasSubstr("fix 2026-10-01 extended"));
  EXPECT_EQ(RequireCase(Sight(state, "t"), id)->events.back().approver, "t2");
}

// The case, lists, the forecast and the agenda name the same day.
TEST_F(Cases, WhatIsExemptIsToldWithTheDayUntilWhichItIs) {
  const std::string id = rig.Deprecation();
  rig.Did(id, "acknowledged");
  ActInCase exempt = rig.An(id, "exempted");
  exempt.step = "fix";
  exempt.until = "2026-10-15";
  exempt.reason = "part of a larger development";
  exempt.evidence = "https://tracker.example/1";
  exempt.approver = "t2";
  rig.Do("t", rig.Act("t", exempt));
  rig.Become("2026-09-01");
  const std::string next =
      R"([{"step":"fix","who":"developers","what":"release a version with the fix",)"
      R"("by":"2026-10-15","exempt_until":"2026-10-15"}])";
  const Sight sight(state, "t");
  EXPECT_EQ(json::serialize(CaseView(sight, id, std::nullopt, rig.now)->at("next")), next);
  const auto lines = ListCases(sight, {}, std::nullopt, rig.now)->items;
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(json::serialize(lines[0].line.at("next")), next);
  EXPECT_THAT(Agenda("t", "2026-09-01", 44),
              HasSubstr(R"("due":"2026-10-15","days_left":44,"state":"exempt",)"
                        R"("exempt_until":"2026-10-15")"));
  EXPECT_THAT(Agenda("t", "2026-09-01", 43), Not(HasSubstr("days_left")));
  const model::Agenda meeting = MakeAgenda(sight, Day("2026-10-14")).value();
  ASSERT_EQ(meeting.due.size(), 1U);
  EXPECT_EQ(meeting.due.front().step.due, Day("2026-10-15"));
  EXPECT_THAT(ToMarkdown(meeting), HasSubstr("2026-10-15, in 1 day, exempt until 2026-10-15"));
}

TEST_F(Cases, AnActTakesWhatItsKindTakes) {
  const std::string id = rig.Deprecation();
  const auto says = [&](std::string_view kind, auto change) {
    ActInCase act = rig.An(id, kind);
    change(act);
    return Says(rig.Act("t", act));
  };
  EXPECT_THAT(says("acknowledged", [](ActInCase& act) { act.step = "fix"; }), HasSubstr("/step"));
  EXPECT_THAT(says("acknowledged", [](ActInCase& act) { act.approver = "t2"; }),
              HasSubstr("/approver"));
  EXPECT_THAT(says("acknowledged", [](ActInCase& act) { act.policy_version = 2; }),
              HasSubstr("/policy_version"));
  EXPECT_THAT(says("acknowledged", [](ActInCase& act) { act.value = true; }), HasSubstr("/value"));
  EXPECT_THAT(says("fact", [](ActInCase& act) { act.value = true; }), HasSubstr("/fact"));
  EXPECT_THAT(says("extended", [](ActInCase&) {}),
              testing::AllOf(HasSubstr("/step"), HasSubstr("/until")));
  EXPECT_THAT(says("policy-moved", [](ActInCase&) {}), HasSubstr("/policy_version"));
  EXPECT_THAT(says("policy-moved",
                   [](ActInCase& act) {
                     act.policy_version = 9;
                     act.reason = "newer";
                   }),
              HasSubstr("/policy_version"));
  EXPECT_THAT(says("struck", [](ActInCase& act) { act.reason = "a slip"; }), HasSubstr("/event"));
  EXPECT_THAT(says("acknowledged", [](ActInCase& act) { act.event = 1; }), HasSubstr("/event"));
  EXPECT_THAT(says("ended", [](ActInCase& act) { act.until = "2026-12-01"; }), HasSubstr("/until"));
  EXPECT_THAT(says("ended", [](ActInCase&) {}), HasSubstr("/reason"));
  EXPECT_THAT(says("danced", [](ActInCase&) {}), HasSubstr("/kind"));
  EXPECT_THAT(says("", [](ActInCase&) {}), HasSubstr("/kind"));
  EXPECT_THAT(says("acknowledged", [](ActInCase& act) { act.on = "2026-13-01"; }),
              HasSubstr("/on"));
  EXPECT_THAT(says("announced", [](ActInCase& act) { act.until = "soon"; }), HasSubstr("/until"));
  EXPECT_THAT(says("acknowledged", [](ActInCase& act) { act.expected = 7; }),
              StartsWith("conflict"));
  EXPECT_EQ(state.VersionOf(CaseStream(id)), 1U);
}

TEST_F(Cases, AFactIsRecordedByHand) {
  const std::string id = rig.Deprecation();
  ActInCase act = rig.An(id, "fact");
  act.fact = "planned-for-next-release";
  act.value = true;
  rig.Do("t", rig.Act("t", act));
  EXPECT_EQ(rig.Facts(id, "2026-05-10"), "planned-for-next-release severe");
  act.fact = "blue";
  EXPECT_THAT(Says(rig.Act("t", act)), HasSubstr("/fact"));
}

TEST_F(Cases, ASlipIsStruckAndACaseIsEnded) {
  const std::string id = rig.Deprecation();
  rig.Did(id, "acknowledged");
  ActInCase strike = rig.An(id, "struck");
  strike.event = 2;
  strike.reason = "it was another module's";
  rig.Do("t", rig.Act("t", strike));
  EXPECT_THAT(rig.Tells(id, "2026-05-11"), HasSubstr("acknowledge 2026-06-10 open"));
  ActInCase end = rig.An(id, "ended");
  end.reason = "the issue was rejected";
  rig.Do("t", rig.Act("t", end));
  const json::object view = CaseView(Sight(state, "t"), id, std::nullopt, rig.now).value();
  EXPECT_TRUE(view.at("over").as_bool());
  EXPECT_EQ(view.at("phase").as_string(), "notified");
  EXPECT_EQ(view.at("ended").at("by").as_string(), "t");
  EXPECT_EQ(view.at("ended").at("reason").as_string(), "the issue was rejected");
  const json::array& acts = view.at("acts").as_array();
  ASSERT_EQ(acts.size(), 4U);
  EXPECT_EQ(acts[1].at("number").to_number<int>(), 2);
  EXPECT_TRUE(acts[1].at("struck").as_bool());
  EXPECT_FALSE(acts[0].as_object().contains("struck"));
  EXPECT_EQ(acts[2].at("event").to_number<int>(), 2);
  // The policy may run about them anew.
  EXPECT_NE(rig.Deprecation(), id);
}

TEST_F(Cases, OfARejectedIssueTheOpenCasesAreTold) {
  const std::string id = rig.Deprecation();
  const std::string over = rig.Do("t", rig.Start("t", kDeprecation, "mod-y"));
  rig.Did(over, "fixed");
  rig.Do("t", Move(state, Rig::By("t"),
                   {.key = rig.key, .to = IssueState::kRejected, .reason = "no fault of ours"}));
  EXPECT_THAT(OpenCasesOf(Sight(state, "t"), rig.key, rig.now).value(), ElementsAre(id));
  EXPECT_THAT(OpenCasesOf(Sight(state, "outside"), rig.key, rig.now).value(), ElementsAre());
  const model::Agenda agenda = MakeAgenda(Sight(state, "t"), Day("2026-05-10")).value();
  ASSERT_EQ(agenda.to_end.size(), 1U);
  EXPECT_EQ(agenda.to_end.front().case_id, id);
  EXPECT_TRUE(agenda.to_end.front().rejected);
  EXPECT_THAT(ToMarkdown(agenda), HasSubstr("## Cases to end"));
  EXPECT_THAT(ToMarkdown(agenda), HasSubstr("\"ended\""));
  EXPECT_TRUE(MakeAgenda(Sight(state, "outside"), Day("2026-05-10"))->to_end.empty());
}

TEST_F(Cases, OfAFixedIssueTheCasesThatDoNotKnowAreTold) {
  const std::string id = rig.Deprecation();
  const std::string knows = rig.Do("t", rig.Start("t", kDeprecation, "mod-y"));
  rig.Did(knows, "fixed");
  const std::string cap = rig.Do("t", rig.Start("t", "embargo-cap", "mod-x"));
  const auto told = [&](IssueState to) {
    return CasesToTell(Sight(state, "t"), rig.key, to, rig.now).value();
  };
  const auto move = [&](IssueState to) {
    rig.Do("t", Move(state, Rig::By("t"), {.key = rig.key, .to = to}));
  };
  EXPECT_THAT(told(IssueState::kTriaged), ElementsAre());
  EXPECT_THAT(told(IssueState::kFixed), ElementsAre(id));
  EXPECT_THAT(told(IssueState::kRejected), UnorderedElementsAre(id, cap));
  EXPECT_TRUE(MakeAgenda(Sight(state, "t"), Day("2026-05-10"))->to_end.empty());
  move(IssueState::kTriaged);
  move(IssueState::kInProgress);
  move(IssueState::kFixed);
  const model::Agenda agenda = MakeAgenda(Sight(state, "t"), Day("2026-05-10")).value();
  ASSERT_EQ(agenda.to_end.size(), 1U);
  EXPECT_EQ(agenda.to_end.front().case_id, id);
  EXPECT_EQ(agenda.to_end.front().settled, IssueState::kFixed);
  EXPECT_THAT(json::serialize(ToJson(agenda)), HasSubstr(R"("why":"issue-fixed","act":"fixed")"));
  move(IssueState::kClosed);
  EXPECT_THAT(json::serialize(ToJson(MakeAgenda(Sight(state, "t"), Day("2026-05-10")).value())),
              HasSubstr(R"("why":"issue-closed","act":"fixed")"));
  EXPECT_TRUE(MakeAgenda(Sight(state, "outside"), Day("2026-05-10"))->to_end.empty());
  rig.Did(id, "fixed");
  EXPECT_TRUE(MakeAgenda(Sight(state, "t"), Day("2026-05-10"))->to_end.empty());
}

// -- What cases learn -----------------------------------------------------------------------------

TEST_F(Cases, AChangedFactAboutTheModuleIsAnEventOfItsOpenCases) {
  const std::string open = rig.Deprecation();
  const std::string other = rig.Do("t", rig.Start("t", kDeprecation, "mod-y"));
  rig.Become("2026-05-20");
  Learn({.module = "mod-x", .planned_for_next_release = NewFact{true}});
  EXPECT_EQ(rig.Facts(open, "2026-05-19"), "severe");
  EXPECT_EQ(rig.Facts(open, "2026-05-20"), "planned-for-next-release severe");
  EXPECT_EQ(state.VersionOf(CaseStream(other)), 1U);
  // What policies do not ask about, and what is known already, is no event of a case.
  const std::uint64_t version = state.VersionOf(CaseStream(open));
  Learn({.module = "mod-x", .language = "Java", .planned_for_next_release = NewFact{true}});
  Learn({.module = "mod-x", .used_in_production = NewFact{true}});
  EXPECT_EQ(state.VersionOf(CaseStream(open)), version);
  // Nor is that something is not known any more.
  Learn({.module = "mod-x", .planned_for_next_release = NewFact{}});
  EXPECT_EQ(rig.Facts(open, "2026-05-21"), "planned-for-next-release severe");
  rig.Did(open, "fixed");
  Learn({.module = "mod-x", .planned_for_next_release = NewFact{false}});
  EXPECT_EQ(state.VersionOf(CaseStream(open)), version + 1);
}

// The embargo cap watches what becomes of its issue.
TEST_F(Cases, ALiftedEmbargoAndAPublicReferenceAreEventsOfTheIssuesCases) {
  const std::string id = Embargo();
  const std::string other = rig.Deprecation();
  rig.Become("2026-05-20");
  rig.Do("t", Add(state, Rig::By("t"),
                  AddReference{.key = rig.key,
                               .reference = {.system = ReferenceSystem::kCve,
                                             .value = "CVE-2026-0001",
                                             .is_public = false},
                               .now = rig.now}));
  EXPECT_EQ(state.VersionOf(CaseStream(id)), 1U);
  rig.Do("t", Add(state, Rig::By("t"),
                  AddReference{.key = rig.key,
                               .reference = {.system = ReferenceSystem::kCve,
                                             .value = "CVE-2026-0002",
                                             .is_public = true},
                               .now = rig.now}));
  EXPECT_EQ(rig.Tells(id, "2026-05-19"), "embargoed; lift 2026-08-08 open");
  EXPECT_EQ(rig.Tells(id, "2026-05-20"), "embargoed; lift 2026-05-20 open");
  EXPECT_EQ(RequireCase(Sight(state, "t"), id)->events.back().evidence,
            "the issue's references: cve");
  EXPECT_EQ(rig.Tells(id, "2026-05-21"), "overdue; lift 2026-05-20 missed");
  rig.Become("2026-05-22");
  rig.Do("t", Lift(state, Rig::By("t"), {.key = rig.key, .now = rig.now}));
  EXPECT_THAT(rig.Tells(id, "2026-05-22"), StartsWith("public"));
  EXPECT_EQ(state.VersionOf(CaseStream(other)), 1U);  // its policy asks for neither
}

TEST_F(Cases, WhatIsPublicAsACaseBeginsIsKnownToIt) {
  rig.Do("t", Add(state, Rig::By("t"),
                  AddReference{.key = rig.key,
                               .reference = {.system = ReferenceSystem::kCve,
                                             .value = "CVE-2026-0002",
                                             .is_public = true},
                               .now = rig.now}));
  const std::string id = Embargo();
  EXPECT_EQ(rig.Tells(id, "2026-05-10"), "embargoed; lift 2026-05-10 open");
}

TEST_F(Cases, TheIssuesSeverityIsAFactOfItsCases) {
  const auto rate = [&](Severity severity) {
    rig.Do("t", Rate(state, Rig::By("t"),
                     {.key = rig.key, .rating = {.severity = severity}, .now = rig.now}));
  };
  rate(Severity::kLow);
  const std::string refused = Says(rig.Start("t", kDeprecation, "mod-x"));
  EXPECT_THAT(refused, HasSubstr("it is for severe true"));
  EXPECT_THAT(refused, HasSubstr("record what is so of the module or the issue"));
  rate(Severity::kHigh);
  const std::string id = rig.Deprecation();
  rig.Become("2026-05-20");
  rate(Severity::kCritical);
  EXPECT_EQ(state.VersionOf(CaseStream(id)), 1U);
  rate(Severity::kMedium);
  EXPECT_EQ(rig.Facts(id, "2026-05-19"), "severe");
  EXPECT_EQ(rig.Facts(id, "2026-05-20"), "");
  EXPECT_EQ(rig.Tells(id, "2026-07-01"), "notified");
  const model::Agenda agenda = MakeAgenda(Sight(state, "t"), Day("2026-05-20")).value();
  ASSERT_EQ(agenda.to_end.size(), 1U);
  EXPECT_FALSE(agenda.to_end.front().rejected);
}

TEST_F(Cases, WhatTheCalendarBringsNeedsNobody) {
  rig.Calendar(kUntilJuly);
  rig.List("R1", "R1-GA", "2026-01-01", "mod-y-1.0");
  rig.Become("2026-07-10");
  const std::string id = rig.Do("t", rig.Start("t", kEscalation, "mod-y"));
  EXPECT_EQ(rig.Facts(id, "2026-07-31"), "in-supported-release used-in-production");
  EXPECT_EQ(rig.Facts(id, "2026-08-01"), "used-in-production");
  EXPECT_EQ(state.VersionOf(CaseStream(id)), 1U);
  const auto view = CaseView(Sight(state, "t"), id, Day("2026-07-10"), rig.now).value();
  EXPECT_EQ(json::serialize(view.at("calendar")),
            R"([{"on":"2026-08-01","kind":"left-supported-release"}])");
  // The forecast knows: nothing is missed under a policy that applies no longer.
  EXPECT_THAT(Agenda("t", "2026-07-30", 20), Not(HasSubstr("acknowledge: missed")));
  rig.Calendar(kUntilDecember);
  EXPECT_THAT(Agenda("t", "2026-07-30", 20), HasSubstr("acknowledge: missed"));
}

TEST_F(Cases, AnEditedCalendarAltersNoPast) {
  rig.Calendar(kUntilJuly);
  rig.List("R1", "R1-GA", "2026-01-01", "mod-y-1.0");
  const std::string id = rig.Do("t", rig.Start("t", kEscalation, "mod-y"));
  rig.Become("2026-09-01");
  const std::string before = rig.Tells(id, "2026-08-15");
  EXPECT_EQ(rig.Facts(id, "2026-08-15"), "used-in-production");
  rig.Calendar(kUntilDecember);  // had they but known
  EXPECT_EQ(rig.Tells(id, "2026-08-15"), before);
  EXPECT_EQ(rig.Facts(id, "2026-08-15"), "used-in-production");
  EXPECT_EQ(rig.Facts(id, "2026-08-31"), "used-in-production");
  EXPECT_EQ(rig.Facts(id, "2026-09-01"), "in-supported-release used-in-production");
  EXPECT_EQ(rig.Facts(id, "2027-01-01"), "used-in-production");
  // Edited again on the day, nothing is recorded twice.
  const std::uint64_t version = state.VersionOf(CaseStream(id));
  rig.Calendar(kUntilJuly);
  rig.Calendar(kUntilDecember);
  EXPECT_EQ(rig.Facts(id, "2026-09-01"), "in-supported-release used-in-production");
  EXPECT_EQ(state.VersionOf(CaseStream(id)), version + 2);
}

TEST_F(Cases, ACalendarEditedInTimeTakesEffectInTime) {
  rig.Calendar(kUntilJuly);
  rig.List("R1", "R1-GA", "2026-01-01", "mod-y-1.0");
  const std::string id = rig.Do("t", rig.Start("t", kEscalation, "mod-y"));
  rig.Become("2026-06-01");
  rig.Calendar(kUntilDecember);
  EXPECT_EQ(rig.Facts(id, "2026-08-01"), "in-supported-release used-in-production");
  EXPECT_EQ(state.VersionOf(CaseStream(id)), 1U);
}

TEST_F(Cases, AModuleEntersTheSupportedSetMidCase) {
  rig.Calendar(kUntilDecember);
  rig.List("R1", "R1-GA", "2026-01-01", "mod-y-1.0");
  const std::string id = rig.Deprecation();
  rig.Become("2026-05-20");
  rig.List("R1", "R1-csp-1", "2026-05-15", "mod-x-2.0 mod-y-1.0");
  // It was in the release since the 15th; the case learned of it on the 20th.
  EXPECT_EQ(rig.Facts(id, "2026-05-19"), "severe");
  EXPECT_EQ(rig.Facts(id, "2026-05-20"), "in-supported-release severe");
  // While the policy does not apply nothing is missed.
  EXPECT_THAT(rig.Tells(id, "2026-12-31"), StartsWith("notified"));
  EXPECT_THAT(rig.Tells(id, "2027-01-01"), StartsWith("deprecation"));
}

TEST_F(Cases, ABeginningOfLongAgoCatchesUpWithTheCalendar) {
  rig.Calendar(kUntilJuly);
  rig.List("R1", "R1-GA", "2026-01-01", "mod-y-1.0");
  rig.Become("2026-08-20");
  const std::string id = rig.Do("t", Start(state, Rig::By("t"),
                                           {.policy = std::string(kEscalation),
                                            .module = "mod-y",
                                            .issue = rig.key,
                                            .facts = {},
                                            .on = "2026-07-20",
                                            .reason = "told by telephone",
                                            .now = rig.now},
                                           rig.random));
  EXPECT_EQ(rig.Facts(id, "2026-07-31"), "in-supported-release used-in-production");
  EXPECT_EQ(rig.Facts(id, "2026-08-01"), "used-in-production");
  // The calendar's own news do not come a second time.
  EXPECT_TRUE(RequireCase(Sight(state, "t"), id)->by_calendar.empty());
}

// -- Looking --------------------------------------------------------------------------------------

TEST_F(Cases, TheForecastPutsWhatIsUsedInProductionFirst) {
  Learn({.module = "mod-y", .team = "team-2", .used_in_production = NewFact{true}});
  const std::string x = rig.Deprecation();
  rig.Become("2026-05-12");
  const std::string y = rig.Do("t", rig.Start("t", kDeprecation, "mod-y"));
  const std::string all = Agenda("t", "2026-05-12", 40);
  EXPECT_LT(all.find(y), all.find(x));
  EXPECT_LT(all.find("2026-06-12"), all.find("2026-06-10"));
  EXPECT_THAT(Agenda("t", "2026-05-12", 40, {.team = "team-2"}), Not(HasSubstr(x)));
  EXPECT_THAT(Agenda("t", "2026-05-12", 40, {.who = "security team"}),
              Not(HasSubstr("2026-06-10\",\"days_left")));
  EXPECT_THAT(Agenda("t", "2026-05-12", 5), Not(HasSubstr("days_left")));
  EXPECT_THAT(Agenda("outside", "2026-05-12", 4'000), Not(HasSubstr("c-")));
  EXPECT_THAT(
      Forecast(Sight(state, "t"), Day("2026-05-12"), 5, {.team = "team-9"}).error().ToString(),
      HasSubstr("/team"));
  const auto lines = ListCases(Sight(state, "t"), {}, std::nullopt, rig.now)->items;
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(IdOf(lines[0]), y);
  // On a day before the other began there was one.
  EXPECT_EQ(ListCases(Sight(state, "t"), {}, Day("2026-05-11"), rig.now)->items.size(), 1U);
  EXPECT_EQ(ListCases(Sight(state, "t"), {.team = "team-2"}, std::nullopt, rig.now)->items.size(),
            1U);
  rig.Did(y, "fixed");
  const auto open = ListCases(Sight(state, "t"), {.open = true}, std::nullopt, rig.now)->items;
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(IdOf(open[0]), x);
  EXPECT_EQ(IdOf(ListCases(Sight(state, "t"), {}, std::nullopt, rig.now)->items.front()), x);
}

TEST_F(Cases, WhatIfRecordsNothing) {
  const std::string id = rig.Deprecation();
  const Sight sight(state, "t");
  const std::uint64_t n = state.n;
  AskWhatIf ask{.id = id, .events = {}, .version = {}, .on = Day("2026-08-20"), .days = 30};
  const auto nothing = WhatIf(sight, ask, rig.now).value();
  EXPECT_EQ(nothing.at("phase").as_string(), "deprecation");
  ask.events = ParseJson(R"([{"at": "2026-06-01", "kind": "acknowledged"},
                             {"at": "2026-08-01", "kind": "fixed"}])")
                   .value();
  const auto fixed = WhatIf(sight, ask, rig.now).value();
  EXPECT_EQ(fixed.at("phase").as_string(), "fixed");
  EXPECT_EQ(rig.Tells(id, "2026-05-10"),
            "notified; acknowledge 2026-06-10 open; fix 2026-08-10 open");
  EXPECT_EQ(state.n, n);
  const auto refused = [&](std::string_view events) {
    ask.events = ParseJson(events).value();
    const auto tried = WhatIf(sight, ask, rig.now);
    return tried ? "done" : tried.error().ToString();
  };
  EXPECT_THAT(refused(R"([{"at": "2026-06-01", "kind": "danced"}])"), HasSubstr("/events/0/kind"));
  EXPECT_THAT(refused(R"([{"at": "2026-02-30", "kind": "fixed"}])"), HasSubstr("/events/0/at"));
  EXPECT_THAT(refused(R"({"at": "2026-06-01"})"), HasSubstr("/events"));
  EXPECT_EQ(refused(R"([{"at": "2026-08-20", "kind": "noted"}])"), "done");
  EXPECT_THAT(refused(R"([{"at": "2026-08-21", "kind": "fixed"}])"), HasSubstr("/events/0/at"));
  ask.events = nullptr;
  ask.version = 7;
  EXPECT_THAT(WhatIf(sight, ask, rig.now).error().ToString(), HasSubstr("/version"));
  EXPECT_EQ(WhatIf(Sight(state, "outside"), ask, rig.now).error().detail, kNoSuchCase);
}

TEST_F(Cases, TextsAreFilledFromTheDesk) {
  const std::string id = rig.Deprecation();
  const Sight sight(state, "t");
  const auto text = [&](std::string_view name) {
    const auto filled = CaseText(sight, id, name, std::nullopt, rig.now);
    return filled ? json::serialize(*filled) : filled.error().ToString();
  };
  const std::string missing = text("private-notification");
  EXPECT_THAT(missing, HasSubstr(R"("place":"contact")"));
  EXPECT_THAT(missing, HasSubstr("strongroom desk settings change --contact TEXT"));
  EXPECT_THAT(missing, HasSubstr(R"("place":"module.team")"));
  EXPECT_THAT(missing, HasSubstr(R"("place":"issue.severity")"));
  EXPECT_THAT(missing, HasSubstr("Questions and answers: [where questions go: fill in]"));
  rig.Do("admin", Change(state, Rig::By("admin"), ChangeSettings{.contact = "team@example.org"}));
  rig.Do("t", Rate(state, Rig::By("t"), {.key = rig.key, .rating = {.severity = Severity::kHigh}}));
  Learn({.module = "mod-x", .team = "team *one*", .alternatives = {{"mod-z"}}});
  const std::string filled = text("private-notification");
  EXPECT_THAT(filled, HasSubstr(R"(team \\*one\\*)"));
  EXPECT_THAT(filled, HasSubstr(R"("empty":[])"));
  EXPECT_THAT(filled, HasSubstr(R"("audience":"developers")"));
  EXPECT_THAT(filled, HasSubstr("Reads any file"));
  EXPECT_THAT(filled, HasSubstr("**2026-06-10**"));
  EXPECT_THAT(filled, HasSubstr(R"(\\< 2.1)"));
  // What is about to happen is tried.
  EXPECT_THAT(text("readme-deprecation"), HasSubstr(R"("place":"on.announced")"));
  EXPECT_THAT(text("owner-notification"), HasSubstr("archive-checklist, private-notification, "));
  AskWhatIf ask{.id = id,
                .events = ParseJson(R"([{"at": "2026-08-12", "kind": "announced"}])").value(),
                .version = {},
                .on = Day("2026-08-12"),
                .text = "readme-deprecation"};
  const auto tried = WhatIf(sight, ask, rig.now);
  ASSERT_TRUE(tried) << tried.error().ToString();
  const std::string notice(tried->at("text").as_string());
  EXPECT_THAT(notice, HasSubstr("2026-09-12"));
  EXPECT_THAT(notice, Not(HasSubstr("Reads any file")));
  EXPECT_THAT(text("no-such-text"), HasSubstr("private-notification"));
  EXPECT_EQ(CaseText(Sight(state, "outside"), id, "private-notification", std::nullopt, rig.now)
                .error()
                .detail,
            kNoSuchCase);
}

// -- The ledger's side ----------------------------------------------------------------------------

TEST_F(Cases, EverythingCanBeReadWithoutItsTexts) {
  rig.Calendar(kUntilJuly);
  rig.List("R1", "R1-GA", "2026-01-01", "mod-y-1.0");
  const std::string id = rig.Deprecation();
  ActInCase note = rig.An(id, "noted");
  note.reason = "hunter2";
  note.evidence = "https://hunter2.example/";
  rig.Do("t", rig.Act("t", note));
  State without;
  std::string all;
  for (const Event& event : rig.events) {
    const Event blank = WithoutTexts(event);
    all += EncodeEvent(blank);
    const auto applied = Apply(without, blank);
    ASSERT_TRUE(applied) << EncodeEvent(blank) << applied.error().ToString();
  }
  EXPECT_THAT(all, Not(HasSubstr("hunter2")));
  EXPECT_THAT(all, Not(HasSubstr("ninety days")));          // a policy's summary
  EXPECT_THAT(all, Not(HasSubstr("were told privately")));  // what an event means
  EXPECT_EQ(without.versions, state.versions);
  EXPECT_EQ(without.policies->names(), state.policies->names());
  const auto then = cases::ReportOn(*without.cases.at(id), *without.policies, Day("2026-09-01"));
  const auto now = cases::ReportOn(*state.cases.at(id), *state.policies, Day("2026-09-01"));
  ASSERT_TRUE(then);
  EXPECT_EQ(then->phase, now->phase);
  EXPECT_EQ(then->deadlines.size(), now->deadlines.size());
}

TEST_F(Cases, EventsThatNameWhatIsNotThereAreNotFolded) {
  const std::string id = rig.Deprecation();
  const auto refused = [&](std::string stream, std::string kind, std::string_view body) {
    const Event event =
        Written({std::move(stream), std::move(kind), ParseJson(body).value().get_object()},
                state.n + 1, Uuid(), rig.now, "t");
    State copy = state;
    const auto applied = Apply(copy, event);
    EXPECT_EQ(copy.n, state.n);
    return applied ? "folded" : applied.error().ToString();
  };
  EXPECT_THAT(refused("case/c-2", "case.happened", R"({"events": []})"),
              HasSubstr("never started"));
  EXPECT_THAT(refused("case/" + id, "case.happened", R"({"events": [{"kind": "x"}]})"),
              HasSubstr("/body/events/0/at"));
  EXPECT_THAT(refused("case/" + id, "case.happened", R"({"events": 7})"),
              HasSubstr("/body/events"));
  EXPECT_THAT(refused("case/c-2", "case.started",
                      R"({"policy": "none", "module": "m", "issue": "SEC-0", "events": []})"),
              testing::AllOf(HasSubstr("/body/policy"), HasSubstr("/body/issue")));
  EXPECT_THAT(refused("policy/embargo-cap", "policy.approved",
                      R"({"version": 1, "approved_by": "x", "on": "2026-01-01"})"),
              HasSubstr("/body/version"));
  EXPECT_THAT(refused("policy/embargo-cap", "policy.version-added",
                      R"({"state": "draft", "policy": {"version": 2, "phases": []}})"),
              HasSubstr("/body/policy/"));
  EXPECT_THAT(refused("release/R9", "release.withdrawn", "{}"), HasSubstr("not in the calendar"));
  EXPECT_THAT(refused("release/R9", "release.scheduled", R"({"ga": "2026-02-30"})"),
              HasSubstr("/body/ga"));
}

}  // namespace
}  // namespace strongroom::desk::model
