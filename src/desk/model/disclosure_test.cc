#include "desk/model/disclosure.h"

#include <gtest/gtest.h>

#include "desk/model/actions.h"
#include "desk/model/change_issue.h"
#include "desk/model/desk_rig_test.h"
#include "desk/model/embargo.h"
#include "desk/model/expunge.h"
#include "desk/model/history.h"
#include "desk/model/links.h"

namespace strongroom::desk::model {
namespace {

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

}  // namespace
}  // namespace strongroom::desk::model
