#include "desk/intake/release.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace strongroom::desk::intake {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

sys_days Day(int year, unsigned month, unsigned day) {
  return std::chrono::year_month_day{std::chrono::year{year}, std::chrono::month{month},
                                     std::chrono::day{day}};
}

// Two releases that overlap: one has gone into triage when the other comes.
std::vector<Release> Calendar() {
  return {{.code = "R1",
           .name = "Oak",
           .ga = Day(2024, 1, 10),
           .end_of_full_support = Day(2024, 6, 30),
           .end_of_triage = Day(2024, 9, 30)},
          {.code = "R2",
           .name = "Pine",
           .ga = Day(2024, 7, 15),
           .end_of_full_support = std::nullopt,
           .end_of_triage = std::nullopt}};
}

std::vector<ReleaseModules> Lists() {
  return {{"R1", "R1-GA", Day(2024, 1, 10), {{"mod-a", "1.0.0"}, {"mod-b", "2.0.0"}}},
          {"R1", "R1-csp-1", Day(2024, 3, 1), {{"mod-a", "1.0.1"}}},
          {"R2", "R2-GA", Day(2024, 7, 15), {{"mod-b", ""}, {"mod-c", "3.0.0"}}},
          {"R9", "R9-GA", Day(2020, 1, 1), {{"mod-z", "1.0.0"}}}};
}

std::string Says(std::string_view module, sys_days day) {
  const Support support = SupportedOn(Calendar(), Lists(), module, day);
  return support.supported ? std::string(ReleasePhaseName(support.phase)) : "no";
}

TEST(Release, PhasesBeginAndEndOnTheirDays) {
  const Release release = Calendar().front();
  const auto phase = [&](sys_days day) { return ReleasePhaseName(PhaseOn(release, day)); };
  EXPECT_EQ(phase(Day(2024, 1, 9)), "before general availability");
  EXPECT_EQ(phase(Day(2024, 1, 10)), "full support");
  EXPECT_EQ(phase(Day(2024, 6, 30)), "full support");
  EXPECT_EQ(phase(Day(2024, 7, 1)), "triage only");
  EXPECT_EQ(phase(Day(2024, 9, 30)), "triage only");
  EXPECT_EQ(phase(Day(2024, 10, 1)), "out of support");
  Release open = release;
  open.end_of_triage = std::nullopt;
  EXPECT_EQ(PhaseOn(open, Day(2099, 1, 1)), ReleasePhase::kTriageOnly);
  open.end_of_full_support = std::nullopt;
  EXPECT_EQ(PhaseOn(open, Day(2099, 1, 1)), ReleasePhase::kFull);
}

TEST(SupportedOn, FollowsTheLastListOfTheDay) {
  EXPECT_EQ(Says("mod-a", Day(2024, 1, 9)), "no");
  EXPECT_EQ(Says("mod-a", Day(2024, 1, 10)), "full support");
  EXPECT_EQ(Says("mod-a", Day(2024, 7, 14)), "triage only");
  EXPECT_EQ(Says("mod-a", Day(2024, 9, 30)), "triage only");
  EXPECT_EQ(Says("mod-a", Day(2024, 10, 1)), "no");
  // Left with a service patch, came back with the next release.
  EXPECT_EQ(Says("mod-b", Day(2024, 2, 29)), "full support");
  EXPECT_EQ(Says("mod-b", Day(2024, 3, 1)), "no");
  EXPECT_EQ(Says("mod-b", Day(2024, 7, 15)), "full support");
  EXPECT_EQ(Says("mod-c", Day(2024, 7, 14)), "no");
  EXPECT_EQ(Says("mod-z", Day(2024, 7, 14)), "no");
  EXPECT_EQ(Says("mod", Day(2024, 2, 1)), "no");
}

TEST(SupportedOn, SaysWhyForEveryRelease) {
  EXPECT_EQ(SupportedOn(Calendar(), Lists(), "mod-b", Day(2024, 8, 1)).why,
            (std::vector<std::string>{"R1 is in triage only until 2024-09-30; mod-b is not in "
                                      "R1-csp-1",
                                      "R2 is fully supported, its end is not known; R2-GA has "
                                      "mod-b"}));
  EXPECT_EQ(SupportedOn(Calendar(), Lists(), "mod-a", Day(2024, 2, 1)).why,
            (std::vector<std::string>{"R1 is fully supported until 2024-06-30; R1-GA has mod-a "
                                      "1.0.0",
                                      "R2 is not out before 2024-07-15"}));
  EXPECT_EQ(SupportedOn(Calendar(), {}, "mod-a", Day(2024, 10, 1)).why,
            (std::vector<std::string>{"R1 is out of support since 2024-10-01",
                                      "R2 is fully supported, its end is not known; no list of "
                                      "its modules is known for 2024-10-01"}));
  EXPECT_EQ(SupportedOn({}, {}, "mod-a", Day(2024, 10, 1)).why,
            std::vector<std::string>{"no release is known"});
}

