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
  EXPECT_THAT(none.out, StartsWith("nothing falls due"));
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
