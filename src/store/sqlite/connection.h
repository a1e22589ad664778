// One SQLite connection and its statements as objects: the only files that call sqlite3_* for data.
//
// Threads: a connection and its statements are used by one thread at a time; the caller sees to it
// (SQLite is opened without its own mutex).
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/error.h"

namespace strongroom::store::sqlite {

// A prepared statement. Use: Bind each parameter in order, Step, read columns, Reset.
class Statement {
 public:
  Statement() noexcept = default;
  explicit Statement(sqlite3_stmt* raw) noexcept : raw_(raw) {}
  explicit operator bool() const noexcept { return raw_ != nullptr; }

  // Binds the next parameter. Blobs are not copied: they must live until Reset.
  Statement& Bind(std::int64_t value) noexcept;
  Statement& Bind(ByteView value) noexcept;

  // SQLITE_ROW, SQLITE_DONE, or an extended error code.
  [[nodiscard]] int Step() noexcept { return sqlite3_step(raw_.get()); }
  // Steps to the end and resets: SQLITE_DONE or an error code.
  [[nodiscard]] int Run() noexcept;
  void Reset() noexcept;

  [[nodiscard]] std::int64_t Int(int column) const noexcept;
  // Views live until the next Step or Reset.
  [[nodiscard]] ByteView Blob(int column) const noexcept;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* raw) const noexcept { sqlite3_finalize(raw); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> raw_;
  int next_parameter_ = 1;
};

// Resets a statement at the end of a scope, so that it holds no read transaction open.
class StatementScope {
 public:
  explicit StatementScope(Statement& statement) noexcept : statement_(statement) {}
  ~StatementScope() { statement_.Reset(); }
  StatementScope(const StatementScope&) = delete;
  StatementScope& operator=(const StatementScope&) = delete;

 private:
  Statement& statement_;
};

struct ConnectionOptions {
  std::filesystem::path file;
  int flags = SQLITE_OPEN_READWRITE;
  // Adds "immutable=1": the file cannot change while it is open, and no -shm is needed.
  bool immutable = false;
  std::string vfs{};  // empty: SQLite's default
  std::chrono::milliseconds busy_timeout{5000};
};

class Connection {
 public:
  // Opens and sets what every connection of the store has in common.
  [[nodiscard]] static Result<Connection> Open(const ConnectionOptions& options);

  // Runs statements that give no rows.
  [[nodiscard]] Result<void> Execute(const std::string& sql);
  // The first column of the first row, such as of "PRAGMA user_version".
  [[nodiscard]] Result<std::int64_t> QueryInt(const std::string& sql);
  [[nodiscard]] Result<std::string> QueryText(const std::string& sql);
  // A statement that is kept for long.
  [[nodiscard]] Result<Statement> Prepare(const std::string& sql);

  // The error behind `code`, which the connection's last call gave.
  [[nodiscard]] Error ErrorOf(int code) const;
  [[nodiscard]] bool InTransaction() const noexcept;
  [[nodiscard]] sqlite3* raw() const noexcept { return raw_.get(); }

 private:
  struct CloseIt {
    void operator()(sqlite3* raw) const noexcept { sqlite3_close_v2(raw); }
  };
  explicit Connection(sqlite3* raw) noexcept : raw_(raw) {}

  std::unique_ptr<sqlite3, CloseIt> raw_;
};

// What a result code means to a caller of the store: full disk kStorageFull; lock, I/O and damage
// kUnavailable (with retry_after_s); anything else is a bug of ours, kInternal.
// That a table is not there (kNoSuchTable) only ErrorOf tells.
[[nodiscard]] ErrorKind KindOf(int code, int system_errno) noexcept;

}  // namespace strongroom::store::sqlite
