// Names, notices and error codes: what needs no database.
#include <gtest/gtest.h>

#include "store/postgres/failure.h"
#include "store/postgres/notice_payload.h"
#include "store/postgres/statements.h"

namespace strongroom::store::postgres {

namespace {

TEST(IndexTableNameTest, IsTheTablesNameWithASuffixWhereItFits) {
  EXPECT_EQ(IndexTableName("things"), "things__index");
  EXPECT_EQ(IndexTableName(std::string(56, 'a')), std::string(56, 'a') + "__index");
}

TEST(IndexTableNameTest, LongNamesStayApartAndWithinPostgresqlsLimit) {
  const std::string one = IndexTableName(std::string(62, 'a') + "x");
  const std::string two = IndexTableName(std::string(62, 'a') + "y");
  EXPECT_LE(one.size(), 63U);
  EXPECT_NE(one, two);
  EXPECT_TRUE(one.ends_with("__index"));
}

TEST(StatementNameTest, NamesOfLongTablesStayApartAndWithinPostgresqlsLimit) {
  const TableWrites one("s", std::string(62, 'a') + "x");
  const TableWrites two("s", std::string(62, 'a') + "y");
  EXPECT_LE(one.lock_exclusive.name.size(), 63U);
  EXPECT_NE(one.lock_exclusive.name, two.lock_exclusive.name);
  EXPECT_NE(one.lock_exclusive.name, one.lock_shared.name);
}

TEST(QuotedTest, QuotesAreDoubled) { EXPECT_EQ(Quoted("a\"b"), "\"a\"\"b\""); }

TEST(NoticePayloadTest, ComesBackAsItWasSent) {
  const Bytes key{0x00, 0x20, 0xff};
  const ChangeNotice notice{"things", 4294967295, key};
  EXPECT_EQ(ParseNoticePayload(NoticePayload("things", 4294967295, key)), notice);
  const ChangeNotice empty_key{"things", 0, Bytes{}};
  EXPECT_EQ(ParseNoticePayload(NoticePayload("things", 0, {})), empty_key);
}

TEST(NoticePayloadTest, AKeyTooLongForNotifyIsAGap) {
  const std::string payload = NoticePayload("things", 1, Bytes(4000));
  EXPECT_LT(payload.size(), 8000U);
  EXPECT_EQ(ParseNoticePayload(payload), (ChangeNotice{"things", 0, std::nullopt}));
}

TEST(NoticePayloadTest, WhatOthersSendIsIgnored) {
  for (const char* payload : {"", " ", "Things 1 00", "things 1", "things x 00", "things 1 0",
                              "things 4294967296 00", "things 1 00 00", "things -1 00"}) {
    EXPECT_EQ(ParseNoticePayload(payload), std::nullopt) << payload;
  }
}

TEST(FailureTest, SqlstatesBecomeKinds) {
  EXPECT_EQ(FailureFromState("53100").error.kind, ErrorKind::kStorageFull);
  EXPECT_EQ(FailureFromState("42P01").error.kind, ErrorKind::kNoSuchTable);
  EXPECT_EQ(FailureFromState("42601").error.kind, ErrorKind::kInternal);
  EXPECT_EQ(FailureFromState("XX001").error.kind, ErrorKind::kCorrupt);
  for (const char* state : {"53200", "53300", "57014", "55P03", "40001", "40P01"}) {
    EXPECT_EQ(FailureFromState(state).error.kind, ErrorKind::kUnavailable) << state;
    EXPECT_TRUE(FailureFromState(state).error.retry_after_s.has_value()) << state;
    EXPECT_FALSE(FailureFromState(state).lost) << state;
  }
  for (const char* state : {"", "08006", "57P01", "57P03", "25006"}) {
    EXPECT_TRUE(FailureFromState(state).lost) << state;
  }
}

TEST(FailureTest, ConflictsAreToldFromErrors) {
  for (const char* state : {"23505", "40P01", "40001"}) {
    EXPECT_TRUE(FailureFromState(state).IsConflict()) << state;
  }
  EXPECT_FALSE(FailureFromState("42P01").IsConflict());
}

TEST(FailureTest, StartupErrorsSayWhatTheServerSaidOnOneLine) {
  const Error error = StartupError(FailureFromState("42501"), "ERROR: permission\ndenied\n");
  EXPECT_EQ(error.kind, ErrorKind::kConfiguration);
  EXPECT_TRUE(error.detail.ends_with("ERROR: permission denied")) << error.detail;
}

}  // namespace

}  // namespace strongroom::store::postgres
