#include "api/line_cutter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace strongroom::api {
namespace {

// Of a body in parts of `size` bytes: "number:text", or "number!kind" for what cannot be taken.
std::vector<std::string> Lines(std::string_view body, std::size_t size) {
  LineCutter cutter;
  std::deque<vault::ImportLine> lines;
  for (std::size_t at = 0; at < body.size(); at += size) cutter.Cut(body.substr(at, size), lines);
  cutter.Finish(lines);
  std::vector<std::string> shown;
  for (const vault::ImportLine& line : lines) {
    shown.push_back(
        std::to_string(line.number) +
        (line.text ? ":" + *line.text : "!" + std::string(ErrorKindName(line.text.error().kind))));
  }
  return shown;
}

TEST(LineCutter, CountsBlankLinesAndTakesTheLastWithoutAnEnd) {
  const std::vector<std::string> expected = {"1:a", "4:b ", "6:c\rd", "7:\re"};
  for (std::size_t size = 1; size < 20; ++size) {
    EXPECT_EQ(Lines("a\n\n \t\r\nb \r\n\r\nc\rd\n\re", size), expected) << size;
  }
  EXPECT_TRUE(Lines("", 1).empty());
  EXPECT_TRUE(Lines("\n\r\n \n", 1).empty());
}

TEST(LineCutter, LimitIsExactHoweverThePartsFall) {
  const std::string at_limit(LineCutter::kLineMaxBytes, 'x');
  const std::string too_large = "2!" + std::string(ErrorKindName(ErrorKind::kTooLarge));
  for (const std::string end : {"\n", "\r\n", ""}) {
    const std::string last = end.empty() ? "" : "z";
    for (const std::size_t size : {std::size_t{1}, std::size_t{1024}, std::size_t{65'537},
                                   at_limit.size(), at_limit.size() + 1, at_limit.size() * 4}) {
      std::vector<std::string> expected = {"1:a", "2:" + at_limit};
      if (!last.empty()) expected.push_back("3:z");
      EXPECT_TRUE(Lines("a\n" + at_limit + end + last, size) == expected) << size;
      expected[1] = too_large;
      EXPECT_TRUE(Lines("a\n" + at_limit + "y" + end + last, size) == expected) << size;
      EXPECT_TRUE(Lines("a\n" + at_limit + "\r\r" + end + last, size) == expected) << size;
      EXPECT_TRUE(Lines("a\n" + at_limit + at_limit + at_limit + end + last, size) == expected)
          << size;
    }
  }
}

TEST(LineCutter, ALineIsThereAsSoonAsItEnds) {
  LineCutter cutter;
  std::deque<vault::ImportLine> lines;
  cutter.Cut("a\nb", lines);
  ASSERT_EQ(lines.size(), 1U);
  cutter.Cut("\n", lines);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(*lines[1].text, "b");
}

}  // namespace
}  // namespace strongroom::api
