#include "desk/model/minutes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "desk/model/actions.h"
#include "desk/model/desk_rig_test.h"
#include "desk/model/embargo.h"
#include "desk/model/expunge.h"

namespace strongroom::desk::model {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

class MinutesTest : public FurnishedDesk {
 protected:
  [[nodiscard]] Result<NewEvents> Wrote(std::string day, Audience audience, std::string text,
                                        std::string_view by = "t") const {
    return Write(state, Rig::By(by),
                 {.day = std::move(day),
                  .audience = audience,
                  .text = std::move(text),
                  .today = Day("2026-01-09")});
  }
  void Do(std::string day, Audience audience, std::string text) {
    rig.Do("t", Wrote(std::move(day), audience, std::move(text)));
  }
  [[nodiscard]] std::string Shown(std::string_view person, std::string_view day) const {
    const Sight sight(state, person);
    const auto meeting = RequireMeeting(sight, day);
    return meeting ? json::serialize(FullView(sight, **meeting)) : meeting.error().ToString();
  }
  [[nodiscard]] std::vector<std::string> Listed(std::string_view person) const {
    const Sight sight(state, person);
    std::vector<std::string> all;
    for (const Meeting* each : ListMeetings(sight)) {
      all.push_back(json::serialize(Summary(sight, *each)));
    }
    return all;
  }
};

TEST_F(MinutesTest, EachAudienceReadsItsOwn) {
  Do("2026-01-02", Audience::kTeam, "who said what");
  Do("2026-01-02", Audience::kPublic, "what was decided");
  Do("2026-01-09", Audience::kTeam, "the second meeting");
  EXPECT_THAT(Listed("t"), ElementsAre(R"({"date":"2026-01-09","audiences":["team"]})",
                                       R"({"date":"2026-01-02","audiences":["team","public"]})"));
  EXPECT_THAT(Listed("r"), ElementsAre(R"({"date":"2026-01-02","audiences":["public"]})"));
  EXPECT_THAT(Listed("system"), IsEmpty());
  EXPECT_THAT(Shown("t", "2026-01-02"), HasSubstr("who said what"));
  EXPECT_THAT(Shown("r", "2026-01-02"), HasSubstr("what was decided"));
  EXPECT_THAT(Shown("r", "2026-01-02"), Not(HasSubstr("who said what")));
}

TEST_F(MinutesTest, ThatThereAreSomeForTheTeamIsToldToNobodyElse) {
  Do("2026-01-02", Audience::kPublic, "what was decided");
  const std::string before = Shown("r", "2026-01-02");
  Do("2026-01-02", Audience::kTeam, "who said what");
  Do("2026-01-09", Audience::kTeam, "the second meeting");
  EXPECT_EQ(Shown("r", "2026-01-02"), before);
  EXPECT_EQ(Shown("r", "2026-01-09"), Shown("r", "2026-01-08"));
  EXPECT_EQ(Shown("r", "2026-01-09"), Shown("r", "never"));
}

TEST_F(MinutesTest, ACorrectionIsAnotherTextAndTheFormerOnesStay) {
  Do("2026-01-02", Audience::kTeam, "first");
  Do("2026-01-02", Audience::kTeam, "second");
  EXPECT_TRUE(Wrote("2026-01-02", Audience::kTeam, "second")->empty());
  EXPECT_THAT(
      Says(
          Write(state, Rig::By("t"),
                {.day = "2026-01-02", .text = "third", .today = Day("2026-01-09"), .expected = 1})),
      StartsWith("conflict"));
  const Sight sight(state, "t");
  const json::object view = FullView(sight, **RequireMeeting(sight, "2026-01-02"));
  const json::object& minutes = view.at("minutes").at(0).as_object();
  EXPECT_EQ(minutes.at("text").as_string(), "second");
  EXPECT_EQ(minutes.at("by").as_string(), "t");
  EXPECT_EQ(minutes.at("former").at(0).at("text").as_string(), "first");
  EXPECT_EQ(minutes.at("former").at(0).at("id").as_string(),
            rig.events.at(rig.events.size() - 2).id.ToString());
  EXPECT_EQ(view.at("version").to_number<int>(), 2);
}

TEST_F(MinutesTest, NameTheActionItemsThatTheReaderSees) {
  const std::string key = rig.Report("t", "One");
  Do("2026-01-02", Audience::kPublic, "decided");
  const auto add = [&](std::optional<std::string> issue) {
    return rig.Do(
        "t", Add(state, Rig::By("t"),
                 {.text = "x", .owner = "t", .issue = std::move(issue), .meeting = "2026-01-02"},
                 rig.random));
  };
  const std::string hidden = add(key);
  const std::string general = add(std::nullopt);
  EXPECT_THAT(Shown("t", "2026-01-02"), HasSubstr(hidden));
  EXPECT_THAT(Shown("t", "2026-01-02"), HasSubstr(general));
  EXPECT_THAT(Shown("r", "2026-01-02"), HasSubstr(R"("actions":[])"));
}

TEST_F(MinutesTest, ForThePublicNameNoEmbargoedIssue) {
  const std::string key = rig.Report("t", "One");
  std::string lower = key;
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const std::string& text :
       {"see " + key + ".", "(" + lower + ")", "x\n" + key + "-", "x" + key, key + "-2",
        "SEC\u2011" + key.substr(4), "SEC-\u200B" + key.substr(4)}) {
    EXPECT_THAT(Says(Wrote("2026-01-02", Audience::kPublic, text)),
                HasSubstr("/text: leave out " + key));
    EXPECT_EQ(Says(Wrote("2026-01-02", Audience::kTeam, text)), "done");
  }
  // Who does not see it is told nothing of it.
  rig.Person("u", {"team"});
  EXPECT_EQ(Says(Wrote("2026-01-02", Audience::kPublic, key, "u")), "done");
  rig.Do("t", Lift(state, Rig::By("t"), {.key = key, .now = rig.now}));
  EXPECT_EQ(Says(Wrote("2026-01-02", Audience::kPublic, key)), "done");
}

