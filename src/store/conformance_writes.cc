// Write and WriteMany: checks, atomicity, upsert and removal, isolation between batches, many
// writers at once, big bodies, a full queue.
#include <algorithm>
#include <atomic>

#include "store/conformance_rig.h"

namespace strongroom::store {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const TableName kTable = "things";

Batch PutOne(std::string_view key, std::uint64_t version, std::string_view body) {
  Batch batch;
  batch.puts.push_back({kTable, 1, ToBytes(key), version, ToBytes(body)});
  return batch;
}

void PutInsertsThenReplaces(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  rig.Write(PutOne("a", 1, "first"));
  rig.Write(PutOne("a", 2, "second"));
  EXPECT_EQ(rig.Get(kTable, 1, ToBytes("a")), (Row{ToBytes("a"), 2, ToBytes("second")}));
  EXPECT_EQ(rig.Scan(kTable, 1).size(), 1U);
}

void RemovingAbsentThingsIsNoError(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  Batch batch;
  batch.removes.push_back({kTable, 1, ToBytes("a")});
  batch.index_removes.push_back({kTable, 1, 1, ToBytes("v"), ToBytes("a")});
  EXPECT_TRUE(rig.Write(std::move(batch)).committed());
  EXPECT_TRUE(rig.Write({}).committed());
}

void RemoveTakesTheRowOfItsPartitionOnly(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  Batch puts = PutOne("a", 1, "x");
  puts.puts.push_back({kTable, 2, ToBytes("a"), 1, ToBytes("y")});
  rig.Write(std::move(puts));
  Batch removes;
  removes.removes.push_back({kTable, 1, ToBytes("a")});
  rig.Write(std::move(removes));
  EXPECT_EQ(rig.Get(kTable, 1, ToBytes("a")), std::nullopt);
  EXPECT_NE(rig.Get(kTable, 2, ToBytes("a")), std::nullopt);
}

void IndexEntriesAreUniqueAndAddedTwiceWithoutError(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  const IndexEntry entry{kTable, 1, 1, ToBytes("v"), ToBytes("a")};
  for (int round = 0; round < 2; ++round) {
    Batch batch;
    batch.index_adds = {entry, entry};
    EXPECT_TRUE(rig.Write(std::move(batch)).committed());
  }
  EXPECT_THAT(rig.Lookup(kTable, 1, 1, ToBytes("v")), ElementsAre(ToBytes("a")));
  Batch batch;
  batch.index_removes = {entry};
  rig.Write(std::move(batch));
  EXPECT_THAT(rig.Lookup(kTable, 1, 1, ToBytes("v")), IsEmpty());
}

// Moving a row from one index value to another in one batch, and back to the same value.
void ABatchMayRemoveAndAddIndexEntries(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  Batch first;
  first.index_adds.push_back({kTable, 1, 1, ToBytes("old"), ToBytes("a")});
  first.index_adds.push_back({kTable, 1, 2, ToBytes("same"), ToBytes("a")});
  rig.Write(std::move(first));
  Batch second;
  second.index_removes.push_back({kTable, 1, 1, ToBytes("old"), ToBytes("a")});
  second.index_removes.push_back({kTable, 1, 2, ToBytes("same"), ToBytes("a")});
  second.index_adds.push_back({kTable, 1, 1, ToBytes("new"), ToBytes("a")});
  second.index_adds.push_back({kTable, 1, 2, ToBytes("same"), ToBytes("a")});
  rig.Write(std::move(second));
  EXPECT_THAT(rig.Lookup(kTable, 1, 1, ToBytes("old")), IsEmpty());
  EXPECT_THAT(rig.Lookup(kTable, 1, 1, ToBytes("new")), ElementsAre(ToBytes("a")));
  EXPECT_THAT(rig.Lookup(kTable, 1, 2, ToBytes("same")), ElementsAre(ToBytes("a")));
}

void ChecksHoldForTheExactVersionOrForAbsence(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  Batch create = PutOne("a", 1, "x");
  create.checks.push_back({kTable, 1, ToBytes("a"), std::nullopt});
  EXPECT_TRUE(rig.Write(create).committed());
  EXPECT_EQ(rig.Write(create).failed_check, 0U);
  Batch update = PutOne("a", 2, "y");
  update.checks.push_back({kTable, 1, ToBytes("a"), 1});
  EXPECT_TRUE(rig.Write(update).committed());
  EXPECT_EQ(rig.Write(update).failed_check, 0U);
  Batch absent = PutOne("b", 2, "y");
  absent.checks.push_back({kTable, 1, ToBytes("b"), 0});
  EXPECT_EQ(rig.Write(absent).failed_check, 0U);
  EXPECT_EQ(rig.Get(kTable, 1, ToBytes("b")), std::nullopt);
}

void AFailedCheckIsNamedAndNothingOfItsBatchHappens(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  Batch seed = PutOne("kept", 1, "x");
  seed.index_adds.push_back({kTable, 1, 1, ToBytes("kept"), ToBytes("kept")});
  rig.Write(std::move(seed));
  Batch batch = PutOne("new", 1, "x");
  batch.checks.push_back({kTable, 1, ToBytes("kept"), 1});
  batch.checks.push_back({kTable, 1, ToBytes("kept"), 2});
  batch.checks.push_back({kTable, 1, ToBytes("kept"), 3});
  batch.removes.push_back({kTable, 1, ToBytes("kept")});
  batch.index_adds.push_back({kTable, 1, 1, ToBytes("v"), ToBytes("new")});
  batch.index_removes.push_back({kTable, 1, 1, ToBytes("kept"), ToBytes("kept")});
  batch.appends.push_back({1, ToBytes("never")});
  EXPECT_EQ(rig.Write(std::move(batch)).failed_check, 1U);
  EXPECT_EQ(rig.Get(kTable, 1, ToBytes("new")), std::nullopt);
  EXPECT_NE(rig.Get(kTable, 1, ToBytes("kept")), std::nullopt);
  EXPECT_THAT(rig.Lookup(kTable, 1, 1, ToBytes("v")), IsEmpty());
  EXPECT_THAT(rig.Lookup(kTable, 1, 1, ToBytes("kept")), ElementsAre(ToBytes("kept")));
  EXPECT_THAT(rig.Chain(1), IsEmpty());
}

void ChecksSeeTheStateBeforeTheBatchsOwnEffects(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  rig.Write(PutOne("a", 1, "x"));
  Batch batch = PutOne("a", 2, "y");
  batch.checks.push_back({kTable, 1, ToBytes("a"), 1});
  batch.checks.push_back({kTable, 1, ToBytes("b"), std::nullopt});
  batch.puts.push_back({kTable, 1, ToBytes("b"), 1, {}});
  EXPECT_TRUE(rig.Write(std::move(batch)).committed());
}

void AWriteToAnUnknownTableFailsAloneAndLeavesNothing(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  // Together in one handler, so that they are likely to share a transaction.
  std::vector<std::future<Result<WriteOutcome>>> done;
  for (int n = 0; n < 20; ++n) {
    Batch batch = PutOne("k" + std::to_string(n), 1, "x");
    batch.appends.push_back({1, ToBytes(std::to_string(n))});
    if (n % 2 == 1) batch.puts.push_back({"nowhere", 1, ToBytes("a"), 1, {}});
    done.push_back(rig.Start(rig.store().Write(std::move(batch))));
  }
  for (int n = 0; n < 20; ++n) {
    const auto outcome = rig.Await(std::move(done[static_cast<std::size_t>(n)]));
    if (n % 2 == 1) {
      ASSERT_FALSE(outcome);
      EXPECT_EQ(outcome.error().kind, ErrorKind::kNoSuchTable);
    } else {
      ASSERT_TRUE(outcome) << outcome.error().ToString();
    }
  }
  EXPECT_EQ(rig.Scan(kTable, 1).size(), 10U);
  const auto chain = rig.Chain(1);
  EXPECT_EQ(chain.size(), 10U);
  ExpectUnbrokenChain(1, chain);
}

void WriteManyKeepsOrderAndFailedChecksStayAlone(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  std::vector<Batch> batches;
  for (std::uint64_t n = 0; n < 100; ++n) {
    // Each updates the same row, so each sees what the one before it left; every tenth is stale.
    const std::uint64_t committed_before = n - n / 10;
    std::optional<std::uint64_t> expected;
    if (n > 0) expected = n % 10 == 9 ? 9999 : committed_before;
    Batch batch = PutOne("a", committed_before + 1, "x");
    batch.checks.push_back({kTable, 1, ToBytes("a"), expected});
    batch.appends.push_back({1, ToBytes(std::to_string(n))});
    batches.push_back(std::move(batch));
  }
  const auto outcomes = rig.Run(rig.store().WriteMany(std::move(batches)));
  ASSERT_EQ(outcomes.size(), 100U);
  for (std::size_t n = 0; n < 100; ++n) {
    ASSERT_TRUE(outcomes[n]) << outcomes[n].error().ToString();
    EXPECT_EQ(outcomes[n]->committed(), n % 10 != 9) << n;
  }
  EXPECT_EQ(rig.Get(kTable, 1, ToBytes("a"))->version, 90U);
  const auto chain = rig.Chain(1);
  ASSERT_EQ(chain.size(), 90U);
  ExpectUnbrokenChain(1, chain);
  EXPECT_EQ(AsText(chain[9].entry), "10");
  EXPECT_THAT(rig.Run(rig.store().WriteMany({})), IsEmpty());
}

void WriteManyTellsEachBatchItsOwnFate(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  std::vector<Batch> batches;
  for (std::size_t n = 0; n < 60; ++n) {
    Batch batch = PutOne("k" + std::to_string(n), 1, "x");
    if (n % 3 == 1) batch.checks.push_back({kTable, 1, ToBytes("absent"), 1});
    if (n % 3 == 2) batch.puts.push_back({"no_such_table", 1, ToBytes("a"), 1, {}});
    batch.appends.push_back({1, ToBytes(std::to_string(n))});
    batches.push_back(std::move(batch));
  }
  const auto outcomes = rig.Run(rig.store().WriteMany(std::move(batches)));
  ASSERT_EQ(outcomes.size(), 60U);
  for (std::size_t n = 0; n < 60; ++n) {
    const bool there = rig.Get(kTable, 1, ToBytes("k" + std::to_string(n))).has_value();
    EXPECT_EQ(there, n % 3 == 0) << n;
    if (n % 3 == 2) {
      ASSERT_FALSE(outcomes[n]) << n;
      EXPECT_EQ(outcomes[n].error().kind, ErrorKind::kNoSuchTable);
      EXPECT_EQ(outcomes[n].error().detail.find("outcome unknown"), std::string::npos)
          << outcomes[n].error().detail;
    } else {
      ASSERT_TRUE(outcomes[n]) << n << ": " << outcomes[n].error().ToString();
      EXPECT_EQ(outcomes[n]->committed(), n % 3 == 0) << n;
    }
  }
  const auto chain = rig.Chain(1);
  EXPECT_EQ(chain.size(), 20U);
  ExpectUnbrokenChain(1, chain);
}

void WriteManyTakesMoreBatchesThanTheQueueHolds(ConformanceRig& rig) {
  rig.Open(16);
  rig.EnsureTable(kTable);
  std::vector<Batch> batches;
  batches.reserve(200);
  for (int n = 0; n < 200; ++n) batches.push_back(PutOne("k" + std::to_string(n), 1, "x"));
  const auto outcomes = rig.Run(rig.store().WriteMany(std::move(batches)));
  EXPECT_EQ(outcomes.size(), 200U);
  EXPECT_TRUE(std::ranges::all_of(outcomes, &Result<WriteOutcome>::has_value));
  EXPECT_EQ(rig.Scan(kTable, 1).size(), 200U);
}

Task<Result<int>> CountUp(Store& store, std::string who, int count) {
  const Bytes key = ToBytes("counter");
  int tries = 0;
  for (int done = 0; done < count;) {
    auto row = co_await store.Get(kTable, 1, key);
    if (!row) co_return Fail(row.error());
    Batch batch;
    const std::uint64_t version = *row ? (*row)->version : 0;
    batch.checks.push_back({kTable, 1, key, *row ? std::optional(version) : std::nullopt});
    batch.puts.push_back({kTable, 1, key, version + 1, ToBytes(who)});
    batch.appends.push_back({1, ToBytes(std::to_string(version + 1))});
    auto outcome = co_await store.Write(std::move(batch));
    if (!outcome) co_return Fail(outcome.error());
    if (outcome->committed()) ++done;
    ++tries;
  }
  co_return tries;
}

// Optimistic increments from both threads: none is lost, and the chain says the same order.
void ConcurrentWritersOnBothThreadsLoseNoUpdate(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  constexpr int kWriters = 8;
  constexpr int kEach = 15;
  std::vector<std::future<Result<int>>> done;
  done.reserve(kWriters);
  for (int n = 0; n < kWriters; ++n) {
    done.push_back(rig.Start(CountUp(rig.store(), "w" + std::to_string(n), kEach),
                             static_cast<std::size_t>(n) % ConformanceRig::kIoThreads));
  }
  for (auto& future : done) {
    const auto tries = rig.Await(std::move(future));
    ASSERT_TRUE(tries) << tries.error().ToString();
    EXPECT_GE(*tries, kEach);
  }
  EXPECT_EQ(rig.Get(kTable, 1, ToBytes("counter"))->version, kWriters * kEach);
  const auto chain = rig.Chain(1);
  ASSERT_EQ(chain.size(), static_cast<std::size_t>(kWriters * kEach));
  ExpectUnbrokenChain(1, chain);
  for (const ChainEntry& entry : chain) EXPECT_EQ(AsText(entry.entry), std::to_string(entry.n));
}

Task<Result<bool>> ResumesOnItsOwnThread(Store& store, std::string key) {
  const auto before = std::this_thread::get_id();
  Batch batch = PutOne(key, 1, "x");
  auto outcome = co_await store.Write(std::move(batch));
  if (!outcome) co_return Fail(outcome.error());
  const bool same = std::this_thread::get_id() == before;
  auto row = co_await store.Get(kTable, 1, ToBytes(key));
  if (!row) co_return Fail(row.error());
  co_return same&& std::this_thread::get_id() == before;
}

void CallsResumeOnTheThreadTheyWereMadeOn(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  for (std::size_t thread = 0; thread < ConformanceRig::kIoThreads; ++thread) {
    const auto same =
        rig.Run(ResumesOnItsOwnThread(rig.store(), "k" + std::to_string(thread)), thread);
    ASSERT_TRUE(same);
    EXPECT_TRUE(*same);
  }
}

void BodiesOfOneMebibyteRoundTrip(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  Bytes big(1 << 20);
  for (std::size_t i = 0; i < big.size(); ++i) big[i] = static_cast<std::uint8_t>(i * 31 + i / 257);
  Batch batch;
  batch.puts.push_back({kTable, 1, ToBytes("a"), 1, big});
  batch.puts.push_back({kTable, 1, ToBytes("b"), 1, big});
  batch.appends.push_back({1, big});
  rig.Write(std::move(batch));
  EXPECT_EQ(rig.Get(kTable, 1, ToBytes("b"))->body, big);
  EXPECT_EQ(rig.Chain(1).at(0).entry, big);
}

// More writes in one handler than the queue holds: some are refused, at once and with a hint when
// to come back; every accepted one is there, no refused one is.
void AFullQueueRefusesWithRetryAfter(ConformanceRig& rig) {
  rig.Open(4);
  rig.EnsureTable(kTable);
  constexpr int kWrites = 2000;
  std::vector<std::future<Result<WriteOutcome>>> done(kWrites);
  std::promise<void> started;
  boost::asio::post(rig.io(0), [&] {
    for (int n = 0; n < kWrites; ++n) {
      auto promise = std::make_shared<std::promise<Result<WriteOutcome>>>();
      done[static_cast<std::size_t>(n)] = promise->get_future();
      boost::asio::co_spawn(rig.io(0), rig.store().Write(PutOne("k" + std::to_string(n), 1, "x")),
                            [promise](const std::exception_ptr&, Result<WriteOutcome> result) {
                              promise->set_value(std::move(result));
                            });
    }
    started.set_value();
  });
  started.get_future().wait();
  std::size_t accepted = 0;
  std::size_t refused = 0;
  for (int n = 0; n < kWrites; ++n) {
    const auto outcome = rig.Await(std::move(done[static_cast<std::size_t>(n)]));
    const bool present = rig.Get(kTable, 1, ToBytes("k" + std::to_string(n))).has_value();
    EXPECT_EQ(present, outcome.has_value()) << n;
    if (outcome) {
      ++accepted;
      continue;
    }
    ++refused;
    EXPECT_EQ(outcome.error().kind, ErrorKind::kUnavailable);
    EXPECT_TRUE(outcome.error().retry_after_s.has_value());
  }
  EXPECT_GE(accepted, 4U);
  EXPECT_GT(refused, 0U);
  EXPECT_EQ(rig.store().Stats().refused, refused);
  EXPECT_TRUE(rig.Write(PutOne("later", 1, "x")).committed()) << "the queue opens again";
}

void StatsCountCommitsAndBatches(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  const StoreStats before = rig.store().Stats();
  std::vector<Batch> batches;
  batches.reserve(100);
  for (int n = 0; n < 100; ++n) batches.push_back(PutOne("k" + std::to_string(n), 1, "x"));
  rig.WriteMany(std::move(batches));
  const StoreStats after = rig.store().Stats();
  EXPECT_EQ(after.batches - before.batches, 100U);
  EXPECT_GE(after.commits - before.commits, 1U);
  EXPECT_LE(after.commits - before.commits, 50U) << "as few transactions as possible";
  std::uint64_t groups = 0;
  for (std::size_t i = 0; i < after.group_size_log2.size(); ++i) {
    groups += after.group_size_log2[i] - before.group_size_log2[i];
  }
  EXPECT_EQ(groups, after.commits - before.commits);
  EXPECT_EQ(after.queue_depth, 0U);
}

}  // namespace

