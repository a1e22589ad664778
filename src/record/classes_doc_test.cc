// docs/classes.md has a section for each class, and its examples do what the text around them says.
#include <gtest/gtest.h>

#include <algorithm>

#include "record/class_guide.h"
#include "record/schema_for_test.h"

namespace strongroom::record {
namespace {

constexpr Sensitivity kAll[] = {Sensitivity::kRegular, Sensitivity::kLow, Sensitivity::kHigh,
                                Sensitivity::kSecret, Sensitivity::kVerifier};

// The JSON of a section's only example.
std::string Example(std::string_view section) {
  constexpr std::string_view kOpen = "```json\n";
  const std::size_t begin = section.find(kOpen);
  if (begin == std::string_view::npos) return "null";
  EXPECT_EQ(section.find(kOpen, begin + 1), std::string_view::npos) << "two examples";
  const std::size_t from = begin + kOpen.size();
  return std::string(section.substr(from, section.find("```", from) - from));
}

TEST(ClassesDocument, EveryClassHasExamplesReasonAndProtection) {
  for (const Sensitivity each : kAll) {
    const std::string_view section = ClassGuidance(each);
    for (const std::string_view part : {"| example |", "**Why", "**How to protect it:**"}) {
      EXPECT_NE(section.find(part), std::string_view::npos)
          << SensitivityName(each) << ": " << part;
    }
    EXPECT_EQ(section.find("\n## "), std::string_view::npos) << "runs into the next section";
  }
  EXPECT_NE(GuidanceWhenUnsure().find("take the higher"), std::string_view::npos);
  EXPECT_TRUE(ClassGuide().starts_with("# "));
}

TEST(ClassesDocument, EveryClassIsProtectedInTenLinesThatCompile) {
  for (const Sensitivity each : kAll) {
    const std::string example = Example(ClassGuidance(each));
    EXPECT_LE(std::ranges::count(example, '\n'), 10) << SensitivityName(each);
    const auto type = RecordType::Compile(Json(example));
    ASSERT_TRUE(type.has_value()) << SensitivityName(each) << ": " << type.error().detail;
    EXPECT_EQ(type->sensitivity(), each) << type->name();
  }
}

}  // namespace
}  // namespace strongroom::record
