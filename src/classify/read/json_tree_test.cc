#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "classify/read/readers.h"

namespace strongroom::classify::read {
namespace {

using testing::HasSubstr;

std::string Refusal(std::string_view text) {
  const Result<Node> tree = ParseJsonTree(text);
  return tree ? "read" : tree.error().detail;
}

TEST(JsonTree, KeepsOrderTextsAndPlaces) {
  const std::string_view text = "{\"b\": [1.50, true, null],\n \"a\\u00e9\": {\"c\": \"x\\ny\"}}";
  const Result<Node> root = ParseJsonTree(text);
  ASSERT_TRUE(root) << root.error().detail;
  EXPECT_EQ(root->members[0].name, "b");
  EXPECT_EQ(root->members[0].value.items[0].text, "1.50");
  EXPECT_EQ(root->members[0].value.items[1].kind, NodeKind::kBoolean);
  EXPECT_EQ(root->members[0].value.items[2].kind, NodeKind::kNull);
  const Member& second = root->members[1];
  EXPECT_EQ(second.name, "aé");
  EXPECT_EQ(second.place.line, 2U);
  EXPECT_EQ(second.place.column, 2U);
  EXPECT_EQ(text.substr(second.value.place.offset, second.value.end - second.value.place.offset),
            "{\"c\": \"x\\ny\"}");
  EXPECT_EQ(second.value.Text("c"), "x\ny");
  EXPECT_EQ(root->end, text.size());
}

std::vector<std::string> Findings(const Node& root) {
  model::Document document;
  FindRepeatedNames(root, document);
  std::vector<std::string> said;
  for (const model::Finding& each : document.findings) {
    EXPECT_EQ(each.rule, "repeated-name");
    said.push_back(std::to_string(each.place.line) + " " + each.says.substr(0, 5));
  }
  return said;
}

TEST(JsonTree, ARepeatedNameThatHidesMembersIsAnError) {
  const auto root = ParseJsonTree(
      R"({"properties": {"iban": {}}, "type": "x", "properties": {"a": []}, "type": "object",
      "required": ["a"], "required": 1, "required": 2, "b": {}, "b": 1})");
  ASSERT_TRUE(root.has_value());
  model::Document document;
  FindRepeatedNames(*root, document);
  EXPECT_EQ(document.findings.size(), 4U);
  ASSERT_EQ(document.errors.size(), 2U);
  EXPECT_TRUE(document.errors[0].says.starts_with("\"properties\" stands more than once"));
  EXPECT_TRUE(document.errors[1].says.starts_with("\"required\" stands more than once"));
}

TEST(JsonTree, ARepeatedClassIsAnError) {
  const auto root = ParseJsonTree(
      R"({"a": {"x-sensitivity": "high", "x-sensitivity": "low"}, "b": {"title": "", "title": ""},
          "c": {"x-sensitivity-reason": "one", "x-sensitivity-reason": "two"}})");
  ASSERT_TRUE(root.has_value());
  model::Document document;
  FindRepeatedNames(*root, document);
  EXPECT_EQ(document.findings.size(), 3U);
  ASSERT_EQ(document.errors.size(), 2U);
  EXPECT_TRUE(document.errors[0].says.starts_with("\"x-sensitivity\" stands more than once"));
}

TEST(JsonTree, OfRepeatedNamesTheLastStandsAndIsFound) {
  const auto few = ParseJsonTree("{\"a\": 1, \"b\": 2,\n \"\\u0061\": 3}");
  ASSERT_TRUE(few.has_value());
  ASSERT_EQ(few->members.size(), 2U);
  EXPECT_EQ(few->Find("a")->text, "3");
  EXPECT_THAT(Findings(*few), ::testing::ElementsAre("2 \"a\" s"));
  std::string many = "{";
  for (int i = 0; i < 100; ++i) many += "\"n" + std::to_string(i) + "\": 1,\n";
  const auto large = ParseJsonTree(many + "\"n50\": 2, \"n50\": 3}");
  ASSERT_TRUE(large.has_value());
  EXPECT_EQ(large->members.size(), 100U);
  EXPECT_EQ(large->Find("n50")->text, "3");
  EXPECT_EQ(Findings(*large).size(), 1U);
  EXPECT_THAT(Findings(*ParseJsonTree(many + "\"m\": 2}")), ::testing::IsEmpty());
}

TEST(JsonTree, WhatIsNotOneValueIsRefused) {
  EXPECT_THAT(Refusal(""), HasSubstr("empty"));
  EXPECT_THAT(Refusal("{} {}"), HasSubstr("line 1, column 4: a second value"));
  EXPECT_THAT(Refusal("{} x"), HasSubstr("line 1, column 4"));
  EXPECT_THAT(Refusal("{\"a\":"), HasSubstr("line 1"));
  EXPECT_THAT(Refusal("{\"a\": \"\xFF\"}"), HasSubstr("line 1"));
}

TEST(JsonTree, DepthAndSizeHaveBounds) {
  EXPECT_EQ(Refusal(std::string(kTreeDepthMax, '[') + std::string(kTreeDepthMax, ']')), "read");
  EXPECT_THAT(Refusal(std::string(1'000'000, '[')), HasSubstr("512"));
  std::string many = "[0";
  for (std::size_t i = 1; i < kTreeNodesMax; ++i) many += ",0";
  EXPECT_THAT(Refusal(many + "]"), HasSubstr("more than 1000000 values"));
}

}  // namespace
}  // namespace strongroom::classify::read
