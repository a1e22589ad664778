// A server that goes away and comes back: what callers hear meanwhile, and that nothing that was
// acknowledged is lost.
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <set>

#include "store/postgres/test_rig.h"

namespace strongroom::store::postgres {

namespace {

using testing_postgres::PostgresCluster;
using namespace std::chrono_literals;

const TableName kTable = "things";

Batch PutOne(const std::string& key) {
  Batch batch;
  batch.checks.push_back({kTable, 1, ToBytes(key), std::nullopt});
  batch.puts.push_back({kTable, 1, ToBytes(key), 1, ToBytes("body")});
  batch.appends.push_back({1, ToBytes(key)});
  return batch;
}

// A cluster of the test's own, since it is stopped and killed.
class OutageTest : public testing::Test {
 protected:
  void SetUp() override {
    if (const char* reason = PostgresCluster::Missing()) GTEST_SKIP() << reason;
    auto started = PostgresCluster::Start({});
    ASSERT_TRUE(started) << started.error().ToString();
    cluster_ = *std::move(started);
    database_.emplace(*cluster_);
    PostgresOptions options;
    options.url = database_->Url();
    options.outage_patience = 300ms;
    options.read_timeout = 500ms;
    server_.emplace(options);
    ASSERT_TRUE(server_->opened()) << server_->opened().error().ToString();
    ASSERT_TRUE(server_->Run(server_->store().EnsureTable(kTable)));
  }
  void TearDown() override { server_.reset(); }

  // Tries until it works; the time it took.
  std::chrono::milliseconds Heal() {
    const auto start = std::chrono::steady_clock::now();
    for (int n = 0; std::chrono::steady_clock::now() - start < 20s; ++n) {
      const auto written = server_->Run(server_->store().Write(PutOne("heal" + std::to_string(n))));
      const auto pinged = server_->Run(server_->store().Ping());
      if (written && pinged) break;
      std::this_thread::sleep_for(10ms);
    }
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
  }

