// What a ledger keeps, byte for byte, and that nothing else is read as such.
#include "vault/ledger_type.h"

#include <gtest/gtest.h>

namespace strongroom::vault {
namespace {

struct OpenValue {
  std::string field;
  std::string text;
  bool sealed = false;
};
// The values must outlive the row.
RecordRow RowOf(const std::vector<OpenValue>& values) {
  RecordRow row;
  row.version = 7;
  for (const OpenValue& value : values) {
    row.values.push_back(
        {.sealed = value.sealed, .field = value.field, .data = AsBytes(value.text)});
  }
  return row;
}

TEST(LedgerType, IdsAreTheNumbersInTheirLastEightBytes) {
  EXPECT_EQ(EventId(0).ToString(), "00000000-0000-0000-0000-000000000000");
  EXPECT_EQ(EventId(258).ToString(), "00000000-0000-0000-0000-000000000102");
  EXPECT_EQ(EventId(~std::uint64_t{0}).ToString(), "00000000-0000-0000-ffff-ffffffffffff");
  EXPECT_LT(EventId(255), EventId(256));
  EXPECT_EQ(EventNumber(EventId(258).bytes()), 258U);
  EXPECT_EQ(EventNumber(EventId(0).bytes()), std::nullopt);
  EXPECT_EQ(EventNumber(EventId(1).bytes().first(15)), std::nullopt);
  Bytes other = ToBytes(EventId(1).bytes());
  other[0] = 1;
  EXPECT_EQ(EventNumber(other), std::nullopt);
}

TEST(LedgerType, RowsHoldTheirPinnedFields) {
  EXPECT_EQ(json::serialize(HeadRecord({.version = 7, .last = 12, .expunged = {3, 11}})),
            R"({"last":12,"expungedEvents":[3,11]})");
  EXPECT_EQ(json::serialize(EventRecord("a \"text\"")), R"({"event":"a \"text\""})");
  EXPECT_EQ(json::serialize(ExpungedRecord("why")), R"({"expungedReason":"why"})");
}

TEST(LedgerType, TheDeclarationIsPinned) {
  EXPECT_EQ(json::serialize(LedgerSchema(LedgerTypeName("desk"))),
            R"({"$id":"ledger-desk","title":"Ledger of the server's own","type":"object",)"
            R"("x-sensitivity":"high","additionalProperties":false,"properties":{)"
            R"("event":{"type":"string","maxLength":262144,"x-sensitivity":"high","x-mask":"all"},)"
            R"("expungedReason":{"type":"string","x-sensitivity":"regular"},)"
            R"("last":{"type":"integer","minimum":0,"x-sensitivity":"regular"},)"
            R"("expungedEvents":{"type":"array","items":{"type":"integer","minimum":1},)"
            R"("x-sensitivity":"regular"}}})");
}

TEST(LedgerType, AHeadReadsBackAndNothingElseIsOne) {
  const LedgerHead head{.version = 7, .last = 12, .expunged = {3, 11}};
  const std::vector<OpenValue> good = {{.field = "last", .text = "12"},
                                       {.field = "expungedEvents", .text = "[3,11]"}};
  EXPECT_EQ(ReadHeadRow(RowOf(good)), head);
  const auto refused = [&](std::size_t at, const char* text) {
    std::vector<OpenValue> bad = good;
    bad[at].text = text;
    EXPECT_EQ(ReadHeadRow(RowOf(bad)), std::nullopt) << text;
  };
  for (const char* last : {"0", "-1", "1.5", "\"12\"", "10", "null", ""}) refused(0, last);
  for (const char* list : {"[0]", "[13]", "[\"3\"]", "{}", "3", ""}) refused(1, list);
  std::vector<OpenValue> sealed = good;
  sealed[0].sealed = true;
  EXPECT_EQ(ReadHeadRow(RowOf(sealed)), std::nullopt);
  EXPECT_EQ(ReadHeadRow(RowOf({good[0]})), std::nullopt);
  std::vector<OpenValue> more = good;
  more.push_back({.field = "event", .text = "\"x\""});
  EXPECT_EQ(ReadHeadRow(RowOf(more)), std::nullopt);
}

TEST(LedgerType, AnEventIsSealedOrATombstone) {
  const std::vector<OpenValue> sealed = {{.field = "event", .text = "…", .sealed = true}};
  ASSERT_TRUE(ReadEventRow(RowOf(sealed)));
  EXPECT_EQ(ReadEventRow(RowOf(sealed))->expunged_reason, std::nullopt);
  const std::vector<OpenValue> tombstone = {{.field = "expungedReason", .text = "\"why\""}};
  ASSERT_TRUE(ReadEventRow(RowOf(tombstone)));
  EXPECT_EQ(ReadEventRow(RowOf(tombstone))->expunged_reason, "why");
  // An event in clear was not written by a server.
  const std::vector<OpenValue> open = {{.field = "event", .text = "\"x\""}};
  EXPECT_FALSE(ReadEventRow(RowOf(open)));
  const std::vector<OpenValue> number = {{.field = "expungedReason", .text = "3"}};
  EXPECT_FALSE(ReadEventRow(RowOf(number)));
  EXPECT_FALSE(ReadEventRow(RowOf({sealed[0], tombstone[0]})));
  EXPECT_FALSE(ReadEventRow(RowOf({})));
}

}  // namespace
}  // namespace strongroom::vault
