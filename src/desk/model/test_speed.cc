// How long a large desk takes: labelled slow, alone on the machine. Prints its figures.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <vector>

#include "desk/model/as_of.h"
#include "desk/model/board.h"
#include "desk/model/search.h"

namespace strongroom::desk::model {
namespace {

constexpr int kEvents = 100'000;
constexpr int kIssues = 10'000;
constexpr int kPersons = 40;
constexpr int kLevels = 6;
constexpr int kModules = 150;

// Encoded events as a ledger gives them, of some 400 bytes each.
class Ledger {
 public:
  Ledger() {
    for (int each = 0; each < kPersons; ++each)
      Write(fmt::format("person/p-{}", each), "person.added", {{"name", "x"}});
    for (int each = 0; each < kLevels; ++each) {
      Write(fmt::format("group/g-{}", each), "group.made", {{"name", "x"}});
      Write(fmt::format("level/l-{}", each), "level.made",
            {{"name", "x"},
             {"groups", json::array{fmt::format("g-{}", each)}},
             {"reporter_sees", true}});
    }
    for (int each = 0; each < kPersons; ++each) {
      Write(fmt::format("group/g-{}", each % kLevels), "group.member-added",
            {{"person", fmt::format("p-{}", each)}});
    }
    for (int each = 0; each < kModules; ++each) {
      Write(fmt::format("module/mod-{}", each), "module.changed",
            {{"used_in_production", each % 2 == 0}});
    }
    for (int each = 0; each < kIssues; ++each) Report(each);
    for (int each = 0; static_cast<int>(texts_.size()) < kEvents; ++each) Happen(each);
  }
  [[nodiscard]] const std::vector<std::string>& texts() const { return texts_; }

 private:
  void Write(std::string stream, std::string kind, json::object body) {
    const auto n = static_cast<std::uint64_t>(texts_.size() + 1);
    const Time at{
        std::chrono::milliseconds{1'790'000'000'000 + static_cast<std::int64_t>(n) * 1000}};
    texts_.push_back(
        EncodeEvent(Written({std::move(stream), std::move(kind), std::move(body)}, n,
                            Uuid::V7(at, random_), at, fmt::format("p-{}", n % kPersons))));
  }
  void Report(int each) {
    json::object body{
        {"title", fmt::format("Something in mod-{} takes what it should not", each % kModules)},
        {"description", std::string(200, 'd')},
        {"kind", "vulnerability"},
        {"reporter", fmt::format("p-{}", each % kPersons)}};
    if (each % 3 != 0) body["level"] = fmt::format("l-{}", each % kLevels);
    Write(Stream(each), "issue.reported", std::move(body));
    Write(Stream(each), "issue.affected-changed",
          {{"modules",
            json::array{json::object{{"module", fmt::format("mod-{}", each % kModules)}}}}});
  }
  void Happen(int each) {
    // Every tenth lands on one issue, so that anything quadratic in an issue's life would be felt.
    const std::string stream = Stream(each % 10 == 0 ? 7 : each % kIssues);
    switch (each % 4) {
      case 0:
        return Write(stream, "issue.commented",
                     {{"text", "words that were said about it " + std::string(150, 'c')}});
      case 1:
        return Write(stream, "issue.moved", {{"to", each % 8 == 1 ? "triaged" : "in-progress"}});
      case 2: return Write(stream, "issue.commented", {{"text", "and other words"}});
      default: return Write(stream, "issue.prioritized", {{"priority", "P2"}});
    }
  }
  static std::string Stream(int each) { return fmt::format("issue/SEC-{}", each); }

