// What is acknowledged survives: killing the process, losing power, any single failing operation of
// the file system, and a full disk. Every test runs on UnsyncedVfs, where an unsynced write is a
// lost one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <fstream>
#include <set>

#include "store/sqlite/data_directory.h"
#include "store/sqlite/temporary_store.h"
#include "store/sqlite/unsynced_vfs.h"

namespace strongroom::store {

namespace {

const TableName kTable = "things";
constexpr Partition kPartition = 1;

Bytes KeyOf(std::uint64_t n) {
  Bytes key(8);
  for (std::size_t i = 0; i < 8; ++i) key[i] = static_cast<std::uint8_t>(n >> (56 - 8 * i));
  return key;
}

std::uint64_t NumberOf(const Bytes& key) {
  std::uint64_t n = 0;
  for (const std::uint8_t byte : key) n = (n << 8) | byte;
  return n;
}

// The row's index value and chain entry follow from its key, so that a reader can tell whether the
// batch is there as a whole.
Batch BatchOf(std::uint64_t n, std::size_t body_size = 300) {
  Batch batch;
  batch.puts.push_back({kTable, kPartition, KeyOf(n), n, Bytes(body_size, 0x5a)});
  Bytes value = KeyOf(n * 0x9e3779b97f4a7c15ULL);
  batch.index_adds.push_back({kTable, kPartition, 1, std::move(value), KeyOf(n)});
  batch.appends.push_back({kPartition, KeyOf(n)});
  return batch;
}

Mac ChainMacOfTests(Partition, const Mac& previous, std::uint64_t n, ByteView entry) {
  Mac mac = previous;
  for (std::size_t i = 0; i < mac.size(); ++i) {
    mac[i] = static_cast<std::uint8_t>(mac[i] * 7 + n + entry[i % entry.size()]);
  }
  return mac;
}

TemporaryStore::Options OptionsWith(const UnsyncedVfs& vfs,
                                    sqlite::Synchronous synchronous = sqlite::Synchronous::kFull) {
  TemporaryStore::Options options;
  options.chain_mac = ChainMacOfTests;
  options.sqlite.synchronous = synchronous;
  options.sqlite.vfs = vfs.name();
  return options;
}

// What a database holds, read through SQLite's own VFS as after a restart of the machine.
struct Found {
  std::string integrity;
  std::set<std::uint64_t> rows;
  std::vector<std::string> problems;
};

Found Inspect(const std::filesystem::path& directory) {
  Found found;
  auto connection = sqlite::Connection::Open({.file = sqlite::DatabaseFile(directory)});
  if (!connection) return {.integrity = connection.error().detail, .rows = {}, .problems = {}};
  (void)connection->Execute("PRAGMA synchronous = OFF");  // the loss, if any, is behind us
  found.integrity = connection->QueryText("PRAGMA integrity_check").value_or("unreadable");
  auto rows = connection->Prepare("SELECT key FROM row_things");
  if (!rows) return found;  // lost with its table
  while (rows->Step() == SQLITE_ROW) found.rows.insert(NumberOf(ToBytes(rows->Blob(0))));
  const auto expect = [&](const char* what, const std::string& sql) {
    const auto count = connection->QueryInt(sql);
    if (!count || *count != 0) found.problems.emplace_back(what);
  };
  expect("rows without an index entry, or the other way round",
         "SELECT count(*) FROM (SELECT key FROM row_things EXCEPT SELECT key FROM index_things)"
         " UNION ALL SELECT count(*) FROM"
         " (SELECT key FROM index_things EXCEPT SELECT key FROM row_things) ORDER BY 1 DESC");
  expect("rows without a chain entry, or the other way round",
         "SELECT count(*) FROM (SELECT key FROM row_things EXCEPT SELECT entry FROM chain_entry)"
         " UNION ALL SELECT count(*) FROM"
         " (SELECT entry FROM chain_entry EXCEPT SELECT key FROM row_things) ORDER BY 1 DESC");
  expect("a gap in the chain",
         "SELECT count(*) - coalesce(max(position) & 0xffffffffff, 0) FROM chain_entry");
  auto chain = connection->Prepare(
      "SELECT position & 0xffffffffff, entry, mac FROM chain_entry ORDER BY position");
  Mac previous{};
  while (chain->Step() == SQLITE_ROW) {
    previous = ChainMacOfTests(kPartition, previous, static_cast<std::uint64_t>(chain->Int(0)),
                               chain->Blob(1));
    if (!std::ranges::equal(previous, chain->Blob(2))) found.problems.emplace_back("a broken MAC");
  }
  return found;
}

Task<void> WriteOnAndOn(Store& store, std::uint64_t first, std::uint64_t step, int acknowledge) {
  for (std::uint64_t n = first;; n += step) {
    Batch batch = BatchOf(n);
    const auto outcome = co_await store.Write(std::move(batch));
    if (!outcome) continue;
    if (::write(acknowledge, &n, sizeof n) != sizeof n) co_return;
  }
}

// The child: writes from 16 coroutines until it is killed, and reports each acknowledged batch
// through the pipe.
[[noreturn]] void RunUntilKilled(const std::filesystem::path& directory, int acknowledge,
                                 sqlite::Synchronous synchronous) {
  const UnsyncedVfs vfs("killed");
  boost::asio::io_context io(1);
  StoreEnvironment environment;
  environment.io = {&io};
  environment.chain_mac = ChainMacOfTests;
  auto store = OpenSqliteStore(
      {.directory = directory, .synchronous = synchronous, .vfs = vfs.name()}, environment);
  if (!store) ::_exit(3);
  auto begin = [&store, acknowledge]() -> Task<void> {
    if (auto made = co_await (*store)->EnsureTable(kTable); !made) ::_exit(4);
    constexpr std::uint64_t kWriters = 16;
    const Executor executor = co_await boost::asio::this_coro::executor;
    for (std::uint64_t i = 0; i < kWriters; ++i) {
      boost::asio::co_spawn(executor, WriteOnAndOn(**store, i, kWriters, acknowledge),
                            [](std::exception_ptr) {});
    }
  };
  boost::asio::co_spawn(io, begin(), [](std::exception_ptr) {});
  io.run();
  ::_exit(5);
}

// Kills a child with SIGKILL after `count` acknowledgements; the numbers acknowledged.
std::set<std::uint64_t> KillAfter(std::size_t count, const std::filesystem::path& directory,
                                  sqlite::Synchronous synchronous) {
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0) throw std::runtime_error("pipe");
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(pipe[0]);
    RunUntilKilled(directory, pipe[1], synchronous);
  }
  ::close(pipe[1]);
  std::set<std::uint64_t> acknowledged;
  std::uint64_t n = 0;
  while (::read(pipe[0], &n, sizeof n) == sizeof n) {
    acknowledged.insert(n);
    if (acknowledged.size() == count) ::kill(child, SIGKILL);
  }
  ::close(pipe[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << status;
  return acknowledged;
}

class Durability : public testing::Test {
 protected:
  std::size_t LostOf(const std::set<std::uint64_t>& acknowledged) {
    const Found found = Inspect(directory_.path());
    EXPECT_EQ(found.integrity, "ok");
    EXPECT_THAT(found.problems, testing::IsEmpty());
    return static_cast<std::size_t>(std::ranges::count_if(
        acknowledged, [&](std::uint64_t n) { return !found.rows.contains(n); }));
  }

  TemporaryDirectory directory_;
};

TEST_F(Durability, KillingTheProcessLosesNothingAcknowledged) {
  // Also beyond a checkpoint: 8192 pages of log are some 8,000 batches.
  for (const std::size_t count : {1UL, 50UL, 700UL, 12'000UL}) {
    const auto acknowledged = KillAfter(count, directory_.path(), sqlite::Synchronous::kFull);
    EXPECT_GE(acknowledged.size(), count);
    EXPECT_EQ(LostOf(acknowledged), 0U) << "after " << count;
    std::filesystem::remove_all(directory_.path());
  }
}

TEST_F(Durability, WithoutSyncingTheSameTestSeesALoss) {
  const auto acknowledged = KillAfter(700, directory_.path(), sqlite::Synchronous::kInsecureOff);
  const Found found = Inspect(directory_.path());
  std::size_t lost = 0;
  for (const std::uint64_t n : acknowledged) lost += found.rows.contains(n) ? 0 : 1;
  EXPECT_GT(lost, 0U);
}

// What a run of writes was told, over a store whose file system fails at some point.
struct Told {
  std::set<std::uint64_t> acknowledged;
  std::set<std::uint64_t> refused;  // for certain: not kOutcomeUnknown
};

Told WriteRun(TemporaryStore& temporary, std::uint64_t first, std::uint64_t count) {
  Told told;
  for (std::uint64_t n = first; n < first + count; ++n) {
    const auto outcome = temporary.Run(temporary.store().Write(BatchOf(n)));
    if (outcome) {
      told.acknowledged.insert(n);
    } else if (outcome.error().kind != ErrorKind::kOutcomeUnknown) {
      told.refused.insert(n);
    }
  }
  return told;
}

void ExpectTold(const Told& told, const Found& found, std::uint64_t n) {
  EXPECT_EQ(found.integrity, "ok") << "operation " << n;
  EXPECT_THAT(found.problems, testing::IsEmpty()) << "operation " << n;
  for (const std::uint64_t key : told.acknowledged) {
    EXPECT_TRUE(found.rows.contains(key)) << "lost " << key << ", operation " << n;
  }
  for (const std::uint64_t key : told.refused) {
    EXPECT_FALSE(found.rows.contains(key)) << "refused, yet there: " << key << ", operation " << n;
  }
}

// Operation 1, 2, 3, ... of a run fails, each in a new database, until a run meets no failure; then
// the power goes. Returns the number of operations.
std::uint64_t FailEachOperation(UnsyncedVfs::Failing failing, bool reads) {
  for (std::uint64_t n = 1;; ++n) {
    UnsyncedVfs vfs("failing");
    vfs.CountReads(reads);
    auto options = OptionsWith(vfs);
    options.tables = {kTable};
    TemporaryStore temporary(std::move(options));
    Told told = WriteRun(temporary, 0, 3);
    EXPECT_EQ(told.acknowledged.size(), 3U);
    vfs.FailOperation(n, failing);
    Told during = WriteRun(temporary, 3, 6);
    // Moves the log into the database file, which is where the other writes are.
    const auto erased = temporary.Run(temporary.store().EraseRemnants());
    during.acknowledged.merge(WriteRun(temporary, 9, 3).acknowledged);
    told.acknowledged.merge(during.acknowledged);
    told.refused.merge(during.refused);
    const bool failed = vfs.failed();
    if (!failed) vfs.FailOperation(0);
    if (failing == UnsyncedVfs::Failing::kOnce) {
      // It heals: a store that stays broken after one failure would pass the rest.
      EXPECT_TRUE(temporary.Run(temporary.store().Write(BatchOf(100)))) << "operation " << n;
      told.acknowledged.insert(100);
    }
    vfs.LosePower();
    temporary.store().Close();
    vfs.PowerBack();
    ExpectTold(told, Inspect(temporary.directory()), n);
    if (!failed) {
      EXPECT_TRUE(erased);
      EXPECT_EQ(told.acknowledged.size(), failing == UnsyncedVfs::Failing::kOnce ? 13U : 12U);
      return n;
    }
    if (testing::Test::HasFailure()) return n;
  }
}

TEST_F(Durability, NoSingleFailingWriteOrSyncLosesWhatWasAcknowledged) {
  EXPECT_GT(FailEachOperation(UnsyncedVfs::Failing::kOnce, false), 30U);
}

TEST_F(Durability, NoFailingReadLosesWhatWasAcknowledged) {
  EXPECT_GT(FailEachOperation(UnsyncedVfs::Failing::kOnce, true), 30U);
}

TEST_F(Durability, ADiskThatFailsForGoodLosesNothingAcknowledged) {
  EXPECT_GT(FailEachOperation(UnsyncedVfs::Failing::kFromThenOn, false), 30U);
}

TEST_F(Durability, AFullDiskIsSaidSoAndWritesGoOnOnceThereIsSpace) {
  for (const std::uint64_t space : {0ULL, 5'000ULL, 60'000ULL, 200'000ULL}) {
    UnsyncedVfs vfs("full");
    auto options = OptionsWith(vfs);
    options.tables = {kTable};
    TemporaryStore temporary(std::move(options));
    vfs.SetSpaceLeft(space);
    Told told;
    bool full = false;
    std::uint64_t n = 0;
    for (; n < 200; ++n) {
      const auto outcome = temporary.Run(temporary.store().Write(BatchOf(n)));
      if (outcome) {
        told.acknowledged.insert(n);
        continue;
      }
      told.refused.insert(n);
      EXPECT_EQ(outcome.error().kind, ErrorKind::kStorageFull) << outcome.error().ToString();
      full = true;
    }
    EXPECT_TRUE(full) << space;
    EXPECT_TRUE(temporary.Run(temporary.store().Get(kTable, kPartition, KeyOf(0))))
        << "reads go on";
    vfs.SetSpaceLeft(std::nullopt);
    told.acknowledged.merge(WriteRun(temporary, n, 10).acknowledged);
    EXPECT_TRUE(told.acknowledged.contains(n)) << "resumes at once";
    vfs.LosePower();
    temporary.store().Close();
    vfs.PowerBack();
    ExpectTold(told, Inspect(temporary.directory()), space);
  }
}

// Batches of one group, one of them too large for the disk: the others are not refused for it.
TEST_F(Durability, ABatchTooLargeForTheDiskFailsAlone) {
  UnsyncedVfs vfs("large");
  auto options = OptionsWith(vfs);
  options.tables = {kTable};
  TemporaryStore temporary(std::move(options));
  vfs.SetSpaceLeft(500'000);
  std::vector<std::future<Result<WriteOutcome>>> done;
  std::promise<void> started;
  boost::asio::post(temporary.io(), [&] {
    for (std::uint64_t n = 0; n < 12; ++n) {
      auto promise = std::make_shared<std::promise<Result<WriteOutcome>>>();
      done.push_back(promise->get_future());
      Batch batch = BatchOf(n, n == 5 ? 1'000'000 : 300);
      boost::asio::co_spawn(temporary.io(), temporary.store().Write(std::move(batch)),
                            [promise](std::exception_ptr, Result<WriteOutcome> outcome) {
                              promise->set_value(std::move(outcome));
                            });
    }
    started.set_value();
  });
  started.get_future().wait();
  for (std::size_t n = 0; n < done.size(); ++n) {
    const auto outcome = done[n].get();
    EXPECT_EQ(outcome.has_value(), n != 5) << n;
    if (!outcome) {
      EXPECT_EQ(outcome.error().kind, ErrorKind::kStorageFull);
    }
  }
}

TEST_F(Durability, AProblemIsReportedOnceAndSoIsItsEnd) {
  UnsyncedVfs vfs("reported");
  std::vector<std::string> lines;
  auto options = OptionsWith(vfs);
  options.tables = {kTable};
  options.sqlite.on_problem = [&](const std::string& line) { lines.push_back(line); };
  {
    TemporaryStore temporary(std::move(options));
    vfs.FailOperation(1, UnsyncedVfs::Failing::kFromThenOn);
    EXPECT_TRUE(WriteRun(temporary, 0, 3).acknowledged.empty());
    vfs.FailOperation(0);
    EXPECT_EQ(WriteRun(temporary, 3, 3).acknowledged.size(), 3U);
  }
  EXPECT_THAT(lines,
              testing::ElementsAre(testing::StartsWith("writes fail: "), "writes work again"));
}

// Entries that nobody waits for outlive a failing disk in the queue.
TEST_F(Durability, BufferedEntriesAreTriedAgainUntilTheDiskWorks) {
  UnsyncedVfs vfs("later");
  auto options = OptionsWith(vfs);
  options.tables = {kTable};
  options.sqlite.append_later_max = std::chrono::milliseconds(1);
  TemporaryStore temporary(std::move(options));
  vfs.FailOperation(1, UnsyncedVfs::Failing::kFromThenOn);
  for (int n = 0; n < 10; ++n) {
    EXPECT_TRUE(temporary.store().AppendLater({kPartition, KeyOf(static_cast<std::uint64_t>(n))}));
  }
  while (!vfs.failed()) std::this_thread::yield();
  EXPECT_FALSE(temporary.Run(temporary.store().Write(BatchOf(1))));
  EXPECT_GT(temporary.store().Stats().oldest_unflushed_s, 0);
  vfs.FailOperation(0);
  // A write that succeeds takes the entries queued before it along.
  EXPECT_TRUE(temporary.Run(temporary.store().Write(BatchOf(100))));
  const auto chain =
      temporary.Run(temporary.store().ReadChain(kPartition, temporary.instance(), 0, 100));
  ASSERT_TRUE(chain);
  ASSERT_EQ(chain->size(), 11U);
  for (std::uint64_t n = 0; n < 10; ++n) EXPECT_EQ((*chain)[n].entry, KeyOf(n));
}

}  // namespace

}  // namespace strongroom::store
