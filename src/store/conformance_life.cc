// Tables that come and go, change notices, and the life of a store: Ping, Close, opening again.
#include <condition_variable>
#include <mutex>

#include "store/conformance_rig.h"

namespace strongroom::store {

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const TableName kTable = "things";

Batch PutOne(const TableName& table, Partition partition, std::string_view key) {
  Batch batch;
  batch.puts.push_back({table, partition, ToBytes(key), 1, ToBytes("body")});
  batch.index_adds.push_back({table, partition, 1, ToBytes("v"), ToBytes(key)});
  return batch;
}

void TablesAreMadeOnceAndKeepTheirRows(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  rig.Write(PutOne(kTable, 1, "a"));
  rig.EnsureTable(kTable);
  EXPECT_NE(rig.Get(kTable, 1, ToBytes("a")), std::nullopt);
}

void TableNamesOutsideTheRuleAreRefused(ConformanceRig& rig) {
  rig.Open();
  for (const TableName& name :
       {TableName(""), TableName("A"), TableName("1a"), TableName("_a"), TableName("a-b"),
        TableName("a b"), TableName("a\"b"), TableName("a;b"), TableName("\xc3\xa4"),
        TableName("a\0b", 3), TableName(64, 'a')}) {
    const auto refused = rig.Run(rig.store().EnsureTable(name));
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().kind, ErrorKind::kInvalid) << name;
    const auto dropped = rig.Run(rig.store().DropTable(name));
    EXPECT_FALSE(dropped) << name;
    const auto cleared = rig.Run(rig.store().ClearPartition(name, 1));
    EXPECT_FALSE(cleared) << name;
  }
  for (const TableName& name :
       {TableName("a"), TableName("select"), TableName("chain"), TableName("sqlite_master"),
        TableName("pg_class"), TableName(62, 'a') + "1"}) {
    rig.EnsureTable(name);
    rig.Write(PutOne(name, 1, "k"));
    EXPECT_EQ(rig.Scan(name, 1).size(), 1U) << name;
  }
}

// Names that differ only in their last character, at the longest.
void LongNamesDoNotCollide(ConformanceRig& rig) {
  rig.Open();
  const TableName first = TableName(62, 'a') + "x";
  const TableName second = TableName(62, 'a') + "y";
  rig.EnsureTable(first);
  rig.EnsureTable(second);
  rig.Write(PutOne(first, 1, "k"));
  EXPECT_THAT(rig.Scan(second, 1), IsEmpty());
  EXPECT_THAT(rig.Lookup(second, 1, 1, ToBytes("v")), IsEmpty());
}

void DroppedTablesAreUnknownAndComeBackEmpty(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  rig.EnsureTable("other");
  rig.Write(PutOne(kTable, 1, "a"));
  rig.Write(PutOne("other", 1, "a"));
  EXPECT_EQ(rig.Scan(kTable, 1).size(), 1U);
  ASSERT_TRUE(rig.Run(rig.store().DropTable(kTable)));
  ASSERT_TRUE(rig.Run(rig.store().DropTable(kTable))) << "absent is no error";
  const auto gone = rig.Run(rig.store().Get(kTable, 1, ToBytes("a")));
  ASSERT_FALSE(gone);
  EXPECT_EQ(gone.error().kind, ErrorKind::kNoSuchTable);
  const auto unwritten = rig.Run(rig.store().Write(PutOne(kTable, 1, "a")));
  ASSERT_FALSE(unwritten);
  EXPECT_EQ(unwritten.error().kind, ErrorKind::kNoSuchTable);
  EXPECT_EQ(rig.Scan("other", 1).size(), 1U);
  rig.EnsureTable(kTable);
  EXPECT_THAT(rig.Scan(kTable, 1), IsEmpty());
  EXPECT_THAT(rig.Lookup(kTable, 1, 1, ToBytes("v")), IsEmpty());
  rig.Write(PutOne(kTable, 1, "b"));
  EXPECT_EQ(rig.Scan(kTable, 1).size(), 1U);
}

void ClearPartitionTakesRowsAndIndexEntriesOfThatPartition(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  for (const Partition partition : {1U, 2U, 3U}) {
    rig.Write(PutOne(kTable, partition, "a"));
    rig.Write(PutOne(kTable, partition, "b"));
  }
  ASSERT_TRUE(rig.Run(rig.store().ClearPartition(kTable, 2)));
  EXPECT_EQ(rig.Scan(kTable, 1).size(), 2U);
  EXPECT_THAT(rig.Scan(kTable, 2), IsEmpty());
  EXPECT_THAT(rig.Lookup(kTable, 2, 1, ToBytes("v")), IsEmpty());
  EXPECT_EQ(rig.Lookup(kTable, 3, 1, ToBytes("v")).size(), 2U);
  const auto unknown = rig.Run(rig.store().ClearPartition("nowhere", 2));
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().kind, ErrorKind::kNoSuchTable);
}