  std::unique_ptr<PostgresCluster> cluster_;
  std::optional<TestDatabase> database_;
  std::optional<TestServer> server_;
};

struct Load {
  std::atomic<bool> stop{false};
  std::vector<std::string> acknowledged;
  std::vector<std::string> unknown;
  std::vector<std::string> refused;
  int reads_failed = 0;
};

// Runs on one io thread only, so Load needs no lock.
Task<int> WriteUntilStopped(Store& store, Load& load, std::string who) {
  for (int n = 0; !load.stop; ++n) {
    const std::string key = who + "-" + std::to_string(n);
    auto outcome = co_await store.Write(PutOne(key));
    if (outcome) {
      EXPECT_TRUE(outcome->committed()) << key;
      load.acknowledged.push_back(key);
      auto row = co_await store.Get(kTable, 1, ToBytes(key));
      if (!row) ++load.reads_failed;
      EXPECT_TRUE(!row || row->has_value()) << key;
      continue;
    }
    const bool unknown = outcome.error().kind == ErrorKind::kOutcomeUnknown;
    EXPECT_TRUE(unknown || outcome.error().kind == ErrorKind::kUnavailable)
        << outcome.error().ToString();
    EXPECT_EQ(outcome.error().detail.starts_with("outcome unknown"), unknown);
    EXPECT_TRUE(outcome.error().retry_after_s.has_value());
    (unknown ? load.unknown : load.refused).push_back(key);
    boost::asio::steady_timer pause(co_await boost::asio::this_coro::executor, 5ms);
    boost::asio::use_awaitable_t<Executor> token;
    co_await pause.async_wait(token);
  }
  co_return 0;
}

TEST_F(OutageTest, AKillUnderLoadLosesNothingAcknowledgedAndHeals) {
  Load load;
  std::vector<std::future<int>> ends;
  for (int n = 0; n < 32; ++n) {
    ends.push_back(
        server_->Start(WriteUntilStopped(server_->store(), load, "w" + std::to_string(n))));
  }
  for (int round = 0; round < 2; ++round) {
    std::this_thread::sleep_for(300ms);  // under load, not for an event
    round == 0 ? cluster_->Kill() : cluster_->Stop();
    std::this_thread::sleep_for(600ms);  // longer than our patience
    ASSERT_TRUE(cluster_->StartAgain());
    EXPECT_LT(Heal(), 6s);
  }
  load.stop = true;
  for (auto& end : ends) end.get();
  EXPECT_FALSE(load.acknowledged.empty());
  EXPECT_FALSE(load.refused.empty()) << "the outage was longer than the store's patience";

  const auto rows = server_->Run(server_->store().Scan(kTable, 1, {}, {}, 10'000'000));
  ASSERT_TRUE(rows);
  std::set<std::string> present;
  for (const Row& row : *rows) present.emplace(AsText(row.key));
  for (const std::string& key : load.acknowledged) EXPECT_TRUE(present.contains(key)) << key;
  for (const std::string& key : load.refused) EXPECT_FALSE(present.contains(key)) << key;

  // One chain entry for each row, and an unbroken chain.
  const auto chain =
      server_->Run(server_->store().ReadChain(1, server_->instance(), 0, 10'000'000));
  ASSERT_TRUE(chain);
  Mac previous{};
  std::set<std::string> entries;
  for (std::size_t i = 0; i < chain->size(); ++i) {
    const ChainEntry& entry = (*chain)[i];
    ASSERT_EQ(entry.n, i + 1);
    ASSERT_EQ(entry.mac, TestMac(1, previous, entry.n, entry.entry));
    previous = entry.mac;
    EXPECT_TRUE(entries.emplace(AsText(entry.entry)).second) << AsText(entry.entry);
  }
  EXPECT_EQ(entries, present);
}

TEST_F(OutageTest, ARestartWhileIdleIsNotNoticedByCallers) {
  ASSERT_TRUE(server_->Run(server_->store().Write(PutOne("before"))));
  ASSERT_TRUE(server_->Run(server_->store().Ping()));
  ASSERT_TRUE(cluster_->Restart());
  const auto written = server_->Run(server_->store().Write(PutOne("after")));
  EXPECT_TRUE(written) << written.error().ToString();
  const auto read = server_->Run(server_->store().Get(kTable, 1, ToBytes("before")));
  ASSERT_TRUE(read) << read.error().ToString();
  EXPECT_TRUE(read->has_value());
}

TEST_F(OutageTest, WhileItIsAwayCallersAreRefusedSoonWithAHintWhenToComeBack) {
  cluster_->Stop();
  // Writes, because only a refused write makes the writer see that it lasts.
  for (int n = 0; n < 3; ++n) {
    const auto start = std::chrono::steady_clock::now();
    const auto written = server_->Run(server_->store().Write(PutOne("k" + std::to_string(n))));
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::kUnavailable);
    EXPECT_TRUE(written.error().retry_after_s.has_value());
    EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
    const auto read = server_->Run(server_->store().Get(kTable, 1, ToBytes("k")));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, ErrorKind::kUnavailable);
  }
  EXPECT_FALSE(server_->store().WatchIsLive());
  ASSERT_TRUE(cluster_->StartAgain());
  EXPECT_LT(Heal(), 6s);
}

TEST_F(OutageTest, AReadWhoseConnectionFallsSilentIsRepeatedOnANewOne) {
  ASSERT_TRUE(server_->Run(server_->store().Write(PutOne("a"))));
  ASSERT_TRUE(server_->Run(server_->store().Ping()));
  cluster_->Freeze();
  const auto row = server_->Run(server_->store().Get(kTable, 1, ToBytes("a")));
  cluster_->Thaw();
  ASSERT_TRUE(row) << row.error().ToString();
  EXPECT_TRUE(row->has_value());
}

TEST_F(OutageTest, EntriesQueuedForLaterSurviveAnOutageOnceEach) {
  for (int n = 0; n < 50; ++n) {
    if (n == 10) cluster_->Kill();
    if (n == 40) {
      ASSERT_TRUE(cluster_->StartAgain());
    }
    ASSERT_TRUE(server_->store().AppendLater({7, ToBytes("later" + std::to_string(n))}));
  }
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  Result<std::vector<ChainEntry>> chain;
  do {
    chain = server_->Run(server_->store().ReadChain(7, server_->instance(), 0, 1000));
  } while ((!chain || chain->size() < 50) && std::chrono::steady_clock::now() < deadline);
  ASSERT_TRUE(chain);
  ASSERT_EQ(chain->size(), 50U);
  for (std::size_t n = 0; n < 50; ++n) {
    EXPECT_EQ(AsText((*chain)[n].entry), "later" + std::to_string(n));
  }
}

}  // namespace

}  // namespace strongroom::store::postgres
