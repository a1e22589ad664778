#include "store/sqlite/connection.h"

#include <fmt/format.h>

#include <cerrno>
#include <string_view>
#include <utility>

namespace strongroom::store::sqlite {

namespace {

// sqlite3_bind_blob takes a null pointer for NULL; an empty span may have one.
constexpr std::uint8_t kEmptyBlob = 0;

std::string FileUri(const std::filesystem::path& file, bool immutable) {
  std::string uri = "file:";
  for (const char c : file.string()) {
    // RFC 3986 §2.1, for the characters that mean something in SQLite's URIs.
    if (c == '%' || c == '?' || c == '#') {
      uri += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    } else {
      uri += c;
    }
  }
  if (immutable) uri += "?immutable=1";
  return uri;
}

}  // namespace

Statement& Statement::Bind(std::int64_t value) noexcept {
  sqlite3_bind_int64(raw_.get(), next_parameter_++, value);
  return *this;
}

Statement& Statement::Bind(ByteView value) noexcept {
  const void* data = value.empty() ? &kEmptyBlob : value.data();
  sqlite3_bind_blob64(raw_.get(), next_parameter_++, data, value.size(), SQLITE_STATIC);
  return *this;
}

int Statement::Run() noexcept {
  int code = SQLITE_ROW;
  while (code == SQLITE_ROW) code = Step();
  Reset();
  return code;
}

void Statement::Reset() noexcept {
  sqlite3_reset(raw_.get());
  next_parameter_ = 1;
}

std::int64_t Statement::Int(int column) const noexcept {
  return sqlite3_column_int64(raw_.get(), column);
}

ByteView Statement::Blob(int column) const noexcept {
  const void* data = sqlite3_column_blob(raw_.get(), column);
  const int size = sqlite3_column_bytes(raw_.get(), column);
  return {static_cast<const std::uint8_t*>(data),
          data == nullptr ? 0 : static_cast<std::size_t>(size)};
}

Result<Connection> Connection::Open(const ConnectionOptions& options) {
  sqlite3* raw = nullptr;
  const std::string uri = FileUri(options.file, options.immutable);
  const int flags = options.flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(uri.c_str(), &raw, flags,
                                   options.vfs.empty() ? nullptr : options.vfs.c_str());
  Connection connection(raw);
  if (code != SQLITE_OK) {
    return Fail(ErrorKind::kConfiguration,
                fmt::format("cannot open the database {}: {}", options.file.string(),
                            sqlite3_errstr(code)));
  }
  sqlite3_busy_timeout(raw, static_cast<int>(options.busy_timeout.count()));
  // Nothing in the file may run code or rewrite the schema behind our back.
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  return connection;
}

Result<void> Connection::Execute(const std::string& sql) {
  const int code = sqlite3_exec(raw(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return Fail(ErrorOf(code));
  return {};
}

Result<std::int64_t> Connection::QueryInt(const std::string& sql) {
  auto statement = Prepare(sql);
  if (!statement) return Fail(std::move(statement.error()));
  const int code = statement->Step();
  if (code != SQLITE_ROW) return Fail(ErrorOf(code));
  return statement->Int(0);
}

Result<std::string> Connection::QueryText(const std::string& sql) {
  auto statement = Prepare(sql);
  if (!statement) return Fail(std::move(statement.error()));
  const int code = statement->Step();
  if (code != SQLITE_ROW) return Fail(ErrorOf(code));
  return std::string(AsText(statement->Blob(0)));
}

Result<Statement> Connection::Prepare(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(raw(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return Fail(ErrorOf(code));
  return Statement(statement);
}

Error Connection::ErrorOf(int code) const {
  Error error;
  error.kind = KindOf(code, sqlite3_system_errno(raw()));
  // SQLite's message names tables and files, never the bound values.
  const std::string_view message = sqlite3_errmsg(raw());
  error.detail = fmt::format("SQLite: {} ({})", message, code);
  // SQLite has no code of its own for it.
  if (code == SQLITE_ERROR && message.starts_with("no such table")) {
    error.kind = ErrorKind::kNoSuchTable;
  }
  if (error.kind == ErrorKind::kStorageFull) error.detail += ": an operator makes room";
  if (error.kind == ErrorKind::kUnavailable) error.retry_after_s = 1;
  return error;
}

bool Connection::InTransaction() const noexcept { return sqlite3_get_autocommit(raw()) == 0; }

ErrorKind KindOf(int code, int system_errno) noexcept {
  switch (code & 0xff) {
    case SQLITE_FULL: return ErrorKind::kStorageFull;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      if (system_errno == ENOSPC || system_errno == EDQUOT) return ErrorKind::kStorageFull;
      return ErrorKind::kUnavailable;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_NOMEM:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_PROTOCOL:
    case SQLITE_READONLY:
    case SQLITE_INTERRUPT: return ErrorKind::kUnavailable;
    case SQLITE_TOOBIG: return ErrorKind::kTooLarge;
    default: return ErrorKind::kInternal;
  }
}

}  // namespace strongroom::store::sqlite
