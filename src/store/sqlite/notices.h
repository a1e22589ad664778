// What the writer tells the io threads: that a waiter's work is done, and that a watched row
// changed. Both are gathered for a group of batches and posted once per io thread.
//
// Threads: Watch before the writer starts; all else from the writer only.
#pragma once

#include <functional>
#include <vector>

#include "store/sqlite/write_queue.h"
#include "store/store.h"

namespace strongroom::store::sqlite {

class Notices {
 public:
  explicit Notices(std::vector<boost::asio::io_context*> io)
      : io_(std::move(io)), ready_(io_.size()) {}

  void Watch(TableName table, std::function<void(Partition, const Bytes& key)> on_change,
             std::function<void()> on_gap);

  // One of the waiter's items is done. After the last its coroutine is resumed by the next Post.
  void Done(Waiter& waiter);
  // The batch was committed.
  void Changed(const Batch& batch);
  // Rows of the table changed in a way that is not told row by row.
  void Gap(const TableName& table);
  // Sends what was gathered; a change is heard on io thread 0 before the writer of it resumes
  // there.
  void Post();

 private:
  struct Watcher {
    TableName table;
    std::function<void(Partition, const Bytes& key)> on_change;
    std::function<void()> on_gap;
  };
  void Tell(const TableName& table, Partition partition, const Bytes& key);

  std::vector<boost::asio::io_context*> io_;
  std::vector<std::vector<std::move_only_function<void()>>> ready_;  // by io thread
  std::vector<std::shared_ptr<const Watcher>> watchers_;
  std::vector<std::function<void()>> changes_;
};

}  // namespace strongroom::store::sqlite
