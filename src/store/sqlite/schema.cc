#include "store/sqlite/schema.h"

#include <fmt/format.h>

#include <utility>

namespace strongroom::store::sqlite {

namespace {

Result<void> RunAll(Connection& connection, std::initializer_list<const char*> statements) {
  for (const char* sql : statements) {
    if (auto done = connection.Execute(sql); !done) return done;
  }
  return {};
}

// What opening a file that is not a database, or not ours, comes to.
Error Configuration(std::string detail) {
  return Error{.kind = ErrorKind::kConfiguration, .detail = std::move(detail)};
}

enum class FileState : std::uint8_t { kNew, kOurs };

Result<FileState> CheckMarks(Connection& connection) {
  const auto application = connection.QueryInt("PRAGMA application_id");
  const auto version = connection.QueryInt("PRAGMA user_version");
  const auto objects = connection.QueryInt("SELECT count(*) FROM sqlite_schema");
  for (const auto* answer : {&application, &version, &objects}) {
    if (!*answer)
      return Fail(Configuration("the database cannot be read: " + answer->error().detail));
  }
  if (*application == 0 && *version == 0 && *objects == 0) return FileState::kNew;
  if (*application != kApplicationId) {
    return Fail(Configuration("the database file was not made by strongroom"));
  }
  if (*version > kSchemaVersion) {
    return Fail(Configuration(fmt::format(
        "the database has layout version {}, this program knows up to {}: use a newer strongroom",
        *version, kSchemaVersion)));
  }
  return FileState::kOurs;
}

Result<void> CreateSchema(Connection& connection) {
  return RunAll(connection,
                {"BEGIN IMMEDIATE",
                 "CREATE TABLE chain (id INTEGER PRIMARY KEY, partition INTEGER NOT NULL,"
                 " instance BLOB NOT NULL, UNIQUE (partition, instance)) STRICT",
                 "CREATE TABLE chain_entry (position INTEGER PRIMARY KEY, entry BLOB NOT NULL,"
                 " mac BLOB NOT NULL) STRICT",
                 fmt::format("PRAGMA application_id = {}", kApplicationId).c_str(),
                 fmt::format("PRAGMA user_version = {}", kSchemaVersion).c_str(), "COMMIT"});
}

}  // namespace

Result<void> PrepareWriter(Connection& connection, Synchronous synchronous) {
  // journal_mode first: everything after it, the schema included, is written through the WAL.
  const auto mode = connection.QueryText("PRAGMA journal_mode = WAL");
  if (!mode) return Fail(Configuration("the database cannot be opened: " + mode.error().detail));
  if (*mode != "wal") {
    return Fail(
        Configuration("the database cannot use a write-ahead log; is its file system a "
                      "network one?"));
  }
  auto set = RunAll(
      connection,
      {synchronous == Synchronous::kFull ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF",
       "PRAGMA temp_store = MEMORY", "PRAGMA cache_size = -65536", "PRAGMA wal_autocheckpoint = 0",
       "PRAGMA secure_delete = FAST", "PRAGMA cell_size_check = ON"});
  if (!set) return set;
  const auto state = CheckMarks(connection);
  if (!state) return Fail(state.error());
  return *state == FileState::kNew ? CreateSchema(connection) : Result<void>();
}

Result<void> PrepareReader(Connection& connection, std::int64_t mmap_bytes) {
  if (const auto state = CheckMarks(connection); !state) return Fail(state.error());
  const std::string map = fmt::format("PRAGMA mmap_size = {}", mmap_bytes);
  return RunAll(connection, {"PRAGMA query_only = ON", "PRAGMA temp_store = MEMORY",
                             "PRAGMA cache_size = -8192", map.c_str()});
}

std::string CreateTableSql(const TableName& name) {
  return fmt::format(
      "CREATE TABLE IF NOT EXISTS row_{0} (partition INTEGER NOT NULL, key BLOB NOT NULL,"
      " version INTEGER NOT NULL, body BLOB NOT NULL, UNIQUE (partition, key)) STRICT;"
      "CREATE TABLE IF NOT EXISTS index_{0} (partition INTEGER NOT NULL, idx INTEGER NOT NULL,"
      " value BLOB NOT NULL, key BLOB NOT NULL, PRIMARY KEY (partition, idx, value, key))"
      " STRICT, WITHOUT ROWID",
      name);
}

std::string DropTableSql(const TableName& name) {
  return fmt::format("DROP TABLE IF EXISTS row_{0}; DROP TABLE IF EXISTS index_{0}", name);
}

std::string TableSql(TableOp op, const TableName& name) {
  const char* sql = nullptr;
  switch (op) {
    case TableOp::kVersion:
      sql = "SELECT version FROM row_{} WHERE partition = ? AND key = ?";
      break;
    case TableOp::kGet:
      sql = "SELECT version, body FROM row_{} WHERE partition = ? AND key = ?";
      break;
    case TableOp::kScan:
      sql =
          "SELECT key, version, body FROM row_{} WHERE partition = ? AND key >= ?"
          " ORDER BY key LIMIT ?";
      break;
    case TableOp::kScanBelow:
      sql =
          "SELECT key, version, body FROM row_{} WHERE partition = ? AND key >= ? AND key < ?"
          " ORDER BY key LIMIT ?";
      break;
    case TableOp::kCountSlice:
      sql =
          "SELECT count(*), max(key) FROM (SELECT key FROM row_{} WHERE partition = ?"
          " AND key >= ? ORDER BY key LIMIT ?)";
      break;
    case TableOp::kPut:
      sql =
          "INSERT INTO row_{} (partition, key, version, body) VALUES (?, ?, ?, ?)"
          " ON CONFLICT (partition, key) DO UPDATE SET version = excluded.version,"
          " body = excluded.body";
      break;
    case TableOp::kRemove: sql = "DELETE FROM row_{} WHERE partition = ? AND key = ?"; break;
    case TableOp::kClearRows:
      sql =
          "DELETE FROM row_{0} WHERE rowid IN"
          " (SELECT rowid FROM row_{0} WHERE partition = ? LIMIT ?)";
      break;
    case TableOp::kLookup:
      sql =
          "SELECT key FROM index_{} WHERE partition = ? AND idx = ? AND value = ? AND key >= ?"
          " ORDER BY key LIMIT ?";
      break;
    case TableOp::kScanIndex:
      sql =
          "SELECT idx, value, key FROM index_{} WHERE partition = ?"
          " ORDER BY idx, value, key LIMIT ?";
      break;
    case TableOp::kScanIndexAfter:
      sql =
          "SELECT idx, value, key FROM index_{} WHERE partition = ?"
          " AND (idx, value, key) > (?, ?, ?) ORDER BY idx, value, key LIMIT ?";
      break;
    case TableOp::kIndexAdd:
      sql = "INSERT OR IGNORE INTO index_{} (partition, idx, value, key) VALUES (?, ?, ?, ?)";
      break;
    case TableOp::kIndexRemove:
      sql = "DELETE FROM index_{} WHERE partition = ? AND idx = ? AND value = ? AND key = ?";
      break;
    case TableOp::kClearIndex:
      sql =
          "DELETE FROM index_{0} WHERE (partition, idx, value, key) IN"
          " (SELECT partition, idx, value, key FROM index_{0} WHERE partition = ? LIMIT ?)";
      break;
  }
  return fmt::format(fmt::runtime(sql), name);
}

const char* ChainSql(ChainOp op) noexcept {
  switch (op) {
    case ChainOp::kFind: return "SELECT id FROM chain WHERE partition = ? AND instance = ?";
    // Beyond every position in use: of a chain whose row was removed by another hand the entries
    // stay, and would be run into.
    case ChainOp::kCreate:
      return "INSERT INTO chain (id, partition, instance) VALUES"
             " (1 + max(coalesce((SELECT max(id) FROM chain), 0),"
             " coalesce((SELECT max(position) FROM chain_entry) >> 40, 0)), ?, ?)";
    case ChainOp::kAppend: return "INSERT INTO chain_entry (position, entry, mac) VALUES (?, ?, ?)";
    case ChainOp::kRead:
      return "SELECT position, entry, mac FROM chain_entry WHERE position > ? AND position <= ?"
             " ORDER BY position LIMIT ?";
    case ChainOp::kLast:
      return "SELECT position, mac FROM chain_entry WHERE position > ? AND position <= ?"
             " ORDER BY position DESC LIMIT 1";
    case ChainOp::kAll:
      return "SELECT id, instance FROM chain WHERE partition = ? ORDER BY instance";
  }
  return "";
}

}  // namespace strongroom::store::sqlite
