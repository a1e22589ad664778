#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "classify/read/readers.h"

namespace strongroom::classify::read {
namespace {

using testing::HasSubstr;

Node Yaml(std::string_view text) {
  Result<Node> tree = ParseYamlTree(text);
  if (!tree) {
    ADD_FAILURE() << tree.error().detail;
    return {};
  }
  return *std::move(tree);
}

std::string Refusal(std::string_view text) {
  const Result<Node> tree = ParseYamlTree(text);
  return tree ? "read" : tree.error().detail;
}

// The text that a node is said to stand at.
std::string_view Extent(std::string_view text, const Node& node) {
  return text.substr(node.place.offset, node.end - node.place.offset);
}

TEST(YamlTree, PlainScalarsFollowTheCoreSchemaOfYaml12) {
  const Node root =
      Yaml("[yes, on, true, False, ~, null, 12, -1.5e3, 0x1F, .inf, 1_000, 1:30, '1']");
  const NodeKind kinds[] = {NodeKind::kString,  NodeKind::kString, NodeKind::kBoolean,
                            NodeKind::kBoolean, NodeKind::kNull,   NodeKind::kNull,
                            NodeKind::kNumber,  NodeKind::kNumber, NodeKind::kNumber,
                            NodeKind::kNumber,  NodeKind::kString, NodeKind::kString,
                            NodeKind::kString};
  ASSERT_EQ(root.items.size(), std::size(kinds));
  for (std::size_t i = 0; i < root.items.size(); ++i) {
    EXPECT_EQ(root.items[i].kind, kinds[i]) << root.items[i].text;
  }
  EXPECT_EQ(root.items[3].text, "false");
  EXPECT_EQ(Yaml("!!str 12").kind, NodeKind::kString);
  EXPECT_EQ(Yaml("").kind, NodeKind::kNull);
}

TEST(YamlTree, PlacesAreBytesAndLinesWhateverTheCharacters) {
  const std::string_view text =
      "\xEF\xBB\xBFq: \"\xC2\x85 \xE2\x80\xA8 \xE2\x82\xAC\"\nназвание: {a: \"€\"}\nb:\n  - x: 1\n "
      "   y: zwei\n";
  const Node root = Yaml(text);
  EXPECT_EQ(root.members[1].name, "название");
  EXPECT_EQ(root.members[1].place.line, 2U);
  EXPECT_EQ(root.members[1].place.column, 1U);
  EXPECT_EQ(Extent(text, root.members[1].value), "{a: \"€\"}");
  EXPECT_EQ(Extent(text, root.members[1].value.members[0].value), "\"€\"");
  const Node& block = root.members[2].value.items.at(0);
  EXPECT_EQ(Extent(text, block), "x: 1\n    y: zwei");
  EXPECT_EQ(block.place.line, 4U);
  EXPECT_EQ(block.place.column, 5U);
}

TEST(YamlTree, AnchorsAndTagsBeforeACollectionAreNoPartOfIt) {
  const std::string_view text = "a: &x !!map {b: 1}\nc: &y\n  d: 2\n";
  const Node root = Yaml(text);
  EXPECT_EQ(Extent(text, root.members[0].value), "{b: 1}");
  EXPECT_EQ(Extent(text, root.members[1].value), "d: 2");
}

TEST(YamlTree, AliasesHaveThePlacesOfTheirAnchors) {
  const Node root = Yaml("a: &x {b: 1}\nc: *x\n");
  EXPECT_EQ(root.members[1].value.place.offset, root.members[0].value.place.offset);
  EXPECT_EQ(root.members[1].value.Find("b")->text, "1");
}

TEST(YamlTree, MergedMembersAreThoseThatAreNotThereAlready) {
  const Node root = Yaml(
      "one: &one {a: 1, b: 1}\ntwo: &two {b: 2, c: 2}\nboth:\n  <<: [*one, *two]\n  a: 0\n"
      "text:\n  '<<': {d: 1}\n");
  const Node& both = *root.Find("both");
  EXPECT_EQ(both.members.size(), 3U);
  EXPECT_EQ(both.Find("a")->text, "0");
  EXPECT_EQ(both.Find("b")->text, "1");
  EXPECT_EQ(both.Find("c")->text, "2");
  EXPECT_NE(root.Find("text")->Find("<<"), nullptr);
}

TEST(YamlTree, OfRepeatedNamesTheLastStandsAndIsFound) {
  const auto root = ParseYamlTree("a: 1\nb: 2\na: 3\n");
  ASSERT_TRUE(root.has_value());
  EXPECT_EQ(root->members.size(), 2U);
  EXPECT_EQ(root->Find("a")->text, "3");
  model::Document document;
  FindRepeatedNames(*root, document);
  ASSERT_EQ(document.findings.size(), 1U);
  EXPECT_EQ(document.findings.front().place.line, 3U);
}

TEST(YamlTree, ASecondDocumentIsAnErrorUnlessItIsEmpty) {
  const auto errors = [](std::string_view text) {
    model::Document document;
    CheckOneDocument(text, Yaml(text), document);
    return document.errors;
  };
  const auto second =
      errors("properties:\n  a: {type: string}\n  b: {description: \"x\n---y\"}\n---\nb: 1\n");
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second.front().place.line, 5U);
  EXPECT_EQ(errors("---\na: 1\n---\n\n# no more\n...\n").size(), 0U);
  EXPECT_EQ(errors("a: 1\n---\n---\nb: 1\n").size(), 1U);
}

TEST(YamlTree, BrokenTextIsRefusedWithItsPlace) {
  EXPECT_THAT(Refusal("a: [1\nb: 2\n"), HasSubstr("line 2"));
  EXPECT_THAT(Refusal("a: *x\n"), HasSubstr("line 1, column 4: the alias *x has no anchor"));
  EXPECT_THAT(Refusal("a: \xFF\n"), HasSubstr("not UTF-8"));
  EXPECT_THAT(Refusal("? [a]\n: 1\n"), HasSubstr("a list or mapping as a name"));
  EXPECT_THAT(Refusal("a: \x01\n"), HasSubstr("not YAML"));
}

TEST(YamlTree, AnAliasInsideItsOwnAnchorIsRefused) {
  EXPECT_THAT(Refusal("a: &x [1, *x]\n"), HasSubstr("inside what it is an alias of"));
  EXPECT_THAT(Refusal("a: &x\n  <<: *x\n"), HasSubstr("inside what it is an alias of"));
}

TEST(YamlTree, AliasBombsAreRefused) {
  std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    laughs += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) {
      laughs.append(j == 0 ? "*a" : ", *a").append(std::to_string(i - 1));
    }
    laughs += "]\n";
  }
  EXPECT_THAT(Refusal(laughs), HasSubstr("more than 100000 values"));
  std::string texts = "a: &a " + std::string(100'000, 'x') + "\nb:\n";
  for (int i = 0; i < 1000; ++i) texts += "- *a\n";
  EXPECT_THAT(Refusal(texts), HasSubstr("16 MiB"));
}

