// The examples of docs/record-types.md do what the text around them says.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "record/schema_for_test.h"

namespace strongroom::record {
namespace {

std::string Document() {
  std::ifstream file(std::string(STRONGROOM_SOURCE_DIR) + "/docs/record-types.md");
  EXPECT_TRUE(file.is_open());
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<json::value> Examples(const std::string& text) {
  static constexpr std::string_view kOpen = "```json\n";
  std::vector<json::value> examples;
  for (std::size_t at = text.find(kOpen); at != std::string::npos; at = text.find(kOpen, at + 1)) {
    const std::size_t begin = at + kOpen.size();
    examples.push_back(Json(text.substr(begin, text.find("```", begin) - begin)));
  }
  return examples;
}

TEST(RecordTypesDocument, WorkedExampleBreaksTheRulesThatItsTableLists) {
  const std::string text = Document();
  const auto examples = Examples(text);
  ASSERT_EQ(examples.size(), 3U);
  const auto first = RecordType::Compile(examples[0]);
  ASSERT_FALSE(first.has_value());
  std::size_t at = text.find("`strongroom type check` answers");
  for (const FieldError& each : first.error().fields) {
    const std::string row = "| `" + each.pointer + "` | `" + each.rule + "` |";
    const std::size_t found = text.find(row, at);
    EXPECT_NE(found, std::string::npos) << "missing or out of order: " << row;
    if (found != std::string::npos) at = found;
  }
  EXPECT_EQ(first.error().fields.size(), 5U);
}

TEST(RecordTypesDocument, MendedTypeCompilesWithTheIndexBitsNamed) {
  const RecordType type = Compiled(Examples(Document()).at(1));
  EXPECT_EQ(type.name(), "agreement-account");
  EXPECT_EQ(BlindIndexBits(type.expected_records()), 11U);
  const json::object record{{"agreementId", "5a6f8d3e-2a83-4f4b-8a57-4a7b6f0a3c21"},
                            {"iban", "LC55 HEMM 0001 0001 0012 0012 0002 3015"}};
  EXPECT_EQ(Broken(ValidateRecord(type, record)), std::vector<std::string>{});
}

TEST(RecordTypesDocument, OperatorsClassLoadsBesideTheShippedFive) {
  json::value document = ClassPolicy::Shipped().document();
  document.at("classes").get_array().push_back(Examples(Document()).at(2));
  const auto policy = ClassPolicy::Load(document);
  ASSERT_EQ(Broken(policy), std::vector<std::string>{});
  EXPECT_EQ(policy->Find("payment")->demands.searches_per_hour, 20U);
}

}  // namespace
}  // namespace strongroom::record