std::vector<ConformanceTest> ConformanceWrites() {
  return {
      {"PutInsertsThenReplaces", PutInsertsThenReplaces},
      {"RemovingAbsentThingsIsNoError", RemovingAbsentThingsIsNoError},
      {"RemoveTakesTheRowOfItsPartitionOnly", RemoveTakesTheRowOfItsPartitionOnly},
      {"IndexEntriesAreUniqueAndAddedTwiceWithoutError",
       IndexEntriesAreUniqueAndAddedTwiceWithoutError},
      {"ABatchMayRemoveAndAddIndexEntries", ABatchMayRemoveAndAddIndexEntries},
      {"ChecksHoldForTheExactVersionOrForAbsence", ChecksHoldForTheExactVersionOrForAbsence},
      {"AFailedCheckIsNamedAndNothingOfItsBatchHappens",
       AFailedCheckIsNamedAndNothingOfItsBatchHappens},
      {"ChecksSeeTheStateBeforeTheBatchsOwnEffects", ChecksSeeTheStateBeforeTheBatchsOwnEffects},
      {"AWriteToAnUnknownTableFailsAloneAndLeavesNothing",
       AWriteToAnUnknownTableFailsAloneAndLeavesNothing},
      {"WriteManyKeepsOrderAndFailedChecksStayAlone", WriteManyKeepsOrderAndFailedChecksStayAlone},
      {"WriteManyTellsEachBatchItsOwnFate", WriteManyTellsEachBatchItsOwnFate},
      {"WriteManyTakesMoreBatchesThanTheQueueHolds", WriteManyTakesMoreBatchesThanTheQueueHolds},
      {"ConcurrentWritersOnBothThreadsLoseNoUpdate", ConcurrentWritersOnBothThreadsLoseNoUpdate},
      {"CallsResumeOnTheThreadTheyWereMadeOn", CallsResumeOnTheThreadTheyWereMadeOn},
      {"BodiesOfOneMebibyteRoundTrip", BodiesOfOneMebibyteRoundTrip},
      {"AFullQueueRefusesWithRetryAfter", AFullQueueRefusesWithRetryAfter},
      {"StatsCountCommitsAndBatches", StatsCountCommitsAndBatches},
  };
}

}  // namespace strongroom::store
