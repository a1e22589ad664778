#include "classify/draft/pattern_subset.h"

#include <gtest/gtest.h>

#include <string_view>

namespace strongroom::classify::draft {
namespace {

TEST(PatternSubset, TellsWhatBothSyntaxesReadAlike) {
  for (const std::string_view good :
       {"^[a-zA-Z0-9_-]{1,64}$", "", "a|b", "(?:x+y)*?", R"(^\d{3}-\d{2}$)", R"([\w.]+@[\w.]+)",
        "^[a-fA-F0-9]{8}-[a-fA-F0-9]{4}-[1-5][a-fA-F0-9]{3}$", "^$", "[^/]+"}) {
    EXPECT_TRUE(IsCommonPattern(good)) << good;
  }
  for (const std::string_view bad :
       {"(?=a)", "(?<n>a)",     R"(\1)",  R"(\u0041)", R"(\p{L})",      "(",      ")",       "[",
        "[]a]",  "a{",          "a**",    "*a",        "(a{100}){100}", "a{2,1}", "a{9999}", R"(\)",
        "[b-a]", "[[:alpha:]]", "\u00e4", "^*",        R"(\cA)"}) {
    EXPECT_FALSE(IsCommonPattern(bad)) << bad;
  }
}

}  // namespace
}  // namespace strongroom::classify::draft
