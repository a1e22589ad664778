#include "desk/cases/case_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "desk/cases/case_fixture_test.h"

namespace strongroom::desk::cases {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<policy::Event> Events(std::string_view text) {
  return policy::ParseEvents(ParseJson(text).value()).value();
}

TEST(WhatIf, HypotheticalEventsAreSeenAndNotRecorded) {
  const CaseRecord record = Begun();
  const auto tried = Tried(record, ShippedBook(),
                           {.events = Events(R"([{"at": "2026-06-30", "kind": "announced"}])")});
  ASSERT_TRUE(tried);
  EXPECT_EQ(Says(*tried, "2026-07-01"),
            "migration; acknowledge 2026-06-10 missed; fix 2026-08-10 open; migrate 2026-07-30 "
            "open");
  EXPECT_EQ(record.events.size(), 1U);
}

TEST(Calendar, WhatDaysBringByThemselvesCountsInReportsAndForecasts) {
  CaseRecord record = Begun();
  record.by_calendar = Events(R"([{"at": "2026-06-01", "kind": "entered-supported-release"},
                 {"at": "2026-09-01", "kind": "left-supported-release"}])");
  const auto applies = [&](std::string_view day) {
    return ReportOn(record, ShippedBook(), Day(day)).value().applies;
  };
  EXPECT_TRUE(applies("2026-05-31"));
  EXPECT_FALSE(applies("2026-06-01"));
  EXPECT_TRUE(applies("2026-09-01"));
  // Looked at before any of it has come: what would be missed on 11 June is missed when the policy
  // applies again.
  const auto forecast = ForecastOf(record, ShippedBook(), Day("2026-05-20"), 120).value();
  ASSERT_GT(forecast.if_nobody_acts.size(), 3U);
  EXPECT_EQ(forecast.if_nobody_acts[0].on, Day("2026-06-01"));
  EXPECT_THAT(forecast.if_nobody_acts[0].text, HasSubstr("no longer applies"));
  EXPECT_EQ(forecast.if_nobody_acts[1].text, "acknowledge: is not due on 2026-06-10 any more");
  const policy::Happening& again =
      *std::ranges::find(forecast.if_nobody_acts, Day("2026-09-01"), &policy::Happening::on);
  EXPECT_THAT(again.text, HasSubstr("applies again"));
  EXPECT_EQ(Says(record, "2026-08-31").substr(0, 8), "notified");
  EXPECT_EQ(Says(record, "2026-09-01").substr(0, 11), "deprecation");
  record.by_calendar.clear();
  EXPECT_EQ(ForecastOf(record, ShippedBook(), Day("2026-05-20"), 120)->if_nobody_acts.front().on,
            Day("2026-06-11"));
}

TEST(WhatIf, ADraftCanBeTriedForARunningCaseAndForOneThatHasNotBegun) {
  PolicyBook book = ShippedBook();
  policy::Policy draft = Shipped(kDeprecation);
  draft.version = 2;
  draft.state = policy::PolicyState::kDraft;
  draft.approval.reset();
  draft.steps.front().due.front().period = {.months = 2};
  ASSERT_TRUE(book.Add(draft));
  EXPECT_EQ(Says(Begun(), "2026-05-20", book),
            "notified; acknowledge 2026-06-10 open; fix 2026-08-10 open");
  const auto running = Tried(Begun(), book, {.version = 2});
  ASSERT_TRUE(running);
  EXPECT_EQ(Says(*running, "2026-05-20", book),
            "notified; acknowledge 2026-07-10 open; fix 2026-08-10 open");
  const auto other =
      Tried(NotBegun(), book,
            {.events = Events(R"([{"at": "2026-05-10", "kind": "notified"}])"), .version = 2});
  ASSERT_TRUE(other);
  const policy::Report report = ReportOn(*other, book, Day("2026-05-20")).value();
  EXPECT_EQ(report.version, 2U);
  EXPECT_EQ(report.why.back(), "the policy is a draft: this is what it would say");
  // As if the case had run under it from the beginning, whatever it was moved to.
  CaseRecord moved = Begun();
  moved.events.push_back({.at = Day("2026-05-15"), .kind = "policy-moved", .version = 1});
  EXPECT_EQ(ReportOn(Tried(moved, book, {.version = 2}).value(), book, Day("2026-05-20"))->version,
            2U);
  EXPECT_EQ(Tried(Begun(), book, {.version = 3}).error().fields.at(0).pointer, "/version");
}

std::vector<std::string> Lines(const std::vector<DueStep>& steps) {
  std::vector<std::string> lines;
  for (const DueStep& each : steps) {
    lines.push_back(each.case_id + " " + each.step + " " + each.who + " " +
                    (each.due ? policy::FormatDate(*each.due) + " " + std::to_string(each.days_left)
                              : "at once"));
  }
  return lines;
}

