#include "desk/model/disclosure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "desk/model/actions.h"
#include "desk/model/cases_rig_test.h"
#include "desk/model/change_issue.h"
#include "desk/model/desk_rig_test.h"
#include "desk/model/embargo.h"
#include "desk/model/expunge.h"
#include "desk/model/history.h"
#include "desk/model/links.h"

namespace strongroom::desk::model {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

class Disclosures : public FurnishedDesk {
 protected:
  [[nodiscard]] std::string Of(const std::string& key, std::string_view who = "t") const {
    const Sight sight(state, who);
    return json::serialize(ToJson(WhatLiftingShows(sight, *sight.Find(key), rig.events)));
  }
};

TEST_F(Disclosures, CountWhatBecomesReadable) {
  const std::string key = rig.Report("t", "Password hunter2 works");
  const std::string other = rig.Report("t", "Another");
  EXPECT_EQ(Of(key), R"({"history":1,"comments":0,"former_titles":0,"former_descriptions":0,)"
                     R"("actions":0,"cases":0,"names":[]})");
  rig.Do("t", Edit(state, t, {.key = key, .title = "A password works", .description = "First"}));
  rig.Do("t", Edit(state, t, {.key = key, .description = "Second"}));
  rig.Do("t", Add(state, t, CommentOnIssue{.key = key, .text = "As in x" + other}));
  rig.Do("t", Add(state, t, {.text = "Ask", .owner = "t", .issue = key}, rig.random));
  // A link with what is not public is no part of what everybody reads.
  rig.Do("t", Make(state, t, LinkIssues{.a = key, .b = other}));
  EXPECT_EQ(Of(key), R"({"history":4,"comments":1,"former_titles":1,"former_descriptions":1,)"
                     R"("actions":1,"cases":0,"names":[")" +
                         other + R"("]})");

  // What was taken out is no former text any more.
  std::vector<Event> without = rig.events;
  for (Event& event : without) {
    if (event.kind == "issue.reported") event = WithoutTexts(event);
  }
  const Sight sight(state, "t");
  const Disclosure shown = WhatLiftingShows(sight, *sight.Find(key), without);
  EXPECT_EQ(shown.former_titles, 0U);
  EXPECT_EQ(shown.former_descriptions, 1U);

  // As many entries as everybody then reads.
  rig.Do("t", Lift(state, t, {.key = key, .now = rig.now}));
  const Sight reporter(state, "r");
  EXPECT_EQ(History(reporter, key, rig.events)->size(), 5U) << "with the lifting itself";
}

// All that becomes readable, former texts too: not the issue's alone.
TEST(DisclosuresOfCases, NameWhatActionItemsAndCasesName) {
  CasesRig rig;
  const State& state = rig.state;
  const Actor t = Rig::By("t");
  const std::string in_action = rig.Report("t", "One");
  const std::string in_case = rig.Report("t", "Two");
  const std::string unnamed = rig.Report("t", "Three");
  const std::string action =
      rig.Do("t", Add(state, t,
                      {.text = "same root cause as " + in_action, .owner = "t", .issue = rig.key},
                      rig.random));
  rig.Do("t", Change(state, t, ChangeAction{.action = action, .text = "Ask"}));
  rig.Do("t", Add(state, t, {.text = "not about it: " + unnamed, .owner = "t"}, rig.random));
  const std::string id = rig.Deprecation();
  ActInCase note = rig.An(id, "noted");
  note.reason = "duplicate of " + in_case;
  rig.Do("t", rig.Act("t", note));
  const Sight sight(state, "t");
  const Issue& issue = *sight.Find(rig.key);
  const std::vector<std::string> streams = StreamsShown(sight, issue);
  EXPECT_THAT(streams, ElementsAre(IssueStream(rig.key), ActionStream(action), CaseStream(id)));
  std::vector<Event> events;
  for (const Event& event : rig.events) {
    if (std::ranges::find(streams, event.stream) != streams.end()) events.push_back(event);
  }
  const Disclosure shown = WhatLiftingShows(sight, issue, events);
  EXPECT_THAT(shown.names, UnorderedElementsAre(in_action, in_case));
  EXPECT_EQ(shown.actions, 1U);
  EXPECT_EQ(shown.cases, 1U);
  EXPECT_EQ(shown.history, 2U) << "of the issue itself";
}

}  // namespace
}  // namespace strongroom::desk::model