void EraseRemnantsKeepsWhatIsThere(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  for (int n = 0; n < 50; ++n) rig.Write(PutOne(kTable, 1, "k" + std::to_string(n)));
  Batch batch;
  batch.removes.push_back({kTable, 1, ToBytes("k0")});
  batch.appends.push_back({1, ToBytes("entry")});
  rig.Write(std::move(batch));
  const auto lines = rig.Run(rig.store().EraseRemnants());
  ASSERT_TRUE(lines) << lines.error().ToString();
  EXPECT_EQ(rig.Scan(kTable, 1).size(), 49U);
  EXPECT_EQ(rig.Lookup(kTable, 1, 1, ToBytes("v")).size(), 50U);
  ExpectUnbrokenChain(1, rig.Chain(1));
  EXPECT_TRUE(rig.Write(PutOne(kTable, 1, "after")).committed());
}

// Collects notices on the io thread and lets the test wait for them.
class Notices {
 public:
  std::function<void(Partition, const Bytes&)> OnChange() {
    return [this](Partition partition, const Bytes& key) {
      const std::lock_guard lock(mutex_);
      seen_.emplace_back(partition, AsText(key));
      thread_ = std::this_thread::get_id();
      arrived_.notify_all();
    };
  }
  std::function<void()> OnGap() {
    return [this] {
      const std::lock_guard lock(mutex_);
      ++gaps_;
      arrived_.notify_all();
    };
  }
  std::vector<std::pair<Partition, std::string>> WaitFor(std::size_t count) {
    std::unique_lock lock(mutex_);
    arrived_.wait_for(lock, std::chrono::seconds(5), [&] { return seen_.size() >= count; });
    return seen_;
  }
  bool WaitForGap() {
    std::unique_lock lock(mutex_);
    return arrived_.wait_for(lock, std::chrono::seconds(5), [&] { return gaps_ > 0; });
  }
  std::thread::id thread() {
    const std::lock_guard lock(mutex_);
    return thread_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::vector<std::pair<Partition, std::string>> seen_;
  std::thread::id thread_;
  int gaps_ = 0;
};

void WatchersHearOfPutsAndRemovesOnIoThreadZero(ConformanceRig& rig) {
  Notices notices;
  rig.Open(8192, [&](Store& store) { store.Watch(kTable, notices.OnChange(), notices.OnGap()); });
  rig.EnsureTable(kTable);
  rig.EnsureTable("other");
  EXPECT_TRUE(rig.store().WatchIsLive());
  rig.Write(PutOne("other", 1, "unheard"));
  Batch refused = PutOne(kTable, 1, "unheard");
  refused.checks.push_back({kTable, 1, ToBytes("absent"), 1});
  rig.Write(std::move(refused));
  ASSERT_TRUE(rig.Run(rig.store().Write(PutOne(kTable, 5, "put")), 1));
  EXPECT_THAT(notices.WaitFor(1), ElementsAre(std::pair<Partition, std::string>(5, "put")));
  Batch removal;
  removal.removes.push_back({kTable, 6, ToBytes("gone")});
  rig.Write(std::move(removal));
  EXPECT_THAT(notices.WaitFor(2), ElementsAre(std::pair<Partition, std::string>(5, "put"),
                                              std::pair<Partition, std::string>(6, "gone")));
  EXPECT_EQ(notices.thread(), rig.io_thread_id(0));
}

void WatchersHearAGapWhenAWatchedTableIsClearedOrDropped(ConformanceRig& rig) {
  Notices cleared;
  Notices dropped;
  rig.Open(8192, [&](Store& store) {
    store.Watch(kTable, cleared.OnChange(), cleared.OnGap());
    store.Watch("other", dropped.OnChange(), dropped.OnGap());
  });
  rig.EnsureTable(kTable);
  rig.EnsureTable("other");
  ASSERT_TRUE(rig.Run(rig.store().ClearPartition(kTable, 1)));
  EXPECT_TRUE(cleared.WaitForGap());
  ASSERT_TRUE(rig.Run(rig.store().DropTable("other")));
  EXPECT_TRUE(dropped.WaitForGap());
}

void PingAnswersWhileOpenAndNotAfterClose(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  EXPECT_TRUE(rig.Run(rig.store().Ping()));
  rig.store().Close();
  EXPECT_FALSE(rig.Run(rig.store().Ping()));
  const auto write = rig.Run(rig.store().Write(PutOne(kTable, 1, "a")));
  ASSERT_FALSE(write);
  EXPECT_EQ(write.error().kind, ErrorKind::kUnavailable);
  const auto get = rig.Run(rig.store().Get(kTable, 1, ToBytes("a")));
  ASSERT_FALSE(get);
  EXPECT_EQ(get.error().kind, ErrorKind::kUnavailable);
  EXPECT_FALSE(rig.store().AppendLater({1, ToBytes("late")}));
  rig.store().Close();  // twice is no error
}

void CloseFinishesWhatWasAccepted(ConformanceRig& rig) {
  rig.Open();
  rig.EnsureTable(kTable);
  constexpr int kWrites = 500;
  std::vector<std::future<Result<WriteOutcome>>> done;
  done.reserve(kWrites);
  for (int n = 0; n < kWrites; ++n) {
    done.push_back(rig.Start(rig.store().Write(PutOne(kTable, 1, "k" + std::to_string(n))),
                             static_cast<std::size_t>(n) % ConformanceRig::kIoThreads));
  }
  rig.store().Close();
  std::vector<bool> acknowledged;
  acknowledged.reserve(kWrites);
  for (auto& future : done) acknowledged.push_back(rig.Await(std::move(future)).has_value());
  rig.Reopen();
  for (int n = 0; n < kWrites; ++n) {
    const bool present = rig.Get(kTable, 1, ToBytes("k" + std::to_string(n))).has_value();
    EXPECT_EQ(present, acknowledged[static_cast<std::size_t>(n)]) << n;
  }
}

void HoldsNothingUntilARowOrAnEntryIsWritten(ConformanceRig& rig) {
  rig.Open();
  const auto holds = [&rig] {
    const auto answer = rig.Run(rig.store().HoldsAnything());
    EXPECT_TRUE(answer);
    return answer.value_or(false);
  };
  EXPECT_FALSE(holds());
  rig.EnsureTable(kTable);
  EXPECT_FALSE(holds()) << "a table without rows is nothing";
  rig.Write(PutOne(kTable, 7, "a"));
  EXPECT_TRUE(holds());
  Batch taken;
  taken.removes.push_back({kTable, 7, ToBytes("a")});
  taken.index_removes.push_back({kTable, 7, 1, ToBytes("v"), ToBytes("a")});
  rig.Write(std::move(taken));
  EXPECT_FALSE(holds());
  Batch entry;
  entry.appends.push_back({9, ToBytes("entry")});
  rig.Write(std::move(entry));
  EXPECT_TRUE(holds());
}

void OpeningAgainFindsEverything(ConformanceRig& rig) {
  rig.Open();
  const Uuid first = rig.instance();
  rig.EnsureTable(kTable);
  for (int n = 0; n < 20; ++n) {
    Batch batch = PutOne(kTable, 1, "k" + std::to_string(n));
    batch.appends.push_back({1, ToBytes("entry")});
    rig.Write(std::move(batch));
  }
  rig.Reopen();
  EXPECT_EQ(rig.Scan(kTable, 1).size(), 20U);
  EXPECT_EQ(rig.Lookup(kTable, 1, 1, ToBytes("v")).size(), 20U);
  EXPECT_EQ(rig.Chain(1, first).size(), 20U);
  ExpectUnbrokenChain(1, rig.Chain(1, first));
  EXPECT_TRUE(rig.Write(PutOne(kTable, 1, "after")).committed());
}

}  // namespace

