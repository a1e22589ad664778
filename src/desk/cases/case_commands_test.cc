#include "desk/cases/case_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <functional>

#include "desk/cases/case_fixture_test.h"

namespace strongroom::desk::cases {
namespace {

using testing::HasSubstr;

const PolicyBook& Book() {
  static const PolicyBook book = ShippedBook();
  return book;
}

// The shipped book with a second version of the deprecation policy that gives six months.
PolicyBook TwoVersions(policy::PolicyState state) {
  PolicyBook book = ShippedBook();
  policy::Policy second = Shipped(kDeprecation);
  second.version = 2;
  second.state = state;
  second.approval->on = Day("2026-01-01");
  std::ranges::find(second.steps, "fix", &policy::Step::name)->due.front().period = {.months = 6};
  EXPECT_TRUE(book.Add(std::move(second)));
  return book;
}

// -- Start

TEST(Start, BeginsUnderTheApprovedVersionAndSaysWhich) {
  const Result<Events> events = Start(NotBegun(), Book(), On("2026-05-10"));
  ASSERT_TRUE(events);
  ASSERT_EQ(events->size(), 1U);
  EXPECT_EQ(events->front().kind, "notified");
  EXPECT_EQ(events->front().version, 1U);
  EXPECT_EQ(events->front().by, "member-1");
  EXPECT_EQ(Says(Begun(), "2026-05-11"),
            "notified; acknowledge 2026-06-10 open; fix 2026-08-10 open");
}

TEST(Start, NoCaseBeginsUnderADraft) {
  PolicyBook book;
  policy::Policy draft = Shipped(kDeprecation);
  draft.state = policy::PolicyState::kDraft;
  ASSERT_TRUE(book.Add(draft));
  EXPECT_THAT(Refused(Start(NotBegun(), book, On("2026-05-10"))), HasSubstr("no version of"));
  ASSERT_TRUE(book.Approve(kDeprecation, 1, {.by = "council", .on = Day("2026-05-20")}));
  EXPECT_THAT(Refused(Start(NotBegun(), book, On("2026-05-19"))), HasSubstr("no version of"));
  EXPECT_EQ(Refused(Start(NotBegun(), book, On("2026-05-20"))), "");
}

TEST(Start, OnAPastDayBeginsUnderTheVersionApprovedByThen) {
  PolicyBook book = ShippedBook();
  policy::Policy second = Shipped(kDeprecation);
  second.version = 2;
  second.approval->on = Day("2026-05-01");
  ASSERT_TRUE(book.Add(second));
  Act late = On("2026-05-10");
  const auto version = [&](std::string_view day) {
    late.on = Day(day);
    return Start(NotBegun(), book, late).value().back().version;
  };
  EXPECT_EQ(version("2026-05-01"), 2U);
  EXPECT_EQ(version("2026-04-30"), 1U);
  late.on = Day("2025-12-31");
  EXPECT_EQ(Refused(Start(NotBegun(), book, late)), "invalid: /on not-approved");
}

TEST(Start, FactsGivenArePartOfTheBeginning) {
  CaseRecord record = NotBegun();
  Append(record, Start(record, Book(), On("2026-05-10"), {{"planned-for-next-release", true}}));
  EXPECT_EQ(record.events.size(), 2U);
  EXPECT_TRUE(ReportOn(record, Book(), Day("2026-05-10"))->facts.at("planned-for-next-release"));
}

TEST(Start, RefusesASubjectThatThePolicyIsNotFor) {
  EXPECT_THAT(
      Refused(Start(NotBegun(), Book(), On("2026-05-10"), {{"in-supported-release", true}})),
      HasSubstr("conflict: the policy unsupported-module-deprecation does not apply to \"mod-x\": "
                "it is for in-supported-release false"));
}

TEST(Start, SaysWhatIsMissing) {
  CaseRecord record = NotBegun();
  record.module.clear();
  record.issue.clear();
  Act nobody = On("2026-05-10");
  nobody.by.clear();
  EXPECT_EQ(Refused(Start(record, Book(), nobody, {{"planned", true}})),
            "invalid: /by required /module required /issue required /facts/planned unknown-fact");
  EXPECT_EQ(Refused(Start(Begun(), Book(), On("2026-05-11"))),
            "conflict: case \"case-1\" has begun");
  EXPECT_THAT(Refused(Start(NotBegun("mercy"), Book(), On("2026-05-11"))),
              HasSubstr("not-found: "));
}

TEST(Start, AnApprovalOfALaterVersionThatIsDatedBackMovesNoCase) {
  const PolicyBook book = TwoVersions(policy::PolicyState::kApproved);
  EXPECT_EQ(Says(Begun(), "2026-05-11", book),
            "notified; acknowledge 2026-06-10 open; fix 2026-08-10 open");
}

// -- What every command does

struct Doing {
  std::string name;
  CaseRecord before;
  std::function<Result<Events>(const CaseRecord&, const Act&)> command;
  std::string_view on;
};

std::vector<Doing> Doings() {
  CaseRecord deprecated = Begun();
  CaseRecord announced = deprecated;
  Append(announced, Announce(announced, Book(), On("2026-06-15"), std::nullopt));
  CaseRecord exempt = BegunAndAcknowledged();
  Append(exempt, Exempt(exempt, Book(), On("2026-07-01"), "fix", Day("2026-12-31")));
  return {
      {"acknowledge", Begun(),
       [](const auto& record, const Act& act) { return Acknowledge(record, Book(), act); },
       "2026-05-20"},
      {"acknowledge late", Begun(),
       [](const auto& record, const Act& act) { return Acknowledge(record, Book(), act); },
       "2026-06-20"},
      {"fix", BegunAndAcknowledged(),
       [](const auto& record, const Act& act) { return Fix(record, Book(), act); }, "2026-05-20"},
      {"inform", deprecated,
       [](const auto& record, const Act& act) { return InformStakeholders(record, Book(), act); },
       "2026-06-12"},
      {"announce", deprecated,
       [](const auto& record, const Act& act) {
         return Announce(record, Book(), act, Day("2026-09-30"));
       },
       "2026-06-15"},
      {"archive", announced,
       [](const auto& record, const Act& act) { return Archive(record, Book(), act); },
       "2026-08-01"},
      {"extend", BegunAndAcknowledged(),
       [](const auto& record, const Act& act) {
         return Extend(record, Book(), act, "fix", Day("2026-10-15"));
       },
       "2026-08-01"},
      {"extend behind the miss", BegunAndAcknowledged(),
       [](const auto& record, const Act& act) {
         return Extend(record, Book(), act, "fix", Day("2026-10-15"));
       },
       "2026-08-20"},
      {"exempt", BegunAndAcknowledged(),
       [](const auto& record, const Act& act) {
         return Exempt(record, Book(), act, "", Day("2026-12-31"));
       },
       "2026-07-01"},
      {"withdraw", exempt,
       [](const auto& record, const Act& act) {
         return WithdrawExemption(record, Book(), act, "fix");
       },
       "2026-09-01"},
      {"change a fact", Begun(),
       [](const auto& record, const Act& act) {
         return ChangeFact(record, Book(), act, "in-supported-release", true);
       },
       "2026-05-20"},
  };
}

// A reminder that is built and never saved is none: what a command gives, appended, is seen.
TEST(Commands, WhatTheyGiveIsSeenOnceItIsAppended) {
  for (const Doing& each : Doings()) {
    CaseRecord record = each.before;
    const std::string before = Says(record, each.on);
    const auto next = ReportOn(record, Book(), Day(each.on))->next.size();
    const auto history = ReportOn(record, Book(), Day(each.on))->history.size();
    Append(record, each.command(record, On(each.on)));
    const policy::Report after = ReportOn(record, Book(), Day(each.on)).value();
    EXPECT_TRUE(Says(record, each.on) != before || after.next.size() != next ||
                after.history.size() != history)
        << each.name << ": " << before;
    const policy::Event& event = record.events.back();
    EXPECT_EQ(event.by, "member-1") << each.name;
    EXPECT_EQ(event.reason, "a reason") << each.name;
    EXPECT_EQ(event.evidence, "https://tracker.example/1") << each.name;
    EXPECT_EQ(event.approver, "council") << each.name;
    EXPECT_EQ(std::get<Time>(event.at), On(each.on).at) << each.name;
  }
}

TEST(Commands, TheSecondTimeChangesNothingAndIsRefused) {
  for (const Doing& each : Doings()) {
    CaseRecord record = each.before;
    Append(record, each.command(record, On(each.on)));
    EXPECT_NE(Refused(each.command(record, On(each.on))), "") << each.name;
  }
}

TEST(Commands, EachWantsACaseThatRunsAndSomebodyWhoActs) {
  CaseRecord over = BegunAndAcknowledged();
  Append(over, Fix(over, Book(), On("2026-05-20")));
  for (const Doing& each : Doings()) {
    EXPECT_EQ(Refused(each.command(NotBegun(), On(each.on))),
              "conflict: case \"case-1\" has not begun")
        << each.name;
    EXPECT_THAT(Refused(each.command(over, On(each.on))),
                HasSubstr("conflict: case \"case-1\" is over: Fixed in time"))
        << each.name;
    Act nobody = On(each.on);
    nobody.by.clear();
    EXPECT_EQ(Refused(each.command(each.before, nobody)), "invalid: /by required") << each.name;
  }
}

TEST(Commands, WhatHappenedEarlierIsJudgedByItsOwnDay) {
  CaseRecord record = Begun();
  Act late = BareOn("2026-06-12");
  late.on = Day("2026-06-09");
  EXPECT_EQ(Refused(Acknowledge(record, Book(), late)), "invalid: /reason required");
  late.reason = "the mail lay unread";
  EXPECT_EQ(Says(record, "2026-06-12"),
            "deprecation; acknowledge 2026-06-10 missed; fix 2026-08-10 open");
  Append(record, Acknowledge(record, Book(), late));
  EXPECT_EQ(Says(record, "2026-06-12"),
            "notified; acknowledge 2026-06-10 met; fix 2026-08-10 open");
  late.on = Day("2026-06-13");
  EXPECT_EQ(Refused(Fix(record, Book(), late)), "invalid: /on date");
  late.on = Day("2026-05-09");
  EXPECT_EQ(Refused(Fix(record, Book(), late)), "invalid: /on date");
}

TEST(Commands, TheDayIsThePolicysZones) {
  PolicyBook book;
  policy::Policy berlin = Shipped(kDeprecation);
  berlin.zone = policy::Zone::Find("Europe/Berlin").value();
  ASSERT_TRUE(book.Add(berlin));
  CaseRecord record = NotBegun();
  Act act = On("2026-05-10");
  act.at = ParseTime("2026-05-11T00:30:00+02:00").value();  // 22:30 UTC, the day before
  Append(record, Start(record, book, act));
  EXPECT_EQ(Says(record, "2026-05-11", book),
            "notified; acknowledge 2026-06-11 open; fix 2026-08-11 open");
  EXPECT_EQ(DayOf(record, book, ParseTime("2026-06-11T23:30:00+02:00").value()), Day("2026-06-11"));
  act.at = ParseTime("2026-06-11T23:30:00+02:00").value();
  Append(record, Acknowledge(record, book, act));
  EXPECT_EQ(Says(record, "2026-06-12", book),
            "notified; acknowledge 2026-06-11 met; fix 2026-08-11 open");
}

// -- The course

TEST(Record, RefusesWhatThePolicyDoesNotKnow) {
  CaseRecord embargo = NotBegun("embargo-cap");
  Append(embargo, Start(embargo, Book(), On("2026-05-10")));
  const Result<Events> refused = Acknowledge(embargo, Book(), On("2026-05-11"));
  EXPECT_EQ(Refused(refused), "invalid: /kind unknown-event");
  EXPECT_THAT(refused.error().fields.at(0).message, HasSubstr("it knows embargo-lifted, fixed"));
  EXPECT_EQ(Refused(Record(embargo, Book(), On("2026-05-11"), "extended")),
            "invalid: /kind unknown-event");
}

TEST(Record, RefusesADateBeforeTheEventThatStatesIt) {
  CaseRecord record = Begun();
  EXPECT_EQ(Refused(Record(record, Book(), On("2026-06-15"), "announced", Day("2026-06-14"))),
            "invalid: /until date");
}

TEST(Announce, IsForACaseThatIsToBeDeprecated) {
  EXPECT_THAT(Refused(Announce(Begun(), Book(), On("2026-05-20"), std::nullopt)),
              HasSubstr("conflict: the policy unsupported-module-deprecation does not allow "
                        "announced in the phase notified"));
}

TEST(Announce, StatesADateWhereThePolicyHasNoUsualOne) {
  CaseRecord record = NotBegun();
  Append(record, Start(record, Book(), On("2026-05-10"), {{"planned-for-next-release", true}}));
  EXPECT_EQ(Refused(Announce(record, Book(), On("2026-06-15"), std::nullopt)),
            "invalid: /until required");
  EXPECT_EQ(Refused(Announce(record, Book(), On("2026-06-15"), Day("2026-06-14"))),
            "invalid: /until date");
  Append(record, Announce(record, Book(), On("2026-06-15"), Day("2026-12-01")));
  EXPECT_EQ(Says(record, "2026-06-16"),
            "migration; acknowledge 2026-06-10 missed; fix 2026-08-10 open; migrate 2026-12-01 "
            "open");
}

TEST(Announce, AnewGivesTheDateAnew) {
  CaseRecord record = Begun();
  Append(record, Announce(record, Book(), On("2026-06-15"), std::nullopt));
  Append(record, ChangeFact(record, Book(), On("2026-06-16"), "planned-for-next-release", true));
  EXPECT_EQ(Says(record, "2026-06-17"),
            "migration; acknowledge 2026-06-10 missed; fix 2026-08-10 open; migrate 2026-07-15 "
            "open");
  EXPECT_EQ(Refused(Announce(record, Book(), On("2026-06-17"), std::nullopt)),
            "invalid: /until required");
  Append(record, Announce(record, Book(), On("2026-06-17"), Day("2026-09-30")));
  EXPECT_EQ(Says(record, "2026-06-17"),
            "migration; acknowledge 2026-06-10 missed; fix 2026-08-10 open; migrate 2026-09-30 "
            "open");
  Append(record, Extend(record, Book(), On("2026-06-18"), "migrate", Day("2026-10-31")));
}

TEST(Archive, IsForACaseWhoseMigrationIsOverAndNeedsEvidence) {
  EXPECT_THAT(Refused(Archive(Begun(), Book(), On("2026-05-20"))),
              HasSubstr("does not allow archived in the phase notified"));
  CaseRecord record = Begun();
  Append(record, Announce(record, Book(), On("2026-06-15"), std::nullopt));
  EXPECT_THAT(Refused(Archive(record, Book(), On("2026-07-15"))),
              HasSubstr("does not allow archived in the phase migration"));
  Act bare = BareOn("2026-07-16");
  EXPECT_EQ(Refused(Archive(record, Book(), bare)), "invalid: /evidence required");
  Append(record, Archive(record, Book(), On("2026-07-16")));
  EXPECT_TRUE(ReportOn(record, Book(), Day("2026-07-16"))->over);
}

// What happened is on record, also where it moves nothing that is due.
TEST(Record, TakesWhatHappenedAlthoughNoDeadlineMoves) {
  CaseRecord record = BegunAndAcknowledged();
  Append(record, Acknowledge(record, Book(), On("2026-05-12")));
  EXPECT_THAT(Refused(Acknowledge(record, Book(), On("2026-05-12"))),
              HasSubstr("conflict: acknowledged of 2026-05-12 is on record already, as number 3"));
  EXPECT_EQ(Refused(InformStakeholders(record, Book(), On("2026-05-12"))), "");
}

TEST(Record, PublicElsewhereComesBeforeAnExtension) {
  CaseRecord embargo = NotBegun("embargo-cap");
  Append(embargo, Start(embargo, Book(), On("2026-01-01")));
  Append(embargo, Extend(embargo, Book(), On("2026-03-10"), "lift", Day("2026-06-30")));
  Append(embargo, Record(embargo, Book(), On("2026-03-20"), "public-elsewhere"));
  EXPECT_EQ(Says(embargo, "2026-03-20"), "embargoed; lift 2026-03-20 open");
  EXPECT_EQ(Says(embargo, "2026-03-21"), "overdue; lift 2026-03-20 missed");
  EXPECT_EQ(ReportOn(embargo, Book(), Day("2026-03-21"))->deadlines.front().first_due,
            Day("2026-04-01"));
}

TEST(Start, AnIssueThatIsNotSevereIsRefusedWithWhatToDo) {
  const std::string refused =
      Refused(Start(NotBegun(), Book(), On("2026-05-10"), {{"severe", false}}));
  EXPECT_THAT(refused, HasSubstr("it is for severe true (The vulnerability is of severity high or "
                                 "critical)"));
  EXPECT_THAT(refused, HasSubstr("or give the fact"));
}

// -- Ended and struck
// ------------------------------------------------------------------------------

TEST(End, EndsTheCaseWhereItIsAndSaysWhoAndWhy) {
  CaseRecord record = BegunAndAcknowledged();
  EXPECT_EQ(Refused(End(record, Book(), BareOn("2026-05-20"))), "invalid: /reason required");
  Append(record, End(record, Book(), On("2026-05-20")));
  const policy::Report report = ReportOn(record, Book(), Day("2026-12-01")).value();
  EXPECT_TRUE(report.over);
  EXPECT_EQ(report.phase, "notified");
  EXPECT_EQ(report.ended->by, "member-1");
  EXPECT_EQ(report.ended->reason, "a reason");
  EXPECT_TRUE(report.next.empty());
  EXPECT_THAT(Refused(End(record, Book(), On("2026-05-21"))),
              HasSubstr("is over: ended on 2026-05-20"));
}

TEST(Over, StillTakesNotesAndCorrections) {
  CaseRecord record = BegunAndAcknowledged();
  Append(record, Fix(record, Book(), On("2026-05-20")));
  EXPECT_TRUE(ReportOn(record, Book(), Day("2026-05-20"))->over);
  Append(record, Record(record, Book(), On("2026-05-21"), "noted"));
  Append(record, Strike(record, Book(), On("2026-05-22"), 3));
  EXPECT_EQ(Says(record, "2026-05-22"),
            "notified; acknowledge 2026-06-10 met; fix 2026-08-10 open");
  EXPECT_EQ(record.events.size(), 5U);
  EXPECT_EQ(record.events.at(2).kind, "fixed");  // on record all the same
}

TEST(Strike, WantsAReasonAndAnEventThatCounts) {
  CaseRecord record = BegunAndAcknowledged();
  const auto strike = [&](std::uint32_t number) {
    return Refused(Strike(record, Book(), On("2026-05-20"), number));
  };
  EXPECT_EQ(Refused(Strike(record, Book(), BareOn("2026-05-20"), 2)), "invalid: /reason required");
  EXPECT_EQ(strike(0), "invalid: /event unknown-event-number");
  EXPECT_EQ(strike(3), "invalid: /event unknown-event-number");
  EXPECT_EQ(strike(1), "conflict: the case began with number 1: end the case instead");
  Append(record, Strike(record, Book(), On("2026-05-20"), 2));
  EXPECT_EQ(strike(2), "conflict: number 2 is struck already");
  // It may be recorded anew, and what struck it may itself be struck.
  EXPECT_EQ(Refused(Acknowledge(record, Book(), On("2026-05-11"))), "");
  EXPECT_EQ(strike(3), "");
}

TEST(Renotify, IsOnRecordAlthoughItRestartsNothing) {
  CaseRecord record = Begun();
  Append(record, Renotify(record, Book(), On("2026-06-05")));
  EXPECT_EQ(record.events.size(), 2U);
  EXPECT_EQ(Says(record, "2026-06-06"),
            "notified; acknowledge 2026-06-10 open; fix 2026-08-10 open");
}

TEST(ChangeFact, RefusesAnUnknownOne) {
  EXPECT_EQ(Refused(ChangeFact(Begun(), Book(), On("2026-05-20"), "planned", true)),
            "invalid: /fact unknown-fact");
}

// -- Exceptions

TEST(Exceptions, NeedWhatThePolicySays) {
  EXPECT_EQ(Refused(Extend(BegunAndAcknowledged(), Book(), BareOn("2026-08-01"), "fix",
                           Day("2026-10-15"))),
            "invalid: /reason required /evidence required /approver required");
  EXPECT_EQ(Refused(Exempt(BegunAndAcknowledged(), Book(), BareOn("2026-08-01"), "fix",
                           Day("2026-10-15"))),
            "invalid: /reason required /evidence required /approver required");
  CaseRecord embargo = NotBegun("embargo-cap");
  Append(embargo, Start(embargo, Book(), On("2026-05-10")));
  Act act = On("2026-05-20");
  act.evidence.clear();
  EXPECT_EQ(Refused(Extend(embargo, Book(), act, "lift", Day("2026-10-15"))), "");
  EXPECT_THAT(Refused(Exempt(embargo, Book(), act, "lift", Day("2026-10-15"))),
              HasSubstr("conflict: the policy embargo-cap grants no exception of the kind "
                        "exempted"));
}

TEST(Extend, WantsAStepWithADeadlineAndALaterDay) {
  const CaseRecord record = BegunAndAcknowledged();
  const auto extend = [&](std::string_view step, std::string_view until) {
    return Refused(Extend(record, Book(), On("2026-08-01"), step, Day(until)));
  };
  EXPECT_EQ(extend("", "2026-10-15"), "invalid: /step required");
  EXPECT_EQ(extend("walk", "2026-10-15"), "invalid: /step unknown-step");
  EXPECT_EQ(extend("fix", "2026-07-31"), "invalid: /until date");
  EXPECT_EQ(extend("fix", "2026-08-10"), "invalid: /until date");
  EXPECT_EQ(extend("fix", "2026-08-11"), "");
  EXPECT_EQ(extend("migrate", "2026-10-15"),
            "conflict: the step migrate has no deadline in the phase notified");
  EXPECT_EQ(extend("acknowledge", "2026-10-15"),
            "conflict: extended would change nothing: acknowledge: the extension changes nothing");
}

TEST(Extend, KeepsTheDateThatItExtends) {
  CaseRecord record = BegunAndAcknowledged();
  Append(record, Extend(record, Book(), On("2026-08-01"), "fix", Day("2026-10-15")));
  const policy::Report report = ReportOn(record, Book(), Day("2026-08-02")).value();
  EXPECT_EQ(report.deadlines.at(1).first_due, Day("2026-08-10"));
  EXPECT_EQ(report.deadlines.at(1).due, Day("2026-10-15"));
}

TEST(Exempt, WantsADayThatIsNotPast) {
  EXPECT_EQ(Refused(Exempt(Begun(), Book(), On("2026-05-20"), "", Day("2026-05-19"))),
            "invalid: /until date");
  EXPECT_EQ(Refused(Exempt(Begun(), Book(), On("2026-05-20"), "", Day("2026-05-20"))), "");
}

TEST(Exempt, WantsALaterDayThanAnExemptionThatCoversItAlready) {
  CaseRecord record = BegunAndAcknowledged();
  Append(record, Exempt(record, Book(), On("2026-07-01"), "", Day("2026-12-31")));
  const auto exempt = [&](std::string_view step, std::string_view until) {
    return Refused(Exempt(record, Book(), On("2026-07-02"), step, Day(until)));
  };
  EXPECT_EQ(exempt("fix", "2026-12-31"),
            "conflict: it is exempt until 2026-12-31 already: give a later day");
  EXPECT_EQ(exempt("fix", "2027-01-01"), "");
}

TEST(WithdrawExemption, TakesOneStepOutOfAnExemptionOfAll) {
  CaseRecord record = BegunAndAcknowledged();
  Append(record, Exempt(record, Book(), On("2026-07-01"), "", Day("2026-12-31")));
  Append(record, WithdrawExemption(record, Book(), On("2026-07-02"), "fix"));
  EXPECT_EQ(Says(record, "2026-08-11"),
            "deprecation; acknowledge 2026-06-10 met; fix 2026-08-10 missed");
  EXPECT_THAT(Refused(WithdrawExemption(record, Book(), On("2026-07-03"), "fix")),
              HasSubstr("there was no such exemption"));
  EXPECT_EQ(Refused(Exempt(record, Book(), On("2026-07-03"), "fix", Day("2026-12-31"))), "");
}

TEST(WithdrawExemption, WantsAReasonAndAnExemption) {
  CaseRecord record = BegunAndAcknowledged();
  EXPECT_THAT(Refused(WithdrawExemption(record, Book(), On("2026-08-01"))),
              HasSubstr("there was no such exemption"));
  Append(record, Exempt(record, Book(), On("2026-07-01"), "fix", Day("2026-12-31")));
  EXPECT_EQ(Refused(WithdrawExemption(record, Book(), BareOn("2026-08-01"))),
            "invalid: /reason required");
  EXPECT_THAT(Refused(WithdrawExemption(record, Book(), On("2026-08-01"), "acknowledge")),
              HasSubstr("there was no such exemption"));
  Append(record, WithdrawExemption(record, Book(), On("2026-08-01")));
  EXPECT_EQ(Says(record, "2026-08-02"),
            "notified; acknowledge 2026-06-10 met; fix 2026-08-10 open");
}

// -- Versions

TEST(MoveToVersion, WantsAnotherApprovedVersionThatKnowsThePhase) {
  const CaseRecord record = Begun();
  const auto move = [&](const PolicyBook& book, std::uint32_t version) {
    return Refused(MoveToVersion(record, book, On("2026-05-20"), version));
  };
  const PolicyBook approved = TwoVersions(policy::PolicyState::kApproved);
  EXPECT_EQ(move(approved, 3), "invalid: /version unknown-version");
  EXPECT_EQ(move(approved, 1), "conflict: the case runs under version 1 now");
  EXPECT_EQ(move(approved, 2), "");
  EXPECT_THAT(move(TwoVersions(policy::PolicyState::kDraft), 2), HasSubstr("is not approved"));
  EXPECT_EQ(Refused(MoveToVersion(record, approved, BareOn("2026-05-20"), 2)),
            "invalid: /reason required");
  PolicyBook other = ShippedBook();
  policy::Policy second = Shipped(kDeprecation);
  second.version = 2;
  second.phases.front().name = "told";
  ASSERT_TRUE(other.Add(second));
  EXPECT_EQ(move(other, 2), "conflict: version 2 has no phase notified, in which the case is");
}

TEST(MoveToVersion, AltersOnlyWhatIsStillToCome) {
  const PolicyBook book = TwoVersions(policy::PolicyState::kApproved);
  CaseRecord record = Begun();
  EXPECT_EQ(Says(record, "2026-06-20", book),
            "deprecation; acknowledge 2026-06-10 missed; fix 2026-08-10 open");
  Append(record, MoveToVersion(record, book, On("2026-06-20"), 2));
  EXPECT_EQ(Says(record, "2026-06-20", book),
            "deprecation; acknowledge 2026-06-10 missed; fix 2026-11-10 open");
  EXPECT_EQ(Says(record, "2026-06-19", book),
            "deprecation; acknowledge 2026-06-10 missed; fix 2026-08-10 open");
}

TEST(PolicyBook, AnApprovedVersionIsNeverReplaced) {
  PolicyBook book = TwoVersions(policy::PolicyState::kDraft);
  policy::Policy changed = Shipped(kDeprecation);
  EXPECT_EQ(book.Add(changed).error().kind, ErrorKind::kConflict);
  changed.version = 2;
  changed.state = policy::PolicyState::kProposed;
  changed.approval.reset();
  ASSERT_TRUE(book.Add(changed));
  EXPECT_EQ(book.Find(kDeprecation, 2)->state, policy::PolicyState::kProposed);
  EXPECT_EQ(book.ApprovedOn(kDeprecation, Day("2026-05-01"))->version, 1U);
  EXPECT_EQ(book.Approve(kDeprecation, 2, {.by = "", .on = Day("2026-05-01")}).error().kind,
            ErrorKind::kInvalid);
  ASSERT_TRUE(book.Approve(kDeprecation, 2, {.by = "council", .on = Day("2026-05-01")}));
  EXPECT_EQ(book.Approve(kDeprecation, 2, {.by = "council", .on = Day("2026-05-02")}).error().kind,
            ErrorKind::kConflict);
  EXPECT_EQ(book.Approve(kDeprecation, 3, {.by = "council", .on = Day("2026-05-02")}).error().kind,
            ErrorKind::kNotFound);
  EXPECT_EQ(book.Approve("mercy", 1, {.by = "council", .on = Day("2026-05-02")}).error().kind,
            ErrorKind::kNotFound);
  EXPECT_EQ(book.ApprovedOn(kDeprecation, Day("2026-05-01"))->version, 2U);
  EXPECT_EQ(book.ApprovedOn(kDeprecation, Day("2026-04-30"))->version, 1U);
  EXPECT_EQ(book.Find(kDeprecation, 3), nullptr);
  EXPECT_TRUE(book.Versions("mercy").empty());
}

// -- Whatever people do

Result<Events> AnyCommand(const CaseRecord& record, const PolicyBook& book, policy::Date today) {
  Act act = On(policy::FormatDate(today));
  const policy::Date until = today + std::chrono::days{*rc::gen::inRange(-5, 120)};
  const auto step = *rc::gen::element<std::string>("acknowledge", "fix", "migrate", "");
  const auto number = static_cast<std::uint32_t>(record.events.size());
  switch (*rc::gen::inRange(0, 16)) {
    case 12: return End(record, book, act);
    case 13: return Strike(record, book, act, *rc::gen::inRange<std::uint32_t>(0, number + 2));
    case 14: return Record(record, book, act, "noted");
    case 15: return ChangeFact(record, book, act, "severe", *rc::gen::arbitrary<bool>());
    case 0: return Start(record, book, act);
    case 1: return Acknowledge(record, book, act);
    case 2: return Fix(record, book, act);
    case 3: return InformStakeholders(record, book, act);
    case 4: return Announce(record, book, act, until);
    case 5: return Archive(record, book, act);
    case 6: return Renotify(record, book, act);
    case 7:
      return ChangeFact(record, book, act, "in-supported-release", *rc::gen::arbitrary<bool>());
    case 8: return Extend(record, book, act, step, until);
    case 9: return Exempt(record, book, act, step, until);
    case 10: return WithdrawExemption(record, book, act, step);
    default: return MoveToVersion(record, book, act, *rc::gen::inRange<std::uint32_t>(1, 4));
  }
}

RC_GTEST_PROP(CaseProperty, WhatACommandGivesAlwaysFitsAndNoMoveAltersAPassedDeadline, ()) {
  static const PolicyBook book = TwoVersions(policy::PolicyState::kApproved);
  CaseRecord record = NotBegun();
  Append(record, Start(record, book, On("2026-05-10")));
  policy::Date today = Day("2026-05-10");
  const int acts = *rc::gen::inRange(1, 12);
  for (int i = 0; i < acts; ++i) {
    today += std::chrono::days{*rc::gen::inRange(0, 40)};
    const policy::Report before = ReportOn(record, book, today).value();
    const Result<Events> events = AnyCommand(record, book, today);
    if (!events) continue;
    record.events.insert(record.events.end(), events->begin(), events->end());
    const Result<policy::Report> after = ReportOn(record, book, today);
    RC_ASSERT(after.has_value());
    const std::string& did = events->back().kind;
    RC_ASSERT(!before.over || did == "noted" || did == "struck");
    if (events->back().kind != "policy-moved") continue;
    for (const policy::Deadline& each : before.deadlines) {
      if (each.due >= today && !each.met_on) continue;
      RC_ASSERT(std::ranges::any_of(after->deadlines, [&](const policy::Deadline& other) {
        return other.step == each.step && other.due == each.due && other.state == each.state;
      }));
    }
  }
}

}  // namespace
}  // namespace strongroom::desk::cases