  InsecureSequenceRandom random_;
  std::vector<std::string> texts_;
};

// Milliseconds of processor time, so that what else runs on the machine counts less.
template <class Work>
double BestOf(int times, const Work& work) {
  double best = 1e9;
  for (int each = 0; each < times; ++each) {
    const std::clock_t start = std::clock();
    work();
    best = std::min(best, 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
  return best;
}

TEST(Speed, AHundredThousandEventsAndABoardOverTenThousandIssues) {
  const Ledger ledger;
  State state;
  std::vector<Event> events;
  std::vector<State> snapshots;
  const double read_ms = BestOf(3, [&] {
    events.clear();
    for (const std::string& text : ledger.texts()) {
      events.push_back(DecodeEvent(events.size() + 1, text).value());
    }
  });
  const double fold_ms = BestOf(3, [&] {
    state = State{};
    for (const Event& event : events) ASSERT_TRUE(Apply(state, event));
  });
  const double snapshots_ms = BestOf(1, [&] {
    State again;
    for (const Event& event : events) {
      ASSERT_TRUE(Apply(again, event));
      KeepSnapshot(snapshots, again);
    }
  });
  const double copy_ms = BestOf(5, [&] {
    const State copy = state;
    ASSERT_EQ(copy.n, state.n);
  });
  const double as_of_ms =
      BestOf(3, [&] { ASSERT_EQ(StateAsOf(events, snapshots, events[77'777].at)->n, 77'778U); });
  std::size_t on_board = 0;
  const double board_ms = BestOf(5, [&] {
    on_board = 0;
    for (const auto& column : BoardFor(Sight(state, "p-1"), {}).columns) on_board += column.size();
  });
  std::size_t found = 0;
  const double search_ms =
      BestOf(3, [&] { found = Search(Sight(state, "p-1"), "other mod-18").value().size(); });
  fmt::print("{} events: decoded in {:.0f} ms, folded in {:.0f} ms ({:.0f} ms with {} snapshots)\n",
             events.size(), read_ms, fold_ms, snapshots_ms, snapshots.size());
  fmt::print(
      "{} issues: board of {} in {:.2f} ms, search ({} found) in {:.2f} ms, copy of the state in "
      "{:.2f} ms, "
      "state as of a past time in {:.0f} ms\n",
      state.issues.size(), on_board, board_ms, found, search_ms, copy_ms, as_of_ms);
  EXPECT_EQ(state.issues.size(), static_cast<std::size_t>(kIssues));
  EXPECT_GT(on_board, 4000U);
  EXPECT_GT(found, 10U);
  EXPECT_LT(read_ms + fold_ms, 2000);
  EXPECT_LT(board_ms, 20);
}

// A case's life is not quadratic: twice as much in it takes no more than thrice as long.
TEST(Speed, FoldingCasesIsNotQuadratic) {
  const auto fold_ms = [](int happenings) {
    std::vector<Event> events;
    const auto write = [&](std::string stream, std::string kind, json::object body) {
      events.push_back(Written({std::move(stream), std::move(kind), std::move(body)},
                               events.size() + 1, Uuid(), Time(), "p-1"));
    };
    write("issue/SEC-1", "issue.reported", {{"title", "x"}, {"kind", "process"}});
    write("policy/cap", "policy.version-added",
          {{"state", "draft"},
           {"policy", ParseJson(R"({"version": 1, "title": "t", "zone": "Etc/UTC",
                                    "events": {"a": "a", "b": "b"}, "starts_on": "a",
                                    "phases": [{"phase": "p", "title": "p"},
                                               {"phase": "q", "title": "q", "final": true,
                                                "entered_by": ["b"]}],
                                    "steps": [{"step": "s", "title": "s", "phase": "p",
                                               "who": "w", "what": "x",
                                               "satisfied_by": ["b"]}]})")
                          .value()}});
    const json::value happened = json::array{{{"at", "2026-01-01"}, {"kind", "noted"}}};
    write("case/c-1", "case.started",
          {{"policy", "cap"}, {"module", "m"}, {"issue", "SEC-1"}, {"events", happened}});
    for (int each = 0; each < happenings; ++each) {
      write("case/c-1", "case.happened", {{"events", happened}});
    }
    return BestOf(3, [&] {
      State state;
      for (const Event& event : events) ASSERT_TRUE(Apply(state, event));
      ASSERT_EQ(state.cases.at("c-1")->events.size(), static_cast<std::size_t>(happenings) + 1);
    });
  };
  const double once = fold_ms(20'000);
  const double twice = fold_ms(40'000);
  fmt::print("20000 events of one case folded in {:.1f} ms, 40000 in {:.1f} ms\n", once, twice);
  EXPECT_LT(twice, 3 * once);
}

}  // namespace
}  // namespace strongroom::desk::model
