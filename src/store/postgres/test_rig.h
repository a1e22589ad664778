// For this folder's tests: one cluster a test program, a database of its own for every test, and a
// store over it with io threads that run.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "postgres_cluster/cluster.h"
#include "store/postgres/postgres_store.h"

namespace strongroom::store::postgres {

// Nullptr where PostgresCluster::Missing() says why.
[[nodiscard]] testing_postgres::PostgresCluster* SharedCluster();

// A database that an ordinary role owns, in `cluster`; dropped by the destructor.
class TestDatabase {
 public:
  explicit TestDatabase(testing_postgres::PostgresCluster& cluster);
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  [[nodiscard]] std::string Url(std::string_view more = "") const;
  // As superuser.
  std::string Execute(const std::string& sql);
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  testing_postgres::PostgresCluster& cluster_;
  std::string name_;
};

// The chain MAC of these tests: visibly made of its inputs, not cryptographic.
[[nodiscard]] Mac TestMac(Partition partition, const Mac& previous, std::uint64_t n,
                          ByteView entry);

// One server: a store and its io threads.
class TestServer {
 public:
  explicit TestServer(PostgresOptions options, std::size_t io_threads = 2,
                      std::uint8_t instance = 1, std::size_t queue_max = 8192);
  ~TestServer();
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  [[nodiscard]] Store& store() { return **store_; }
  [[nodiscard]] const Result<std::unique_ptr<Store>>& opened() const { return store_; }
  [[nodiscard]] const Uuid& instance() const { return instance_; }

  template <class T>
  std::future<T> Start(Task<T> task, std::size_t thread = 0) {
    auto promise = std::make_shared<std::promise<T>>();
    std::future<T> future = promise->get_future();
    boost::asio::co_spawn(
        *io_[thread], std::move(task),
        [promise](const std::exception_ptr&, T result) { promise->set_value(std::move(result)); });
    return future;
  }
  template <class T>
  T Run(Task<T> task, std::size_t thread = 0) {
    auto future = Start(std::move(task), thread);
    if (future.wait_for(std::chrono::seconds(60)) != std::future_status::ready) {
      ADD_FAILURE() << "a call of the store hangs";
      std::abort();
    }
    return future.get();
  }

 private:
  using Guard = boost::asio::executor_work_guard<Executor>;
  Uuid instance_;
  std::vector<std::unique_ptr<boost::asio::io_context>> io_;
  std::vector<Guard> guards_;
  std::vector<std::thread> threads_;
  Result<std::unique_ptr<Store>> store_;
};

}  // namespace strongroom::store::postgres
