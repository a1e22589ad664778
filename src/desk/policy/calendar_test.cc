#include "desk/policy/calendar.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "desk/policy/zone.h"

namespace strongroom::desk::policy {
namespace {

std::string After(std::string_view from, std::string_view period, const Holidays& holidays = {}) {
  return FormatDate(Add(ParseDate(from).value(), ParsePeriod(period).value(), holidays));
}

TEST(Calendar, TakesDatesThatExistAndNothingElse) {
  for (const char* good : {"2026-01-31", "2028-02-29", "0001-01-01", "9999-12-31"}) {
    ASSERT_TRUE(ParseDate(good)) << good;
    EXPECT_EQ(FormatDate(*ParseDate(good)), good);
  }
  for (const char* bad :
       {"2026-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "0000-01-01", "2026-1-31",
        "2026/01/31", "20260131", "2026-01-31T", " 2026-01-31", "+026-01-31", "2026-01-3x", ""}) {
    EXPECT_FALSE(ParseDate(bad)) << bad;
  }
}

TEST(Calendar, MonthsComeBeforeDays) {
  EXPECT_EQ(After("2026-01-31", "P1M1D"), "2026-03-01");
  EXPECT_EQ(After("2026-01-31", "P1Y"), "2027-01-31");
  EXPECT_EQ(After("2028-02-29", "P1Y"), "2029-02-28");
  EXPECT_EQ(After("2026-01-31", "P2W"), "2026-02-14");
  EXPECT_EQ(After("2026-01-31", "P0D"), "2026-01-31");
  EXPECT_EQ(After("2026-01-31", "P90D"), "2026-05-01");
  EXPECT_EQ(After("9999-12-31", "P1D"), "9999-12-31");
}

TEST(Calendar, BusinessDaysLeaveOutWeekendsAndHolidays) {
  EXPECT_EQ(After("2026-11-20", "1 business day"), "2026-11-23");   // a Friday
  EXPECT_EQ(After("2026-11-21", "5 business days"), "2026-11-27");  // a Saturday
  EXPECT_EQ(After("2026-12-23", "2 business days"), "2026-12-25");
  EXPECT_EQ(After("2026-12-23", "2 business days", {*ParseDate("2026-12-25")}), "2026-12-28");
}

// Day by day, as people count.
Date Counted(Date from, std::uint32_t count, const std::set<Date>& holidays) {
  while (count > 0) {
    from += std::chrono::days{1};
    if (std::chrono::weekday{from}.iso_encoding() <= 5 && !holidays.contains(from)) --count;
  }
  return from;
}

RC_GTEST_PROP(Calendar, BusinessDaysAreThoseThatPeopleCount, ()) {
  const Date from = ParseDate("2026-01-01").value() + std::chrono::days{*rc::gen::inRange(0, 400)};
  std::set<Date> days;
  Holidays holidays;
  const int count = *rc::gen::inRange(0, 60);
  for (int each = 0; each < count; ++each) {
    const Date day = from + std::chrono::days{*rc::gen::inRange(-10, 120)};
    days.insert(day);
    holidays.insert(day);
  }
  const auto business = *rc::gen::inRange<std::uint32_t>(1, 90);
  RC_ASSERT(Add(from, {.business_days = business}, holidays) == Counted(from, business, days));
}

TEST(Calendar, BusinessDaysEndWithTheCalendar) {
  EXPECT_EQ(After("9999-12-01", "9999 business days"), "9999-12-31");
}

TEST(Calendar, WritesPeriodsAsItReadsThem) {
  for (const char* period :
       {"P1M", "P90D", "P3M14D", "P0D", "10 business days", "1 business day"}) {
    EXPECT_EQ(FormatPeriod(ParsePeriod(period).value()), period);
  }
  EXPECT_EQ(FormatPeriod(ParsePeriod("P1Y2W").value()), "P12M14D");
}

TEST(Zone, DaysEndAtMidnightThere) {
  const Zone berlin = Zone::Find("Europe/Berlin").value();
  EXPECT_EQ(FormatTime(berlin.EndOf(*ParseDate("2026-01-31"))), "2026-01-31T23:00:00.000Z");
  EXPECT_EQ(FormatTime(berlin.EndOf(*ParseDate("2026-07-31"))), "2026-07-31T22:00:00.000Z");
  // Days of 23 and 25 hours.
  EXPECT_EQ(FormatTime(berlin.EndOf(*ParseDate("2026-03-29"))), "2026-03-29T22:00:00.000Z");
  EXPECT_EQ(FormatTime(berlin.EndOf(*ParseDate("2026-10-25"))), "2026-10-25T23:00:00.000Z");
  EXPECT_EQ(FormatTime(Zone::Utc().EndOf(*ParseDate("2026-01-31"))), "2026-02-01T00:00:00.000Z");
}

TEST(Zone, WhereMidnightIsSkippedTheDayEndsAtTheJump) {
  // Beirut put its clocks forward at midnight of 31 March 2024.
  const Zone beirut = Zone::Find("Asia/Beirut").value();
  EXPECT_EQ(FormatTime(beirut.EndOf(*ParseDate("2024-03-30"))), "2024-03-30T22:00:00.000Z");
  EXPECT_EQ(beirut.DateOf(*ParseTime("2024-03-30T21:59:59Z")), *ParseDate("2024-03-30"));
  EXPECT_EQ(beirut.DateOf(*ParseTime("2024-03-30T22:00:00Z")), *ParseDate("2024-03-31"));
}

TEST(Zone, UnknownOnesAreRefused) {
  for (const char* name : {"", "Mars/Olympus", "europe/berlin", "../../etc/passwd"}) {
    EXPECT_FALSE(Zone::Find(name)) << name;
  }
  EXPECT_EQ(Zone::Utc().name(), "Etc/UTC");
}

}  // namespace
}  // namespace strongroom::desk::policy
