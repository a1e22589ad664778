// What is particular to this adapter: the data directory, the marks in the file, opening read-only,
// erasure on disk, and reads longer than a slice.
#include "store/sqlite/sqlite_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <fstream>
#include <iterator>

#include "store/sqlite/data_directory.h"
#include "store/sqlite/temporary_store.h"

namespace strongroom::store {

namespace {

const TableName kTable = "things";

mode_t ModeOf(const std::filesystem::path& path) {
  struct stat status{};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777;
}

class SqliteStore : public testing::Test {
 protected:
  Result<std::unique_ptr<Store>> Open(bool read_only = false) {
    StoreEnvironment environment;
    environment.io = {&io_};
    environment.chain_mac = [](Partition, const Mac&, std::uint64_t, ByteView) { return Mac{}; };
    return OpenSqliteStore({.directory = directory_, .read_only = read_only}, environment);
  }

  // Runs a coroutine on this thread.
  template <class T>
  T Run(Task<T> task) {
    std::optional<T> result;
    auto done = [&result](std::exception_ptr failure, T value) {
      if (failure) std::rethrow_exception(failure);
      result = std::move(value);
    };
    boost::asio::co_spawn(io_, std::move(task), std::move(done));
    io_.restart();
    io_.run();
    return std::move(*result);
  }

  void PutOne(Store& store, std::string_view key, std::string_view body) {
    ASSERT_TRUE(Run(store.EnsureTable(kTable)));
    Batch batch;
    batch.puts.push_back({kTable, 1, ToBytes(key), 1, ToBytes(body)});
    batch.index_adds.push_back({kTable, 1, 1, ToBytes(body), ToBytes(key)});
    batch.appends.push_back({1, ToBytes("entry")});
    ASSERT_TRUE(Run(store.Write(std::move(batch))));
  }

  // Runs SQL on the closed database, as somebody with the sqlite3 shell would.
  void Tamper(const std::string& sql) {
    auto connection =
        sqlite::Connection::Open({.file = sqlite::DatabaseFile(directory_),
                                  .flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE});
    ASSERT_TRUE(connection);
    ASSERT_TRUE(connection->Execute(sql));
  }

  bool AnyFileHolds(std::string_view text) const {
    for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string content{std::istreambuf_iterator<char>(file), {}};
      if (content.find(text) != std::string::npos) return true;
    }
    return false;
  }

  boost::asio::io_context io_{1};
  TemporaryDirectory parent_;
  std::filesystem::path directory_ = parent_.path() / "data";
};

TEST_F(SqliteStore, DirectoryAndFilesAreTheOwnersOnly) {
  auto store = Open();
  ASSERT_TRUE(store) << store.error().ToString();
  PutOne(**store, "a", "body");
  EXPECT_EQ(ModeOf(directory_), 0700U);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
    EXPECT_EQ(ModeOf(entry.path()), 0600U) << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 4U) << "database, log, its index, lock";
}

TEST_F(SqliteStore, ADirectoryOpenToEverybodyIsRefused) {
  std::filesystem::create_directory(directory_);
  ASSERT_EQ(::chmod(directory_.c_str(), 0755), 0);
  const auto refused = Open();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kConfiguration);
  EXPECT_THAT(refused.error().detail, testing::HasSubstr("chmod 0700"));
  ASSERT_EQ(::chmod(directory_.c_str(), 0750), 0);
  EXPECT_TRUE(Open()) << "a group may have been given it";
}

TEST_F(SqliteStore, ASecondServerOnTheSameDirectoryIsRefusedUntilTheFirstCloses) {
  auto first = Open();
  ASSERT_TRUE(first);
  const auto second = Open();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kConfiguration);
  EXPECT_THAT(second.error().detail, testing::HasSubstr("another server"));
  (*first)->Close();
  EXPECT_TRUE(Open());
}

