#include "audit/verify_fold.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

namespace strongroom::audit {
namespace {

struct Step {
  RowName name{};
  RowTransition change;
};

// Steps of many rows, each a path, in any order; and what each row is in the end.
struct History {
  std::vector<Step> steps;
  std::map<RowName, keys::RowDigest> rows;
};

History RandomHistory(std::mt19937_64& random, std::size_t rows) {
  const auto fill = [&](auto& bytes) {
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  };
  History history;
  for (std::size_t row = 0; row < rows; ++row) {
    RowName name{};
    fill(name);
    std::optional<keys::RowDigest> now;
    for (std::size_t step = 1 + random() % 6; step > 0; --step) {
      RowTransition change;
      change.from = now;
      if (!now || random() % 4 != 0) fill(change.to.emplace());
      now = change.to;
      history.steps.push_back({.name = name, .change = change});
    }
    if (now) history.rows[name] = *now;
  }
  std::ranges::shuffle(history.steps, random);
  return history;
}

TEST(RowFold, HistoriesInAnyOrderFoldToTheRowsThatAreThere) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  const History history = RandomHistory(random, 20'000);
  RowFold fold;
  for (const Step& step : history.steps) fold.Fold(step.name, step.change);
  EXPECT_EQ(fold.size(), history.rows.size());
  fold.ForEach([&](const RowName& name, const RowState& state) {
    const auto row = history.rows.find(name);
    ASSERT_NE(row, history.rows.end());
    EXPECT_TRUE(state.Is(row->second));
  });
  for (const auto& [name, digest] : history.rows) EXPECT_TRUE(fold.Take(name).Is(digest));
  EXPECT_EQ(fold.size(), 0U);
}

TEST(RowFold, UnknownRowIsNothing) {
  RowFold fold;
  EXPECT_TRUE(fold.Take(RowName{1}).IsNothing());
}

TEST(RowFold, LostStepShows) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 200; ++round) {
    History history = RandomHistory(random, 1);
    const Step lost = history.steps.back();
    history.steps.pop_back();
    RowFold fold;
    for (const Step& step : history.steps) fold.Fold(step.name, step.change);
    const RowState state = fold.Take(lost.name);
    const auto row = history.rows.find(lost.name);
    if (row == history.rows.end()) {
      EXPECT_FALSE(state.IsNothing());
    } else {
      EXPECT_FALSE(state.Is(row->second));
    }
  }
}

}  // namespace
}  // namespace strongroom::audit
