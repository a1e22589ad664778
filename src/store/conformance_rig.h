// What the conformance tests share: two io threads, a store opened through the harness, and calls
// that run one coroutine of the port to its end from the test's thread.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "store/conformance.h"

namespace strongroom::store {

// Longer than any call may take; a hang becomes a failed test.
inline constexpr std::chrono::seconds kHangAfter{60};

class ConformanceRig {
 public:
  static constexpr std::size_t kIoThreads = 2;

  explicit ConformanceRig(const StoreHarnessFactory& factory);
  ~ConformanceRig();

  // Called between opening the store and starting the io threads.
  using BeforeStart = std::function<void(Store&)>;
  void Open(std::size_t queue_max = 8192, const BeforeStart& before_start = {});
  // Closes the store, stops the io threads, destroys the store.
  void Shut();
  // Shut, then Open with a new instance over the same data.
  void Reopen();

  [[nodiscard]] Store& store() { return *store_; }
  [[nodiscard]] const Uuid& instance() const { return instance_; }
  [[nodiscard]] boost::asio::io_context& io(std::size_t thread) { return *contexts_[thread]; }
  [[nodiscard]] std::thread::id io_thread_id(std::size_t thread) {
    return threads_[thread].get_id();
  }
  [[nodiscard]] const char* SkipReason() const { return harness_->SkipReason(); }

  // Starts a coroutine on an io thread; the future holds its result.
  template <class T>
  std::future<T> Start(Task<T> task, std::size_t thread = 0) {
    auto promise = std::make_shared<std::promise<T>>();
    std::future<T> future = promise->get_future();
    boost::asio::co_spawn(io(thread), std::move(task),
                          [promise](const std::exception_ptr& failure, T result) {
                            if (failure) {
                              promise->set_exception(failure);
                            } else {
                              promise->set_value(std::move(result));
                            }
                          });
    return future;
  }

  // Runs a coroutine of the port and gives its result; a hang ends in an exception.
  template <class T>
  T Run(Task<T> task, std::size_t thread = 0) {
    return Await(Start(std::move(task), thread));
  }

  template <class T>
  static T Await(std::future<T> future) {
    if (future.wait_for(kHangAfter) != std::future_status::ready) {
      throw std::runtime_error("a call of the store hangs");
    }
    return future.get();
  }

  // -- Short forms: they fail the test when the store fails --------------------------------------
  void EnsureTable(const TableName& table);
  WriteOutcome Write(Batch batch);
  void WriteMany(std::vector<Batch> batches);  // checks may fail
  [[nodiscard]] std::optional<Row> Get(const TableName& table, Partition partition, Bytes key);
  [[nodiscard]] std::vector<Row> Scan(const TableName& table, Partition partition,
                                      Bytes prefix = {}, Bytes after = {},
                                      std::size_t limit = 1000);
  [[nodiscard]] std::vector<Bytes> Lookup(const TableName& table, Partition partition,
                                          std::uint16_t index, Bytes value, Bytes after = {},
                                          std::size_t limit = 1000);
  [[nodiscard]] std::vector<ChainEntry> Chain(Partition partition,
                                              std::optional<Uuid> instance = {},
                                              std::uint64_t after = 0, std::size_t limit = 100'000);

 private:
  using Guard = boost::asio::executor_work_guard<Executor>;

  std::unique_ptr<StoreHarness> harness_;
  Uuid instance_;
  std::uint8_t opened_ = 0;
  std::vector<std::unique_ptr<boost::asio::io_context>> contexts_;
  std::vector<Guard> guards_;
  std::vector<std::thread> threads_;
  std::unique_ptr<Store> store_;
};

// A MAC any reader can recompute by eye; not a cryptographic one.
[[nodiscard]] Mac ConformanceMac(Partition partition, const Mac& previous, std::uint64_t n,
                                 ByteView entry);

// Fails the test unless `chain` is numbered from 1 without gaps and its MACs follow each other.
void ExpectUnbrokenChain(Partition partition, const std::vector<ChainEntry>& chain);

// One test of the suite, added to the list that RegisterStoreConformance walks.
struct ConformanceTest {
  const char* name;
  void (*body)(ConformanceRig&);
};
[[nodiscard]] std::vector<ConformanceTest> ConformanceReads();
[[nodiscard]] std::vector<ConformanceTest> ConformanceWrites();
[[nodiscard]] std::vector<ConformanceTest> ConformanceChains();
[[nodiscard]] std::vector<ConformanceTest> ConformanceLife();

}  // namespace strongroom::store
