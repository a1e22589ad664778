#include "classify/read/pattern_name.h"

#include <gtest/gtest.h>

#include <string_view>

namespace strongroom::classify::read {
namespace {

TEST(PatternName, LettersThatStandForThemselvesAreTheName) {
  EXPECT_EQ(NameOfPattern("^bank_?account"), "bank_account");
  EXPECT_EQ(NameOfPattern("^ssn-\\d{3}$"), "ssn");
  EXPECT_EQ(NameOfPattern("\\bpin\\b"), "pin");
  EXPECT_EQ(NameOfPattern("^taxId[A-Z]+Number$"), "taxId_Number");
  for (const std::string_view none : {"", "^x-", ".*", "^[\\w-]+$", "^[a-f]{8}-[]a-f]{4}$",
                                      "\\p{Letter}+", "[", "\\", "(?", "{", "\\u00", "\\p{"}) {
    EXPECT_EQ(NameOfPattern(none), "") << none;
  }
}

}  // namespace
}  // namespace strongroom::classify::read
