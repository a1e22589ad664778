// The shipped deprecation policy, case by case, checked by hand with a calendar. A case is a list
// of events, a day, and what the policy says on it: the phase, then every deadline with its state.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "desk/policy/policy_text_test.h"

namespace strongroom::desk::policy {
namespace {

struct Case {
  std::string_view name;
  std::vector<std::string_view> events;
  std::string_view on;
  std::string_view says;
  std::string_view zone = "Etc/UTC";
  std::string_view settings = "{}";
};

// clang-format off
const std::vector<Case>& Cases() {
  static const std::vector<Case> cases{
  // -- Month ends ----------------------------------------------------------------------------------
  {"a month from 31 January is 28 February", {"2026-01-31 notified"}, "2026-02-28",
   "notified; acknowledge 2026-02-28 open; fix 2026-04-30 open"},
  {"a month from 31 January is 29 February in a leap year", {"2028-01-31 notified"}, "2028-02-29",
   "notified; acknowledge 2028-02-29 open; fix 2028-04-30 open"},
  {"the deadline ends with its day", {"2026-01-31 notified"}, "2026-03-01",
   "deprecation; acknowledge 2026-02-28 missed; fix 2026-04-30 open"},
  {"in a leap year a day later", {"2028-01-31 notified"}, "2028-03-01",
   "deprecation; acknowledge 2028-02-29 missed; fix 2028-04-30 open"},
  {"three months are not three times a clamped month", {"2026-01-30 notified", "2026-02-10 acknowledged"}, "2026-04-30",
   "notified; acknowledge 2026-02-28 met; fix 2026-04-30 open"},
  {"from 29 January in a common year", {"2026-01-29 notified"}, "2026-02-28",
   "notified; acknowledge 2026-02-28 open; fix 2026-04-29 open"},
  {"from 29 January in a leap year", {"2028-01-29 notified"}, "2028-02-29",
   "notified; acknowledge 2028-02-29 open; fix 2028-04-29 open"},
  {"from 28 February no day is won back", {"2026-02-28 notified"}, "2026-03-28",
   "notified; acknowledge 2026-03-28 open; fix 2026-05-28 open"},
  {"from 29 February", {"2028-02-29 notified"}, "2028-03-29",
   "notified; acknowledge 2028-03-29 open; fix 2028-05-29 open"},
  {"from 31 March", {"2026-03-31 notified"}, "2026-04-30",
   "notified; acknowledge 2026-04-30 open; fix 2026-06-30 open"},
  {"from 31 August", {"2026-08-31 notified"}, "2026-09-30",
   "notified; acknowledge 2026-09-30 open; fix 2026-11-30 open"},
  {"from 30 November over the year's end to February", {"2026-11-30 notified", "2026-12-01 acknowledged"}, "2027-02-28",
   "notified; acknowledge 2026-12-30 met; fix 2027-02-28 open"},
  {"from 30 November to a leap February", {"2027-11-30 notified", "2027-12-01 acknowledged"}, "2028-02-29",
   "notified; acknowledge 2027-12-30 met; fix 2028-02-29 open"},
  {"from 31 December", {"2026-12-31 notified"}, "2027-01-31",
   "notified; acknowledge 2027-01-31 open; fix 2027-03-31 open"},
  {"1900 was no leap year, 2100 is none", {"2100-01-31 notified"}, "2100-02-28",
   "notified; acknowledge 2100-02-28 open; fix 2100-04-30 open"},
  {"2000 was one", {"2000-01-31 notified"}, "2000-02-29",
   "notified; acknowledge 2000-02-29 open; fix 2000-04-30 open"},

  // -- Before, on and behind the day ---------------------------------------------------------------
  {"nothing has begun before the notification", {"2026-05-10 notified"}, "2026-05-09", ""},
  {"on its day the case begins", {"2026-05-10 notified"}, "2026-05-10",
   "notified; acknowledge 2026-06-10 open; fix 2026-08-10 open"},
  {"an acknowledgement on the last day is in time", {"2026-05-10 notified", "2026-06-10 acknowledged"}, "2026-06-11",
   "notified; acknowledge 2026-06-10 met; fix 2026-08-10 open"},
  {"unless the policy says otherwise", {"2026-05-10 notified", "2026-06-10 acknowledged"}, "2026-06-11",
   "deprecation; acknowledge 2026-06-10 missed; fix 2026-08-10 open", "Etc/UTC", R"({"deadline_day": "does-not-count"})"},
  {"a fix on the last day is in time", {"2026-05-10 notified", "2026-05-20 acknowledged", "2026-08-10 fixed"}, "2026-08-11",
   "fixed; acknowledge 2026-06-10 met; fix 2026-08-10 met"},
  {"a fix a day later is not", {"2026-05-10 notified", "2026-05-20 acknowledged", "2026-08-11 fixed"}, "2026-08-11",
   "deprecation; acknowledge 2026-06-10 met; fix 2026-08-10 missed"},
  {"a fix is an acknowledgement", {"2026-05-10 notified", "2026-05-30 fixed"}, "2026-12-01",
   "fixed; acknowledge 2026-06-10 met; fix 2026-08-10 met"},
  {"an event behind the day is not looked at", {"2026-05-10 notified", "2026-06-01 acknowledged"}, "2026-05-31",
   "notified; acknowledge 2026-06-10 open; fix 2026-08-10 open"},
  {"the fix is missed and deprecation begins the next day", {"2026-05-10 notified", "2026-05-20 acknowledged"}, "2026-08-11",
   "deprecation; acknowledge 2026-06-10 met; fix 2026-08-10 missed"},
  {"on the day itself nothing is missed", {"2026-05-10 notified", "2026-05-20 acknowledged"}, "2026-08-10",
   "notified; acknowledge 2026-06-10 met; fix 2026-08-10 open"},

  // -- Late acts -----------------------------------------------------------------------------------
  {"a late acknowledgement does not undo", {"2026-05-10 notified", "2026-06-15 acknowledged"}, "2026-06-20",
   "deprecation; acknowledge 2026-06-10 missed; fix 2026-08-10 open"},
  {"where the policy says so, it does", {"2026-05-10 notified", "2026-06-15 acknowledged"}, "2026-06-20",
   "notified; acknowledge 2026-06-10 met; fix 2026-08-10 open", "Etc/UTC", R"({"late_act": "undoes"})"},
  {"a late fix does not undo", {"2026-05-10 notified", "2026-05-11 acknowledged", "2026-09-01 fixed"}, "2026-09-02",
   "deprecation; acknowledge 2026-06-10 met; fix 2026-08-10 missed"},
  {"where the policy says so, it does as well", {"2026-05-10 notified", "2026-05-11 acknowledged", "2026-09-01 fixed"}, "2026-09-02",
   "fixed; acknowledge 2026-06-10 met; fix 2026-08-10 met", "Etc/UTC", R"({"late_act": "undoes"})"},
  {"a fix in time does not undo a missed acknowledgement", {"2026-05-10 notified", "2026-07-01 fixed"}, "2026-07-02",
   "deprecation; acknowledge 2026-06-10 missed; fix 2026-08-10 met"},
  {"a release without the fix does not satisfy", {"2026-05-10 notified", "2026-05-11 acknowledged", "2026-07-01 released"}, "2026-08-11",
   "deprecation; acknowledge 2026-06-10 met; fix 2026-08-10 missed"},
  {"where the policy says so, any release does", {"2026-05-10 notified", "2026-05-11 acknowledged", "2026-07-01 released"}, "2026-08-11",
   "fixed; acknowledge 2026-06-10 met; fix 2026-08-10 met", "Etc/UTC", R"({"release_without_fix": "satisfies"})"},
  {"notified again does not restart", {"2026-05-10 notified", "2026-06-05 notified"}, "2026-06-11",
   "deprecation; acknowledge 2026-06-10 missed; fix 2026-08-10 open"},
  {"where the policy says so, it does restart", {"2026-05-10 notified", "2026-06-05 notified"}, "2026-06-11",
   "notified; acknowledge 2026-07-05 open; fix 2026-09-05 open", "Etc/UTC", R"({"repeated_anchor": "restarts"})"},
  {"but a deadline that has passed stays passed", {"2026-05-10 notified", "2026-06-15 notified"}, "2026-06-16",
   "deprecation; acknowledge 2026-06-10 missed; fix 2026-09-15 open", "Etc/UTC", R"({"repeated_anchor": "restarts"})"},

  // -- Extensions ----------------------------------------------------------------------------------
  {"an extension before the miss", {"2026-05-10 notified", "2026-05-11 acknowledged", "2026-08-01 extended fix until 2026-10-15"}, "2026-08-11",
   "notified; acknowledge 2026-06-10 met; fix 2026-10-15 extended (2026-08-10)"},
  {"its last day", {"2026-05-10 notified", "2026-05-11 acknowledged", "2026-08-01 extended fix until 2026-10-15"}, "2026-10-15",
   "notified; acknowledge 2026-06-10 met; fix 2026-10-15 extended (2026-08-10)"},
  {"it runs out", {"2026-05-10 notified", "2026-05-11 acknowledged", "2026-08-01 extended fix until 2026-10-15"}, "2026-10-16",
   "deprecation; acknowledge 2026-06-10 met; fix 2026-10-15 missed (2026-08-10)"},
  {"fixed within it", {"2026-05-10 notified", "2026-05-11 acknowledged", "2026-08-01 extended fix until 2026-10-15", "2026-10-15 fixed"}, "2026-10-16",
   "fixed; acknowledge 2026-06-10 met; fix 2026-10-15 met (2026-08-10)"},
  {"an extension after the miss takes the deprecation back", {"2026-05-10 notified", "2026-05-11 acknowledged", "2026-08-20 extended fix until 2026-10-15"}, "2026-08-21",
   "notified; acknowledge 2026-06-10 met; fix 2026-10-15 extended (2026-08-10)"},
  {"until it came it stood", {"2026-05-10 notified", "2026-05-11 acknowledged", "2026-08-20 extended fix until 2026-10-15"}, "2026-08-19",
   "deprecation; acknowledge 2026-06-10 met; fix 2026-08-10 missed"},
  {"unless the policy refuses late exceptions", {"2026-05-10 notified", "2026-05-11 acknowledged", "2026-08-20 extended fix until 2026-10-15"}, "2026-08-21",
   "deprecation; acknowledge 2026-06-10 met; fix 2026-08-10 missed", "Etc/UTC", R"({"exception_after_miss": "does-not-reopen"})"},
  {"it takes back its own miss only", {"2026-05-10 notified", "2026-08-20 extended fix until 2026-10-15"}, "2026-08-21",
   "deprecation; acknowledge 2026-06-10 missed; fix 2026-10-15 extended (2026-08-10)"},
  {"an extension moves its own step only", {"2026-05-10 notified", "2026-06-01 extended acknowledge until 2026-06-24"}, "2026-06-12",
   "notified; acknowledge 2026-06-24 extended (2026-06-10); fix 2026-08-10 open"},
  {"where the policy says so, later ones too", {"2026-05-10 notified", "2026-06-01 extended acknowledge until 2026-06-24"}, "2026-06-12",
   "notified; acknowledge 2026-06-24 extended (2026-06-10); fix 2026-08-24 extended (2026-08-10)", "Etc/UTC", R"({"extension": "moves-later-steps"})"},
  {"a second extension goes further", {"2026-05-10 notified", "2026-05-11 acknowledged", "2026-08-01 extended fix until 2026-09-01", "2026-08-30 extended fix until 2026-10-01"}, "2026-09-15",
   "notified; acknowledge 2026-06-10 met; fix 2026-10-01 extended (2026-08-10)"},
  {"an extension to an earlier day changes nothing", {"2026-05-10 notified", "2026-05-11 acknowledged", "2026-06-01 extended fix until 2026-07-01"}, "2026-07-02",
   "notified; acknowledge 2026-06-10 met; fix 2026-08-10 open"},

  // -- Exemptions ----------------------------------------------------------------------------------
  {"an exemption holds back what a miss leads to", {"2026-05-10 notified", "2026-05-11 acknowledged", "2026-07-01 exempted until 2026-12-31"}, "2026-09-01",
   "notified; acknowledge 2026-06-10 met; fix 2026-08-10 exempt until 2026-12-31"},
  {"it runs out", {"2026-05-10 notified", "2026-05-11 acknowledged", "2026-07-01 exempted until 2026-12-31"}, "2027-01-01",
   "deprecation; acknowledge 2026-06-10 met; fix 2026-08-10 missed"},
  {"its last day", {"2026-05-10 notified", "2026-05-11 acknowledged", "2026-07-01 exempted until 2026-12-31"}, "2026-12-31",
   "notified; acknowledge 2026-06-10 met; fix 2026-08-10 exempt until 2026-12-31"},
  {"it is withdrawn behind the deadline", {"2026-05-10 notified", "2026-05-11 acknowledged", "2026-07-01 exempted until 2026-12-31", "2026-09-15 exemption-withdrawn"}, "2026-09-15",
   "deprecation; acknowledge 2026-06-10 met; fix 2026-08-10 missed"},
  {"it is withdrawn before the deadline", {"2026-05-10 notified", "2026-05-11 acknowledged", "2026-07-01 exempted until 2026-12-31", "2026-07-15 exemption-withdrawn"}, "2026-07-20",
   "notified; acknowledge 2026-06-10 met; fix 2026-08-10 open"},
  {"it runs out before the deadline", {"2026-05-10 notified", "2026-05-11 acknowledged", "2026-05-20 exempted until 2026-07-15"}, "2026-08-11",
   "deprecation; acknowledge 2026-06-10 met; fix 2026-08-10 missed"},
  {"a fix while exempt is in time", {"2026-05-10 notified", "2026-05-11 acknowledged", "2026-07-01 exempted until 2026-12-31", "2026-11-01 fixed"}, "2026-11-02",
   "fixed; acknowledge 2026-06-10 met; fix 2026-08-10 met"},
  {"an exemption of one step", {"2026-05-10 notified", "2026-06-01 exempted fix until 2026-12-31"}, "2026-06-11",
   "deprecation; acknowledge 2026-06-10 missed; fix 2026-08-10 exempt until 2026-12-31"},
  {"an exemption behind the miss takes the deprecation back", {"2026-05-10 notified", "2026-05-11 acknowledged", "2026-08-20 exempted until 2026-12-31"}, "2026-08-21",
   "notified; acknowledge 2026-06-10 met; fix 2026-08-10 exempt until 2026-12-31"},

  // -- Deprecation ---------------------------------------------------------------------------------
  {"the migration period is a month from the announcement", {"2026-05-10 notified", "2026-06-20 stakeholders-informed", "2026-06-30 announced"}, "2026-07-01",
   "migration; acknowledge 2026-06-10 missed; fix 2026-08-10 open; migrate 2026-07-30 open"},
  {"or what the announcement states", {"2026-05-10 notified", "2026-06-30 announced until 2026-09-30"}, "2026-08-01",
   "migration; acknowledge 2026-06-10 missed; fix 2026-08-10 open; migrate 2026-09-30 open"},
  {"after it the repository is to be archived", {"2026-05-10 notified", "2026-06-30 announced"}, "2026-07-31",
   "archival; acknowledge 2026-06-10 missed; fix 2026-08-10 open; migrate 2026-07-30 met"},
  {"archived", {"2026-05-10 notified", "2026-06-30 announced", "2026-08-02 archived"}, "2026-12-01",
   "archived; acknowledge 2026-06-10 missed; migrate 2026-07-30 met"},
  {"a module planned for the next release needs a stated date", {"2026-05-01 planned-for-next-release", "2026-05-10 notified", "2026-06-30 announced"}, "2026-08-01",
   "migration; acknowledge 2026-06-10 missed; fix 2026-08-10 open"},
  {"which then counts", {"2026-05-01 planned-for-next-release", "2026-05-10 notified", "2026-06-30 announced until 2026-12-01"}, "2026-08-01",
   "migration; acknowledge 2026-06-10 missed; fix 2026-08-10 open; migrate 2026-12-01 open"},
  {"planned in the middle of the migration", {"2026-05-10 notified", "2026-06-30 announced", "2026-07-10 planned-for-next-release"}, "2026-08-01",
   "migration; acknowledge 2026-06-10 missed; fix 2026-08-10 open"},
  {"no longer planned", {"2026-05-01 planned-for-next-release", "2026-05-10 notified", "2026-06-30 announced", "2026-07-10 not-planned-for-next-release"}, "2026-07-20",
   "migration; acknowledge 2026-06-10 missed; fix 2026-08-10 open; migrate 2026-07-30 open"},
  {"an extension behind the announcement takes it back", {"2026-05-10 notified", "2026-05-11 acknowledged", "2026-08-15 announced", "2026-08-20 extended fix until 2026-10-15"}, "2026-08-21",
   "notified; acknowledge 2026-06-10 met; fix 2026-10-15 extended (2026-08-10)"},

  // -- In and out of the supported set -------------------------------------------------------------
  {"in a supported release the policy does not apply", {"2026-05-10 notified", "2026-05-20 entered-supported-release"}, "2026-06-15",
   "notified"},
  {"a module that leaves it again has its old deadlines", {"2026-05-10 notified", "2026-05-20 entered-supported-release", "2026-06-01 left-supported-release"}, "2026-06-02",
   "notified; acknowledge 2026-06-10 open; fix 2026-08-10 open"},
  {"one that passed meanwhile is missed on the day of leaving", {"2026-05-10 notified", "2026-05-20 entered-supported-release", "2026-07-01 left-supported-release"}, "2026-07-01",
   "deprecation; acknowledge 2026-06-10 missed; fix 2026-08-10 open"},
  {"entering behind the miss leaves the miss on record", {"2026-05-10 notified", "2026-06-20 entered-supported-release"}, "2026-06-21",
   "deprecation; acknowledge 2026-06-10 missed"},

  // -- Zones, and both sides of their clock changes ------------------------------------------------
  {"23:30 in Berlin is still that day", {"2026-01-31T23:30:00+01:00 notified"}, "2026-02-01",
   "notified; acknowledge 2026-02-28 open; fix 2026-04-30 open", "Europe/Berlin"},
  {"the same moment in New York", {"2026-01-31T23:30:00+01:00 notified"}, "2026-02-01",
   "notified; acknowledge 2026-02-28 open; fix 2026-04-30 open", "America/New_York"},
  {"00:30 in Berlin is the day before in UTC", {"2026-02-01T00:30:00+01:00 notified"}, "2026-02-01",
   "notified; acknowledge 2026-02-28 open; fix 2026-04-30 open", "Etc/UTC"},
  {"and is that day in Berlin", {"2026-02-01T00:30:00+01:00 notified"}, "2026-02-01",
   "notified; acknowledge 2026-03-01 open; fix 2026-05-01 open", "Europe/Berlin"},
  {"Auckland is a day ahead", {"2026-01-31T12:00:00Z notified"}, "2026-02-01",
   "notified; acknowledge 2026-03-01 open; fix 2026-05-01 open", "Pacific/Auckland"},
  {"23:30 on the last day in summer time is in time", {"2026-03-10 notified", "2026-04-10T23:30:00+02:00 acknowledged"}, "2026-04-11",
   "notified; acknowledge 2026-04-10 met; fix 2026-06-10 open", "Europe/Berlin"},
  {"00:30 on the next is not", {"2026-03-10 notified", "2026-04-11T00:30:00+02:00 acknowledged"}, "2026-04-11",
   "deprecation; acknowledge 2026-04-10 missed; fix 2026-06-10 open", "Europe/Berlin"},
  {"the offset that is written does not matter", {"2026-03-10 notified", "2026-04-10T22:30:00Z acknowledged"}, "2026-04-11",
   "deprecation; acknowledge 2026-04-10 missed; fix 2026-06-10 open", "Europe/Berlin"},
  {"23:30 on the last day in winter time, from summer", {"2026-09-30 notified", "2026-10-30T23:30:00+01:00 acknowledged"}, "2026-10-31",
   "notified; acknowledge 2026-10-30 met; fix 2026-12-30 open", "Europe/Berlin"},
  {"New York, an hour after its change to summer time", {"2026-02-08T23:30:00-05:00 notified", "2026-03-08T23:30:00-04:00 acknowledged"}, "2026-03-09",
   "notified; acknowledge 2026-03-08 met; fix 2026-05-08 open", "America/New_York"},
  {"New York, the night of its change to winter time", {"2026-10-01T00:30:00-04:00 notified", "2026-11-01T23:30:00-05:00 acknowledged"}, "2026-11-02",
   "notified; acknowledge 2026-11-01 met; fix 2027-01-01 open", "America/New_York"},
  {"Auckland, over its change in April", {"2026-03-05T23:30:00+13:00 notified", "2026-04-05T23:30:00+12:00 acknowledged"}, "2026-04-06",
   "notified; acknowledge 2026-04-05 met; fix 2026-06-05 open", "Pacific/Auckland"},
  };
  return cases;
}
// clang-format on

class CaseTable : public testing::TestWithParam<Case> {};

TEST_P(CaseTable, SaysWhatTheCalendarSays) {
  const Case& one = GetParam();
  const Policy policy = ShippedPolicy("unsupported-module-deprecation", one.zone, one.settings);
  EXPECT_EQ(Says(policy, one.events, one.on), one.says) << one.name;
}

INSTANTIATE_TEST_SUITE_P(Deprecation, CaseTable, testing::ValuesIn(Cases()),
                         [](const auto& each) { return std::to_string(each.index); });

}  // namespace
}  // namespace strongroom::desk::policy
