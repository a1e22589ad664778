#include "classify/draft/pretty_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/json.h"

namespace strongroom::classify::draft {
namespace {

using testing::HasSubstr;

TEST(PrettyJson, BreaksWhatIsLongerThanALine) {
  const json::value value = {{"a", {1, 2}},
                             {"b", {{"c", std::string(90, 'x')}, {"d", json::array()}}}};
  const std::string text = PrettyJson(value);
  EXPECT_THAT(text, HasSubstr("{\n  \"a\": [1, 2],\n  \"b\": {\n    \"c\": \"x"));
  const Result<json::value> again = ParseJson(text);
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, value);
}

}  // namespace
}  // namespace strongroom::classify::draft
