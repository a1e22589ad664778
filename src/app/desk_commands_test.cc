#include "app/desk_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/file_text.h"
#include "app/local_commands.h"
#include "base/json.h"
#include "base/temporary_directory.h"

namespace strongroom::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

const std::string kPolicy = STRONGROOM_SOURCE_DIR "/policy/unsupported-module-deprecation.json";

struct Ran {
  int code = -1;
  std::string out, error;
};

class DeskCommands : public testing::Test {
 protected:
  static Ran Perform(const LocalCommand& command, bool as_json = false) {
    const Environment nothing = [](const std::string&) { return std::nullopt; };
    std::ostringstream out, error;
    const int code =
        RunLocalCommand(command, nothing, {.out = out, .error = error, .json = as_json});
    return {code, out.str(), error.str()};
  }
  [[nodiscard]] DeskClock Clock(std::string_view events, std::string on) const {
    const std::string file = (home_.path() / "events.json").string();
    std::ofstream(file) << events;
    return {.policy_files = {kPolicy}, .events_file = file, .on = std::move(on)};
  }
  [[nodiscard]] const std::filesystem::path& directory() const { return home_.path(); }

 private:
  TemporaryDirectory home_;
};

constexpr std::string_view kNotified = R"([{"at": "2026-01-31", "kind": "notified"}])";

