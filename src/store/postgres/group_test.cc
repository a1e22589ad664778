// What a group of batches comes to, without a database.
#include "store/postgres/group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <list>

namespace strongroom::store::postgres {

namespace {

using testing::IsEmpty;
using testing::SizeIs;

const TableName kTable = "things";

class GroupTest : public testing::Test {
 protected:
  Batch& Add() { return batches_.emplace_back(); }
  void Put(Batch& batch, std::string_view key, std::uint64_t version) {
    batch.puts.push_back({kTable, 1, ToBytes(key), version, ToBytes("body")});
  }
  void Check(Batch& batch, std::string_view key, std::optional<std::uint64_t> version) {
    batch.checks.push_back({kTable, 1, ToBytes(key), version});
  }
  Group& Make() {
    for (const Batch& batch : batches_) pointers_.push_back(&batch);
    return group_.emplace(pointers_);
  }
  GroupEffects Evaluate(std::optional<std::uint64_t> stored_a = {}) {
    Group& group = Make();
    if (stored_a) group.Found(kTable, 1, AsBytes("a"), *stored_a);
    return group.Evaluate();
  }

  std::list<Batch> batches_;
  std::vector<const Batch*> pointers_;
  std::optional<Group> group_;
};

TEST_F(GroupTest, RowsThatAreOnlyCheckedAreLockedShared) {
  Check(Add(), "fence", 1);
  const auto locks = Make().LocksNeeded();
  ASSERT_THAT(locks, SizeIs(1));
  EXPECT_FALSE(locks[0].exclusive);
}

TEST_F(GroupTest, RowsThatAreCheckedAndWrittenAreLockedExclusivelyInKeyOrder) {
  for (const char* key : {"c", "a", "b", "a"}) {
    Batch& batch = Add();
    Check(batch, key, 1);
    Put(batch, key, 2);
  }
  const auto locks = Make().LocksNeeded();
  ASSERT_THAT(locks, SizeIs(1));
  EXPECT_TRUE(locks[0].exclusive);
  ASSERT_THAT(locks[0].rows, SizeIs(3));
  EXPECT_EQ(AsText(locks[0].rows[0].key), "a");
  EXPECT_EQ(AsText(locks[0].rows[2].key), "c");
}

TEST_F(GroupTest, RowsWrittenWithoutACheckAreNotLocked) {
  Put(Add(), "a", 1);
  EXPECT_THAT(Make().LocksNeeded(), IsEmpty());
  const GroupEffects effects = group_->Evaluate();
  EXPECT_THAT(effects.tables[0].upserts, SizeIs(1));
  EXPECT_THAT(effects.tables[0].inserts, IsEmpty());
}

TEST_F(GroupTest, ARowKnownAbsentIsInsertedSoThatARivalIsNoticed) {
  Batch& batch = Add();
  Check(batch, "a", std::nullopt);
  Put(batch, "a", 1);
  const GroupEffects effects = Evaluate();
  EXPECT_THAT(effects.tables[0].inserts, SizeIs(1));
  EXPECT_THAT(effects.tables[0].upserts, IsEmpty());
}

TEST_F(GroupTest, LaterBatchesSeeWhatEarlierOnesOfTheGroupDid) {
  for (std::uint64_t version = 1; version <= 3; ++version) {
    Batch& batch = Add();
    Check(batch, "a", version);
    Put(batch, "a", version + 1);
  }
  Batch& stale = Add();
  Check(stale, "a", 1);
  Put(stale, "a", 99);
  const GroupEffects effects = Evaluate(1);
  EXPECT_TRUE(effects.outcomes[2].committed());
  EXPECT_EQ(effects.outcomes[3].failed_check, 0U);
  ASSERT_THAT(effects.tables[0].upserts, SizeIs(1));
  EXPECT_EQ(effects.tables[0].upserts[0].version, 4U);
}

TEST_F(GroupTest, ABatchThatFailsItsCheckLeavesNoTrace) {
  Batch& batch = Add();
  Check(batch, "a", 7);
  Put(batch, "b", 1);
  batch.index_adds.push_back({kTable, 1, 1, ToBytes("v"), ToBytes("b")});
  batch.appends.push_back({1, ToBytes("entry")});
  const GroupEffects effects = Evaluate(6);
  EXPECT_EQ(effects.outcomes[0].failed_check, 0U);
  EXPECT_THAT(effects.appends, IsEmpty());
  EXPECT_THAT(effects.tables[0].upserts, IsEmpty());
  EXPECT_THAT(effects.tables[0].index_adds, IsEmpty());
  EXPECT_THAT(effects.tables[0].changed, IsEmpty());
}

TEST_F(GroupTest, AnAbsenceReliedOnIsHeldWhenTheRowIsNotPut) {
  Batch& batch = Add();
  Check(batch, "a", std::nullopt);
  Put(batch, "b", 1);
  const GroupEffects effects = Evaluate();
  ASSERT_THAT(effects.tables[0].held_absent, SizeIs(1));
  EXPECT_EQ(AsText(effects.tables[0].held_absent[0].key), "a");
}

TEST_F(GroupTest, PutThenRemovedByALaterBatchEndsAbsentAndHeld) {
  Batch& first = Add();
  Check(first, "a", std::nullopt);
  Put(first, "a", 1);
  Batch& second = Add();
  Check(second, "a", 1);
  second.removes.push_back({kTable, 1, ToBytes("a")});
  const GroupEffects effects = Evaluate();
  EXPECT_TRUE(effects.outcomes[1].committed());
  EXPECT_THAT(effects.tables[0].inserts, IsEmpty());
  EXPECT_THAT(effects.tables[0].held_absent, SizeIs(1));
  EXPECT_THAT(effects.tables[0].changed, SizeIs(1));
}

TEST_F(GroupTest, AnEntryAddedThenRemovedByALaterBatchEndsRemoved) {
  const IndexEntry entry{kTable, 1, 1, ToBytes("v"), ToBytes("a")};
  Add().index_adds.push_back(entry);
  Add().index_removes.push_back(entry);
  const GroupEffects effects = Evaluate();
  EXPECT_THAT(effects.tables[0].index_adds, IsEmpty());
  EXPECT_THAT(effects.tables[0].index_removes, SizeIs(1));
}

TEST_F(GroupTest, WithinABatchAnEntryRemovedAndAddedEndsPresent) {
  const IndexEntry entry{kTable, 1, 1, ToBytes("v"), ToBytes("a")};
  Batch& batch = Add();
  batch.index_adds.push_back(entry);
  batch.index_removes.push_back(entry);
  const GroupEffects effects = Evaluate();
  EXPECT_THAT(effects.tables[0].index_adds, SizeIs(1));
}

}  // namespace

}  // namespace strongroom::store::postgres
