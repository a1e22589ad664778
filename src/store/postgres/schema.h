// The adapter's schema in the database: made at opening, tables as they are asked for. All of it is
// idempotent and runs under one advisory lock, so that two servers may start at once. Needs only
// what a schema's owner may do; the schema itself is made if the role may.
//
// Layout
//   _schema_version (version)
//   _chain          (partition, instance, n, entry, mac), primary key the first three
//   <table>         (partition, key, version, body), primary key the first two
//   <table>__index  (partition, index, value, key), primary key all of them
// Bodies and index values are kept out of pg_statistic.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/postgres/connection.h"

namespace strongroom::store::postgres {

inline constexpr int kSchemaVersion = 1;

// Makes what is missing. kConfiguration: the schema is of a newer version of the program, or the
// role may not make it.
[[nodiscard]] Outcome<void> InstallSchema(Connection& connection, std::string_view schema);
// As far as reading goes: kConfiguration where the schema is absent or of another version.
[[nodiscard]] Outcome<void> CheckSchema(Connection& connection, std::string_view schema);

// `table` was checked. A name ending in "__index" is kInvalid: it could be another's index table.
[[nodiscard]] Outcome<void> EnsureTable(Connection& connection, std::string_view schema,
                                        const TableName& table);
// Both announce a gap to whoever watches the table.
[[nodiscard]] Outcome<void> DropTable(Connection& connection, std::string_view schema,
                                      const TableName& table);
[[nodiscard]] Outcome<void> ClearPartition(Connection& connection, std::string_view schema,
                                           const TableName& table, Partition partition);

// Rewrites every table of the schema but _schema_version, of which turns are taken (turn_keeper.h),
// into new files without dead rows, once this role's transactions from before have ended, and gives
// the lines that tell the operator what is left to do and what cannot be erased from here. Where
// one does not end within half a minute the first line says that not all is erased.
[[nodiscard]] Outcome<std::vector<std::string>> EraseRemnants(Connection& connection,
                                                              std::string_view schema);

}  // namespace strongroom::store::postgres
