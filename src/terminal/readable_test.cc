#include "terminal/readable.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "base/json.h"

namespace strongroom::terminal {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Readable, ScalarsListsAndObjects) {
  EXPECT_EQ(Readable(json::value("a")), "a");
  EXPECT_EQ(Readable(json::value(nullptr)), "-");
  EXPECT_EQ(Readable(json::value(json::array())), "-");
  EXPECT_EQ(Readable(json::value{{"a", 1}}), R"({"a":1})");
}

TEST(Readable, WhatOthersWroteCannotSteerATerminal) {
  EXPECT_EQ(Plain("a\x1b[2Jb\nc\td"), "a\uFFFD[2Jb c d");
  EXPECT_EQ(Plain("\u009b31m\u202Eabc\u2028\u007f"), "\uFFFD31m\uFFFDabc\uFFFD\uFFFD");
  EXPECT_EQ(Plain("\u00e4\u20ac\U0001F512"), "\u00e4\u20ac\U0001F512");
  EXPECT_EQ(Plain("i\u200Bb\u2060a\uFEFFn"), "i\uFFFDb\uFFFDa\uFFFDn");
  EXPECT_EQ(PlainLines("a\nb\r"), "a\nb\uFFFD");
  std::ostringstream table, members;
  PrintTable(table, json::array{json::object{{"a", "\x1b]0;x\a"}}});
  PrintMembers(members, json::object{{"a", "\x1b]0;x\a"}});
  EXPECT_THAT(table.str() + members.str(), Not(HasSubstr("\x1b")));
}

TEST(Readable, LengthsAndCutsAreInColumnsOfATerminal) {
  EXPECT_EQ(LengthOf("\u00e4\u20ac\U0001F512"), 4u);
  EXPECT_EQ(LengthOf("\u5B89\u5168 \uD55C\uAE00 \uFF21"), 12u);
  EXPECT_EQ(LengthOf("e\u0301\u200B\u200D\uFE0F"), 1u);
  EXPECT_EQ(Cut("\u5B89\u5168\u5B89", 6), "\u5B89\u5168\u5B89");
  EXPECT_EQ(Cut("\u5B89\u5168\u5B89", 5), "\u5B89\u5168…");
  EXPECT_EQ(Cut("\u5B89\u5168\u5B89", 4), "\u5B89…");
  EXPECT_EQ(Cut("e\u0301bcd", 3), "e\u0301b…");
  EXPECT_EQ(Pad("\u5B89", 3), "\u5B89 ");
  EXPECT_EQ(Cut("\u00e4\u20acbc", 4), "\u00e4\u20acbc");
  EXPECT_EQ(Cut("\u00e4\u20acbc", 3), "\u00e4\u20ac…");
  EXPECT_EQ(Cut("abc", 0), "");
  EXPECT_EQ(Pad("\u00e4", 3), "\u00e4  ");
}

TEST(Readable, LinesAreBrokenAtBlanks) {
  EXPECT_THAT(Wrapped("one two three", 7), testing::ElementsAre("one two", "three"));
  EXPECT_THAT(Wrapped("one two three", 6), testing::ElementsAre("one", "two", "three"));
  EXPECT_THAT(Wrapped("abcdefgh i", 3), testing::ElementsAre("abc", "def", "gh", "i"));
  EXPECT_THAT(Wrapped("one two three", 5, 2), testing::ElementsAre("one", "two …"));
  EXPECT_THAT(Wrapped("one two", 0), testing::ElementsAre("one two"));
  EXPECT_THAT(Wrapped("\u5B89\u5168", 1), testing::ElementsAre("\u5B89", "\u5168"));
  EXPECT_THAT(Wrapped("", 5), testing::ElementsAre());
  EXPECT_THAT(Wrapped("mod-inventory-storage", 18),
              testing::ElementsAre("mod-inventory-", "storage"));
  EXPECT_THAT(WrappedAtBlanks("one two three", 7), testing::ElementsAre("one two", "three"));
  EXPECT_THAT(WrappedAtBlanks("a https://example.org/x b", 5),
              testing::ElementsAre("a", "https://example.org/x", "b"));
  EXPECT_THAT(WrappedAtBlanks("one two", 0), testing::ElementsAre("one two"));
}

std::string Table(const json::array& rows, const std::vector<Column>& columns, std::size_t width) {
  std::ostringstream out;
  PrintTable(out, rows, columns, width);
  return out.str();
}

const json::array kLongRow{
    json::object{{"id", "SEC-7K3Q"},
                 {"who", "team"},
                 {"title", "A title that is much longer than the line has room"}}};

TEST(Readable, ATableThatIsTooWideGoesOnInItsColumnAndLosesNothing) {
  const std::vector<Column> columns = {{"id"}, {"who", "", true}, {"title", "", true}};
  EXPECT_EQ(Table(kLongRow, columns, 30),
            "id        who   title\n"
            "SEC-7K3Q  team  A title that\n"
            "                is much longer\n"
            "                than the line\n"
            "                has room\n");
  EXPECT_THAT(Table(kLongRow, columns, 0),
              HasSubstr("SEC-7K3Q  team  A title that is much longer"));
  EXPECT_THAT(Table(kLongRow, columns, 5), HasSubstr("SEC-7K3Q  team  A title that\n"));
}

TEST(Readable, WhatMattersStandsBelowItsRowWhereThereIsLittleRoom) {
  const std::vector<Column> columns = {
      {"id"}, {"who"}, {.member = "title", .may_wrap = true, .below = true}};
  EXPECT_EQ(Table(kLongRow, columns, 40),
            "id        who\n"
            "    title\n"
            "SEC-7K3Q  team\n"
            "    A title that is much longer than the\n"
            "    line has room\n");
  EXPECT_EQ(Table(kLongRow, columns, 60),
            "id        who   title\n"
            "SEC-7K3Q  team  A title that is much longer than the line\n"
            "                has room\n");
}

TEST(Readable, ANarrowColumnBreaksItsWordsLastOfAll) {
  const json::array rows{
      json::object{{"module", "mod-inventory-storage"}, {"what", "a b c d e f g h"}}};
  const std::vector<Column> columns = {{"module", "", true}, {"what", "", true, 0, 4}};
  EXPECT_EQ(Table(rows, columns, 30),
            "module                 what\n"
            "mod-inventory-storage  a b c d\n"
            "                       e f g h\n");
  EXPECT_THAT(Table(rows, columns, 22), HasSubstr("mod-inventory-  "));
}

}  // namespace
}  // namespace strongroom::terminal
