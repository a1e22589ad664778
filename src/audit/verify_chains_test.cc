// Chains that somebody edited: what `audit verify` names.
#include <fmt/format.h>

#include "audit/audit_rig_test.h"

namespace strongroom::audit {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class VerifyChains : public ::testing::Test {
 protected:
  // Partition 1 of a first instance: start, "one" … "five", stop. Verified clean.
  void SetUp() override {
    first = rig.instance();
    rig.Open(1);
    for (const char* reason : {"one", "two", "three", "four", "five"}) rig.Note(1, reason);
    rig.Stop();
    const VerifyReport report = rig.Verify();
    ASSERT_TRUE(report.clean()) << Describe(report);
    ASSERT_THAT(report.notes, IsEmpty());
    ASSERT_EQ(rig.Chain(1, first).size(), 7U);
  }

  void Change(std::uint64_t n, const std::string& from, const std::string& to) {
    rig.Sql(
        fmt::format("UPDATE chain_entry SET entry = CAST(replace(CAST(entry AS TEXT), '{}', "
                    "'{}') AS BLOB) WHERE position = {}",
                    from, to, AuditRig::At(1, first, n)));
  }
  void Remove(std::uint64_t n) {
    rig.Sql("DELETE FROM chain_entry WHERE position = " + AuditRig::At(1, first, n));
  }
  void Add(std::uint64_t n) {
    rig.Sql(fmt::format("INSERT INTO chain_entry VALUES ({}, {}, zeroblob(32))",
                        AuditRig::At(1, first, n), AuditRig::Blob(AsBytes("{\"action\":\"x\"}"))));
  }
  void Renumber(std::uint64_t from, std::uint64_t to) {
    rig.Sql(fmt::format("UPDATE chain_entry SET position = {} WHERE position = {}",
                        AuditRig::At(1, first, to), AuditRig::At(1, first, from)));
  }
  void Swap(std::uint64_t a, std::uint64_t b) {
    Renumber(a, 1000);
    Renumber(b, a);
    Renumber(1000, b);
  }
  void CutAfter(std::uint64_t n) {
    for (std::uint64_t later = n + 1; later <= 7; ++later) Remove(later);
  }
  // Without what the checkpoints know.
  VerifyReport VerifyWithoutCheckpoints() {
    VerifyInput input = rig.Input();
    input.checkpoints.clear();
    return rig.Verify(std::move(input));
  }

