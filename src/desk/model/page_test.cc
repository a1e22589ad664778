#include "desk/model/page.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <string>

namespace strongroom::desk::model {
namespace {

// docs/formats.md, "Cursors and notices".
TEST(Position, ItsBytesArePinned) {
  const Position position{.rank = 0x0102, .then = 3, .name = "SEC-7K3Q"};
  const Bytes bytes = EncodePosition(position);
  EXPECT_EQ(HexEncode(bytes), "000000000000010200000000000000035345432d374b3351");
  EXPECT_EQ(DecodePosition(bytes), position);
}

TEST(Position, WhatIsTooShortIsNone) {
  EXPECT_FALSE(DecodePosition(Bytes(15)));
  EXPECT_TRUE(DecodePosition(Bytes(16)));
}

TEST(Position, SignedNumbersKeepTheirOrder) {
  EXPECT_LT(Ordered(std::numeric_limits<std::int64_t>::min()), Ordered(-1));
  EXPECT_LT(Ordered(-1), Ordered(0));
  EXPECT_LT(Ordered(0), Ordered(std::numeric_limits<std::int64_t>::max()));
}

using Things = std::vector<Placed<int>>;

Things ThingsOf(const std::vector<std::pair<std::uint8_t, std::uint8_t>>& ranks) {
  Things things;
  for (const auto& [rank, then] : ranks) {
    const int n = static_cast<int>(things.size());
    things.push_back({{.rank = rank, .then = then, .name = std::to_string(n)}, n});
  }
  return things;
}

RC_GTEST_PROP(Pages, TogetherAreTheListInItsOrder,
              (const std::vector<std::pair<std::uint8_t, std::uint8_t>>& ranks)) {
  const Things things = ThingsOf(ranks);
  const Page<int> whole = TakePage(things, {});
  RC_ASSERT(!whole.next);
  RC_ASSERT(whole.items.size() == things.size());
  for (std::size_t at = 1; at < whole.items.size(); ++at) {
    const auto place = [&](std::size_t n) {
      return things[static_cast<std::size_t>(whole.items[n])].position;
    };
    RC_ASSERT(place(at - 1) < place(at));
  }
  PageWanted wanted{.limit = *rc::gen::inRange<std::size_t>(1, 20)};
  std::vector<int> walked;
  do {
    const Page<int> page = TakePage(things, wanted);
    RC_ASSERT(page.items.size() == wanted.limit || !page.next);
    RC_ASSERT(!page.items.empty() || things.empty());
    walked.insert(walked.end(), page.items.begin(), page.items.end());
    wanted.after = page.next;
  } while (wanted.after);
  RC_ASSERT(walked == whole.items);
}

// What goes away between two pages, the last thing shown included, moves nothing else.
RC_GTEST_PROP(Pages, WhatStaysIsShownOnceWhateverGoes,
              (const std::vector<std::pair<std::uint8_t, std::uint8_t>>& ranks)) {
  Things things = ThingsOf(ranks);
  PageWanted wanted{.limit = *rc::gen::inRange<std::size_t>(1, 5)};
  std::multiset<int> shown;
  std::set<int> gone;
  do {
    const Page<int> page = TakePage(things, wanted);
    shown.insert(page.items.begin(), page.items.end());
    wanted.after = page.next;
    std::erase_if(things, [&](const Placed<int>& each) {
      const bool goes = *rc::gen::inRange(0, 4) == 0;
      if (goes) gone.insert(each.item);
      return goes;
    });
  } while (wanted.after);
  for (int each = 0; each < static_cast<int>(ranks.size()); ++each) {
    RC_ASSERT(shown.count(each) <= 1U);
    RC_ASSERT(shown.contains(each) || gone.contains(each));
  }
}

}  // namespace
}  // namespace strongroom::desk::model
