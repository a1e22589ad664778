// Baseline for creates and bulk import: one thread that writes the same rows as strongroom (record,
// index entries, audit entry) into the same tables with the same pragmas, in transactions of a
// given number of creates. Computes and checks nothing. Works on a copy of a data directory, so
// that the tables have the size that is asked about.
//
// usage: raw_sqlite DB TABLE CREATES_PER_TRANSACTION SECONDS ROW_BYTES ENTRY_BYTES
// prints: creates a second
#include <sqlite3.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/uuid.h"

namespace {

using strongroom::Uuid;

// The sizes of the four index values of banking-information: a keyed value of a regular field, and
// three blind indexes.
constexpr std::array<int, 4> kIndexValueBytes = {17, 3, 3, 3};

[[noreturn]] void Fail(sqlite3* db, const char* what) {
  std::fprintf(stderr, "raw_sqlite: %s: %s\n", what, sqlite3_errmsg(db));
  std::exit(1);
}

void Execute(sqlite3* db, const char* sql) {
  if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) Fail(db, sql);
}

sqlite3_stmt* Prepare(sqlite3* db, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(db, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) !=
      SQLITE_OK) {
    Fail(db, sql.c_str());
  }
  return statement;
}

void Step(sqlite3* db, sqlite3_stmt* statement) {
  if (sqlite3_step(statement) != SQLITE_DONE) Fail(db, "step");
  sqlite3_reset(statement);
}

void BindBytes(sqlite3_stmt* statement, int at, const void* data, std::size_t size) {
  sqlite3_bind_blob(statement, at, data, static_cast<int>(size), SQLITE_STATIC);
}

class Writer {
 public:
  Writer(sqlite3* db, const std::string& table, std::size_t row_bytes, std::size_t entry_bytes)
      : db_(db), row_(row_bytes), entry_(entry_bytes) {
    put_ = Prepare(db, "INSERT INTO row_" + table +
                           " (partition, key, version, body)"
                           " VALUES (1, ?, 1, ?) ON CONFLICT (partition, key) DO UPDATE SET"
                           " version = excluded.version, body = excluded.body");
    index_ = Prepare(db, "INSERT OR IGNORE INTO index_" + table +
                             " (partition, idx, value, key) VALUES (1, ?, ?, ?)");
    entry_statement_ =
        Prepare(db, "INSERT INTO chain_entry (position, entry, mac) VALUES (?, ?, ?)");
    sqlite3_stmt* last = Prepare(db, "SELECT coalesce(max(position), 0) FROM chain_entry");
    if (sqlite3_step(last) != SQLITE_ROW) Fail(db, "max(position)");
    position_ = sqlite3_column_int64(last, 0);
    sqlite3_finalize(last);
  }

  void Create() {
    const Uuid id = Uuid::V7(clock_.Now(), random_);
    random_.Fill(row_);
    BindBytes(put_, 1, id.bytes().data(), id.bytes().size());
    BindBytes(put_, 2, row_.data(), row_.size());
    Step(db_, put_);
    for (std::size_t i = 0; i < kIndexValueBytes.size(); ++i) {
      std::array<std::uint8_t, 17> value{};
      random_.Fill(std::span(value).first(static_cast<std::size_t>(kIndexValueBytes[i])));
      sqlite3_bind_int(index_, 1, static_cast<int>(i) * 7919 + 17);
      BindBytes(index_, 2, value.data(), static_cast<std::size_t>(kIndexValueBytes[i]));
      BindBytes(index_, 3, id.bytes().data(), id.bytes().size());
      Step(db_, index_);
    }
    std::array<std::uint8_t, 32> mac{};
    random_.Fill(entry_);
    random_.Fill(mac);
    sqlite3_bind_int64(entry_statement_, 1, ++position_);
    BindBytes(entry_statement_, 2, entry_.data(), entry_.size());
    BindBytes(entry_statement_, 3, mac.data(), mac.size());
    Step(db_, entry_statement_);
  }

 private:
  sqlite3* db_;
  sqlite3_stmt* put_;
  sqlite3_stmt* index_;
  sqlite3_stmt* entry_statement_;
  std::vector<std::uint8_t> row_, entry_;
  std::int64_t position_ = 0;
  strongroom::SystemClock clock_;
  strongroom::SystemRandom random_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7) {
    std::fprintf(stderr,
                 "usage: %s DB TABLE CREATES_PER_TRANSACTION SECONDS ROW_BYTES ENTRY_BYTES\n",
                 argv[0]);
    return 2;
  }
  sqlite3* db = nullptr;
  if (sqlite3_open(argv[1], &db) != SQLITE_OK) Fail(db, "open");
  for (const char* pragma :
       {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA temp_store = MEMORY",
        "PRAGMA cache_size = -65536", "PRAGMA secure_delete = FAST"}) {
    Execute(db, pragma);
  }
  const long group = std::atol(argv[3]);
  Writer writer(db, argv[2], static_cast<std::size_t>(std::atol(argv[5])),
                static_cast<std::size_t>(std::atol(argv[6])));
  const auto start = std::chrono::steady_clock::now();
  const auto end = start + std::chrono::seconds(std::atol(argv[4]));
  std::uint64_t creates = 0;
  while (std::chrono::steady_clock::now() < end) {
    Execute(db, "BEGIN IMMEDIATE");
    for (long i = 0; i < group; ++i) writer.Create();
    Execute(db, "COMMIT");
    creates += static_cast<std::uint64_t>(group);
  }
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("%.0f\n", static_cast<double>(creates) / seconds);
  return 0;
}