TEST_F(DeskCommands, WhatAPolicyOrAnEventSaysCannotSteerTheTerminal) {
  DeskClock clock = Clock(kNotified, "2026-03-01");
  std::string text = ReadText(kPolicy).value();
  const std::string title = "To be deprecated";
  text.replace(text.find(title), title.size(), "\\u001b[31mred\\u202e");
  clock.policy_files = {(directory() / "policy.json").string()};
  std::ofstream(clock.policy_files.front()) << text;
  const Ran ran = Perform(DeskClockEvaluate{clock});
  EXPECT_THAT(ran.out, AllOf(HasSubstr("red"), Not(HasSubstr("\x1b")), Not(HasSubstr("\u202e"))));
  std::ofstream(clock.policy_files.front()) << R"({"\u001b[31mname": 1})";
  const Ran bad = Perform(DeskPolicyCheck{.files = clock.policy_files});
  EXPECT_EQ(bad.code, kExitFailed);
  EXPECT_THAT(bad.error, AllOf(HasSubstr("name"), Not(HasSubstr("\x1b"))));
}

TEST_F(DeskCommands, EvaluateGivesPhaseDeadlinesActionsAndReasonsAsJson) {
  const Ran ran = Perform(DeskClockEvaluate{Clock(kNotified, "2026-03-01")}, true);
  ASSERT_EQ(ran.code, kExitDone) << ran.error;
  const json::value answer = ParseJson(ran.out.substr(0, ran.out.size() - 1)).value();
  EXPECT_EQ(answer.at("phase"), "deprecation");
  EXPECT_EQ(answer.at("deadlines").at(0).at("step"), "acknowledge");
  EXPECT_EQ(answer.at("deadlines").at(0).at("due"), "2026-02-28");
  EXPECT_EQ(answer.at("deadlines").at(0).at("state"), "missed");
  EXPECT_EQ(answer.at("deadlines").at(1).at("due"), "2026-04-30");
  EXPECT_EQ(answer.at("next").at(0).at("who"), "security team");
  EXPECT_TRUE(answer.at("next").at(0).at("by").is_null());
  EXPECT_FALSE(answer.at("why").as_array().empty());
}

TEST_F(DeskCommands, EvaluateReadsAsATable) {
  const Ran ran = Perform(DeskClockEvaluate{Clock(kNotified, "2026-02-28")});
  EXPECT_EQ(ran.code, kExitDone);
  EXPECT_THAT(ran.out, HasSubstr("acknowledge  2026-02-28  open"));
  EXPECT_THAT(ran.out, HasSubstr("2026-02-28  developers  acknowledge the private notification"));
}

TEST_F(DeskCommands, ForecastTellsWhatHappensIfNobodyActs) {
  const Ran ran = Perform(DeskClockForecast{.clock = Clock(kNotified, "2026-02-01"), .days = 30});
  EXPECT_EQ(ran.code, kExitDone);
  EXPECT_THAT(ran.out, HasSubstr("2026-03-01  acknowledge: missed"));
  const Ran none = Perform(DeskClockForecast{.clock = Clock(kNotified, "2026-02-01"), .days = 10});
  EXPECT_EQ(none.out, "2026-02-01 and the 10 days after it\nnothing falls due\n");
}

TEST_F(DeskCommands, ForecastTellsOfTodayAndOfWhatIsToBeDoneAtOnce) {
  DeskClock clock = Clock(R"([{"at": "2026-03-06", "kind": "reported"}])", "2026-06-04");
  clock.policy_files = {STRONGROOM_SOURCE_DIR "/policy/embargo-cap.json"};
  const Ran today = Perform(DeskClockForecast{.clock = clock, .days = 1});
  EXPECT_THAT(today.out, HasSubstr("2026-06-04  open   lift  security team  lift the embargo"));
  const Ran none = Perform(DeskClockForecast{.clock = clock, .days = 0});
  EXPECT_THAT(none.out, AllOf(HasSubstr("2026-06-04  open"), Not(HasSubstr("if nobody acts"))));
  clock.on = "2026-06-05";
  const Ran late = Perform(DeskClockForecast{.clock = clock, .days = 10});
  EXPECT_THAT(late.out, HasSubstr("at once  -      lift-now  security team  lift the embargo now"));
  const Ran as_json = Perform(DeskClockForecast{.clock = clock, .days = 10}, true);
  const json::value answer = ParseJson(as_json.out.substr(0, as_json.out.size() - 1)).value();
  EXPECT_EQ(answer.at("at_once").at(0).at("step"), "lift-now");
  EXPECT_TRUE(answer.at("due").as_array().empty());
  EXPECT_EQ(answer.at("days"), 10);
  clock.on = "2026-03-05";
  const Ran before = Perform(DeskClockForecast{.clock = clock, .days = 10});
  EXPECT_EQ(before.out, "2026-03-05 and the 10 days after it\nnothing falls due\n");
}

// What happens by the end of the days stands under "if nobody acts".
TEST_F(DeskCommands, ForecastTellsOfStepsAsTheyStandNow) {
  const DeskClock clock = Clock(R"([{"at": "2026-01-31", "kind": "notified"},
      {"at": "2026-02-10", "kind": "acknowledged"},
      {"at": "2026-03-01", "kind": "exempted", "step": "fix", "until": "2026-05-15"}])",
                                "2026-05-10");
  for (const std::uint32_t days : {10U, 60U}) {
    const Ran ran = Perform(DeskClockForecast{.clock = clock, .days = days}, true);
    const json::value answer = ParseJson(ran.out.substr(0, ran.out.size() - 1)).value();
    ASSERT_EQ(answer.at("due").as_array().size(), 1U);
    EXPECT_EQ(answer.at("due").at(0), answer.at("now").at("deadlines").at(1));
    EXPECT_EQ(answer.at("due").at(0).at("state"), "exempt");
    EXPECT_EQ(answer.at("due").at(0).at("last_day"), "2026-05-15");
    EXPECT_EQ(answer.at("now").at("next").at(0).at("by"), "2026-05-15");
    EXPECT_EQ(answer.at("now").at("next").at(0).at("exempt_until"), "2026-05-15");
  }
  const Ran told = Perform(DeskClockForecast{.clock = clock, .days = 10});
  EXPECT_THAT(told.out, HasSubstr("2026-05-15  exempt  fix   developers  release a version with "
                                  "the fix (exempt until 2026-05-15)"));
  EXPECT_THAT(told.out, HasSubstr("2026-05-16  fix: missed (2026-04-30)"));
}

TEST_F(DeskCommands, CheckTellsThatAFileIsGoodAndWhatIsHardlyMeant) {
  const Ran good = Perform(DeskPolicyCheck{{kPolicy}}, true);
  EXPECT_EQ(good.out, R"({"file":")" + kPolicy + R"(","good":true,"doubts":[]})" + "\n");
  std::string text = ReadText(kPolicy).value();
  const std::string event = R"("satisfied_by": ["fixed"])";
  text.replace(text.find(event), event.size(), R"("satisfied_by": ["notified"])");
  const std::string file = (directory() / "policy.json").string();
  // What an editor puts before it is passed over.
  std::ofstream(file) << "\xEF\xBB\xBF" << text;
  const Ran doubted = Perform(DeskPolicyCheck{{file}});
  EXPECT_EQ(doubted.code, kExitDone);
  EXPECT_THAT(doubted.out, HasSubstr("policy.json: good\n"));
  EXPECT_THAT(doubted.out, HasSubstr("/steps/1/satisfied_by: is it meant? step \"fix\": "));
}