TEST(SupportedOn, OfListsOfOneDayTheLastCounts) {
  std::vector<ReleaseModules> lists{{"R1", "early", Day(2024, 2, 1), {{"mod-a", "1"}}},
                                    {"R1", "late", Day(2024, 2, 1), {}}};
  EXPECT_FALSE(SupportedOn(Calendar(), lists, "mod-a", Day(2024, 2, 1)).supported);
  std::ranges::reverse(lists);
  EXPECT_TRUE(SupportedOn(Calendar(), lists, "mod-a", Day(2024, 2, 1)).supported);
}

RC_GTEST_PROP(SupportedOn, AnswersDoNotDependOnTheOrderOfReleasesAndListsOfDifferentDays, ()) {
  const sys_days day = Day(2024, 1, 1) + days{*rc::gen::inRange(0, 330)};
  const std::string module = *rc::gen::element<std::string>("mod-a", "mod-b", "mod-c", "mod-z");
  auto releases = Calendar();
  auto lists = Lists();
  std::ranges::reverse(releases);
  std::ranges::rotate(lists, lists.begin() + *rc::gen::inRange(0, 4));
  const Support given = SupportedOn(Calendar(), Lists(), module, day);
  const Support turned = SupportedOn(releases, lists, module, day);
  RC_ASSERT(given.supported == turned.supported);
  RC_ASSERT(given.phase == turned.phase);
  RC_ASSERT(given.why.size() == releases.size());
}

std::string Refused(std::string_view text) {
  const auto calendar = ParseReleaseCalendar(text);
  if (calendar) return "accepted";
  std::string refused;
  for (const FieldError& field : calendar.error().fields) {
    refused += field.pointer + " " + field.rule + ", ";
  }
  return refused.empty() ? calendar.error().detail : refused;
}

TEST(ReleaseCalendar, IsReadAsItStands) {
  const auto calendar = ParseReleaseCalendar(R"({"releases": [
      {"code": "R1", "name": "Oak", "ga": "2024-01-10", "end_of_full_support": "2024-06-30",
       "end_of_triage": "2024-09-30"},
      {"code": "R2", "name": "Pine", "ga": "2024-07-15"}]})");
  ASSERT_TRUE(calendar) << calendar.error().ToString();
  EXPECT_EQ(*calendar, Calendar());
  EXPECT_TRUE(ParseReleaseCalendar("\xEF\xBB\xBF{\"releases\": []}"));
}

TEST(ReleaseCalendar, RefusesWhatCannotBe) {
  const auto one = [](std::string_view members) {
    return Refused(R"({"releases": [{"code": "R1", )" + std::string(members) + "}]}");
  };
  EXPECT_EQ(one(R"("ga": "2024-02-29")"), "accepted");
  EXPECT_EQ(one(R"("ga": "2023-02-29")"), "/releases/0/ga date, ");
  EXPECT_EQ(one(R"("ga": "2023-2-28")"), "/releases/0/ga date, ");
  EXPECT_EQ(one(R"("name": "x")"), "/releases/0/ga required, ");
  EXPECT_EQ(one(R"("ga": "2024-02-29", "colour": 1)"), "/releases/0/colour unknown-member, ");
  EXPECT_EQ(one(R"("ga": "2024-02-29", "end_of_full_support": "2024-02-28")"),
            "/releases/0/end_of_full_support order, ");
  EXPECT_EQ(one(R"("ga": "2024-02-29", "end_of_triage": "2024-03-28")"),
            "/releases/0/end_of_triage order, ");
  EXPECT_EQ(one(R"("ga": "2024-02-29", "end_of_full_support": "2024-03-29",
                   "end_of_triage": "2024-03-28")"),
            "/releases/0/end_of_triage order, ");
  EXPECT_EQ(Refused(R"({"releases": [{"code": "R1", "ga": "2024-02-29"},
                                     {"code": "R1", "ga": "2024-03-29"}]})"),
            "/releases/1/code release-twice, ");
  EXPECT_EQ(Refused("[]"), " object, ");
  EXPECT_EQ(Refused("{}"), "/releases required, ");
  EXPECT_EQ(Refused(R"({"releases": {}})"), "/releases array, ");
  EXPECT_EQ(Refused(R"({"releases": [)"), "malformed JSON at line 1, column 15: incomplete JSON");
}

}  // namespace
}  // namespace strongroom::desk::intake