std::vector<ConformanceTest> ConformanceLife() {
  return {
      {"TablesAreMadeOnceAndKeepTheirRows", TablesAreMadeOnceAndKeepTheirRows},
      {"TableNamesOutsideTheRuleAreRefused", TableNamesOutsideTheRuleAreRefused},
      {"LongNamesDoNotCollide", LongNamesDoNotCollide},
      {"DroppedTablesAreUnknownAndComeBackEmpty", DroppedTablesAreUnknownAndComeBackEmpty},
      {"ClearPartitionTakesRowsAndIndexEntriesOfThatPartition",
       ClearPartitionTakesRowsAndIndexEntriesOfThatPartition},
      {"EraseRemnantsKeepsWhatIsThere", EraseRemnantsKeepsWhatIsThere},
      {"WatchersHearOfPutsAndRemovesOnIoThreadZero", WatchersHearOfPutsAndRemovesOnIoThreadZero},
      {"WatchersHearAGapWhenAWatchedTableIsClearedOrDropped",
       WatchersHearAGapWhenAWatchedTableIsClearedOrDropped},
      {"PingAnswersWhileOpenAndNotAfterClose", PingAnswersWhileOpenAndNotAfterClose},
      {"CloseFinishesWhatWasAccepted", CloseFinishesWhatWasAccepted},
      {"HoldsNothingUntilARowOrAnEntryIsWritten", HoldsNothingUntilARowOrAnEntryIsWritten},
      {"OpeningAgainFindsEverything", OpeningAgainFindsEverything},
  };
}

}  // namespace strongroom::store