TEST_F(SqliteStore, ReadOnlyOpensBesideARunningServerAndAfterIt) {
  auto server = Open();
  ASSERT_TRUE(server);
  PutOne(**server, "a", "body");
  {
    auto reader = Open(true);
    ASSERT_TRUE(reader) << reader.error().ToString();
    EXPECT_TRUE(Run((*reader)->Get(kTable, 1, ToBytes("a")))->has_value());
    PutOne(**server, "b", "body");
    EXPECT_EQ(Run((*reader)->Count(kTable, 1)), 2U) << "it follows the server";
    EXPECT_FALSE(Run((*reader)->Write({})));
    EXPECT_FALSE(Run((*reader)->EnsureTable("other")));
    EXPECT_FALSE((*reader)->AppendLater({1, {}}));
  }
  server->reset();
  auto reader = Open(true);
  ASSERT_TRUE(reader) << reader.error().ToString();
  EXPECT_EQ(Run((*reader)->Count(kTable, 1)), 2U);
}

TEST_F(SqliteStore, ReadOnlyNeedsADatabase) {
  const auto refused = Open(true);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kConfiguration);
  EXPECT_FALSE(std::filesystem::exists(directory_)) << "and makes nothing";
}

TEST_F(SqliteStore, ANewerLayoutIsRefused) {
  ASSERT_TRUE(Open());
  Tamper("PRAGMA user_version = 2");
  for (const bool read_only : {false, true}) {
    const auto refused = Open(read_only);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kConfiguration);
    EXPECT_THAT(refused.error().detail, testing::HasSubstr("newer"));
  }
}

TEST_F(SqliteStore, ADatabaseOfAnotherProgramIsRefused) {
  ASSERT_TRUE(Open());
  Tamper("PRAGMA application_id = 7");
  const auto refused = Open();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kConfiguration);
}

TEST_F(SqliteStore, AFileThatIsNoDatabaseIsRefused) {
  ASSERT_TRUE(Open());
  std::ofstream(sqlite::DatabaseFile(directory_)) << std::string(10'000, 'x');
  const auto refused = Open();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kConfiguration);
}

TEST_F(SqliteStore, ClosingLeavesNoLogBehind) {
  auto store = Open();
  ASSERT_TRUE(store);
  PutOne(**store, "a", "body");
  (*store)->Close();
  EXPECT_FALSE(std::filesystem::exists(directory_ / "strongroom.db-wal"));
  EXPECT_FALSE(std::filesystem::exists(directory_ / "strongroom.db-shm"));
}

// Replaced, removed, cleared and dropped content is in no file after erasure; what is kept is.
TEST_F(SqliteStore, EraseRemnantsLeavesNoDeletedContentInAnyFile) {
  auto store = Open();
  ASSERT_TRUE(store);
  for (int n = 0; n < 40; ++n) {
    PutOne(**store, "replaced" + std::to_string(n), std::string(400, 'p') + "-marker-old");
    PutOne(**store, "kept" + std::to_string(n), std::string(400, 'k') + "-marker-kept");
  }
  ASSERT_TRUE(AnyFileHolds("-marker-old"));
  for (int n = 0; n < 40; ++n) {
    const Bytes key = ToBytes("replaced" + std::to_string(n));
    Batch batch;
    if (n % 2 == 0) {
      batch.puts.push_back({kTable, 1, key, 2, ToBytes("new")});
    } else {
      batch.removes.push_back({kTable, 1, key});
    }
    batch.index_removes.push_back(
        {kTable, 1, 1, ToBytes(std::string(400, 'p') + "-marker-old"), key});
    ASSERT_TRUE(Run((*store)->Write(std::move(batch))));
  }
  ASSERT_TRUE(AnyFileHolds("-marker-old")) << "or erasing proves nothing";
  const auto lines = Run((*store)->EraseRemnants());
  ASSERT_TRUE(lines) << lines.error().ToString();
  EXPECT_FALSE(AnyFileHolds("-marker-old"));
  EXPECT_TRUE(AnyFileHolds("-marker-kept"));
  EXPECT_FALSE(lines->empty()) << "what lies beyond it is said";
}

