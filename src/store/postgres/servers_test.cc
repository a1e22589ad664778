// Two servers on one database: what each sees of the other, and who wins.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <condition_variable>
#include <mutex>

#include "store/postgres/test_rig.h"
#include "store/turns.h"

namespace strongroom::store::postgres {

namespace {

using testing_postgres::PostgresCluster;

const TableName kTable = "things";
const TableName kTypes = "types";

Batch PutOne(std::string_view key, std::uint64_t version, std::string_view body = "body") {
  Batch batch;
  batch.puts.push_back({kTable, 1, ToBytes(key), version, ToBytes(body)});
  return batch;
}

// Puts a row that must not be there yet.
Batch CreateOne(std::string_view key, std::string_view body) {
  Batch batch = PutOne(key, 1, body);
  batch.checks.push_back({kTable, 1, ToBytes(key), std::nullopt});
  batch.appends.push_back({1, ToBytes(body)});
  return batch;
}

class ServersTest : public testing::Test {
 protected:
  void SetUp() override {
    if (const char* reason = PostgresCluster::Missing()) GTEST_SKIP() << reason;
    ASSERT_NE(SharedCluster(), nullptr);
    database_.emplace(*SharedCluster());
    first_.emplace(Options(), 2, 1);
    second_.emplace(Options(), 2, 2);
    for (const TableName& table : {kTable, kTypes}) {
      ASSERT_TRUE(first_->Run(first_->store().EnsureTable(table)));
    }
  }

  PostgresOptions Options() {
    PostgresOptions options;
    options.url = database_->Url();
    return options;
  }

