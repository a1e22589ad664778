#include "vault/search_budget.h"

#include <gtest/gtest.h>

#include "base/fake_clock.h"

namespace strongroom::vault {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

TEST(SearchBudget, PrincipalHasItsMinuteAndThenWaits) {
  FakeClock clock;
  SearchBudget budget(clock, 2);
  EXPECT_EQ(budget.Take("a"), std::nullopt);
  EXPECT_EQ(budget.Take("a"), std::nullopt);
  EXPECT_EQ(budget.Take("a"), 30U);
  EXPECT_EQ(budget.Take("b"), std::nullopt);
  clock.Advance(seconds(30));
  EXPECT_EQ(budget.Take("a"), std::nullopt);
  EXPECT_EQ(budget.Take("a"), 30U);
}

TEST(SearchBudget, ClassesOwnLimitHoldsForItsTypeAlone) {
  FakeClock clock;
  SearchBudget budget(clock, 100);
  EXPECT_EQ(budget.Take("a", "accounts", 2), std::nullopt);
  EXPECT_EQ(budget.Take("a", "accounts", 2), std::nullopt);
  EXPECT_EQ(budget.Take("a", "accounts", 2), 1800U);
  EXPECT_EQ(budget.Take("a", "passports", 2), std::nullopt);
  EXPECT_EQ(budget.Take("a", "cards"), std::nullopt);
  EXPECT_EQ(budget.Take("b", "accounts", 2), std::nullopt);
  clock.Advance(minutes(30));
  EXPECT_EQ(budget.Take("a", "accounts", 2), std::nullopt);
}

TEST(SearchBudget, StricterOfBothHoldsAndARefusalTakesFromNeither) {
  FakeClock clock;
  SearchBudget budget(clock, 1);
  EXPECT_EQ(budget.Take("a", "accounts", 2), std::nullopt);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(budget.Take("a", "accounts", 2), 60U);
  clock.Advance(minutes(1));
  EXPECT_EQ(budget.Take("a", "accounts", 2), std::nullopt);
  clock.Advance(minutes(1));
  EXPECT_GT(budget.Take("a", "accounts", 2), 60U);
  EXPECT_EQ(budget.Take("a", "cards"), std::nullopt) << "the refusal took from the minute";
}

TEST(SearchBudget, LimitOfNoneIsNever) {
  FakeClock clock;
  SearchBudget budget(clock, 10);
  EXPECT_EQ(budget.Take("a", "accounts", 0), 3600U);
  clock.Advance(std::chrono::hours(5));
  EXPECT_EQ(budget.Take("a", "accounts", 0), 3600U);
}

}  // namespace
}  // namespace strongroom::vault