TEST_F(DeskCommands, VersionsAreThoseOfOnePolicy) {
  DeskClock clock = Clock(kNotified, "2026-03-01");
  clock.policy_files.emplace_back(STRONGROOM_SOURCE_DIR "/policy/embargo-cap.json");
  const Ran other = Perform(DeskClockEvaluate{clock});
  EXPECT_EQ(other.code, kExitFailed);
  EXPECT_THAT(other.error, HasSubstr("embargo-cap.json: is embargo-cap 1 beside unsupported-module-"
                                     "deprecation 1: give different versions of one policy"));
  clock.policy_files[1] = kPolicy;
  EXPECT_EQ(Perform(DeskClockEvaluate{clock}).code, kExitFailed);
}

TEST_F(DeskCommands, ATextForAnotherPolicyIsRefused) {
  const Ran ran = Perform(
      DeskPolicyText{.clock = Clock(kNotified, "2026-02-01"),
                     .template_file = STRONGROOM_SOURCE_DIR "/policy/texts/owner-notification.md",
                     .facts_file = "",
                     .module = "mod-x",
                     .issue = "SEC-7K3Q",
                     .case_id = ""});
  EXPECT_EQ(ran.code, kExitFailed);
  EXPECT_THAT(ran.error, HasSubstr("the text is for cases of supported-module-escalation, and this "
                                   "is one of unsupported-module-deprecation"));
}

TEST_F(DeskCommands, WhatIsWrongIsNamedWithFileAndPlace) {
  const Ran kind = Perform(
      DeskClockEvaluate{Clock(R"([{"at": "2026-01-31", "kind": "notifyed"}])", "2026-03-01")});
  EXPECT_EQ(kind.code, kExitFailed);
  EXPECT_THAT(kind.error, HasSubstr("events.json: /0/kind: "));
  EXPECT_THAT(kind.out, IsEmpty());
  const Ran torn = Perform(DeskClockEvaluate{Clock(R"([{"at": "2026-01-31", "ki)", "2026-03-01")});
  EXPECT_EQ(torn.code, kExitFailed);
  EXPECT_THAT(torn.error, HasSubstr("line 1"));
  const Ran day = Perform(DeskClockEvaluate{Clock(kNotified, "2026-02-30")});
  EXPECT_EQ(day.code, kExitWrongUse);
  EXPECT_THAT(day.error, HasSubstr("--on"));
  const Ran file = Perform(DeskPolicyCheck{{STRONGROOM_SOURCE_DIR "/policy/classes.json"}});
  EXPECT_EQ(file.code, kExitFailed);
  EXPECT_THAT(file.error, HasSubstr("/steps: give \"steps\""));
  const Ran absent = Perform(DeskPolicyCheck{{"/no/such.json"}});
  EXPECT_EQ(absent.code, kExitWrongUse);
  EXPECT_THAT(absent.error, HasSubstr("/no/such.json: cannot be read"));
}

TEST_F(DeskCommands, ATextIsWrittenOrEveryEmptyPlaceIsNamed) {
  DeskPolicyText command{
      .clock = Clock(R"([{"at": "2026-01-31", "kind": "notified"},
                         {"at": "2026-03-10", "kind": "announced"}])",
                     "2026-03-10"),
      .template_file = STRONGROOM_SOURCE_DIR "/policy/texts/readme-deprecation.md",
      .facts_file = "",
      .module = "mod-x",
      .issue = "SEC-7K3Q",
      .case_id = ""};
  const Ran refused = Perform(command);
  EXPECT_EQ(refused.code, kExitFailed);
  EXPECT_THAT(refused.error, HasSubstr("readme-deprecation.md: /module.alternatives: line "));
  EXPECT_THAT(refused.error, HasSubstr("/contact: line "));
  EXPECT_THAT(refused.out, IsEmpty());
  command.facts_file = command.clock.events_file + ".facts";
  std::ofstream(command.facts_file) << R"({"alternatives": ["mod-y"], "contact": "the team"})";
  const Ran written = Perform(command);
  EXPECT_EQ(written.code, kExitDone) << written.error;
  EXPECT_THAT(written.out, HasSubstr("will be archived after **2026-04-10**"));
  const Ran as_json = Perform(command, true);
  EXPECT_THAT(as_json.out, StartsWith(R"({"audience":"public","text":"> **Deprecated.**)"));
}

}  // namespace
}  // namespace strongroom::app
