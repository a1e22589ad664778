#include "classify/rules/rule_book.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "classify/rules/json_place.h"
#include "classify/rules/phrase_pattern.h"
#include "classify/rules/shipped_rules.h"

namespace strongroom::classify::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

std::string WithRule(std::string_view members) {
  return fmt::format(
      "{{\"version\": 1,\n \"groups\": {{\"no\": \"number no\"}},\n \"words\": {{}},\n"
      " \"rules\": [\n  {{\"id\": \"a\", \"class\": \"low\", \"title\": \"A\", \"why\": \"b\",\n"
      "   \"confidence\": 80, {}}}]}}",
      members);
}

TEST(RuleBook, TheShippedRulesAreRead) {
  const RuleBook& shipped = RuleBook::Shipped();
  EXPECT_GT(shipped.rules().size(), 30U);
  const RuleFacts* const facts = shipped.Find("bank-account-number");
  ASSERT_NE(facts, nullptr);
  EXPECT_EQ(facts->sensitivity, record::Sensitivity::kHigh);
  EXPECT_EQ(facts->format, "");
  EXPECT_EQ(shipped.Find("no-such-rule"), nullptr);
}

TEST(RuleBook, TheShippedRulesAreTheFileByteForByte) {
  std::ifstream file(STRONGROOM_SOURCE_DIR "/policy/classifier.json", std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  ASSERT_FALSE(text.empty());
  EXPECT_TRUE(ShippedRules() == text);
}

struct Wrong {
  std::string text;
  std::string says;
};

TEST(RuleBook, WhatIsWrongIsRefusedWithItsPlaceAndWhatToDo) {
  const std::string names = R"("names": "x")";
  const Wrong wrong[] = {
      {"{", "own.json: malformed JSON at line 1, column 2"},
      {"[]", "give a JSON object"},
      {WithRule(names + R"(, "kolor": "red")"), "line 6, column 36: unknown member \"kolor\""},
      {WithRule(R"("names": "x", "class": "huge")"), "duplicate member name"},
      {WithRule(R"("names": {"english": "x"})"), "language's code"},
      {WithRule(R"("names": "card <nummer>")"), "no group \"<nummer>\" in \"groups\""},
      {WithRule(R"("names": "card? number?")"), "may not be missing as a whole"},
      {WithRule(R"("names": "card --")"), "neither letter nor digit"},
      {R"({"version": 1, "words": {"glue": "of", "generic": "key"}, "rules": [{"id": "a",
          "class": "low", "title": "A", "why": "b", "confidence": 80, "names": "key of"}]})",
       "what is left says nothing"},
      {WithRule(R"("takes": "all", "names": "x")"), "give one of: text, digits, numbers"},
      {WithRule(R"("near": [{"names": "x"}])"), "give \"with\""},
      {WithRule(R"("except": "x")"), "nothing makes a field this rule's"},
      {WithRule(R"("names": "x", "checks": {"decide": ["ibam"]})"), "there is no check \"ibam\""},
      {WithRule(R"("names": "x", "disclosure": "shoe-size")"), "give one of: passport"},
      {WithRule(R"("names": "x"}, {"id": "a", "class": "low", "title": "A", "why": "b",
          "confidence": 80, "names": "y")"),
       "another rule is called \"a\""},
      {WithRule(R"("names": "x", "checks": {"decide": ["iban"]}}, {"id": "b", "class": "low",
          "title": "A", "why": "b", "confidence": 80, "checks": {"decide": ["iban"]})"),
       "iban decides for \"a\" already"},
  };
  for (const Wrong& each : wrong) {
    const auto book = RuleBook::Parse(each.text, "own.json");
    ASSERT_FALSE(book) << each.text;
    EXPECT_EQ(book.error().kind, ErrorKind::kInvalid);
    EXPECT_THAT(book.error().detail, HasSubstr(each.says)) << each.text;
    EXPECT_THAT(book.error().detail, HasSubstr("own.json")) << each.text;
  }
}

TEST(RuleBook, APatternOfTooManyPhrasesIsRefused) {
  std::string pattern;
  for (int i = 0; i < 7; ++i) pattern += "a|b|c|d|e|f|g ";
  pattern.pop_back();
  const auto book = RuleBook::Parse(WithRule(fmt::format("\"names\": \"{}\"", pattern)), "own");
  ASSERT_FALSE(book);
  EXPECT_THAT(book.error().detail, HasSubstr("write several shorter ones"));
}

TEST(PhrasePattern, StandsForEveryWayToWriteIt) {
  const WordGroups groups = {{"no", {"number", "no"}}};
  const auto cards = ExpandPattern("credit|debit card <no>?", groups);
  ASSERT_TRUE(cards);
  EXPECT_THAT(*cards,
              UnorderedElementsAre(
                  ElementsAre("credit", "card"), ElementsAre("debit", "card"),
                  ElementsAre("credit", "card", "number"), ElementsAre("credit", "card", "no"),
                  ElementsAre("debit", "card", "number"), ElementsAre("debit", "card", "no")));
  const auto length = ExpandPattern("Länge", groups);
  ASSERT_TRUE(length);
  EXPECT_THAT(*length, UnorderedElementsAre(ElementsAre("lange"), ElementsAre("laenge")));
  const auto two = ExpandPattern("two_words|one", groups);
  ASSERT_TRUE(two);
  EXPECT_THAT(*two, UnorderedElementsAre(ElementsAre("two", "words"), ElementsAre("one")));
}

TEST(JsonPlace, FindsMembersAndElements) {
  const std::string text = "{\n  \"a\": [1, {\"x\\/y\": 2},\n    [\"]\", 3]],\n  \"b\": null}";
  const auto at = [&](std::string_view pointer) {
    const JsonPlace place = PlaceOf(text, pointer);
    return std::pair(place.line, place.column);
  };
  EXPECT_EQ(at(""), std::pair(1UL, 1UL));
  EXPECT_EQ(at("/a"), std::pair(2UL, 3UL));
  EXPECT_EQ(at("/a/1/x~1y"), std::pair(2UL, 13UL));
  EXPECT_EQ(at("/a/2/1"), std::pair(3UL, 11UL));
  EXPECT_EQ(at("/b"), std::pair(4UL, 3UL));
  EXPECT_EQ(at("/b/none"), std::pair(4UL, 3UL));
  EXPECT_EQ(at("/none"), std::pair(1UL, 1UL));
}

}  // namespace
}  // namespace strongroom::classify::rules