TEST_F(MinutesTest, BadInputIsRefusedByPointer) {
  EXPECT_THAT(Says(Wrote("2026-02-30", Audience::kTeam, "")), HasSubstr("/date"));
  EXPECT_THAT(Says(Wrote("2026-02-30", Audience::kTeam, "")), HasSubstr("/text"));
  EXPECT_THAT(Says(Wrote("2026-01-10", Audience::kTeam, "x")), HasSubstr("still to come"));
  EXPECT_THAT(Says(Wrote("2026-01-02", Audience::kTeam, std::string(100'001, 'x'))),
              HasSubstr("/text"));
  EXPECT_EQ(Says(Wrote("2026-01-02", Audience::kTeam, std::string(100'000, '"'))), "done");
  EXPECT_THAT(Says(Wrote("2026-01-02", Audience::kTeam, "x", "r")), StartsWith("forbidden"));
  EXPECT_THAT(Says(Wrote("2026-01-02", Audience::kTeam, "x", "admin")), StartsWith("forbidden"));
}

TEST_F(MinutesTest, CanBeExpungedAndReadAgain) {
  Do("2026-01-02", Audience::kTeam, "hunter2");
  State without;
  for (const Event& event : rig.events) ASSERT_TRUE(Apply(without, WithoutTexts(event)));
  const auto& minutes = without.FindMeetingUnchecked("2026-01-02")->MinutesFor(Audience::kTeam);
  EXPECT_EQ(minutes.back().text, kExpungedText);
  const Event odd = Written(
      {"meeting/2026-02-30", "minutes.written", json::object{{"audience", "team"}, {"text", "x"}}},
      state.n + 1, Uuid(), rig.now, "t");
  const auto applied = Apply(rig.state, odd);
  ASSERT_FALSE(applied);
  EXPECT_THAT(applied.error().ToString(), HasSubstr("names no day"));
}

}  // namespace
}  // namespace strongroom::desk::model
