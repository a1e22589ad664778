#include "desk/model/stream_history.h"

#include <gtest/gtest.h>

#include <set>

#include "desk/model/access_requests.h"
#include "desk/model/actions.h"
#include "desk/model/change_issue.h"
#include "desk/model/links.h"
#include "desk/model/minutes.h"
#include "desk/model/no_leak_scenario_test.h"

namespace strongroom::desk::model {
namespace {

class StreamHistoryTest : public FurnishedDesk {
 protected:
  // How many events the person is shown; 0: there is no such stream for them.
  std::size_t Shown(std::string_view person, std::string_view stream) {
    const auto history = HistoryOf(Sight(state, person), stream, rig.events);
    if (history) return history->events.size();
    EXPECT_EQ(history.error().kind, ErrorKind::kNotFound);
    EXPECT_EQ(history.error().detail, kNoSuchStream);
    return 0;
  }
};

TEST_F(StreamHistoryTest, WhatIsAboutAnIssueIsForThoseWhoSeeIt) {
  const std::string key = rig.Report("r", "hidden");
  const std::string open = rig.Report("t", "open", IssueKind::kProcess);
  rig.Do("t", Move(state, t, {.key = key, .to = IssueState::kTriaged}));
  rig.Do("t", Make(state, t, LinkIssues{.a = key, .b = open}));
  const std::string link = rig.events.back().stream;
  const std::string action =
      rig.Do("t", Add(state, t, AddAction{.text = "ask", .owner = "t", .issue = key}, rig.random));
  for (const std::string& stream : {IssueStream(key), link, ActionStream(action)}) {
    EXPECT_GT(Shown("t", stream), 0U) << stream;
    EXPECT_EQ(Shown("admin", stream), 0U) << stream;
  }
  EXPECT_EQ(StreamNamed("link/" + key + "/" + open), link);
  EXPECT_EQ(StreamNamed("link/" + open + "/" + key), link);
  for (const char* other : {"link/B", "link/", "link", "", "issue/B/A", "link/A/B"}) {
    EXPECT_EQ(StreamNamed(other), other);
  }
  EXPECT_EQ(Shown("t", IssueStream(key)), 2U);
  EXPECT_EQ(Shown("admin", IssueStream(open)), 1U);
  const auto told = HistoryOf(Sight(state, "t"), link, rig.events);
  EXPECT_EQ(told.value().issues.size(), 2U);
}

TEST_F(StreamHistoryTest, WhatIsAboutPeopleAndAccessIsForAdministrators) {
  const std::string asked = rig.Do(
      "r",
      Ask(state, Rig::By("r"), AskForAccess{.group = "core", .reason = "on call"}, rig.random));
  for (const std::string& stream : {PersonStream("r"), AccessStream(asked)}) {
    EXPECT_EQ(Shown("admin", stream), 1U) << stream;
    EXPECT_EQ(Shown("r", stream), 1U) << stream;
    EXPECT_EQ(Shown("t", stream), 0U) << stream;
  }
  for (const std::string& stream :
       {GroupStream("core"), LevelStream("core"), std::string(kDeskStream)}) {
    EXPECT_GT(Shown("admin", stream), 0U) << stream;
    EXPECT_EQ(Shown("t", stream), 0U) << stream;
  }
}

TEST_F(StreamHistoryTest, MinutesAreForTheirAudience) {
  for (const Audience audience : {Audience::kTeam, Audience::kPublic}) {
    rig.Do("t", Write(state, t,
                      {.day = "2026-01-02",
                       .audience = audience,
                       .text = "said",
                       .today = Day("2026-01-05")}));
  }
  EXPECT_EQ(Shown("t", "meeting/2026-01-02"), 2U);
  EXPECT_EQ(Shown("r", "meeting/2026-01-02"), 1U);
}

TEST_F(StreamHistoryTest, ASignOffAboutAHiddenIssueIsNotTold) {
  const std::string key = rig.Report("r", "hidden");
  const auto sign_off = [&](std::string_view finding, std::string_view issue) {
    json::object body{{"finding", finding}, {"accepted", true}, {"facts", "x"}, {"note", "x"}};
    if (!issue.empty()) body["issue"] = issue;
    rig.Write("admin", {.stream = ReviewStream("admin"),
                        .kind = "review.item-signed-off",
                        .body = std::move(body)});
  };
  sign_off("embargo-hides-nothing/" + key + "/CVE-2026-0001", key);
  EXPECT_EQ(Shown("admin", ReviewStream("admin")), 0U);
  sign_off("member-left/core/c", "");
  EXPECT_EQ(Shown("admin", ReviewStream("admin")), 1U);
  EXPECT_EQ(Shown("t", ReviewStream("admin")), 0U);
}

TEST_F(StreamHistoryTest, WhatNeverWasAndWhatOnlyTheLedgerKnowsIsNoStream) {
  rig.Do("t", Label(state, t, {.key = rig.Report("t", "open", IssueKind::kProcess), .add = {"x"}}));
  for (const std::string_view stream : {"", "issue/SEC-0000", "group/none", "ledger", "nothing/x",
                                        "case/c-none", "action/act-none", "link/a"}) {
    EXPECT_EQ(Shown("admin", stream), 0U) << stream;
  }
}

// Over a whole random desk: what is told of any stream tells of no issue that is hidden.
TEST(NoLeak, HistoriesOfAllStreamsTellOfWhatIsSeenOnly) {
  const Scenario& scenario = Shared();
  std::map<std::string, std::vector<Event>> streams;
  for (const Event& event : scenario.rig.events) streams[event.stream].push_back(event);
  std::size_t shown = 0;
  std::size_t hidden = 0;
  for (const std::string& person : Everybody()) {
    SCOPED_TRACE(person);
    const Names allowed = scenario.oracle.Allowed(person);
    const Sight sight(scenario.rig.state, person);
    for (const auto& [stream, events] : streams) {
      const auto history = HistoryOf(sight, stream, events);
      if (!history) {
        ++hidden;
        continue;
      }
      ++shown;
      for (const Event* event : history->events) {
        const std::string text = EncodeEvent(*event);
        for (const std::string& key : scenario.keys) {
          if (allowed.contains(key)) continue;
          ASSERT_FALSE(text.contains(key)) << stream << " tells of " << key;
          ASSERT_FALSE(text.contains(scenario.words.at(key))) << stream << " tells of " << key;
        }
      }
      for (const std::string& key : history->issues) EXPECT_TRUE(allowed.contains(key)) << stream;
    }
    for (const std::string& key : scenario.keys) {
      EXPECT_EQ(HistoryOf(sight, IssueStream(key), streams.at(IssueStream(key))).has_value(),
                allowed.contains(key));
    }
  }
  EXPECT_GT(shown, 1000U);
  EXPECT_GT(hidden, 1000U);
}

}  // namespace
}  // namespace strongroom::desk::model
