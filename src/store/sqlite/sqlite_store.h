// The storage port over one SQLite database in a directory of its own: one writer thread with group
// commit, one reading connection per io thread, write-ahead log, synchronous=FULL.
//
// One process writes to a data directory at a time. Any number may open it read-only, whether a
// server runs or not, to verify what it holds.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "store/sqlite/schema.h"
#include "store/store.h"

namespace strongroom::store {

struct SqliteOptions {
  // Made with mode 0700 if it is not there (its parent must be). Holds strongroom.db, its -wal and
  // -shm, and strongroom.lock.
  std::filesystem::path directory{};
  // Takes no lock and writes nothing: every writing call fails.
  bool read_only = false;

  std::chrono::milliseconds busy_timeout{5000};  // for another process's checkpoint or backup
  std::size_t group_max = 512;                   // batches in one transaction
  std::chrono::milliseconds append_later_max{250};
  // Readers go on reading from one snapshot until this process commits something that they ask for.
  // Off: each read takes its own, and sees what somebody else wrote to the file a moment ago.
  bool keep_snapshots = true;
  // 0: reads through the page cache. What SQLite maps at most, unless it was built otherwise.
  std::int64_t reader_mmap_bytes = 0x7fff0000;
  // One line when writing stops to work, when it works again, and when something was lost. Called
  // from the writer thread.
  std::function<void(const std::string&)> on_problem{};

  // For tests of durability only.
  sqlite::Synchronous synchronous = sqlite::Synchronous::kFull;
  std::string vfs{};  // the name of a registered VFS; empty: SQLite's own
};

// kConfiguration when the directory cannot be used, another server runs on it, or its database was
// made by something else or a newer version. The io contexts of `environment` need not run yet.
[[nodiscard]] Result<std::unique_ptr<Store>> OpenSqliteStore(const SqliteOptions& options,
                                                             StoreEnvironment environment);

}  // namespace strongroom::store
