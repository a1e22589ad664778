// Rows that somebody edited: what `audit verify` names.
#include <fmt/format.h>

#include "audit/audit_rig_test.h"

namespace strongroom::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kOtherTable = "r_accounts_2";

class VerifyRows : public ::testing::Test {
 protected:
  void SetUp() override {
    rig.SetControl("token/a", "first");
    rig.SetControl("token/b", "gone soon");
    rig.SetRecord(1, Id(1), "first");
    rig.SetRecord(1, Id(2), "gone soon");
    rig.SetRecord(2, Id(1), "of another tenant");
    rig.Sql(
        "CREATE TABLE kept_control AS SELECT * FROM row_control;"
        "CREATE TABLE kept_records AS SELECT * FROM row_r_accounts");
    rig.SetControl("token/a", "second");
    rig.SetControl("token/b", std::nullopt);
    rig.Restart();
    rig.SetRecord(1, Id(1), "second");
    rig.SetRecord(1, Id(1), "third");
    rig.SetRecord(1, Id(2), std::nullopt);
    const VerifyReport report = rig.Verify();
    ASSERT_TRUE(report.clean()) << Describe(report);
    ASSERT_EQ(report.rows, 3U);
  }

  static std::string Control(const std::string& key) {
    return fmt::format("partition = 0 AND key = {}", AuditRig::Blob(AsBytes(key)));
  }
  static std::string Record(store::Partition partition, const Uuid& id) {
    return fmt::format("partition = {} AND key = {}", partition, AuditRig::Blob(id.bytes()));
  }

  AuditRig rig;
};

TEST_F(VerifyRows, RowsWithoutKeysAreOneFindingAndStillHeldAgainstTheChains) {
  rig.SetRecord(1, Id(3), "removed");
  rig.SetRecord(1, Id(4), "stays");
  rig.Sql("DELETE FROM row_r_accounts WHERE " + Record(1, Id(3)));
  VerifyInput input = rig.Input();
  input.has_keys = [](store::Partition partition, std::string_view) -> Task<Result<bool>> {
    co_return partition != 1;
  };
  EXPECT_THAT(rig.Verify(input).findings,
              ElementsAre(Names(FindingKind::kRowRemoved, Id(3).ToString()),
                          Names(FindingKind::kRowsUnjudged, "partition 1")));
  EXPECT_THAT(rig.Verify(input).findings[1].sentence, HasSubstr(": 2 of accounts;"));
}

TEST_F(VerifyRows, RowsOfATypeWithoutDeclarationAreOneFinding) {
  VerifyInput input = rig.Input();
  input.tables.clear();
  input.is_declared = [](std::string_view type) { return type != "accounts"; };
  EXPECT_THAT(rig.Verify(input).findings,
              ElementsAre(Names(FindingKind::kRowsUnjudged, "2 rows of accounts")));
  // A declared type whose table is gone is another matter: its rows are missed one by one.
  input.is_declared = nullptr;
  EXPECT_THAT(rig.Verify(input).findings,
              ElementsAre(Names(FindingKind::kRowRemoved, Id(1).ToString()),
                          Names(FindingKind::kRowRemoved, Id(1).ToString())));
}

TEST_F(VerifyRows, ControlRowsAreHeardOfBeforeOtherPartitionsAreWalked) {
  rig.SetControl("destroyed/00000002", "a tenant");
  rig.Sql("DELETE FROM row_r_accounts WHERE partition = 2");
  VerifyInput input = rig.Input();
  bool destroyed = false;
  input.on_control_row = [&](std::string_view key, bool made) {
    destroyed = destroyed || (made && key == "destroyed/00000002");
  };
  input.is_destroyed = [&](store::Partition partition) { return destroyed && partition == 2; };
  const VerifyReport report = rig.Verify(input);
  EXPECT_TRUE(report.clean()) << Describe(report);
}

TEST_F(VerifyRows, EditedControlRowIsNamed) {
  rig.Sql("UPDATE row_control SET body = CAST('X' || substr(body, 2) AS BLOB) WHERE " +
          Control("token/a"));
  EXPECT_THAT(rig.Verify().findings,
              ElementsAre(Names(FindingKind::kRowEdited, "control row token/a was edited")));
}

TEST_F(VerifyRows, ControlRowOfAnotherVersionIsNamed) {
  rig.Sql("UPDATE row_control SET version = 7 WHERE " + Control("token/a"));
  EXPECT_THAT(rig.Verify().findings, ElementsAre(Names(FindingKind::kRowEdited, "token/a")));
}

