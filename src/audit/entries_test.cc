#include "audit/entries.h"

#include <gtest/gtest.h>

#include "audit/audit_rig_test.h"
#include "base/json.h"

namespace strongroom::audit {
namespace {

struct Page {
  std::vector<std::string> actions;
  std::string next;  // empty: none
};

Page Parse(const std::string& text) {
  Page page;
  const json::value parsed = ParseJson(text).value();
  for (const json::value& entry : parsed.at("entries").as_array()) {
    page.actions.emplace_back(entry.at("action").as_string());
  }
  if (parsed.at("next").is_string()) page.next = parsed.at("next").as_string();
  return page;
}

// All that a reader sees that follows `next` until a page is empty; `next` is left where it was.
std::vector<std::string> Follow(AuditRig& rig, std::string& next, std::size_t limit) {
  std::vector<std::string> seen;
  for (;;) {
    const Result<std::string> text = rig.Run(ReadEntries(rig.store(), 1, next, limit));
    EXPECT_TRUE(text.has_value());
    const Page page = Parse(text.value());
    seen.insert(seen.end(), page.actions.begin(), page.actions.end());
    if (page.next.empty()) return seen;
    next = page.next;
  }
}

TEST(Entries, EveryEntryOnceInOrderWhateverThePageSize) {
  for (const std::size_t limit : {std::size_t{1}, std::size_t{2}, std::size_t{100}}) {
    AuditRig rig;
    rig.Open(1);
    rig.Note(1, "first");
    rig.Restart();
    rig.Open(1);
    rig.Note(1, "second");
    std::string next;
    const std::vector<std::string> seen = Follow(rig, next, limit);
    ASSERT_EQ(seen.size(), 5U) << limit;
    EXPECT_EQ(seen.front(), "instance.start");
    EXPECT_EQ(seen[2], "instance.stop");
    EXPECT_EQ(seen[3], "instance.start");
  }
}

TEST(Entries, FollowerSeesWhatAnOlderServerStillAppends) {
  AuditRig rig;
  rig.Open(1);
  const Uuid older = rig.instance();
  rig.Start();  // beside the older one, which goes on
  rig.Open(1);
  std::string next;
  ASSERT_EQ(Follow(rig, next, 100).size(), 2U);
  rig.AppendAs(older, 1, R"({"action":"record.create"})");
  EXPECT_EQ(Follow(rig, next, 100), std::vector<std::string>{"record.create"});
  rig.Note(1, "newer");
  EXPECT_EQ(Follow(rig, next, 100).size(), 1U);
  EXPECT_TRUE(Follow(rig, next, 100).empty());
}

TEST(Entries, CursorFromElsewhereIsRefused) {
  AuditRig rig;
  for (const char* cursor : {"x", "AAAA", "????"}) {
    const Result<std::string> text = rig.Run(ReadEntries(rig.store(), 1, cursor, 10));
    ASSERT_FALSE(text.has_value());
    EXPECT_EQ(text.error().kind, ErrorKind::kMalformed);
  }
}

}  // namespace
}  // namespace strongroom::audit
