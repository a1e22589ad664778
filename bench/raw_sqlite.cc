// Baseline for creates and bulk import: one thread that writes the same rows as strongroom (record,
// index entries, audit entry) into the same tables and indexes with the same pragmas, in
// transactions of a given number of creates. Computes and checks nothing. Works on a copy of a data
// directory, so that the tables have the size that is asked about.
//
// usage: raw_sqlite DB TABLE CREATES_PER_TRANSACTION SECONDS ROW_BYTES ENTRY_BYTES
// prints: creates a second
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/uuid.h"

namespace {

using strongroom::Uuid;

constexpr int kSample = 20'000;

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

// An index of the table as it is filled: new entries get values like those that are there, so that
// they fall into a tree of the same size.
class Index {
 public:
  Index(sqlite3* db, const std::string& table, int number, std::int64_t rows) : number_(number) {
    sqlite3_stmt* some = Prepare(
        db, "SELECT value FROM index_" + table + " WHERE partition = 1 AND idx = ? LIMIT ?");
    sqlite3_bind_int(some, 1, number);
    sqlite3_bind_int(some, 2, kSample);
    std::set<std::string> distinct;
    std::int64_t sampled = 0;
    for (; sqlite3_step(some) == SQLITE_ROW; ++sampled) {
      distinct.emplace(static_cast<const char*>(sqlite3_column_blob(some, 0)),
                       static_cast<std::size_t>(sqlite3_column_bytes(some, 0)));
    }
    sqlite3_finalize(some);
    if (sampled == 0) return;
    size_ = distinct.begin()->size();
    values_ = static_cast<std::int64_t>(distinct.size()) * std::max<std::int64_t>(rows, sampled) /
              sampled;
  }
  [[nodiscard]] int number() const { return number_; }
  // The key version, then the hash of one of as many terms as there seem to be.
  [[nodiscard]] std::vector<std::uint8_t> NewValue(strongroom::SystemRandom& random) const {
    std::array<std::uint8_t, 8> bytes{};
    random.Fill(bytes);
    std::uint64_t term = std::bit_cast<std::uint64_t>(bytes) % static_cast<std::uint64_t>(values_);
    std::vector<std::uint8_t> value(size_, 1);
    for (std::size_t i = 1; i < size_; ++i) {
      term = (term + 0x9e3779b97f4a7c15U) * 0xbf58476d1ce4e5b9U;
      term ^= term >> 29;
      value[i] = static_cast<std::uint8_t>(term >> 24);
    }
    return value;
  }

 private:
  int number_;
  std::size_t size_ = 1;
  std::int64_t values_ = 1;
};

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
    FindIndexes(table);
  }

  void Create() {
    const Uuid id = Uuid::V7(clock_.Now(), random_);
    random_.Fill(row_);
    BindBytes(put_, 1, id.bytes().data(), id.bytes().size());
    BindBytes(put_, 2, row_.data(), row_.size());
    Step(db_, put_);
    for (const Index& index : indexes_) {
      const std::vector<std::uint8_t> value = index.NewValue(random_);
      sqlite3_bind_int(index_, 1, index.number());
      BindBytes(index_, 2, value.data(), value.size());
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
  void FindIndexes(const std::string& table) {
    sqlite3_stmt* count = Prepare(db_, "SELECT max(rowid) FROM row_" + table);
    if (sqlite3_step(count) != SQLITE_ROW) Fail(db_, "max(rowid)");
    const std::int64_t rows = sqlite3_column_int64(count, 0);
    sqlite3_finalize(count);
    sqlite3_stmt* next =
        Prepare(db_, "SELECT min(idx) FROM index_" + table + " WHERE partition = 1 AND idx > ?");
    for (int at = -1;;) {
      sqlite3_bind_int(next, 1, at);
      if (sqlite3_step(next) != SQLITE_ROW) Fail(db_, "min(idx)");
      const bool more = sqlite3_column_type(next, 0) != SQLITE_NULL;
      at = sqlite3_column_int(next, 0);
      sqlite3_reset(next);
      if (!more) break;
      indexes_.emplace_back(db_, table, at, rows);
    }
    sqlite3_finalize(next);
  }

  sqlite3* db_;
  sqlite3_stmt* put_;
  sqlite3_stmt* index_;
  sqlite3_stmt* entry_statement_;
  std::vector<Index> indexes_;
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
  for (const char* pragma : {"PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL",
                             "PRAGMA temp_store = MEMORY", "PRAGMA cache_size = -65536",
                             "PRAGMA secure_delete = FAST", "PRAGMA wal_autocheckpoint = 8192"}) {
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
