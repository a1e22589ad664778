#include "vault/reason.h"

#include <gtest/gtest.h>

#include <string>

namespace strongroom::vault {
namespace {

bool Takes(std::string_view reason) { return CheckReason(reason, 3, "why").has_value(); }

TEST(Reason, CountsCharactersAndWantsOneThatCanBeSeen) {
  EXPECT_TRUE(Takes("pay"));
  EXPECT_TRUE(Takes("für"));
  EXPECT_FALSE(Takes("üü"));
  EXPECT_FALSE(Takes(""));
  std::string most;
  for (std::size_t i = 0; i < kReasonMax; ++i) most += "ü";
  EXPECT_TRUE(Takes(most));
  EXPECT_FALSE(Takes(most + "ü"));
  for (const char* blank : {"   ", "\t\r\n ", "\u00a0\u00a0\u00a0", "\u200b\u200b\u200b\u200b",
                            "\u2060\ufeff\u3000", "\u202e\u202e\u202e", "\ufe0f\u2800\u034f"}) {
    EXPECT_FALSE(Takes(blank)) << blank;
  }
}

}  // namespace
}  // namespace strongroom::vault
