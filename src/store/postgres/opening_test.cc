// Opening: TLS, durability settings, rights, versions, the connection budget, reading only.
#include <gtest/gtest.h>

#include "store/postgres/connection.h"
#include "store/postgres/test_rig.h"
#include "store/turns.h"

namespace strongroom::store::postgres {

namespace {

using testing_postgres::PostgresCluster;

const TableName kTable = "things";

PostgresOptions OptionsFor(std::string url) {
  PostgresOptions options;
  options.url = std::move(url);
  return options;
}

class OpeningTest : public testing::Test {
 protected:
  void SetUp() override {
    if (const char* reason = PostgresCluster::Missing()) GTEST_SKIP() << reason;
    ASSERT_NE(SharedCluster(), nullptr);
    database_.emplace(*SharedCluster());
  }
  void ExpectRefused(PostgresOptions options, ErrorKind kind, std::string_view words) {
    const TestServer server(std::move(options), 1);
    ASSERT_FALSE(server.opened());
    EXPECT_EQ(server.opened().error().kind, kind) << server.opened().error().ToString();
    EXPECT_NE(server.opened().error().detail.find(words), std::string::npos)
        << server.opened().error().detail;
  }

  std::optional<TestDatabase> database_;
};

TEST_F(OpeningTest, WhoeverOpensItAloneIsAlone) {
  PostgresOptions alone = OptionsFor(database_->Url());
  alone.alone = true;
  PostgresOptions reading = OptionsFor(database_->Url());
  reading.read_only = true;
  PostgresOptions elsewhere = OptionsFor(database_->Url());
  elsewhere.schema = "another";
  {
    const TestServer first(OptionsFor(database_->Url()), 1);
    ASSERT_TRUE(first.opened()) << first.opened().error().ToString();
    const TestServer second(OptionsFor(database_->Url()), 1);
    ASSERT_TRUE(second.opened()) << "servers share it";
    ExpectRefused(alone, ErrorKind::kConfiguration, "stop every server");
  }
  const TestServer held(alone, 1);
  ASSERT_TRUE(held.opened()) << held.opened().error().ToString();
  ExpectRefused(OptionsFor(database_->Url()), ErrorKind::kConfiguration, "keyring rotate");
  ExpectRefused(alone, ErrorKind::kConfiguration, "stop every server");
  EXPECT_TRUE(TestServer(reading, 1).opened()) << "who only reads is not held off";
  EXPECT_TRUE(TestServer(elsewhere, 1).opened()) << "another schema is another store";
}

TEST_F(OpeningTest, TlsWithAVerifiedCertificateWorks) {
  auto cluster = PostgresCluster::Start({.tls = true});
  ASSERT_TRUE(cluster) << cluster.error().ToString();
  TestDatabase database(**cluster);
  const std::string verified = "sslmode=verify-full&sslrootcert=" + (*cluster)->certificate_file();
  TestServer server(OptionsFor(database.Url(verified)));
  ASSERT_TRUE(server.opened()) << server.opened().error().ToString();
  ASSERT_TRUE(server.Run(server.store().EnsureTable(kTable)));
  Batch batch;
  batch.puts.push_back({kTable, 1, ToBytes("a"), 1, ToBytes("body")});
  ASSERT_TRUE(server.Run(server.store().Write(std::move(batch))));
  const auto row = server.Run(server.store().Get(kTable, 1, ToBytes("a")), 1);
  EXPECT_TRUE(row && *row);
  EXPECT_EQ(
      database.Execute("SELECT count(*) FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)"
                       " WHERE a.application_name = 'strongroom' AND NOT s.ssl"),
      "0");
}

TEST_F(OpeningTest, APlainConnectionIsRefusedWhereTheUrlDemandsTls) {
  ExpectRefused(OptionsFor(database_->Url("sslmode=require")), ErrorKind::kUnavailable, "SSL");
}

TEST_F(OpeningTest, AnUnknownCertificateIsRefused) {
  auto cluster = PostgresCluster::Start({.tls = true});
  ASSERT_TRUE(cluster) << cluster.error().ToString();
  TestDatabase database(**cluster);
  ExpectRefused(OptionsFor(database.Url("sslmode=verify-full&sslrootcert=system-has-no-such-file")),
                ErrorKind::kUnavailable, "");
}

TEST_F(OpeningTest, SynchronousCommitIsOnWhateverTheDatabaseSays) {
  database_->Execute("ALTER DATABASE " + database_->name() + " SET synchronous_commit = off");
  TestServer server(OptionsFor(database_->Url()), 1);
  ASSERT_TRUE(server.opened()) << server.opened().error().ToString();
  auto connection = Connection::Open({.url = database_->Url(),
                                      .application_name = "test",
                                      .connect_timeout = std::chrono::seconds(5)});
  ASSERT_TRUE(connection);
  auto shown = connection->Run("SHOW synchronous_commit", std::chrono::seconds(5));
  ASSERT_TRUE(shown);
  EXPECT_STREQ(PQgetvalue(shown->get(), 0, 0), "on");
}

TEST_F(OpeningTest, AServerWithoutFsyncIsRefused) {
  auto cluster = PostgresCluster::Start({.settings = {"fsync=off"}});
  ASSERT_TRUE(cluster) << cluster.error().ToString();
  TestDatabase database(**cluster);
  ExpectRefused(OptionsFor(database.Url()), ErrorKind::kConfiguration, "fsync");
}

TEST_F(OpeningTest, AWrongPasswordOrDatabaseIsNamedToTheOperator) {
  std::string url = database_->Url();
  url.replace(url.find("local-test-only"), 15, "wrong");
  ExpectRefused(OptionsFor(url), ErrorKind::kConfiguration, "password authentication failed");
}

TEST_F(OpeningTest, ANewerSchemaIsRefused) {
  {
    const TestServer server(OptionsFor(database_->Url()), 1);
  }
  database_->Execute("UPDATE strongroom._schema_version SET version = 2");
  ExpectRefused(OptionsFor(database_->Url()), ErrorKind::kConfiguration, "newer");
}

TEST_F(OpeningTest, ARoleThatOwnsOnlyTheSchemaIsEnough) {
  database_->Execute("ALTER DATABASE " + database_->name() + " OWNER TO postgres");
  database_->Execute("REVOKE CREATE ON DATABASE " + database_->name() + " FROM PUBLIC");
  database_->Execute("CREATE SCHEMA tenants AUTHORIZATION " + database_->name());
  PostgresOptions options = OptionsFor(database_->Url());
  options.schema = "tenants";
  {
    TestServer server(options, 1);
    ASSERT_TRUE(server.opened()) << server.opened().error().ToString();
    EXPECT_TRUE(server.Run(server.store().EnsureTable(kTable)));
  }
  options.schema = "elsewhere";
  ExpectRefused(options, ErrorKind::kConfiguration, "permission denied");
}

TEST_F(OpeningTest, TooSmallAConnectionBudgetIsRefused) {
  PostgresOptions options = OptionsFor(database_->Url());
  options.connections_max = PostgresConnectionsNeeded(1, false) - 1;
  ExpectRefused(options, ErrorKind::kConfiguration, "connections");
}

TEST_F(OpeningTest, TheBudgetHolds) {
  TestServer server(OptionsFor(database_->Url()), 2);
  ASSERT_TRUE(server.opened());
  for (std::size_t io = 0; io < 2; ++io) {
    ASSERT_TRUE(server.Run(server.store().EnsureTable(kTable), io));
    ASSERT_TRUE(server.Run(server.store().Ping(), io));
  }
  const auto turn = server.Run(TakeTurn(server.store()));
  ASSERT_TRUE(turn);
  const std::string count = database_->Execute(
      "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'strongroom'"
      " AND datname = current_database()");
  EXPECT_EQ(std::stoul(count), PostgresConnectionsNeeded(2, false));
}

TEST_F(OpeningTest, ForReadingOnlyItReadsAndWritesNothing) {
  PostgresOptions options = OptionsFor(database_->Url());
  options.read_only = true;
  ExpectRefused(options, ErrorKind::kConfiguration, "no schema");
  {
    TestServer writer(OptionsFor(database_->Url()), 1);
    ASSERT_TRUE(writer.Run(writer.store().EnsureTable(kTable)));
    Batch batch;
    batch.puts.push_back({kTable, 1, ToBytes("a"), 1, {}});
    batch.appends.push_back({1, ToBytes("entry")});
    ASSERT_TRUE(writer.Run(writer.store().Write(std::move(batch))));
  }
  TestServer reader(options, 1);
  ASSERT_TRUE(reader.opened()) << reader.opened().error().ToString();
  EXPECT_EQ(*reader.Run(reader.store().Count(kTable, 1)), 1U);
  EXPECT_EQ(reader.Run(reader.store().ChainHeads(1))->size(), 1U);
  EXPECT_FALSE(reader.Run(reader.store().Write({})));
  EXPECT_FALSE(reader.Run(reader.store().EnsureTable("other")));
  EXPECT_FALSE(reader.Run(reader.store().EraseRemnants()));
  EXPECT_FALSE(reader.store().AppendLater({1, {}}));
  EXPECT_FALSE(reader.store().WatchIsLive());
}

TEST_F(OpeningTest, EraseRemnantsSaysWhatAnOwnerCannotErase) {
  TestServer server(OptionsFor(database_->Url()), 1);
  ASSERT_TRUE(server.Run(server.store().EnsureTable(kTable)));
  const auto lines = server.Run(server.store().EraseRemnants());
  ASSERT_TRUE(lines) << lines.error().ToString();
  std::string all;
  for (const std::string& line : *lines) all += line + "\n";
  for (const char* word : {"cannot erase", "VACUUM", "CHECKPOINT", "pg_switch_wal", "archived",
                           "Replicas", "pg_statistic", "Base backups"}) {
    EXPECT_NE(all.find(word), std::string::npos) << word;
  }
}

}  // namespace

}  // namespace strongroom::store::postgres