TEST(YamlTree, DepthHasABoundAndShallowTextIsRead) {
  const auto nested = [](std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  EXPECT_EQ(Refusal(nested(kTreeDepthMax)), "read");
  EXPECT_THAT(Refusal(nested(kTreeDepthMax + 1)), HasSubstr("nested deeper than 512"));
  EXPECT_THAT(Refusal(std::string(1'000'000, '[')), HasSubstr("nested deeper than 512"));
  EXPECT_THAT(Refusal(std::string(1'000'000, '{')), HasSubstr("nested deeper than 512"));
  std::string dashes;
  for (int i = 0; i < 100'000; ++i) dashes += "- ";
  EXPECT_THAT(Refusal(dashes), HasSubstr("nested deeper than 512"));
}

TEST(YamlTree, AliasesInAliasesCountAsDepth) {
  std::string text = "- &a0 x\n";
  for (int i = 1; i <= 600; ++i) {
    text += "- &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
  }
  EXPECT_NE(Refusal(text), "read");
}

TEST(YamlTree, OnlyTheFirstDocumentIsRead) {
  EXPECT_EQ(Yaml("a: 1\n---\nb: 2\n").members.size(), 1U);
  EXPECT_EQ(Yaml("a: 1\n---\nb: [\n").members.size(), 1U);
}

}  // namespace
}  // namespace strongroom::classify::read
