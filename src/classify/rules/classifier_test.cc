#include "classify/rules/classifier.h"

#include <gtest/gtest.h>

namespace strongroom::classify::rules {
namespace {

TEST(RuleBook, TheShippedRulesAreRead) {
  const auto book = RuleBook::Parse("{}", "empty");
  ASSERT_FALSE(book);
  EXPECT_FALSE(RuleBook::Shipped().rules().empty());
}

}  // namespace
}  // namespace strongroom::classify::rules