std::vector<CaseRecord> Three() {
  CaseRecord first = Begun();
  CaseRecord second = BegunAndAcknowledged();
  second.id = "case-2";
  second.team = "team-2";
  CaseRecord third = NotBegun("supported-module-escalation");
  third.id = "case-3";
  Append(third, Start(third, ShippedBook(), On("2026-06-08")));
  return {first, second, third};
}

TEST(WhatFallsDue, TellsWhatIsDueWithinTheDaysForEveryone) {
  const Agenda agenda = WhatFallsDue(Three(), ShippedBook(), Day("2026-06-08"), 7).value();
  EXPECT_THAT(Lines(agenda.due), ElementsAre("case-1 acknowledge developers 2026-06-10 2",
                                             "case-3 remind security team 2026-06-15 7"));
  EXPECT_THAT(Lines(agenda.missed), IsEmpty());
  EXPECT_THAT(Lines(agenda.at_once), ElementsAre("case-3 fix module owner at once"));
  ASSERT_EQ(agenda.if_nobody_acts.size(), 2U);
  EXPECT_EQ(agenda.if_nobody_acts.front().case_id, "case-1");
  EXPECT_EQ(agenda.if_nobody_acts.front().happening.text, "acknowledge: missed (2026-06-10)");
}

TEST(WhatFallsDue, WhatIsDueTodayIsInIt_WhatIsDueTomorrowIsNot) {
  EXPECT_THAT(Lines(WhatFallsDue(Three(), ShippedBook(), Day("2026-06-09"), 0)->due), IsEmpty());
  EXPECT_THAT(Lines(WhatFallsDue(Three(), ShippedBook(), Day("2026-06-10"), 0)->due),
              ElementsAre("case-1 acknowledge developers 2026-06-10 0"));
}

TEST(WhatFallsDue, WhatWasMissedAndWhoMustActNow) {
  const Agenda agenda = WhatFallsDue(Three(), ShippedBook(), Day("2026-06-12"), 0).value();
  EXPECT_THAT(Lines(agenda.missed), IsEmpty());  // acknowledging led on: it is not owed any more
  EXPECT_THAT(Lines(agenda.at_once), ElementsAre("case-1 inform-stakeholders security team at once",
                                                 "case-1 announce security team at once",
                                                 "case-3 fix module owner at once"));
}

TEST(WhatFallsDue, WhatWasMissedAndLedNowhereIsStillOwed) {
  const Agenda agenda = WhatFallsDue(Three(), ShippedBook(), Day("2026-06-20"), 0).value();
  EXPECT_THAT(Lines(agenda.missed), ElementsAre("case-3 remind security team 2026-06-15 -5"));
}

// Agenda and case say the same: one owes what the other names.
TEST(WhatFallsDue, IsWhatTheCasesSayIsNext) {
  const PolicyBook book = ShippedBook();
  for (const CaseRecord& record : Three()) {
    for (policy::Date day = Day("2026-06-08"); day < Day("2026-12-01");
         day += std::chrono::days{1}) {
      const policy::Report report = ReportOn(record, book, day).value();
      const Agenda agenda = WhatFallsDue(std::span(&record, 1), book, day, 1000).value();
      std::vector<std::string> owed;
      for (const auto* list : {&agenda.at_once, &agenda.missed, &agenda.due}) {
        for (const DueStep& each : *list) owed.push_back(each.step);
      }
      std::vector<std::string> next;
      for (const policy::Action& each : report.next) next.push_back(each.step);
      EXPECT_THAT(owed, testing::UnorderedElementsAreArray(next)) << policy::FormatDate(day);
    }
  }
}

// Neither before its deadline nor after is an exempt step told by a day that means nothing.
TEST(WhatFallsDue, AnExemptStepIsDueOnTheLastDayOfItsExemption) {
  CaseRecord record = BegunAndAcknowledged();
  Append(record, Exempt(record, ShippedBook(), On("2026-06-01"), "fix", Day("2026-10-15")));
  for (const std::string_view day : {"2026-08-01", "2026-08-10", "2026-09-20"}) {
    const auto ahead = static_cast<std::uint32_t>((Day("2026-10-15") - Day(day)).count());
    const Agenda agenda =
        WhatFallsDue(std::span(&record, 1), ShippedBook(), Day(day), ahead).value();
    ASSERT_EQ(Lines(agenda.due), std::vector<std::string>{"case-1 fix developers 2026-10-15 " +
                                                          std::to_string(ahead)});
    EXPECT_EQ(agenda.due.front().exempt_until, Day("2026-10-15"));
    EXPECT_EQ(agenda.due.front().state, policy::StepStatus::kExempt);
    EXPECT_TRUE(
        WhatFallsDue(std::span(&record, 1), ShippedBook(), Day(day), ahead - 1)->due.empty());
    EXPECT_EQ(ReportOn(record, ShippedBook(), Day(day))->next.front().by, Day("2026-10-15"));
  }
}