TEST_F(VerifyRows, TruncatedControlRowIsNamed) {
  rig.Sql("UPDATE row_control SET body = x'00' WHERE " + Control("token/a"));
  EXPECT_THAT(rig.Verify().findings, ElementsAre(Names(FindingKind::kRowEdited, "token/a")));
}

TEST_F(VerifyRows, OldControlRowPutBackIsNamed) {
  rig.Sql("INSERT OR REPLACE INTO row_control SELECT * FROM kept_control WHERE " +
          Control("token/a"));
  EXPECT_THAT(rig.Verify().findings,
              ElementsAre(Names(FindingKind::kRowPutBack,
                                "control row token/a was put back to version 1, as entry 2 of")));
}

TEST_F(VerifyRows, RemovedControlRowPutBackIsNamed) {
  rig.Sql("INSERT INTO row_control SELECT * FROM kept_control WHERE " + Control("token/b"));
  EXPECT_THAT(rig.Verify().findings,
              ElementsAre(Names(FindingKind::kRowPutBack, "token/b was put back after")));
}

TEST_F(VerifyRows, InsertedControlRowIsNamed) {
  rig.Sql(fmt::format("INSERT INTO row_control VALUES (0, {}, 1, zeroblob(50))",
                      AuditRig::Blob(AsBytes("token/mine"))));
  EXPECT_THAT(rig.Verify().findings,
              ElementsAre(Names(FindingKind::kRowInserted, "control row token/mine")));
}

TEST_F(VerifyRows, ControlRowUnderAnotherKeyIsNamed) {
  rig.Sql(fmt::format("UPDATE row_control SET key = {} WHERE {}",
                      AuditRig::Blob(AsBytes("token/mine")), Control("token/a")));
  EXPECT_THAT(rig.Verify().findings, ElementsAre(Names(FindingKind::kRowRemoved, "token/a"),
                                                 Names(FindingKind::kRowInserted, "token/mine")));
}

TEST_F(VerifyRows, RemovedControlRowIsNamed) {
  rig.Sql("DELETE FROM row_control WHERE " + Control("token/a"));
  EXPECT_THAT(rig.Verify().findings,
              ElementsAre(Names(FindingKind::kRowRemoved, "control row token/a was removed")));
}

TEST_F(VerifyRows, EditedRecordIsNamedWithItsTenantAndId) {
  rig.Sql("UPDATE row_r_accounts SET body = CAST('X' || substr(body, 2) AS BLOB) WHERE " +
          Record(1, Id(1)));
  EXPECT_THAT(
      rig.Verify().findings,
      ElementsAre(Names(FindingKind::kRowEdited,
                        fmt::format("partition 1: accounts {} was edited", Id(1).ToString()))));
}

TEST_F(VerifyRows, OldRecordPutBackIsNamed) {
  rig.Sql("INSERT OR REPLACE INTO row_r_accounts SELECT * FROM kept_records WHERE " +
          Record(1, Id(1)));
  EXPECT_THAT(rig.Verify().findings,
              ElementsAre(Names(FindingKind::kRowPutBack, "version 3 is the newest")));
}

TEST_F(VerifyRows, RemovedRecordPutBackIsNamed) {
  rig.Sql("INSERT INTO row_r_accounts SELECT * FROM kept_records WHERE " + Record(1, Id(2)));
  EXPECT_THAT(rig.Verify().findings,
              ElementsAre(Names(FindingKind::kRowPutBack, "put back after its removal")));
}

TEST_F(VerifyRows, RemovedRecordIsNamed) {
  rig.Sql("DELETE FROM row_r_accounts WHERE " + Record(2, Id(1)));
  EXPECT_THAT(
      rig.Verify().findings,
      ElementsAre(Names(FindingKind::kRowRemoved,
                        fmt::format("partition 2: accounts {} was removed", Id(1).ToString()))));
}

TEST_F(VerifyRows, RecordMovedToAnotherTenantIsNamed) {
  rig.Sql("DELETE FROM row_r_accounts WHERE partition = 2");
  rig.Sql("UPDATE row_r_accounts SET partition = 2 WHERE partition = 1");
  EXPECT_THAT(rig.Verify().findings, ElementsAre(Names(FindingKind::kRowRemoved, "partition 1"),
                                                 Names(FindingKind::kRowEdited, "partition 2")));
}

TEST_F(VerifyRows, RecordWrittenAgainWithTheSameContentVerifies) {
  rig.SetRecord(1, Id(2), "gone soon");
  rig.SetRecord(1, Id(2), std::nullopt);
  rig.SetRecord(1, Id(2), "gone soon");
  const VerifyReport report = rig.Verify();
  EXPECT_TRUE(report.clean()) << Describe(report);
}

