#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "app/desk_demo_releases.h"
#include "app/desk_demo_story.h"
#include "base/temporary_directory.h"
#include "desk/intake/release.h"

namespace strongroom::app {
namespace {

using testing::HasSubstr;
namespace intake = desk::intake;

constexpr std::string_view kAny = R"([{"id": "mod-any-1.0.0"}])";
const desk::policy::Date kToday = *desk::policy::ParseDate("2026-06-30");

class InstallLists : public testing::Test {
 protected:
  void Write(const std::string& name, std::string_view text) const {
    std::ofstream(home_.path() / name) << text;
  }
  [[nodiscard]] Result<InstallStory> Story() const {
    return StoryOfInstallLists(home_.path().string(), kToday);
  }

 private:
  TemporaryDirectory home_;
};

TEST_F(InstallLists, BecomeACalendarAndAListForEachTagInTheOrderOfTheirDays) {
  Write("R1-2025-GA.json", kAny);
  Write("R1-2025-csp-1.json", "[{\"id\": \"mod-x-1.0.0\"}]");
  Write("R2-2025-GA.json", kAny);
  Write("tags.tsv",
        "R1-2025-GA\t2025-03-01\nR2-2025-GA\t2025-09-01\nR1-2025-csp-1\t2025-10-01\nbad\n");
  const auto story = Story();
  ASSERT_TRUE(story) << story.error().detail;
  ASSERT_EQ(story->lines.size(), 5u);
  EXPECT_EQ(story->lines.at(2).at(1), "/releases/R2-2025/lists");
  EXPECT_EQ(story->lines.at(3).at(1), "/releases/R1-2025/lists");
  EXPECT_EQ(story->lines.at(3).at(2).at("tag"), "R1-2025-csp-1");
  EXPECT_EQ(story->lines.at(3).at(2).at("since"), "2025-10-01");
  EXPECT_EQ(story->lines.at(3).at(2).at("text"), "[{\"id\": \"mod-x-1.0.0\"}]");
  EXPECT_EQ(story->lines.at(4).at(1), "/modules/import");
  EXPECT_EQ(story->lines.at(4).at(2).at("text"), "module\nmod-any\n");
  const json::string& text = story->lines.at(0).at(2).at("text").as_string();
  const auto calendar = intake::ParseReleaseCalendar({text.data(), text.size()});
  ASSERT_TRUE(calendar) << calendar.error().detail;
  ASSERT_EQ(calendar->size(), 2u);
  EXPECT_EQ(calendar->at(0).code, "R1-2025");
  EXPECT_EQ(intake::PhaseOn(calendar->at(0), kToday), intake::ReleasePhase::kTriageOnly);
  EXPECT_EQ(intake::PhaseOn(calendar->at(1), kToday), intake::ReleasePhase::kFull);
}

TEST_F(InstallLists, GiveTheStoryModulesOfTheNewestReleaseThatSoundLikeIt) {
  Write("A-GA.json", R"([{"id": "mod-old-1.0.0"}])");
  Write("B-GA.json",
        R"([{"id": "mod-any-1.0.0"}, {"id": "mod-other-1.0.0"}, {"id": "mod-find-1.0.0"},
                         {"id": "mod-login-1.0.0"}, {"id": "ui-plugin-search-1.0.0"}, {"id": "mod-search-1.0.0"}])");
  Write("tags.tsv", "A-GA\t2025-03-01\nB-GA\t2025-09-01\n");
  EXPECT_EQ(Story()->modules, (DemoModules{{"search", "mod-search"},
                                           {"catalog", "mod-any"},
                                           {"fines", "mod-other"},
                                           {"gateway", "mod-login"}}));
  Write("B-GA.json", kAny);
  EXPECT_EQ(Story()->modules, OwnModules());
}

// Before anything is told to the desk, the oldest list too.
TEST_F(InstallLists, AreAllReadBeforeTheStoryBegins) {
  Write("A-GA.json", kAny);
  Write("B-GA.json", kAny);
  Write("tags.tsv", "A-GA\t2025-03-01\nB-GA\t2025-09-01\n");
  ASSERT_TRUE(Story());
  for (const std::string_view bad : {"{", "[{\"id\": 1}]", "[]", "{\"id\": \"mod-x-1.0.0\"}"}) {
    SCOPED_TRACE(bad);
    Write("A-GA.json", bad);
    ASSERT_FALSE(Story());
    EXPECT_THAT(Story().error().detail, HasSubstr("A-GA.json"));
  }
}

TEST_F(InstallLists, WithoutDaysAreAMonthApart) {
  Write("A-GA.json", kAny);
  Write("A-csp-1.json", kAny);
  const auto story = Story();
  ASSERT_TRUE(story);
  EXPECT_EQ(story->lines.at(1).at(2).at("since"), "2026-05-01");
  EXPECT_EQ(story->lines.at(2).at(2).at("since"), "2026-05-31");
}

TEST_F(InstallLists, AreRefusedWhereThereAreNoneOrTooMany) {
  EXPECT_THAT(StoryOfInstallLists("/no/such", kToday).error().detail, HasSubstr("/no/such"));
  EXPECT_THAT(Story().error().detail, HasSubstr("no install list"));
  for (std::size_t each = 0; each <= kInstallListsMax; ++each) {
    Write("T" + std::to_string(each) + ".json", kAny);
  }
  EXPECT_THAT(Story().error().detail, HasSubstr("more than 60"));
}

TEST(DemoStory, EveryPartIsAListOfRequests) {
  for (const std::string_view part :
       {DemoTeam(), DemoReleases(), DemoTracker(), DemoIssues(), DemoCases(), DemoMeeting()}) {
    const auto story = ParseJson(part);
    ASSERT_TRUE(story) << story.error().detail;
    for (const json::value& each : story->as_array()) {
      const json::array& line = each.as_array();
      ASSERT_TRUE(line.size() == 3 || line.size() == 4) << json::serialize(each);
      EXPECT_TRUE(line.at(1).as_string().starts_with('/')) << json::serialize(each);
    }
  }
}

}  // namespace
}  // namespace strongroom::app