TEST(WhatFallsDue, WhereTheDeadlinesDayDoesNotCountTheDayBeforeItIsTheLast) {
  PolicyBook book;
  policy::Policy strict = Shipped(kDeprecation);
  strict.settings.deadline_day_counts = false;
  ASSERT_TRUE(book.Add(strict));
  CaseRecord record = NotBegun();
  Append(record, Start(record, book, BareOn("2026-05-10")));
  EXPECT_EQ(Lines(WhatFallsDue(std::span(&record, 1), book, Day("2026-06-09"), 0)->due),
            std::vector<std::string>{"case-1 acknowledge developers 2026-06-09 0"});
}

TEST(WhatFallsDue, ADeadlineThatWillNotComeIsToldAsSuch) {
  std::vector<CaseRecord> records{Three()[2]};
  records[0].by_calendar = {{.at = Day("2026-06-12"), .kind = "left-supported-release"}};
  const Agenda agenda = WhatFallsDue(records, ShippedBook(), Day("2026-06-09"), 10).value();
  EXPECT_TRUE(agenda.due.empty());
  ASSERT_GE(agenda.if_nobody_acts.size(), 2U);
  EXPECT_EQ(agenda.if_nobody_acts[1].happening.text, "remind: is not due on 2026-06-15 any more");
  // The case itself says what it is today.
  EXPECT_EQ(ReportOn(records[0], ShippedBook(), Day("2026-06-09"))->next.size(), 3U);
}

TEST(WhatFallsDue, TellsThatAModuleLeavesTheSupportedSetAndWhatIsDueThen) {
  std::vector<CaseRecord> records = Three();
  records[2].by_calendar = {{.at = Day("2026-06-20"), .kind = "left-supported-release"}};
  const auto told = [&] {
    std::vector<std::string> lines;
    const Agenda agenda = WhatFallsDue(records, ShippedBook(), Day("2026-06-08"), 20).value();
    for (const CaseHappening& each : agenda.if_nobody_acts) {
      if (each.case_id != "case-3") continue;
      lines.push_back(policy::FormatDate(each.happening.on) + " " + each.happening.text);
    }
    return lines;
  };
  const std::string leaves =
      "2026-06-20 the policy no longer applies: in-supported-release is false";
  EXPECT_THAT(told(),
              ElementsAre("2026-06-16 remind: missed (2026-06-15)", leaves));  // case-1 runs
  records.erase(records.begin(), records.begin() + 2);
  EXPECT_THAT(told(),
              ElementsAre("2026-06-16 remind: missed (2026-06-15)", leaves,
                          "2026-06-20 mod-x needs a case under unsupported-module-deprecation, "
                          "and there is none: strongroom desk case start "
                          "unsupported-module-deprecation mod-x SEC-7K3Q"));
}

TEST(WhatFallsDue, OfOneTeamOrOfThoseWhoMustAct) {
  EXPECT_THAT(
      Lines(WhatFallsDue(Three(), ShippedBook(), Day("2026-06-08"), 90, {.team = "team-2"})->due),
      ElementsAre("case-2 fix developers 2026-08-10 63"));
  EXPECT_THAT(
      Lines(WhatFallsDue(Three(), ShippedBook(), Day("2026-06-08"), 7, {.who = "security team"})
                ->due),
      ElementsAre("case-3 remind security team 2026-06-15 7"));
}

TEST(WhatFallsDue, ACaseThatCannotBeReadIsNamed) {
  std::vector<CaseRecord> records = Three();
  records[1].events.back().kind = "mumbled";
  const auto refused = WhatFallsDue(records, ShippedBook(), Day("2026-06-08"), 7);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().detail, HasSubstr("case \"case-2\""));
}

// For people who read the log; the bound is far off, so that no busy machine fails it.
TEST(Performance, FiveHundredCasesAreEvaluatedInWellUnderASecond) {
  std::vector<CaseRecord> records;
  const PolicyBook book = ShippedBook();
  const std::vector<CaseRecord> three = Three();
  for (int i = 0; i < 500; ++i) {
    CaseRecord record = three[static_cast<std::size_t>(i) % three.size()];
    record.id = "case-" + std::to_string(i);
    for (int note = 0; note < 10; ++note) {
      record.events.push_back({.at = Day("2026-06-01"), .kind = "noted"});
    }
    records.push_back(std::move(record));
  }
  const auto begin = std::chrono::steady_clock::now();
  const Result<Agenda> agenda = WhatFallsDue(records, book, Day("2026-07-01"), 60);
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - begin);
  ASSERT_TRUE(agenda);
  EXPECT_FALSE(agenda->due.empty());
  const double ms = static_cast<double>(took.count()) / 1000;
  std::printf("500 cases with forecast: %.1f ms\n", ms);
  RecordProperty("ms_for_500_cases", std::to_string(ms));
  EXPECT_LT(ms, 1000);
}

}  // namespace
}  // namespace strongroom::desk::cases
