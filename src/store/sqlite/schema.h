// The database file's layout: what is made when it is new, what is checked when it is not, and the
// SQL of every statement on rows, index entries and chains.
//
//   row_<table>    (partition, key, version, body), unique (partition, key)
//   index_<table>  (partition, idx, value, key), unique as a whole
//   chain          (id, partition, instance), unique (partition, instance)
//   chain_entry    (position = chain id * 2^40 + n, entry, mac)
//
// Why these shapes: docs/decisions/0003-sqlite-layout.md.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "store/sqlite/connection.h"
#include "store/store.h"

namespace strongroom::store::sqlite {

inline constexpr std::int64_t kApplicationId = 0x53545247;  // "STRG"
inline constexpr std::int64_t kSchemaVersion = 1;

// A chain holds up to 2^40 entries, the database up to 2^23 chains.
inline constexpr int kChainShift = 40;
inline constexpr std::uint64_t kChainEntriesMax = (std::uint64_t{1} << kChainShift) - 1;
[[nodiscard]] constexpr std::int64_t ChainPosition(std::int64_t chain, std::uint64_t n) noexcept {
  return (chain << kChainShift) + static_cast<std::int64_t>(n);
}

enum class Synchronous : std::uint8_t {
  kFull,         // acknowledged means durable
  kInsecureOff,  // acknowledged may be lost with the power: only to prove that tests would notice
};

// Sets up the writer's connection, makes the schema in a new file, and checks the marks in an old
// one: kConfiguration when the file is not ours or was written by a newer version.
[[nodiscard]] Result<void> PrepareWriter(Connection& connection, Synchronous synchronous);
// The same checks for a connection that only reads; `mmap_bytes` of the file are mapped.
[[nodiscard]] Result<void> PrepareReader(Connection& connection, std::int64_t mmap_bytes);

// Statements on one table. `name` has passed IsTableName.
enum class TableOp : std::uint8_t {
  kVersion,         // partition, key -> version
  kGet,             // partition, key -> version, body
  kScan,            // partition, key from, limit -> key, version, body
  kScanBelow,       // partition, key from, key below, limit -> key, version, body
  kCountSlice,      // partition, key from, limit -> how many, last key
  kPut,             // partition, key, version, body
  kRemove,          // partition, key
  kClearRows,       // partition, limit
  kLookup,          // partition, idx, value, key from, limit -> key
  kScanIndex,       // partition, limit -> idx, value, key
  kScanIndexAfter,  // partition, idx, value, key, limit -> idx, value, key
  kIndexAdd,        // partition, idx, value, key
  kIndexRemove,     // partition, idx, value, key
  kClearIndex,      // partition, limit
};
inline constexpr std::size_t kTableOps = 14;
[[nodiscard]] std::string TableSql(TableOp op, const TableName& name);
[[nodiscard]] std::string CreateTableSql(const TableName& name);
[[nodiscard]] std::string DropTableSql(const TableName& name);

enum class ChainOp : std::uint8_t {
  kFind,    // partition, instance -> id
  kCreate,  // partition, instance; the new id is last_insert_rowid()
  kAppend,  // position, entry, mac
  kRead,    // position after, position to, limit -> position, entry, mac
  kLast,    // position from, position to -> position, mac
  kAll,     // partition -> id, instance, by instance
};
inline constexpr std::size_t kChainOps = 6;
[[nodiscard]] const char* ChainSql(ChainOp op) noexcept;

}  // namespace strongroom::store::sqlite