  AuditRig rig;
  Uuid first;
};

TEST_F(VerifyChains, CleanChainsOfSeveralInstancesAndTenantsGiveNoFinding) {
  rig.Start();
  rig.Open(1);
  rig.Note(1, "six");
  rig.Note(2, "other tenant");
  rig.Restart();
  rig.Stop();
  const VerifyReport report = rig.Verify();
  EXPECT_TRUE(report.clean()) << Describe(report);
  EXPECT_EQ(report.chains, 3U + 2U + 1U);
  EXPECT_THAT(report.notes, IsEmpty());
}

TEST_F(VerifyChains, ChangedEntryIsNamed) {
  Change(3, "two", "2wo");
  EXPECT_THAT(rig.Verify().findings,
              ElementsAre(Names(FindingKind::kEntryChanged, "entry 3 was changed")));
}

TEST_F(VerifyChains, ReplacedEntryIsNamed) {
  Change(3, "two", "2wo");
  rig.Sql("UPDATE chain_entry SET mac = zeroblob(32) WHERE position = " +
          AuditRig::At(1, first, 3));
  EXPECT_THAT(rig.Verify().findings,
              ElementsAre(Names(FindingKind::kEntryChanged,
                                "entry 3 was replaced, together with its MAC; the 1 entries")));
}

TEST_F(VerifyChains, TwoChangedEntriesAreBothNamed) {
  Change(2, "one", "1ne");
  Change(5, "four", "4our");
  EXPECT_THAT(rig.Verify().findings, ElementsAre(Names(FindingKind::kEntryChanged, "entry 2 "),
                                                 Names(FindingKind::kEntryChanged, "entry 5 ")));
}

TEST_F(VerifyChains, RemovedEntryIsNamed) {
  Remove(3);
  EXPECT_THAT(rig.Verify().findings,
              ElementsAre(Names(FindingKind::kEntryRemoved, "entry 3 was removed")));
}

TEST_F(VerifyChains, RemovedEntriesWithTheRestRenumberedAreNamed) {
  Remove(3);
  Remove(4);
  rig.Shift(1, first, 5, -2);
  const VerifyReport report = rig.Verify();
  ASSERT_FALSE(report.findings.empty());
  EXPECT_THAT(report.findings.front(),
              Names(FindingKind::kEntryRemoved, "entry 3 and those up to 4 were removed"));
}

TEST_F(VerifyChains, RemovedFirstEntryIsNamed) {
  Remove(1);
  const VerifyReport report = rig.Verify();
  ASSERT_FALSE(report.findings.empty());
  EXPECT_THAT(report.findings.front(), Names(FindingKind::kEntryRemoved, "entry 1 was removed"));
}

TEST_F(VerifyChains, AddedEntryIsNamed) {
  rig.Shift(1, first, 4, 1);
  Add(4);
  const VerifyReport report = rig.Verify();
  ASSERT_FALSE(report.findings.empty());
  EXPECT_THAT(report.findings.front(), Names(FindingKind::kEntryAdded, "entry 4 was added"));
}

TEST_F(VerifyChains, EntryAddedBehindTheStopIsNamed) {
  Add(8);
  EXPECT_THAT(rig.Verify().findings,
              ElementsAre(Names(FindingKind::kEntryAdded, "entry 8 was added behind")));
}

TEST_F(VerifyChains, GenuineEntryBehindTheStopIsNamed) {
  rig.AppendAs(first, 1, R"({"action":"test"})");
  EXPECT_THAT(rig.Verify().findings, ElementsAre(Names(FindingKind::kEntryAfterStop, "entry 8")));
}

TEST_F(VerifyChains, EntryAddedToAnOpenChainIsNamed) {
  rig.Start();
  first = rig.instance();
  rig.Open(1);
  Add(2);
  EXPECT_THAT(rig.Verify().findings,
              ElementsAre(Names(FindingKind::kEntryChanged, "added at the chain's end")));
}

TEST_F(VerifyChains, NeighboursThatChangedPlacesAreNamed) {
  Swap(3, 4);
  EXPECT_THAT(rig.Verify().findings,
              ElementsAre(Names(FindingKind::kEntryMoved, "entry 3 was moved to number 4")));
}

TEST_F(VerifyChains, DistantEntriesThatChangedPlacesAreNamed) {
  Swap(2, 6);
  const VerifyReport report = rig.Verify();
  ASSERT_FALSE(report.findings.empty());
  EXPECT_THAT(report.findings.front(),
              Names(FindingKind::kEntryMoved, "entry 2 was moved to number 6"));
}

TEST_F(VerifyChains, EntryMovedToTheEndIsNamed) {
  Renumber(3, 1000);
  rig.Shift(1, first, 4, -1);
  Renumber(999, 7);
  const VerifyReport report = rig.Verify();
  ASSERT_FALSE(report.findings.empty());
  EXPECT_THAT(report.findings.front(),
              Names(FindingKind::kEntryMoved, "entry 3 was moved to number 7"));
}

TEST_F(VerifyChains, ChainCutBehindACheckpointIsNamed) {
  CutAfter(5);
  EXPECT_THAT(rig.Verify().findings,
              ElementsAre(Names(FindingKind::kChainCut, "cut off after entry 5; the checkpoint")));
}

TEST_F(VerifyChains, ChainThatEndsBeforeItsCheckpointHasNothingBehindIt) {
  CutAfter(5);
  EXPECT_THAT(rig.Verify().notes,
              ElementsAre(HasSubstr(
                  "In partition 1 (a checkpoint covers it up to entry 7; 0 further entries")));
}

TEST_F(VerifyChains, ChainCutIsNamedByTheNextInstanceWithoutAnyCheckpoint) {
  rig.Start();
  rig.Open(1);
  CutAfter(6);
  EXPECT_THAT(VerifyWithoutCheckpoints().findings,
              ElementsAre(Names(FindingKind::kChainCut, "cut off after entry 6; the first entry")));
}

TEST_F(VerifyChains, DroppedChainIsNamedByItsCheckpoint) {
  rig.DropChain(1, first);
  EXPECT_THAT(rig.Verify().findings,
              ElementsAre(Names(FindingKind::kChainMissing, "the checkpoint of")));
}

TEST_F(VerifyChains, DroppedChainIsNamedByTheNextInstanceWithoutAnyCheckpoint) {
  rig.Start();
  rig.Open(1);
  rig.DropChain(1, first);
  EXPECT_THAT(VerifyWithoutCheckpoints().findings,
              ElementsAre(Names(FindingKind::kChainMissing, first.ToString())));
}

TEST_F(VerifyChains, ChainOfAPartitionThatNobodyNamesButACheckpointIsLookedAt) {
  rig.DropChain(1, first);
  VerifyInput input = rig.Input();
  input.partitions = {};
  EXPECT_THAT(rig.Verify(std::move(input)).findings,
              ElementsAre(Names(FindingKind::kChainMissing, "")));
}

TEST_F(VerifyChains, ChainUnderAnotherInstancesNameIsNamed) {
  rig.Sql(fmt::format("UPDATE chain SET instance = {} WHERE partition = 1",
                      AuditRig::Blob(Id(9).bytes())));
  EXPECT_THAT(rig.Verify().findings,
              ElementsAre(Names(FindingKind::kChainStart, first.ToString()),
                          Names(FindingKind::kChainMissing, first.ToString())));
}

TEST_F(VerifyChains, ChainOfAnotherTenantIsNamed) {
  rig.Sql("UPDATE chain SET partition = 2 WHERE partition = 1");
  const VerifyReport report = rig.Verify();
  EXPECT_THAT(report.findings, ::testing::Contains(Names(FindingKind::kChainMissing, "")));
  EXPECT_THAT(report.findings, ::testing::Contains(Names(FindingKind::kEntryChanged, "entry 1 ")));
}

TEST_F(VerifyChains, OtherEntryThanACheckpointKnowsIsNamed) {
  VerifyInput input = rig.Input();
  for (Checkpoint& checkpoint : input.checkpoints) {
    if (checkpoint.partition == 1) checkpoint.mac[0] ^= 1;
  }
  EXPECT_THAT(rig.Verify(std::move(input)).findings,
              ElementsAre(Names(FindingKind::kChainReplaced, "entry 7 is not the one")));
}

TEST_F(VerifyChains, TwoInstancesThatRanSideBySideVerify) {
  rig.Start();
  rig.Open(1);
  const Uuid other = Id(7);
  rig.AppendAs(other, 1,
               fmt::format(R"({{"action":"instance.start","instance":"{}","peers":[{{"instance":)"
                           R"("{}","n":1,"mac":"{}"}}]}})",
                           other.ToString(), rig.instance().ToString(),
                           HexEncode(rig.Chain(1, rig.instance()).back().mac)));
  rig.Note(1, "ours");
  rig.AppendAs(other, 1, R"({"action":"test"})");
  rig.Note(1, "ours again");
  rig.AppendAs(other, 1, R"({"action":"instance.stop"})");
  rig.Stop();
  const VerifyReport report = rig.Verify();
  EXPECT_TRUE(report.clean()) << Describe(report);
  EXPECT_THAT(report.notes, IsEmpty());
}

TEST_F(VerifyChains, CrashedInstanceStatesItsWindow) {
  rig.Start();
  const Uuid crashed = rig.instance();
  rig.Open(1);
  rig.Note(1, "known outside");
  rig.WriteCheckpoints();
  rig.Note(1, "known only inside");
  rig.Note(1, "known only inside");
  rig.Start();
  rig.Stop();
  const VerifyReport report = rig.Verify();
  EXPECT_TRUE(report.clean()) << Describe(report);
  ASSERT_EQ(report.notes.size(), 1U);
  EXPECT_THAT(report.notes[0], HasSubstr(crashed.ToString()));
  EXPECT_THAT(report.notes[0],
              HasSubstr("partition 1 (a checkpoint covers it up to entry 2; 2 further entries"));

  // That much and no more can be cut off without notice.
  first = crashed;
  Remove(4);
  Remove(3);
  EXPECT_TRUE(rig.Verify().clean());
  Remove(2);
  EXPECT_THAT(rig.Verify().findings, ElementsAre(Names(FindingKind::kChainCut, "after entry 1")));
}

TEST_F(VerifyChains, RunningInstanceIsToldFromACrashedOne) {
  rig.Start();
  VerifyInput input = rig.Input();
  input.running_instance = rig.instance();
  EXPECT_THAT(rig.Verify(std::move(input)).notes, ElementsAre(HasSubstr(" runs; ")));
}

}  // namespace
}  // namespace strongroom::audit
