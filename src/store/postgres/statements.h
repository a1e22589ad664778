// Every statement the adapter runs on rows, index entries and chains, with the name it is prepared
// under. The names of the schema and of tables were checked (table_name.h) before they come here
// and are quoted all the same.
#pragma once

#include <string>
#include <string_view>

#include "store/store.h"

namespace strongroom::store::postgres {

// Prepared once on each connection that uses it; `name` is unique in a schema.
struct Statement {
  std::string name;
  std::string sql;
};

[[nodiscard]] std::string Quoted(std::string_view identifier);
[[nodiscard]] std::string Qualified(std::string_view schema, std::string_view table);
// "<table>__index"; where that would exceed PostgreSQL's 63 bytes, the table's first 39 characters
// and a digest of the whole name stand for it.
[[nodiscard]] std::string IndexTableName(std::string_view table);

// A leading underscore keeps the adapter's own tables apart from any TableName.
inline constexpr std::string_view kChainTable = "_chain";
inline constexpr std::string_view kVersionTable = "_schema_version";

// Parameters stand in each statement's own order; arrays of one statement have the same length.
struct TableReads {
  TableReads(std::string_view schema, const TableName& table);
  Statement get_many;      // partition, keys → key, version, body
  Statement scan_from;     // partition, key from, limit → key, version, body
  Statement scan_between;  // partition, key from, key before, limit → key, version, body
  Statement lookup;        // partition, index, value, key from, limit → key
  Statement scan_index;    // partition, index, value, key, limit → index, value, key
  Statement count;         // partition → count
};

struct TableWrites {
  TableWrites(std::string_view schema, const TableName& table);
  Statement lock_shared;     // partitions, keys → partition, key, version
  Statement lock_exclusive;  // partitions, keys → partition, key, version
  Statement insert;          // partitions, keys, versions, bodies
  Statement upsert;          // partitions, keys, versions, bodies
  Statement remove;          // partitions, keys
  Statement hold_absent;     // partitions, keys: inserts rows that `remove` takes away again
  Statement index_remove;    // partitions, indexes, values, keys
  Statement index_add;       // partitions, indexes, values, keys
};

struct ChainStatements {
  explicit ChainStatements(std::string_view schema);
  Statement heads_of;  // partitions, instance → partition, n, mac
  Statement append;    // instance, partitions, ns, entries, macs
  Statement read;      // partition, instance, n after, limit → n, entry, mac
  Statement heads;     // partition → instance, n, mac
  Statement notify;    // channel, payloads
  Statement any;       // → 1 when a row or an entry is in any table of the schema, else 0
};

}  // namespace strongroom::store::postgres
