// A file system that can lose power, run full, and fail: a VFS over SQLite's own for tests.
//
// What SQLite writes is held in memory, visible to every connection of the process, and reaches the
// file only when SQLite syncs it. So killing the process loses exactly what was not synced, as a
// power cut would in the worst case; LosePower() does the same without ending the process. Creating
// and deleting files takes effect at once. Memory mapping of the database is off; the -shm file is
// the real one, since it is thrown away and rebuilt from the log whenever the first connection
// opens a database.
//
// Threads: any. All files of one VFS share one mutex.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace strongroom::store {

class UnsyncedVfs {
 public:
  // Registers under `name`, for SqliteOptions::vfs. Every connection must be closed before it is
  // destroyed.
  explicit UnsyncedVfs(std::string name);
  ~UnsyncedVfs();
  UnsyncedVfs(const UnsyncedVfs&) = delete;
  UnsyncedVfs& operator=(const UnsyncedVfs&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }

  // Operations that count: open, write, sync, truncate, delete, and reads when asked for.
  void CountReads(bool count);
  // The n-th operation from now fails (1 is the next) with an I/O error, once or from then on; a
  // failing write leaves half of its bytes. 0: none fails.
  enum class Failing : std::uint8_t { kOnce, kFromThenOn };
  void FailOperation(std::uint64_t n, Failing failing = Failing::kOnce);
  // Operations since FailOperation.
  [[nodiscard]] std::uint64_t operations() const;
  // Whether the failure asked for has happened.
  [[nodiscard]] bool failed() const;

  // Files may grow by this many bytes in all from now; then writes say that the disk is full.
  // Nullopt: without end.
  void SetSpaceLeft(std::optional<std::uint64_t> bytes);

  // Drops what was not synced. From now on every operation fails, until PowerBack(), which needs
  // all connections closed.
  void LosePower();
  void PowerBack();
  // Bytes that a power cut would lose now, counting a byte each time it was written.
  [[nodiscard]] std::uint64_t unsynced_bytes() const;

 private:
  friend struct UnsyncedVfsCalls;

  struct Write {
    std::uint64_t offset = 0;  // or, without bytes, the size to truncate to
    std::optional<Bytes> bytes;
  };
  // A file that is open somewhere: what the process sees, and how that differs from what is stored.
  struct File {
    Bytes content;
    std::vector<Write> unsynced;
  };

  // All with mutex_ held.
  [[nodiscard]] bool Fails();
  [[nodiscard]] int TakeSpace(const File& file, std::uint64_t end);

  const std::string name_;
  sqlite3_vfs* const under_;
  sqlite3_vfs vfs_{};

  mutable std::mutex mutex_;
  // All below guarded by mutex_. A file stays while a connection has it open.
  std::map<std::string, std::weak_ptr<File>> files_;
  bool count_reads_ = false;
  std::uint64_t operations_ = 0;
  std::uint64_t fail_at_ = 0;
  Failing failing_ = Failing::kOnce;
  bool failed_ = false;
  bool power_ = true;
  std::optional<std::uint64_t> space_left_;
};

}  // namespace strongroom::store
