// Structural work (making and dropping tables, clearing, erasing remnants) on a thread and a
// connection of its own, one job at a time, so that none of it holds up reads or writes. The
// connection is opened for the first job and closed soon after the last.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "store/postgres/connection.h"

namespace strongroom::store::postgres {

class StructureWorker {
 public:
  // Works on the connection, or, without one, gets to know why; must answer its caller itself.
  using Job = std::move_only_function<void(Outcome<Connection*>)>;

  explicit StructureWorker(ConnectionSettings settings);
  ~StructureWorker();
  StructureWorker(const StructureWorker&) = delete;
  StructureWorker& operator=(const StructureWorker&) = delete;

  // Any thread. `job` is called exactly once, on the worker's thread, or here after Close.
  void Submit(Job job);
  // Finishes what was submitted. Blocks; idempotent.
  void Close();

 private:
  void Loop();
  [[nodiscard]] std::optional<Job> Take();

  ConnectionSettings settings_;
  std::optional<Connection> connection_;  // the thread's own

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> jobs_;  // guarded by mutex_
  bool closing_ = false;  // guarded by mutex_

  std::mutex close_;  // one Close at a time
  std::thread thread_;
};

}  // namespace strongroom::store::postgres
