// Cases tell nothing of issues to who may not see them.
#include <gtest/gtest.h>

#include "desk/model/case_acts.h"
#include "desk/model/case_view.h"
#include "desk/model/no_leak_scenario_test.h"
#include "desk/model/visible_cases.h"

namespace strongroom::desk::model {
namespace {

TEST(NoLeak, CasesAndWhatFallsDueInThemAreOfIssuesThatAreSeen) {
  const Scenario& scenario = Shared();
  const State& state = scenario.rig.state;
  const Time now = scenario.rig.now;
  const policy::Date day = Day("2026-03-01");
  ASSERT_GT(scenario.oracle.cases.size(), 50U);
  std::size_t seen = 0;
  for (const std::string& person : Everybody()) {
    SCOPED_TRACE(person);
    const Sight sight(state, person);
    Names expected;
    for (const auto& [id, key] : scenario.oracle.cases) {
      if (scenario.oracle.Allows(person, key)) expected.insert(id);
    }
    seen += expected.size();
    Names ids;
    for (const cases::CaseRecord& each : VisibleCases(sight)) ids.insert(each.id);
    EXPECT_EQ(ids, expected);
    std::string text;
    Names listed;
    const auto lines = ListCases(sight, {}, std::nullopt, now);
    ASSERT_TRUE(lines) << lines.error().ToString();
    for (const CaseLine& each : lines->items) {
      listed.insert(std::string(each.line.at("id").as_string()));
      text += json::serialize(each.line);
    }
    EXPECT_EQ(listed, expected);
    text += json::serialize(ToJson(sight, Forecast(sight, day, 3'000, {}).value()));
    for (const auto& [id, key] : scenario.oracle.cases) {
      const auto view = CaseView(sight, id, std::nullopt, now);
      ASSERT_EQ(view.has_value(), expected.contains(id)) << id;
      if (view) text += json::serialize(*view);
    }
    for (const auto& [id, key] : scenario.oracle.cases) {
      EXPECT_EQ(text.contains(id), expected.contains(id)) << id;
    }
    for (const std::string& key : scenario.keys) {
      if (!scenario.oracle.Allows(person, key)) {
        EXPECT_FALSE(text.contains(key)) << key;
      }
    }
  }
  EXPECT_GT(seen, 200U);
}

TEST(NoLeak, EveryQuestionAndActSaysTheSameOfHiddenAndAbsentCases) {
  const Scenario& scenario = Shared();
  const State& state = scenario.rig.state;
  const std::string absent = "c-000000";
  ASSERT_FALSE(state.cases.contains(absent));
  const auto all_answers = [&](const std::string& person, const std::string& id) {
    const Actor by = Rig::By(person);
    const Sight sight(state, person);
    std::vector<std::string> answers;
    const auto tell = [&](const auto& result) {
      answers.push_back(result ? "done" : result.error().ToString());
    };
    tell(Act(state, by, {.id = id, .kind = "fixed", .now = {}}));
    tell(Act(state, by, {.id = id, .kind = "", .on = "never", .now = {}}));
    tell(Act(state, by, {.id = id, .kind = "fixed", .now = {}, .expected = 99}));
    tell(RequireCase(sight, id));
    tell(CaseView(sight, id, std::nullopt, {}));
    tell(WhatIf(sight, {.id = id}, {}));
    tell(WhatIf(sight, {.id = id, .events = json::object(), .text = "x"}, {}));
    tell(CaseText(sight, id, "private-notification", std::nullopt, {}));
    tell(CaseText(sight, id, "no-such-text", std::nullopt, {}));
    return answers;
  };
  int probes = 0;
  for (const std::string& person : Everybody()) {
    const std::vector<std::string> expected = all_answers(person, absent);
    for (const std::string& answer : expected) ASSERT_NE(answer, "done");
    for (const auto& [id, key] : scenario.oracle.cases) {
      if (scenario.oracle.Allows(person, key)) continue;
      ASSERT_EQ(all_answers(person, id), expected) << person << " " << id;
      ++probes;
    }
  }
  EXPECT_GT(probes, 500);
}

}  // namespace
}  // namespace strongroom::desk::model
