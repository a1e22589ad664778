#include "http/body_budget.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace strongroom::http {
namespace {

TEST(BodyBudget, IsTakenUpToItsBoundAndGivenBack) {
  BodyBudget budget(100);
  EXPECT_FALSE(budget.Take(101));
  EXPECT_TRUE(budget.Take(100));
  EXPECT_FALSE(budget.Take(1));
  budget.GiveBack(40);
  EXPECT_TRUE(budget.Take(40));
  EXPECT_EQ(budget.held_bytes(), 100U);
}

TEST(BodyBudget, AShareThatCannotGrowStaysAsItWas) {
  BodyBudget budget(100);
  {
    BodyShare first(budget);
    BodyShare second(budget);
    EXPECT_TRUE(first.Set(60));
    EXPECT_FALSE(second.Set(50));
    EXPECT_EQ(second.bytes(), 0U);
    EXPECT_TRUE(first.Set(20));
    EXPECT_TRUE(second.Set(80));
    EXPECT_EQ(budget.held_bytes(), 100U);
  }
  EXPECT_EQ(budget.held_bytes(), 0U);
}

TEST(BodyBudget, IsNeverExceededByManyThreads) {
  BodyBudget budget(1000);
  std::atomic<bool> exceeded = false;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 10'000; ++round) {
        BodyShare share(budget);
        (void)share.Set(300);
        (void)share.Set(400);
        if (budget.held_bytes() > 1000) exceeded = true;
      }
    });
  }
  threads.clear();
  EXPECT_FALSE(exceeded);
  EXPECT_EQ(budget.held_bytes(), 0U);
}

}  // namespace
}  // namespace strongroom::http