// Several slices by number of rows, and one row a slice by size.
TEST_F(SqliteStore, ReadsLongerThanASliceAreComplete) {
  TemporaryStore temporary({.tables = {kTable}});
  std::vector<Batch> batches;
  for (std::uint32_t n = 0; n < 1500; ++n) {
    Batch batch;
    Bytes key = {static_cast<std::uint8_t>(n >> 8), static_cast<std::uint8_t>(n)};
    const Bytes entry = key;
    if (n == 0) key.clear();
    const std::size_t body = n < 3 ? 1'200'000 : 10;
    batch.puts.push_back({kTable, 1, key, n, Bytes(body, 1)});
    batch.index_adds.push_back({kTable, 1, 1, {}, key});
    batch.appends.push_back({1, entry});
    batches.push_back(std::move(batch));
  }
  for (const auto& written : temporary.Run(temporary.store().WriteMany(std::move(batches)))) {
    ASSERT_TRUE(written);
  }
  const auto rows = temporary.Run(temporary.store().Scan(kTable, 1, {}, {}, 1400));
  ASSERT_TRUE(rows);
  ASSERT_EQ(rows->size(), 1400U);
  for (std::size_t n = 0; n < rows->size(); ++n) EXPECT_EQ((*rows)[n].version, n);
  EXPECT_EQ(temporary.Run(temporary.store().Lookup(kTable, 1, 1, {}, {}, 10'000))->size(), 1500U);
  EXPECT_EQ(temporary.Run(temporary.store().ScanIndex(kTable, 1, {}, 10'000))->size(), 1500U);
  EXPECT_EQ(temporary.Run(temporary.store().ReadChain(1, temporary.instance(), 0, 10'000))->size(),
            1500U);
  EXPECT_EQ(temporary.Run(temporary.store().Count(kTable, 1)), 1500U);
  std::vector<Bytes> keys;
  for (const Row& row : *rows) keys.push_back(row.key);
  EXPECT_EQ(temporary.Run(temporary.store().GetMany(kTable, 1, std::move(keys)))->size(), 1400U);
}

Task<void> CountByScan(Store& store, std::size_t& rows) {
  const auto scanned = co_await store.Scan(kTable, 1, {}, {}, 5000);
  rows = scanned ? scanned->size() : 0;
}

// A long scan lets the io thread's other work in between: it runs before the scan is done.
TEST_F(SqliteStore, ALongScanLetsOtherWorkOfItsThreadIn) {
  auto store = Open();
  ASSERT_TRUE(store);
  ASSERT_TRUE(Run((*store)->EnsureTable(kTable)));
  std::vector<Batch> batches(1);
  for (std::uint32_t n = 0; n < 1000; ++n) {
    batches[0].puts.push_back(
        {kTable, 1, {static_cast<std::uint8_t>(n >> 8), static_cast<std::uint8_t>(n)}, 1, {}});
  }
  ASSERT_TRUE(Run((*store)->WriteMany(std::move(batches))).front());
  std::size_t rows = 0;
  bool came_in_between = false;
  boost::asio::co_spawn(io_, CountByScan(**store, rows), [](std::exception_ptr) {});
  boost::asio::post(io_, [&] { came_in_between = rows == 0; });
  io_.restart();
  io_.run();
  EXPECT_EQ(rows, 1000U);
  EXPECT_TRUE(came_in_between);
}

// The log is moved into the database file as it grows, so that it does not grow without bound.
TEST_F(SqliteStore, TheLogDoesNotGrowWithoutBound) {
  TemporaryStore temporary({.tables = {kTable}});
  std::uintmax_t largest = 0;
  for (int round = 0; round < 40; ++round) {
    Batch batch;
    for (int n = 0; n < 4; ++n) {
      batch.puts.push_back({kTable, 1, {static_cast<std::uint8_t>(n)}, 1, Bytes(1 << 20, 1)});
    }
    ASSERT_TRUE(temporary.Run(temporary.store().Write(std::move(batch))));
    largest =
        std::max(largest, std::filesystem::file_size(temporary.directory() / "strongroom.db-wal"));
  }
  EXPECT_GT(largest, 4U << 20);
  EXPECT_LT(largest, 40U << 20) << "160 MiB went through it";
}

}  // namespace

}  // namespace strongroom::store
