#include "audit/restore.h"

#include "audit/audit_rig_test.h"

namespace strongroom::audit {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Restore : public ::testing::Test {
 protected:
  // A backup, then a day's work, two restarts included, and then the backup again.
  void SetUp() override {
    rig.SetRecord(1, Id(1), "of yesterday");
    rig.SetControl("token/a", "of yesterday");
    rig.WriteCheckpoints();
    rig.Backup("yesterday.db");
    rig.SetRecord(1, Id(1), "of today");
    rig.SetRecord(1, Id(2), "of today");
    rig.SetControl("token/a", std::nullopt);
    rig.Restart();
    later = rig.instance();
    rig.SetRecord(2, Id(3), "of today");
    rig.Restart();
    rig.Stop();
    ASSERT_TRUE(rig.Verify().clean());
    rig.Restore("yesterday.db");
  }

  AuditRig rig;
  Uuid later;
};

TEST_F(Restore, WithoutAcceptanceCutAndMissingChainsAreNamed) {
  const VerifyReport report = rig.Verify();
  EXPECT_THAT(report.findings, Contains(Names(FindingKind::kChainCut, "")));
  EXPECT_THAT(report.findings, Contains(Names(FindingKind::kChainMissing, later.ToString())));
}

TEST_F(Restore, AcceptanceMakesTheRestoredStateTheOneToVerify) {
  rig.Start();
  rig.AcceptRestore("disk failed");
  rig.Stop();
  const VerifyReport report = rig.Verify();
  EXPECT_TRUE(report.clean()) << Describe(report);
}

TEST_F(Restore, TamperingAfterAnAcceptanceIsStillFound) {
  rig.Start();
  rig.AcceptRestore("disk failed");
  const Uuid accepted_by = rig.instance();
  rig.SetRecord(1, Id(1), "of tomorrow");
  rig.Restart();
  rig.Stop();
  ASSERT_TRUE(rig.Verify().clean());
  rig.Backup("accepted.db");

  rig.Sql("DELETE FROM row_r_accounts WHERE partition = 1");
  EXPECT_THAT(rig.Verify().findings, ElementsAre(Names(FindingKind::kRowRemoved, "")));
  rig.Restore("accepted.db");
  rig.DropChain(1, accepted_by);
  EXPECT_THAT(rig.Verify().findings, Contains(Names(FindingKind::kChainMissing, "")));
  rig.Restore("yesterday.db");
  EXPECT_THAT(rig.Verify().findings, Contains(Names(FindingKind::kChainMissing, "")));
}

TEST_F(Restore, SecondRestoreIsAcceptedAgain) {
  for (const char* reason : {"disk failed", "and again"}) {
    rig.Start();
    rig.AcceptRestore(reason);
    rig.SetRecord(1, Id(4), "lost");
    rig.Stop();
    ASSERT_TRUE(rig.Verify().clean());
    rig.Restore("yesterday.db");
    ASSERT_FALSE(rig.Verify().clean());
    rig.clock.Advance(std::chrono::hours(1));
  }
  rig.Start();
  rig.AcceptRestore("and again");
  rig.Stop();
  const VerifyReport report = rig.Verify();
  EXPECT_TRUE(report.clean()) << Describe(report);
}

TEST_F(Restore, LineThatNoEntryTellsOfIsNamed) {
  rig.Start();
  for (Checkpoint line : rig.checkpoints) {
    line.accepted_restore_reason = "mine";
    rig.checkpoints.push_back(line);
    break;
  }
  EXPECT_THAT(rig.Verify().findings, Contains(Names(FindingKind::kRestoreNotInChain, "")));
}

TEST_F(Restore, GenuineAcceptanceRepeatedUnderAnotherTimeIsNamed) {
  rig.Start();
  rig.AcceptRestore("disk failed");
  Checkpoint line = rig.checkpoints.back();
  ASSERT_EQ(line.accepted_restore_reason, "disk failed");
  line.time += std::chrono::hours(1);
  rig.checkpoints.push_back(line);
  EXPECT_THAT(rig.Verify().findings, ElementsAre(Names(FindingKind::kRestoreNotInChain, "")));
}

TEST_F(Restore, AcceptanceWithoutAReasonIsRefused) {
  rig.Start();
  const std::size_t lines = rig.checkpoints.size();
  ListSink sink(rig.checkpoints);
  RestoreInput input{.partitions = {0, 1, 2}, .by = Operator(), .reason = ""};
  const auto accepted = rig.Run(AcceptRestore(rig.store(), rig.log(), sink, std::move(input)));
  ASSERT_FALSE(accepted.has_value());
  EXPECT_EQ(accepted.error().kind, ErrorKind::kInvalid);
  EXPECT_EQ(rig.checkpoints.size(), lines);
}

}  // namespace
}  // namespace strongroom::audit
