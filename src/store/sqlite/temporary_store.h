// A real SQLite store in a temporary directory, with io threads of its own: what use-case tests run
// on. Tests only.
//
//   TemporaryStore temporary({.tables = {"records"}});
//   auto row = temporary.Run(temporary.store().Get("records", 1, key));
//
// Failures of the set-up itself are exceptions; a call that hangs for a minute ends the program.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <chrono>
#include <filesystem>
#include <future>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "base/temporary_directory.h"
#include "store/sqlite/sqlite_store.h"

namespace strongroom::store {

class TemporaryStore {
 public:
  struct Options {
    std::size_t io_threads = 1;
    std::size_t queue_max = 8192;
    std::vector<TableName> tables{};
    // Empty: all MACs are zero.
    ChainMac chain_mac{};
    // Called before the io threads start, where Watch belongs.
    std::function<void(Store&)> before_start{};
    // `directory` is ours to choose. Without syncing tests are faster, and only a power cut would
    // tell the difference.
    SqliteOptions sqlite{.synchronous = sqlite::Synchronous::kInsecureOff};
  };

  explicit TemporaryStore(Options options);
  TemporaryStore() : TemporaryStore(Options{}) {}
  ~TemporaryStore();
  TemporaryStore(const TemporaryStore&) = delete;
  TemporaryStore& operator=(const TemporaryStore&) = delete;

  [[nodiscard]] Store& store() { return *store_; }
  [[nodiscard]] boost::asio::io_context& io(std::size_t thread = 0) { return *contexts_[thread]; }
  [[nodiscard]] const std::filesystem::path& directory() const { return directory_.path(); }
  // The instance whose chains it appends to; another one after each Reopen.
  [[nodiscard]] const Uuid& instance() const { return instance_; }

  // Closes the store and opens it again over the same data, as a restart does.
  void Reopen();

  // Runs a coroutine on an io thread to its end and gives its result.
  template <class T>
  T Run(Task<T> task, std::size_t thread = 0) {
    std::promise<T> promise;
    std::future<T> future = promise.get_future();
    auto done = [&promise](const std::exception_ptr& failure, auto... result) {
      if (failure) {
        promise.set_exception(failure);
      } else {
        promise.set_value(std::move(result)...);
      }
    };
    boost::asio::co_spawn(io(thread), std::move(task), std::move(done));
    if (future.wait_for(std::chrono::minutes(1)) != std::future_status::ready) {
      // The promise is still in use: there is no way on.
      std::terminate();
    }
    return future.get();
  }

 private:
  void Open();
  void Shut();

  Options options_;
  TemporaryDirectory directory_;
  Uuid instance_;
  std::uint8_t opened_ = 0;
  std::vector<std::unique_ptr<boost::asio::io_context>> contexts_;
  std::vector<boost::asio::executor_work_guard<Executor>> guards_;
  std::vector<std::thread> threads_;
  std::unique_ptr<Store> store_;
};

}  // namespace strongroom::store
