#include "store/postgres/test_rig.h"

#include <unistd.h>

#include <atomic>
#include <iostream>

namespace strongroom::store::postgres {

using testing_postgres::PostgresCluster;

PostgresCluster* SharedCluster() {
  static const auto cluster = [] {
    auto started = PostgresCluster::Start({});
    if (!started) std::cerr << started.error().ToString() << '\n';
    return started ? *std::move(started) : nullptr;
  }();
  return cluster.get();
}

TestDatabase::TestDatabase(PostgresCluster& cluster) : cluster_(cluster) {
  static std::atomic<int> count{0};
  name_ = "strongroom_" + std::to_string(++count);
  EXPECT_TRUE(cluster_.CreateRole(name_));
  EXPECT_TRUE(cluster_.CreateDatabase(name_, name_));
}

TestDatabase::~TestDatabase() {
  EXPECT_TRUE(cluster_.DropDatabase(name_));
  EXPECT_TRUE(cluster_.Execute("DROP ROLE " + name_));
}

std::string TestDatabase::Url(std::string_view more) const {
  return cluster_.Url(name_, name_, more);
}

std::string TestDatabase::Execute(const std::string& sql) {
  auto result = cluster_.Execute(sql, name_);
  EXPECT_TRUE(result) << result.error().ToString();
  return result.value_or("");
}

Mac TestMac(Partition partition, const Mac& previous, std::uint64_t n, ByteView entry) {
  Mac mac = previous;
  for (std::size_t i = 0; i < entry.size(); ++i)
    mac[i % 31] = static_cast<std::uint8_t>(mac[i % 31] * 3 + entry[i]);
  mac[31] = static_cast<std::uint8_t>(mac[31] + n + partition);
  return mac;
}

TestServer::TestServer(PostgresOptions options, std::size_t io_threads, std::uint8_t instance,
                       std::size_t queue_max)
    : instance_([&] {
        Uuid::Raw raw{};
        raw[15] = instance;
        return Uuid(raw);
      }()) {
  StoreEnvironment environment;
  environment.instance = instance_;
  environment.chain_mac = TestMac;
  environment.queue_max = queue_max;
  for (std::size_t i = 0; i < io_threads; ++i) {
    io_.push_back(std::make_unique<boost::asio::io_context>(1));
    guards_.emplace_back(io_.back()->get_executor());
    environment.io.push_back(io_.back().get());
  }
  store_ = OpenPostgresStore(std::move(options), std::move(environment));
  for (auto& io : io_) threads_.emplace_back([raw = io.get()] { raw->run(); });
}

TestServer::~TestServer() {
  if (store_) (*store_)->Close();
  guards_.clear();
  for (std::thread& thread : threads_) thread.join();
  if (store_) store_->reset();
}

}  // namespace strongroom::store::postgres
