#include "base/lower_case.h"

#include <gtest/gtest.h>

namespace strongroom {
namespace {

TEST(LowerCase, TouchesTheLettersOfAsciiAlone) {
  EXPECT_EQ(LowerCase("AZaz@[`{09"), "azaz@[`{09");
  EXPECT_EQ(LowerCase("\xC3\x84rger \xE2\x84\xAA"), "\xC3\x84rger \xE2\x84\xAA");
  EXPECT_EQ(LowerCase(std::string_view("A\0B", 3)), std::string_view("a\0b", 3));
}

}  // namespace
}  // namespace strongroom
