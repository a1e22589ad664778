// Chains: numbers without gaps in commit order, MACs that follow each other, one chain a partition
// and instance, and entries that nobody waits for.
#include <chrono>
#include <future>

#include "store/conformance_rig.h"

namespace strongroom::store {

namespace {

using std::chrono::steady_clock;
using testing::ElementsAre;
using testing::IsEmpty;

const TableName kTable = "things";

Batch AppendOne(Partition partition, std::string_view entry) {
  Batch batch;
  batch.appends.push_back({partition, ToBytes(entry)});
  return batch;
}

std::vector<std::string> EntriesOf(const std::vector<ChainEntry>& chain) {
  std::vector<std::string> entries;
  entries.reserve(chain.size());
  for (const ChainEntry& entry : chain) entries.emplace_back(AsText(entry.entry));
  return entries;
}

void EntriesAreNumberedFromOneInCommitOrder(ConformanceRig& rig) {
  rig.Open();
  for (int n = 1; n <= 20; ++n) rig.Write(AppendOne(1, std::to_string(n)));
  Batch several = AppendOne(1, "21");
  several.appends.push_back({2, ToBytes("other")});
  several.appends.push_back({1, ToBytes(".")});
  rig.Write(std::move(several));
  const auto chain = rig.Chain(1);
  ASSERT_EQ(chain.size(), 22U);
  ExpectUnbrokenChain(1, chain);
  for (std::size_t n = 1; n <= 21; ++n) EXPECT_EQ(AsText(chain[n - 1].entry), std::to_string(n));
  ExpectUnbrokenChain(2, rig.Chain(2));
  EXPECT_THAT(EntriesOf(rig.Chain(2)), ElementsAre("other"));
}

// What it would have told of must not happen either.
void AnEmptyEntryIsRefusedWithItsBatch(ConformanceRig& rig) {
  rig.Open();
  Batch batch = AppendOne(1, "told");
  batch.appends.push_back({1, {}});
  const auto written = rig.Run(rig.store().Write(batch));
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::kInternal);
  EXPECT_FALSE(rig.store().AppendLater({1, {}}));
  for (const auto many : {&Store::WriteMany, &Store::WriteLast}) {
    std::vector<Batch> batches(1, batch);
    EXPECT_FALSE(rig.Run((rig.store().*many)(std::move(batches))).front());
  }
  EXPECT_THAT(rig.Chain(1), IsEmpty());
}

void AFailedCheckLeavesNoGap(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  std::vector<Batch> batches;
  for (int n = 0; n < 30; ++n) {
    Batch batch = AppendOne(1, std::to_string(n));
    if (n % 3 == 1) batch.checks.push_back({kTable, 1, ToBytes("absent"), 1});
    batches.push_back(std::move(batch));
  }
  rig.WriteMany(std::move(batches));
  rig.Write(AppendOne(1, "last"));
  const auto chain = rig.Chain(1);
  ASSERT_EQ(chain.size(), 21U);
  ExpectUnbrokenChain(1, chain);
  EXPECT_EQ(AsText(chain[1].entry), "2");
  EXPECT_EQ(AsText(chain[20].entry), "last");
}

void ReadChainPages(ConformanceRig& rig) {
  rig.Open();
  std::vector<Batch> batches;
  batches.reserve(25);
  for (int n = 0; n < 25; ++n) batches.push_back(AppendOne(1, std::to_string(n)));
  rig.WriteMany(std::move(batches));
  std::vector<ChainEntry> seen;
  while (true) {
    const auto page = rig.Chain(1, {}, seen.size(), 10);
    seen.insert(seen.end(), page.begin(), page.end());
    if (page.size() < 10) break;
  }
  EXPECT_EQ(seen.size(), 25U);
  ExpectUnbrokenChain(1, seen);
  EXPECT_THAT(rig.Chain(1, {}, 25), IsEmpty());
  EXPECT_THAT(rig.Chain(1, Uuid{}), IsEmpty()) << "another instance's chain";
  EXPECT_THAT(rig.Chain(3), IsEmpty());
}

void EveryInstanceHasItsOwnChainAndHeadsNameThem(ConformanceRig& rig) {
  rig.Open();
  const Uuid first = rig.instance();
  for (int n = 0; n < 3; ++n) rig.Write(AppendOne(7, "first"));
  rig.Write(AppendOne(8, "else"));
  rig.Reopen();
  const Uuid second = rig.instance();
  ASSERT_NE(first, second);
  rig.Write(AppendOne(7, "second"));
  const auto heads = rig.Run(rig.store().ChainHeads(7));
  ASSERT_TRUE(heads) << heads.error().ToString();
  ASSERT_EQ(heads->size(), 2U);
  const auto old_chain = rig.Chain(7, first);
  const auto new_chain = rig.Chain(7, second);
  ASSERT_EQ(old_chain.size(), 3U);
  ASSERT_EQ(new_chain.size(), 1U);
  ExpectUnbrokenChain(7, old_chain);
  ExpectUnbrokenChain(7, new_chain);
  EXPECT_EQ((*heads)[0].instance, first) << "heads are ordered by instance";
  EXPECT_EQ((*heads)[0].n, 3U);
  EXPECT_EQ((*heads)[0].mac, old_chain.back().mac);
  EXPECT_EQ((*heads)[1].instance, second);
  EXPECT_EQ((*heads)[1].n, 1U);
  EXPECT_EQ((*heads)[1].mac, new_chain.back().mac);
  const auto none = rig.Run(rig.store().ChainHeads(9));
  ASSERT_TRUE(none);
  EXPECT_THAT(*none, IsEmpty());
}

// Polls until the chain has `size` entries or a second and a half passed; the promise is one
// second, the rest is for a busy machine. Returns what it saw last.
std::vector<ChainEntry> ChainOnceItHas(ConformanceRig& rig, Partition partition, std::size_t size) {
  const auto deadline = steady_clock::now() + std::chrono::milliseconds(1500);
  while (true) {
    auto chain = rig.Chain(partition);
    if (chain.size() >= size || steady_clock::now() > deadline) return chain;
    std::this_thread::yield();
  }
}

void AppendLaterIsDurableWithinASecondAndInOrder(ConformanceRig& rig) {
  rig.Open();
  constexpr int kEntries = 500;
  std::promise<bool> accepted;
  boost::asio::post(rig.io(1), [&] {
    bool all = true;
    for (int n = 1; n <= kEntries; ++n) {
      all = rig.store().AppendLater({1, ToBytes(std::to_string(n))}) && all;
    }
    accepted.set_value(all);
  });
  ASSERT_TRUE(accepted.get_future().get());
  const auto chain = ChainOnceItHas(rig, 1, kEntries);
  ASSERT_EQ(chain.size(), static_cast<std::size_t>(kEntries));
  ExpectUnbrokenChain(1, chain);
  for (const ChainEntry& entry : chain) EXPECT_EQ(AsText(entry.entry), std::to_string(entry.n));
  // Readers see the entries a moment before the writer notes that they are durable; a write after
  // them completes after both.
  rig.Write(AppendOne(2, "after"));
  EXPECT_EQ(rig.store().Stats().oldest_unflushed_s, 0);
}

void AppendLaterAndWritesShareOneChain(ConformanceRig& rig) {
  rig.Open();
  for (int round = 0; round < 50; ++round) {
    std::promise<bool> accepted;
    boost::asio::post(rig.io(0),
                      [&] { accepted.set_value(rig.store().AppendLater({1, ToBytes("later")})); });
    ASSERT_TRUE(accepted.get_future().get());
    rig.Write(AppendOne(1, "now"));
  }
  const auto chain = ChainOnceItHas(rig, 1, 100);
  ASSERT_EQ(chain.size(), 100U);
  ExpectUnbrokenChain(1, chain);
}

void AppendLaterSurvivesClose(ConformanceRig& rig) {
  rig.Open();
  const Uuid first = rig.instance();
  std::promise<void> queued;
  boost::asio::post(rig.io(0), [&] {
    for (int n = 0; n < 100; ++n) EXPECT_TRUE(rig.store().AppendLater({1, ToBytes("later")}));
    queued.set_value();
  });
  queued.get_future().wait();
  rig.Reopen();
  const auto chain = rig.Chain(1, first);
  EXPECT_EQ(chain.size(), 100U);
  ExpectUnbrokenChain(1, chain);
}

void AppendLaterSaysFalseWhenTheQueueIsFull(ConformanceRig& rig) {
  rig.Open(4);
  std::size_t accepted = 0;
  std::promise<void> queued;
  boost::asio::post(rig.io(0), [&] {
    for (int n = 0; n < 2000; ++n) {
      if (rig.store().AppendLater({1, ToBytes("later")})) ++accepted;
    }
    queued.set_value();
  });
  queued.get_future().wait();
  EXPECT_GE(accepted, 1U);
  EXPECT_LT(accepted, 2000U);
  const auto chain = ChainOnceItHas(rig, 1, accepted);
  EXPECT_EQ(chain.size(), accepted);
  ExpectUnbrokenChain(1, chain);
}

// Writes and entries that nobody waits for come from all sides when the chains end.
void NothingComesBehindTheLastEntries(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  std::vector<std::future<Result<WriteOutcome>>> writes;
  std::promise<void> queued;
  boost::asio::post(rig.io(0), [&] {
    for (int n = 0; n < 50; ++n) EXPECT_TRUE(rig.store().AppendLater({1, ToBytes("later")}));
    queued.set_value();
  });
  queued.get_future().wait();
  writes.reserve(writes.size() + 200);
  for (int n = 0; n < 200; ++n) writes.push_back(rig.Start(rig.store().Write(AppendOne(1, "now"))));
  std::vector<Batch> ends;
  ends.push_back(AppendOne(1, "end"));
  ends.push_back(AppendOne(2, "end"));
  auto ended = rig.Start(rig.store().WriteLast(std::move(ends)));
  writes.reserve(writes.size() + 200);
  for (int n = 0; n < 200; ++n) writes.push_back(rig.Start(rig.store().Write(AppendOne(1, "now"))));
  for (const Result<WriteOutcome>& end : rig.Await(std::move(ended))) EXPECT_TRUE(end.has_value());
  std::size_t accepted = 0;
  for (auto& write : writes) {
    const auto written = rig.Await(std::move(write));
    accepted += written ? 1 : 0;
    EXPECT_TRUE(written || written.error().kind == ErrorKind::kUnavailable);
  }
  EXPECT_FALSE(rig.store().AppendLater({1, ToBytes("later")}));
  Batch elsewhere;
  elsewhere.puts.push_back(
      {.table = kTable, .partition = 1, .key = ToBytes("a"), .version = 1, .body = {}});
  EXPECT_FALSE(rig.Run(rig.store().Write(AppendOne(3, "a new chain"))));
  EXPECT_TRUE(rig.Run(rig.store().Write(std::move(elsewhere))))
      << "what appends to no chain is taken";
  const auto chain = rig.Chain(1);
  ExpectUnbrokenChain(1, chain);
  EXPECT_EQ(chain.size(), accepted + 51);
  EXPECT_EQ(AsText(chain.back().entry), "end");
  EXPECT_THAT(EntriesOf(rig.Chain(2)), ElementsAre("end"));
  EXPECT_THAT(rig.Run(rig.store().WriteLast({})), IsEmpty());
}

}  // namespace

std::vector<ConformanceTest> ConformanceChains() {
  return {
      {"EntriesAreNumberedFromOneInCommitOrder", EntriesAreNumberedFromOneInCommitOrder},
      {"AnEmptyEntryIsRefusedWithItsBatch", AnEmptyEntryIsRefusedWithItsBatch},
      {"AFailedCheckLeavesNoGap", AFailedCheckLeavesNoGap},
      {"ReadChainPages", ReadChainPages},
      {"EveryInstanceHasItsOwnChainAndHeadsNameThem", EveryInstanceHasItsOwnChainAndHeadsNameThem},
      {"AppendLaterIsDurableWithinASecondAndInOrder", AppendLaterIsDurableWithinASecondAndInOrder},
      {"AppendLaterAndWritesShareOneChain", AppendLaterAndWritesShareOneChain},
      {"AppendLaterSurvivesClose", AppendLaterSurvivesClose},
      {"AppendLaterSaysFalseWhenTheQueueIsFull", AppendLaterSaysFalseWhenTheQueueIsFull},
      {"NothingComesBehindTheLastEntries", NothingComesBehindTheLastEntries},
  };
}

}  // namespace strongroom::store