  std::optional<TestDatabase> database_;
  std::optional<TestServer> first_;
  std::optional<TestServer> second_;
};

TEST_F(ServersTest, EachSeesWhatTheOtherHasWritten) {
  ASSERT_TRUE(first_->Run(first_->store().Write(PutOne("a", 1, "from the first"))));
  const auto row = second_->Run(second_->store().Get(kTable, 1, ToBytes("a")));
  ASSERT_TRUE(row && *row);
  EXPECT_EQ(AsText((*row)->body), "from the first");
}

TEST_F(ServersTest, NoticesOfTheOthersWritesArriveWithinASecond) {
  std::mutex mutex;
  std::condition_variable arrived;
  std::vector<std::string> seen;
  second_->store().Watch(
      kTable,
      [&](Partition, const Bytes& key) {
        const std::lock_guard lock(mutex);
        seen.emplace_back(AsText(key));
        arrived.notify_all();
      },
      [] {});
  first_->store().Watch(kTable, [](Partition, const Bytes&) {}, [] {});
  const auto start = std::chrono::steady_clock::now();
  ASSERT_TRUE(first_->Run(first_->store().Write(PutOne("noticed", 1))));
  std::unique_lock lock(mutex);
  ASSERT_TRUE(arrived.wait_for(lock, std::chrono::seconds(5), [&] { return !seen.empty(); }));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
  EXPECT_EQ(seen.front(), "noticed");
}

TEST_F(ServersTest, OfTwoServersThatCreateTheSameRowExactlyOneWins) {
  constexpr int kKeys = 200;
  std::vector<std::future<Result<WriteOutcome>>> first;
  std::vector<std::future<Result<WriteOutcome>>> second;
  for (int n = 0; n < kKeys; ++n) {
    const std::string key = "k" + std::to_string(n);
    first.push_back(first_->Start(first_->store().Write(CreateOne(key, "first"))));
    // The other one goes through the keys the other way round, so that the two also deadlock.
    const std::string other = "k" + std::to_string(kKeys - 1 - n);
    second.push_back(second_->Start(second_->store().Write(CreateOne(other, "second"))));
  }
  std::uint64_t won_by_first = 0;
  for (int n = 0; n < kKeys; ++n) {
    const auto a = first[static_cast<std::size_t>(n)].get();
    const auto b = second[static_cast<std::size_t>(kKeys - 1 - n)].get();
    ASSERT_TRUE(a) << a.error().ToString();
    ASSERT_TRUE(b) << b.error().ToString();
    EXPECT_NE(a->committed(), b->committed()) << n;
    const auto row = first_->Run(first_->store().Get(kTable, 1, ToBytes("k" + std::to_string(n))));
    ASSERT_TRUE(row && *row);
    EXPECT_EQ(AsText((*row)->body), a->committed() ? "first" : "second");
    won_by_first += a->committed() ? 1 : 0;
  }
  // The losers' chain entries did not happen either.
  const auto heads = first_->Run(first_->store().ChainHeads(1));
  ASSERT_TRUE(heads);
  std::uint64_t entries = 0;
  for (const ChainHead& head : *heads) {
    entries += head.n;
    if (head.instance == first_->instance()) {
      EXPECT_EQ(head.n, won_by_first);
    }
  }
  EXPECT_EQ(entries, static_cast<std::uint64_t>(kKeys));
}

TEST_F(ServersTest, AFenceIsSharedByReadersAndStopsWhoSawTheOldOne) {
  const auto fence = [](std::uint64_t version) {
    Batch batch;
    batch.puts.push_back({kTypes, 0, ToBytes("type"), version, {}});
    return batch;
  };
  ASSERT_TRUE(first_->Run(first_->store().Write(fence(1))));
  const auto fenced = [](std::string_view key, std::uint64_t version) {
    Batch batch = PutOne(key, 1);
    batch.checks.push_back({kTypes, 0, ToBytes("type"), version});
    return batch;
  };
  // A transaction elsewhere holds the fence as those who only check it do: nobody waits for it.
  PGconn* other = PQconnectdb(database_->Url().c_str());
  PQclear(PQexec(other, "BEGIN"));
  PQclear(PQexec(other, "SELECT 1 FROM strongroom.types FOR SHARE"));
  EXPECT_TRUE(first_->Run(first_->store().Write(fenced("a", 1)))->committed());
  EXPECT_TRUE(second_->Run(second_->store().Write(fenced("b", 1)))->committed());
  // An update of the fence waits for who holds it, and writes that come after it see the new one.
  auto raised = second_->Start(second_->store().Write(fence(2)));
  EXPECT_EQ(raised.wait_for(std::chrono::milliseconds(100)), std::future_status::timeout);
  PQclear(PQexec(other, "COMMIT"));
  PQfinish(other);
  ASSERT_TRUE(raised.get());
  EXPECT_EQ(first_->Run(first_->store().Write(fenced("c", 1)))->failed_check, 0U);
  EXPECT_TRUE(first_->Run(first_->store().Write(fenced("c", 2)))->committed());
}

TEST_F(ServersTest, AnAbsenceThatAWriteReliesOnHoldsUntilItsCommit) {
  // Another server is about to insert the row, not committed yet.
  PGconn* other = PQconnectdb(database_->Url().c_str());
  PQclear(PQexec(other, "BEGIN"));
  PQclear(PQexec(other, "INSERT INTO strongroom.things VALUES (1, 'gone', 1, '')"));
  Batch relying = PutOne("b", 1);
  relying.checks.push_back({kTable, 1, ToBytes("gone"), std::nullopt});
  auto written = first_->Start(first_->store().Write(std::move(relying)));
  EXPECT_EQ(written.wait_for(std::chrono::milliseconds(100)), std::future_status::timeout);
  PQclear(PQexec(other, "COMMIT"));
  PQfinish(other);
  const auto outcome = written.get();
  ASSERT_TRUE(outcome) << outcome.error().ToString();
  EXPECT_EQ(outcome->failed_check, 0U);
  const auto row = first_->Run(first_->store().Get(kTable, 1, ToBytes("b")));
  EXPECT_TRUE(row && !*row);
}

TEST_F(ServersTest, APlaceholderOfAnAbsenceIsNeverSeen) {
  Batch relying = PutOne("b", 1);
  relying.checks.push_back({kTable, 1, ToBytes("absent"), std::nullopt});
  EXPECT_TRUE(first_->Run(first_->store().Write(std::move(relying)))->committed());
  const auto count = second_->Run(second_->store().Count(kTable, 1));
  ASSERT_TRUE(count);
  EXPECT_EQ(*count, 1U);
}

TEST_F(ServersTest, ServersThatStartTogetherMakeOneSchema) {
  TestDatabase fresh(*SharedCluster());
  PostgresOptions options;
  options.url = fresh.Url();
  std::vector<std::future<bool>> opened;
  for (int n = 0; n < 4; ++n) {
    opened.push_back(std::async(std::launch::async, [&options, n] {
      TestServer server(options, 1, static_cast<std::uint8_t>(n + 1));
      if (!server.opened()) return false;
      return server.Run(server.store().EnsureTable(kTable)).has_value();
    }));
  }
  for (auto& one : opened) EXPECT_TRUE(one.get());
  EXPECT_EQ(fresh.Execute("SELECT count(*) FROM strongroom._schema_version"), "1");
}

TEST_F(ServersTest, ADroppedNoticeLinkIsAGapAndComesBack) {
  std::mutex mutex;
  std::condition_variable changed;
  int gaps = 0;
  int notices = 0;
  first_->store().Watch(
      kTable,
      [&](Partition, const Bytes&) {
        const std::lock_guard lock(mutex);
        ++notices;
        changed.notify_all();
      },
      [&] {
        const std::lock_guard lock(mutex);
        ++gaps;
        changed.notify_all();
      });
  ASSERT_TRUE(first_->store().WatchIsLive());
  database_->Execute(
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
      " WHERE datname = current_database() AND query LIKE 'LISTEN%'");
  {
    std::unique_lock lock(mutex);
    ASSERT_TRUE(changed.wait_for(lock, std::chrono::seconds(10), [&] { return gaps >= 2; }))
        << "once when it drops, once when it is back; heard " << gaps;
  }
  EXPECT_TRUE(first_->store().WatchIsLive());
  ASSERT_TRUE(first_->Run(first_->store().Write(PutOne("after", 1))));
  std::unique_lock lock(mutex);
  EXPECT_TRUE(changed.wait_for(lock, std::chrono::seconds(5), [&] { return notices == 1; }));
}

// The second asks while the first has the turn, and a third time belongs to the first again.
TEST_F(ServersTest, TurnsAreTakenInTheOrderInWhichTheyWereAskedFor) {
  auto one = first_->Run(TakeTurn(first_->store()));
  ASSERT_TRUE(one) << one.error().ToString();
  EXPECT_TRUE(one->among_others());
  auto two = second_->Start(TakeTurn(second_->store()));
  const auto waiting = [&] {
    return database_->Execute(
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation ="
        " 'strongroom._schema_version'::regclass");
  };
  while (waiting() != "1") std::this_thread::sleep_for(std::chrono::milliseconds(5));
  auto three = first_->Start(TakeTurn(first_->store()));
  EXPECT_EQ(two.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  {
    const ServersTurn ended = std::move(*one);
  }
  {
    const Result<ServersTurn> has = two.get();
    ASSERT_TRUE(has) << has.error().ToString();
    EXPECT_EQ(three.wait_for(std::chrono::milliseconds(50)), std::future_status::timeout);
  }
  EXPECT_TRUE(three.get());
}

TEST_F(ServersTest, ATurnEndsWithTheConnectionThatHoldsIt) {
  const auto one = first_->Run(TakeTurn(first_->store()));
  ASSERT_TRUE(one);
  database_->Execute(
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
      " WHERE datname = current_database() AND query LIKE '%LOCK TABLE%'"
      " AND pid <> pg_backend_pid()");
  EXPECT_TRUE(second_->Run(TakeTurn(second_->store())));
}

// Who waits for a turn holds a snapshot, for which VACUUM would keep what was deleted since.
TEST_F(ServersTest, ErasingWaitsForSnapshotsFromBefore) {
  auto one = first_->Run(TakeTurn(first_->store()));
  ASSERT_TRUE(one);
  auto two = second_->Start(TakeTurn(second_->store()));
  while (database_->Execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation ="
                            " 'strongroom._schema_version'::regclass") != "1") {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  auto erased = first_->Start(first_->store().EraseRemnants());
  EXPECT_EQ(erased.wait_for(std::chrono::milliseconds(300)), std::future_status::timeout);
  {
    const ServersTurn ended = std::move(*one);
  }
  const Result<ServersTurn> has = two.get();
  ASSERT_TRUE(has) << has.error().ToString();
  const auto lines = erased.get();
  ASSERT_TRUE(lines) << lines.error().ToString();
  EXPECT_TRUE(lines->front().starts_with("Done")) << lines->front();
}

TEST_F(ServersTest, WritesAndErasingGoOnWhileSomebodyHasTheTurn) {
  const auto one = first_->Run(TakeTurn(first_->store()));
  ASSERT_TRUE(one);
  EXPECT_TRUE(second_->Run(second_->store().Write(CreateOne("k", "second"))));
  EXPECT_TRUE(second_->Run(second_->store().EraseRemnants()));
}

}  // namespace

}  // namespace strongroom::store::postgres
