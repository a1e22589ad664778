// Versions of a policy in one case, and looking ahead: the shipped deprecation policy beside a
// second version of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "desk/policy/policy_text_test.h"

namespace strongroom::desk::policy {
namespace {

using Lines = std::vector<std::string_view>;

// The shipped policy, and its second version, approved on 2026-07-01.
std::vector<Policy> Versions() {
  std::vector<Policy> versions{ShippedPolicy("unsupported-module-deprecation"),
                               ShippedPolicy("unsupported-module-deprecation")};
  versions[1].version = 2;
  versions[1].approval->on = *ParseDate("2026-07-01");
  return versions;
}

Step& StepOf(Policy& policy, std::string_view name) {
  return *std::ranges::find(policy.steps, name, &Step::name);
}

std::string SaysOf(const std::vector<Policy>& versions, const Lines& events, std::string_view on) {
  const Result<Report> report = Evaluate(versions, Events(events), ParseDate(on).value());
  return report ? std::to_string(report->version) + " " + Text(*report) : report.error().ToString();
}

TEST(Versions, ACaseBeginsUnderTheOneApprovedOnItsDay) {
  auto versions = Versions();
  StepOf(versions[1], "fix").due.front().period = {.months = 6};
  EXPECT_EQ(SaysOf(versions, {"2026-06-30 notified"}, "2026-07-20"),
            "1 notified; acknowledge 2026-07-30 open; fix 2026-09-30 open");
  EXPECT_EQ(SaysOf(versions, {"2026-07-01 notified"}, "2026-07-20"),
            "2 notified; acknowledge 2026-08-01 open; fix 2027-01-01 open");
}

TEST(Versions, TheDayOnWhichACaseBeginsIsTheZonesNotUtcs) {
  auto versions = Versions();
  for (Policy& each : versions) each.zone = Zone::Find("Europe/Berlin").value();
  EXPECT_EQ(SaysOf(versions, {"2026-07-01T00:30:00+02:00 notified"}, "2026-07-02"),
            "2 notified; acknowledge 2026-08-01 open; fix 2026-10-01 open");
  EXPECT_EQ(SaysOf(versions, {"2026-06-30T23:30:00+02:00 notified"}, "2026-07-02"),
            "1 notified; acknowledge 2026-07-30 open; fix 2026-09-30 open");
}

TEST(Versions, TheOrderInWhichEventsAreListedDoesNotChooseTheVersion) {
  EXPECT_EQ(SaysOf(Versions(), {"2026-07-10 notified", "2026-06-20 notified"}, "2026-07-11"),
            "1 notified; acknowledge 2026-07-20 open; fix 2026-09-20 open");
}

TEST(Versions, AnEventBehindTheDayDoesNotChooseTheVersion) {
  const Report report =
      Evaluate(Versions(), Events(Lines{"2026-07-10 notified"}), *ParseDate("2026-06-01")).value();
  EXPECT_EQ(report.version, 1U);
}

TEST(Versions, TheEventThatBeginsACaseMayNameTheVersion) {
  EXPECT_EQ(SaysOf(Versions(), {"2026-07-20 notified version 1"}, "2026-07-20"),
            "1 notified; acknowledge 2026-08-20 open; fix 2026-10-20 open");
  const auto unknown = Evaluate(Versions(), Events(Lines{"2026-07-20 notified version 3"}),
                                *ParseDate("2026-07-20"));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().fields.at(0).pointer, "/0/version");
}

TEST(Versions, ARunningCaseKeepsItsOwnUntilItIsMoved) {
  auto versions = Versions();
  StepOf(versions[1], "fix").due.front().period = {.months = 6};
  EXPECT_EQ(SaysOf(versions, {"2026-05-10 notified", "2026-05-11 acknowledged"}, "2026-08-11"),
            "1 deprecation; acknowledge 2026-06-10 met; fix 2026-08-10 missed");
  EXPECT_EQ(SaysOf(versions,
                   {"2026-05-10 notified", "2026-05-11 acknowledged",
                    "2026-07-15 policy-moved version 2"},
                   "2026-08-11"),
            "2 notified; acknowledge 2026-06-10 met; fix 2026-11-10 open (2026-08-10)");
}

TEST(Versions, MovedBehindTheMissTheMissStands) {
  auto versions = Versions();
  StepOf(versions[1], "fix").due.front().period = {.months = 6};
  EXPECT_EQ(SaysOf(versions,
                   {"2026-05-10 notified", "2026-05-11 acknowledged",
                    "2026-08-11 policy-moved version 2"},
                   "2026-08-12"),
            "2 deprecation; acknowledge 2026-06-10 met; fix 2026-08-10 missed");
}

TEST(Versions, MovedWhileExemptADeadlineThatHasPassedKeepsItsDay) {
  auto versions = Versions();
  StepOf(versions[1], "fix").due.front().period = {.months = 9};
  const Lines events{"2026-05-10 notified", "2026-05-11 acknowledged",
                     "2026-08-01 exempted fix until 2026-12-31",
                     "2026-09-01 policy-moved version 2"};
  EXPECT_EQ(SaysOf(versions, events, "2026-09-02"),
            "2 notified; acknowledge 2026-06-10 met; fix 2026-08-10 exempt until 2026-12-31");
  EXPECT_EQ(SaysOf(versions, events, "2027-01-01"),
            "2 deprecation; acknowledge 2026-06-10 met; fix 2026-08-10 missed");
}

TEST(Versions, AStepThatTheNewOneDoesNotKnowStaysMissed) {
  auto versions = Versions();
  std::erase_if(versions[1].steps, [](const Step& step) { return step.name == "acknowledge"; });
  const Lines events{"2026-05-10 notified", "2026-07-02 policy-moved version 2"};
  EXPECT_EQ(SaysOf(versions, events, "2026-07-03"),
            "2 deprecation; acknowledge 2026-06-10 missed; fix 2026-08-10 open");
}

TEST(Versions, WhatHappenedBeforeMeansWhatTheNewOneMakesOfIt) {
  auto versions = Versions();
  versions[1].events["frozen"] = "The module is frozen";
  versions[1].events["thawed"] = "The module is no longer frozen";
  versions[1].facts.push_back({.name = "frozen",
                               .title = "The module is frozen",
                               .initially = false,
                               .set_by = "frozen",
                               .cleared_by = "thawed"});
  StepOf(versions[1], "fix").when = {{"frozen", false}};
  EXPECT_EQ(SaysOf(versions,
                   {"2026-05-10 notified", "2026-05-11 acknowledged", "2026-05-20 thawed",
                    "2026-05-21 frozen", "2026-07-15 policy-moved version 2"},
                   "2026-08-11"),
            "2 notified; acknowledge 2026-06-10 met");
}

// Phases in another order must not make the phases wait for each other.
TEST(Versions, PhasesInAnotherOrderLeaveTheCaseWhereItIs) {
  auto versions = Versions();
  std::ranges::reverse(versions[1].phases);
  EXPECT_EQ(
      SaysOf(versions, {"2026-05-10 notified", "2026-07-02 policy-moved version 2"}, "2026-07-03"),
      "2 deprecation; acknowledge 2026-06-10 missed");
}

TEST(Versions, AnEditedCalendarLeavesOldDeadlinesAlone) {
  auto versions = Versions();
  for (Policy& each : versions) {
    StepOf(each, "acknowledge").due.front().period = {.business_days = 10};
  }
  // 2026-05-11 is a Monday; ten business days on is Monday 25 May. The second calendar knows two
  // holidays before it.
  versions[1].holidays = {*ParseDate("2026-05-14"), *ParseDate("2026-05-25")};
  EXPECT_EQ(SaysOf(versions, {"2026-05-11 notified"}, "2026-05-20"),
            "1 notified; acknowledge 2026-05-25 open; fix 2026-08-11 open");
  EXPECT_EQ(
      SaysOf(versions, {"2026-05-11 notified", "2026-05-20 policy-moved version 2"}, "2026-05-20"),
      "2 notified; acknowledge 2026-05-27 open (2026-05-25); fix 2026-08-11 open");
  EXPECT_EQ(
      SaysOf(versions, {"2026-05-11 notified", "2026-05-26 policy-moved version 2"}, "2026-05-27"),
      "2 deprecation; acknowledge 2026-05-25 missed; fix 2026-08-11 open");
}

std::vector<std::string> Ahead(const Lines& events, std::string_view on, std::uint32_t days) {
  const Policy policy = ShippedPolicy("unsupported-module-deprecation");
  const Forecast forecast =
      LookAhead(std::span(&policy, 1), Events(events), ParseDate(on).value(), days).value();
  std::vector<std::string> lines;
  for (const Deadline& each : forecast.due) {
    lines.push_back(each.step + " due " + FormatDate(each.last_day));
  }
  for (const Happening& each : forecast.if_nobody_acts) {
    lines.push_back(FormatDate(each.on) + " " + each.text);
  }
  return lines;
}

using Said = std::vector<std::string>;

TEST(LookAhead, WhatIsDueTodayIsDue) {
  EXPECT_EQ(Ahead({"2026-05-10 notified"}, "2026-06-10", 0), Said{"acknowledge due 2026-06-10"});
}

TEST(LookAhead, ADateThatIsNotYetPastIsNotDueToday) {
  const Lines events{"2026-05-10 notified"};
  EXPECT_EQ(Ahead(events, "2026-06-08", 1), Said{});
  EXPECT_EQ(Ahead(events, "2026-06-08", 2), Said{"acknowledge due 2026-06-10"});
  EXPECT_EQ(Ahead(events, "2026-06-08", 3),
            (Said{"acknowledge due 2026-06-10", "2026-06-11 acknowledge: missed (2026-06-10)",
                  "2026-06-11 phase deprecation: To be deprecated: inform stakeholders, then "
                  "announce"}));
}

TEST(LookAhead, WhatEndedWhileTheDeprecationWasTakenBackIsToldForTheDayOnWhichItIsBack) {
  const Lines events{"2026-05-10 notified", "2026-05-11 acknowledged", "2026-08-15 announced",
                     "2026-08-20 extended fix until 2026-10-15"};
  EXPECT_EQ(Ahead(events, "2026-09-01", 60),
            (Said{"fix due 2026-10-15", "2026-10-16 fix: missed (2026-10-15)",
                  "2026-10-16 phase migration: Announced: users migrate",
                  "2026-10-17 migrate: over (2026-10-16)",
                  "2026-10-17 phase archival: The migration period is over: archive"}));
}

TEST(Versions, OneWithoutThePresentPhaseIsRefusedBeforeItLosesThePhase) {
  auto versions = Versions();
  versions[1].phases.erase(versions[1].phases.begin() + 2, versions[1].phases.end());
  std::erase_if(versions[1].steps, [](const Step& each) { return each.phase != "notified"; });
  for (Step& each : versions[1].steps) each.on_miss.clear();
  EXPECT_EQ(
      SaysOf(versions, {"2026-05-10 notified", "2026-06-10 policy-moved version 2"}, "2026-06-10"),
      "2 notified; acknowledge 2026-06-10 open; fix 2026-08-10 open");
  const std::string refused =
      SaysOf(versions, {"2026-05-10 notified", "2026-06-11 policy-moved version 2"}, "2026-06-11");
  EXPECT_NE(refused.find("/1/version"), std::string::npos) << refused;
  EXPECT_NE(refused.find("version 2 has no phase deprecation"), std::string::npos) << refused;
}

// -- What is to be done next

std::string Next(const Lines& events, std::string_view on,
                 std::string_view policy = "supported-module-escalation") {
  const std::vector<Policy> versions{ShippedPolicy(policy)};
  const Report report = Evaluate(versions, Events(events), ParseDate(on).value()).value();
  std::string next;
  for (const Action& each : report.next) {
    next += (next.empty() ? "" : "; ") + each.step;
    if (each.by) next += " " + FormatDate(*each.by);
    if (each.exempt_until) next += " exempt until " + FormatDate(*each.exempt_until);
  }
  return next;
}

TEST(Next, NamesWhatWasMissedUntilItIsDone) {
  EXPECT_EQ(Next({"2026-05-10 notified"}, "2026-05-20"),
            "fix; remind 2026-05-17; acknowledge 2026-06-10");
  EXPECT_EQ(Next({"2026-05-10 notified", "2026-05-21 reminded"}, "2026-05-21"),
            "fix; acknowledge 2026-06-10");
  EXPECT_EQ(
      Next({"2026-01-31 notified", "2026-03-05 extended inform-stakeholders until 2026-03-20"},
           "2026-03-25", "unsupported-module-deprecation"),
      "announce; inform-stakeholders 2026-03-20; fix 2026-04-30");
}

TEST(Next, NamesNothingOfAPhaseThatIsBehind) {
  // The owner was not reminded: with the product owner nobody reminds them any more.
  EXPECT_EQ(Next({"2026-05-10 notified"}, "2026-06-11"),
            "ask-product-owner; fix; acknowledge-after-escalation 2026-06-25");
  EXPECT_EQ(Next({"2026-05-10 notified"}, "2026-06-26"), "ask-council; decide; fix");
}

TEST(Next, OfAnExemptStepNamesTheLastDayOfItsExemption) {
  const Lines events{"2026-01-31 notified", "2026-02-10 acknowledged",
                     "2026-03-01 exempted fix until 2026-05-15"};
  constexpr std::string_view kPolicy = "unsupported-module-deprecation";
  EXPECT_EQ(Next(events, "2026-05-10", kPolicy), "fix 2026-05-15 exempt until 2026-05-15");
  // It runs out before the deadline, which then is the last day in time.
  EXPECT_EQ(Next({"2026-01-31 notified", "2026-02-10 acknowledged",
                  "2026-03-01 exempted fix until 2026-04-10"},
                 "2026-04-01", kPolicy),
            "fix 2026-04-30 exempt until 2026-04-10");
  EXPECT_EQ(Ahead(events, "2026-05-10", 5), Said{"fix due 2026-05-15"});
  EXPECT_EQ(Ahead(events, "2026-05-10", 4), Said{});
}

TEST(Next, NamesTheLastDayInTimeWhereTheDeadlinesDayIsNot) {
  const std::vector<Policy> versions{ShippedPolicy("unsupported-module-deprecation", "Etc/UTC",
                                                   R"({"deadline_day": "does-not-count"})")};
  const Report report =
      Evaluate(versions, Events(Lines{"2026-01-31 notified"}), *ParseDate("2026-02-01")).value();
  EXPECT_EQ(report.next.front().by, *ParseDate("2026-02-27"));
  EXPECT_EQ(report.deadlines.front().due, *ParseDate("2026-02-28"));
  EXPECT_EQ(ToJson(report.deadlines.front()).at("last_day"), "2026-02-27");
  EXPECT_THAT(report.why.front(), testing::HasSubstr("2026-02-27 is the last day in time"));
}

TEST(Next, DoesNotNameWhatLedOn) {
  EXPECT_EQ(Next({"2026-01-31 notified"}, "2026-05-02", "unsupported-module-deprecation"),
            "inform-stakeholders; announce");
  EXPECT_EQ(Next({"2026-01-01 reported"}, "2026-05-02", "embargo-cap"), "lift-now");
}

TEST(Report, SaysWhenAndWhyThePolicyNoLongerApplies) {
  const std::vector<Policy> versions{ShippedPolicy("supported-module-escalation")};
  const Forecast forecast =
      LookAhead(versions, Events(Lines{"2026-05-10 notified"}), *ParseDate("2026-05-20"), 20,
                Events(Lines{"2026-06-01 left-supported-release"}))
          .value();
  ASSERT_EQ(forecast.if_nobody_acts.size(), 1U);
  EXPECT_EQ(forecast.if_nobody_acts.front().on, *ParseDate("2026-06-01"));
  EXPECT_EQ(forecast.if_nobody_acts.front().text,
            "the policy no longer applies: in-supported-release is false");
  EXPECT_TRUE(forecast.now.applies);
  EXPECT_FALSE(forecast.later.applies);
}

TEST(LookAhead, WhatThePolicyWillNotAskForIsNotDue) {
  const std::vector<Policy> versions{ShippedPolicy("supported-module-escalation")};
  const auto ahead = [&](std::string_view leaves) {
    const std::vector<Event> events = Events(Lines{"2026-05-10 notified", "2026-05-11 reminded"});
    return LookAhead(versions, events, *ParseDate("2026-06-01"), 20, Events(Lines{leaves})).value();
  };
  const Forecast before = ahead("2026-06-08 left-supported-release");
  EXPECT_TRUE(before.due.empty());
  ASSERT_EQ(before.lapsing.size(), 1U);
  EXPECT_EQ(before.lapsing.front().step, "acknowledge");
  ASSERT_EQ(before.if_nobody_acts.size(), 2U);
  EXPECT_EQ(before.if_nobody_acts[1].on, *ParseDate("2026-06-08"));
  EXPECT_EQ(before.if_nobody_acts[1].text, "acknowledge: is not due on 2026-06-10 any more");
  const Forecast after = ahead("2026-06-11 left-supported-release");
  ASSERT_EQ(after.due.size(), 1U);
  EXPECT_TRUE(after.lapsing.empty());
}

// -- Why

// What a report says that contains the words.
Said Why(const std::vector<Policy>& versions, std::span<const Event> events, std::string_view on,
         std::string_view words) {
  Said lines;
  const Report report = Evaluate(versions, events, *ParseDate(on)).value();
  for (const std::string& each : report.why) {
    if (each.find(words) != std::string::npos) lines.push_back(each);
  }
  return lines;
}

TEST(Why, NamesTheDayThatADeadlineCountsFrom) {
  const std::vector<Policy> versions{ShippedPolicy("unsupported-module-deprecation", "Etc/UTC",
                                                   R"({"repeated_anchor": "restarts"})")};
  const auto events = Events(Lines{"2026-01-31 notified", "2026-02-20 notified"});
  EXPECT_EQ(Why(versions, events, "2026-02-21", "acknowledge: "),
            (Said{"acknowledge: due 2026-03-20 = notified (2026-02-20) + P1M; open",
                  "2026-02-20 acknowledge: due 2026-03-20 instead of 2026-02-28"}));
  EXPECT_EQ(Why(versions, events, "2026-02-21", "notified again"),
            Said{"2026-02-20 notified again"});
  const std::vector<Policy> shipped{ShippedPolicy("unsupported-module-deprecation")};
  EXPECT_EQ(Why(shipped, events, "2026-02-21", "notified again"),
            Said{"2026-02-20 notified again: it moves no deadline"});
  const std::vector<Policy> escalation{ShippedPolicy("supported-module-escalation")};
  EXPECT_EQ(
      Why(escalation, Events(Lines{"2026-05-10 notified"}), "2026-06-12", "after-escalation:"),
      Said{"acknowledge-after-escalation: due 2026-06-25 = phase:product-owner (2026-06-11) + "
           "P14D; open"});
}

TEST(Why, SaysThatADeadlineIsNotBeforeTheMove) {
  auto versions = Versions();
  StepOf(versions[1], "fix").due.front().period = {.months = 2};
  const auto events = Events(
      Lines{"2026-01-31 notified", "2026-02-10 acknowledged", "2026-04-10 policy-moved version 2"});
  EXPECT_EQ(
      Why(versions, events, "2026-04-10", "fix: "),
      (Said{"fix: due 2026-04-10 = notified (2026-01-31) + P2M, but not before the move; open",
            "2026-04-10 fix: due 2026-04-10 instead of 2026-04-30"}));
}

TEST(Why, TellsOfTheFactThatMovedADeadline) {
  const std::vector<Policy> versions{ShippedPolicy("supported-module-escalation")};
  const auto events = Events(Lines{"2026-03-31 notified", "2026-04-02 not-used-in-production"});
  EXPECT_EQ(Why(versions, events, "2026-04-03", "2026-04-02"),
            (Said{"2026-04-02 used-in-production is false",
                  "2026-04-02 remind: due 2026-04-14 instead of 2026-04-07"}));
  const Report report = Evaluate(versions, events, *ParseDate("2026-04-03")).value();
  EXPECT_EQ(report.deadlines.front().first_due, *ParseDate("2026-04-07"));
}

TEST(Why, TellsOfAnotherAnnouncement) {
  const std::vector<Policy> versions{ShippedPolicy("unsupported-module-deprecation")};
  const auto events = Events(Lines{"2026-05-10 notified", "2026-06-30 announced",
                                   "2026-07-10 announced until 2026-09-30"});
  EXPECT_EQ(Why(versions, events, "2026-07-11", "2026-07-10"),
            (Said{"migrate: due 2026-09-30 = stated with announced (2026-07-10); open",
                  "2026-07-10 announced again, until 2026-09-30",
                  "2026-07-10 migrate: due 2026-09-30 instead of 2026-07-30"}));
}

TEST(Why, SaysByWhomAndWhyAnExceptionWasGranted) {
  const std::vector<Policy> versions{ShippedPolicy("unsupported-module-deprecation")};
  auto events = Events(Lines{"2026-05-10 notified", "2026-05-20 extended fix until 2026-10-15",
                             "2026-05-21 exempted acknowledge until 2026-12-31"});
  events[1].by = "member-1";
  events[1].approver = "member-2";
  events[1].reason = "a community works on it";
  events[2].reason = "a larger development";
  events[2].evidence = "https://example.org/plan";
  EXPECT_EQ(Why(versions, events, "2026-05-22", "2026-05-2"),
            (Said{"fix: due 2026-10-15 = extended on 2026-05-20 (notified (2026-05-10) + P3M is "
                  "2026-08-10); extended",
                  "2026-05-20 fix: extended to 2026-10-15, by member-1, approved by member-2: a "
                  "community works on it",
                  "2026-05-21 acknowledge: exempt until 2026-12-31: a larger development "
                  "(https://example.org/plan)"}));
  EXPECT_EQ(Why(versions, events, "2026-05-22", "acknowledge: due"),
            Said{"acknowledge: due 2026-06-10 = notified (2026-05-10) + P1M; exempt until "
                 "2026-12-31"});
}

TEST(Why, SaysWhichFactsDoNotHold) {
  const std::vector<Policy> versions{ShippedPolicy("unsupported-module-deprecation")};
  EXPECT_EQ(Why(versions, Events(Lines{"2026-05-10 notified", "2026-05-20 rated-lower"}),
                "2026-05-21", "does not apply"),
            Said{"the policy does not apply now: severe is false"});
}

TEST(Why, SaysThatAnAnnouncementLacksItsDay) {
  const std::vector<Policy> versions{ShippedPolicy("unsupported-module-deprecation")};
  const Lines events{"2026-01-31 notified", "2026-02-01 planned-for-next-release",
                     "2026-03-05 announced"};
  EXPECT_EQ(
      Why(versions, Events(events), "2026-03-06", "migrate:"),
      Said{"migrate: no day: announced (2026-03-05) states none, and the policy gives no usual "
           "period here; record announced again with the day (until), or extend migrate"});
}

TEST(Why, SaysThatAnEventOutOfPlaceCountsForNothing) {
  const std::vector<Policy> versions{ShippedPolicy("unsupported-module-deprecation")};
  const Lines events{"2026-05-10 notified", "2026-05-20 announced"};
  EXPECT_EQ(Why(versions, Events(events), "2026-06-11", "announced"),
            Said{"2026-05-20 announced: not in this phase: it counts for nothing"});
  EXPECT_EQ(Next(events, "2026-06-11", "unsupported-module-deprecation"),
            "inform-stakeholders; announce; fix 2026-08-10");
}

TEST(Report, SaysWhoEndedTheCaseAndWhy) {
  const std::vector<Policy> versions{ShippedPolicy("unsupported-module-deprecation")};
  std::vector<Event> events = Events(Lines{"2026-05-10 notified", "2026-05-20 ended"});
  events.back().reason = "the issue was rejected";
  events.back().by = "member-1";
  const Report before = Evaluate(versions, events, *ParseDate("2026-05-19")).value();
  EXPECT_FALSE(before.over);
  const Report report = Evaluate(versions, events, *ParseDate("2026-09-19")).value();
  EXPECT_TRUE(report.over);
  EXPECT_EQ(report.phase, "notified");
  EXPECT_TRUE(report.next.empty());
  ASSERT_TRUE(report.ended);
  EXPECT_EQ(report.ended->by, "member-1");
  EXPECT_EQ(report.ended->reason, "the issue was rejected");
  EXPECT_EQ(report.why.back(), "ended on 2026-05-20 by member-1: the issue was rejected");
}

TEST(Report, TellsOfWhatWasStruckAndOfWhatStruckIt) {
  const std::vector<Policy> versions{ShippedPolicy("unsupported-module-deprecation")};
  const std::vector<Event> events =
      Events(Lines{"2026-05-10 notified", "2026-05-11 acknowledged", "2026-05-20 struck event 2"});
  const Report report = Evaluate(versions, events, *ParseDate("2026-05-21")).value();
  ASSERT_EQ(report.history.size(), 3U);
  EXPECT_EQ(report.history[1].text, "acknowledged: was struck later and does not count");
  EXPECT_EQ(report.history[2].text, "struck: acknowledged of 2026-05-11");
}

TEST(Report, AnExemptionTellsForWhichStepsItWasWithdrawn) {
  const std::vector<Policy> versions{ShippedPolicy("unsupported-module-deprecation")};
  const Report report =
      Evaluate(versions,
               Events(Lines{"2026-05-10 notified", "2026-05-20 exempted until 2026-12-31",
                            "2026-06-01 exemption-withdrawn fix"}),
               *ParseDate("2026-06-02"))
          .value();
  ASSERT_EQ(report.exemptions.size(), 1U);
  EXPECT_EQ(report.exemptions.front().except, std::vector<std::string>{"fix"});
}

}  // namespace
}  // namespace strongroom::desk::policy