// While a class is raised a type has two tables; a row belongs in one of them.
TEST_F(VerifyRows, RowInTheOtherTableOfItsTypeIsNamed) {
  ASSERT_TRUE(rig.Run(rig.store().EnsureTable(kOtherTable)));
  VerifyInput input = rig.Input();
  input.tables.push_back({.type = std::string(kType), .table = kOtherTable});
  rig.Sql(fmt::format("INSERT INTO row_{} SELECT * FROM row_r_accounts WHERE {}", kOtherTable,
                      Record(2, Id(1))));
  rig.Sql("DELETE FROM row_r_accounts WHERE " + Record(2, Id(1)));
  EXPECT_TRUE(rig.Verify(input).clean());
  rig.Sql(fmt::format("INSERT INTO row_{} SELECT * FROM kept_records WHERE {}", kOtherTable,
                      Record(1, Id(1))));
  EXPECT_THAT(rig.Verify(input).findings,
              ElementsAre(Names(FindingKind::kRowPutBack, "put back to version 1")));
  rig.Sql(
      fmt::format("DELETE FROM row_{0}; INSERT INTO row_{0} SELECT * FROM row_r_accounts;"
                  "INSERT INTO row_r_accounts SELECT * FROM kept_records WHERE {1}",
                  kOtherTable, Record(2, Id(1))));
  EXPECT_THAT(rig.Verify(input).findings,
              ElementsAre(Names(FindingKind::kRowInserted, "stands in two tables")));
}

TEST_F(VerifyRows, SightingOfABadRowIsNoChange) {
  rig.log().BadRow("token/a");
  rig.Restart();
  EXPECT_TRUE(rig.Verify().clean());
  EXPECT_EQ(rig.reports.size(), 1U);
}

TEST_F(VerifyRows, LeftoversOfADestroyedTenantAreANote) {
  rig.Stop();
  VerifyInput input = rig.Input();
  input.is_destroyed = [](store::Partition partition) { return partition == 2; };
  VerifyReport report = rig.Verify(input);
  EXPECT_TRUE(report.clean()) << Describe(report);
  EXPECT_THAT(report.notes, ElementsAre(HasSubstr("partition 2: 1 rows of accounts are left")));

  rig.Sql("DELETE FROM row_r_accounts WHERE partition = 2");
  report = rig.Verify(input);
  EXPECT_TRUE(report.clean()) << Describe(report);
  EXPECT_THAT(report.notes, IsEmpty());
}

TEST_F(VerifyRows, RowWrittenDuringVerificationIsNoFinding) {
  // Written between the walk over the chains and the scan of the rows.
  store::Batch batch = rig.RecordBatch(1, Id(1), "fourth");
  bool written = false;
  VerifyInput input = rig.Input();
  input.verify_record_row = [&, verify = input.verify_record_row](
                                store::Partition partition, std::string_view type,
                                const store::Row& row) -> Task<Result<bool>> {
    if (!std::exchange(written, true)) {
      Result<store::WriteOutcome> done = co_await rig.store().Write(std::move(batch));
      if (!done) co_return Fail(done.error());
    }
    co_return co_await verify(partition, type, row);
  };
  const VerifyReport report = rig.Verify(std::move(input));
  EXPECT_TRUE(written);
  EXPECT_TRUE(report.clean()) << Describe(report);
}

TEST_F(VerifyRows, FindingsOfTheIndexCheckAreReported) {
  VerifyInput input = rig.Input();
  input.verify_index = [](store::Partition partition,
                          const RecordTable&) -> Task<Result<std::vector<Finding>>> {
    std::vector<Finding> findings;
    if (partition == 2) {
      findings.emplace_back();
      findings.back().kind = FindingKind::kIndex;
      findings.back().sentence = "an index entry without a row";
    }
    co_return findings;
  };
  EXPECT_THAT(rig.Verify(std::move(input)).findings,
              ElementsAre(Names(FindingKind::kIndex, "without a row")));
}

TEST_F(VerifyRows, StoreThatFailsIsAnErrorAndNotAFinding) {
  rig.Sql("DROP TABLE row_r_accounts");
  const Result<VerifyReport> report = rig.Run(audit::Verify(rig.store(), rig.keys(), rig.Input()));
  EXPECT_FALSE(report.has_value());
}

}  // namespace
}  // namespace strongroom::audit
