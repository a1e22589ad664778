#include "store/postgres/schema.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <thread>

#include "store/postgres/notice_payload.h"
#include "store/turns.h"

namespace strongroom::store::postgres {

namespace {

// Structural statements wait for other servers' transactions and may rewrite tables.
constexpr std::chrono::minutes kTimeout{60};

std::string Literal(std::string_view text) {
  std::string literal = "'";
  for (const char c : text) {
    if (c == '\'') literal += '\'';
    literal += c;
  }
  return literal + "'";
}

Outcome<void> Run(Connection& connection, const std::string& sql) {
  auto done = connection.Run(sql, kTimeout);
  if (!done) return Fail(std::move(done.error()));
  return {};
}

// Several statements in one message are one transaction; the lock lasts to its end.
std::string Locked(std::string_view schema, std::string_view sql) {
  return fmt::format("SELECT pg_advisory_xact_lock(hashtextextended({}, 0));{}",
                     Literal(fmt::format("strongroom:{}", schema)), sql);
}

Outcome<bool> Exists(Connection& connection, const std::string& query) {
  auto found = connection.Run(query, kTimeout);
  if (!found) return Fail(std::move(found.error()));
  return PQntuples(found->get()) > 0;
}

Outcome<bool> SchemaExists(Connection& connection, std::string_view schema) {
  return Exists(connection, "SELECT 1 FROM pg_namespace WHERE nspname = " + Literal(schema));
}

std::string Gap(std::string_view schema, std::string_view table) {
  return fmt::format("SELECT pg_notify({}, {});", Literal(schema), Literal(GapPayload(table)));
}

std::string ChainSql(std::string_view schema) {
  return fmt::format(
      "CREATE TABLE IF NOT EXISTS {0} (partition integer NOT NULL, instance uuid NOT NULL,"
      " n bigint NOT NULL, entry bytea NOT NULL, mac bytea NOT NULL,"
      " PRIMARY KEY (partition, instance, n));"
      "ALTER TABLE {0} ALTER COLUMN entry SET STATISTICS 0, ALTER COLUMN mac SET STATISTICS 0;",
      Qualified(schema, kChainTable));
}

Failure Misconfigured(std::string detail) {
  return {.error = {.kind = ErrorKind::kConfiguration, .detail = std::move(detail)}};
}

}  // namespace

Outcome<void> InstallSchema(Connection& connection, std::string_view schema) {
  // CREATE SCHEMA IF NOT EXISTS asks for the right to create one even where it exists.
  auto exists = SchemaExists(connection, schema);
  if (!exists) return Fail(std::move(exists.error()));
  if (!*exists) {
    auto made = Run(connection, Locked(schema, "CREATE SCHEMA IF NOT EXISTS " + Quoted(schema)));
    if (!made) return made;
  }
  const std::string version = Qualified(schema, kVersionTable);
  const bool installed = CheckSchema(connection, schema).has_value();
  if (!installed) {
    auto made = Run(
        connection,
        Locked(schema, fmt::format("CREATE TABLE IF NOT EXISTS {0} (version integer NOT NULL);"
                                   "INSERT INTO {0} SELECT {1} WHERE NOT EXISTS (SELECT FROM {0});"
                                   "{2}",
                                   version, kSchemaVersion, ChainSql(schema))));
    if (!made) return made;
  }
  return CheckSchema(connection, schema);
}

Outcome<void> CheckSchema(Connection& connection, std::string_view schema) {
  const auto name = Qualified(schema, kVersionTable);
  auto table =
      Exists(connection, fmt::format("SELECT 1 WHERE to_regclass({}) IS NOT NULL", Literal(name)));
  if (!table) return Fail(std::move(table.error()));
  if (!*table)
    return Fail(Misconfigured(fmt::format("there is no schema {} in this database", schema)));
  auto row = connection.Run("SELECT version FROM " + name, kTimeout);
  if (!row) return Fail(std::move(row.error()));
  const int version = PQntuples(row->get()) == 1 ? std::atoi(PQgetvalue(row->get(), 0, 0)) : 0;
  if (version == kSchemaVersion) return {};
  return Fail(Misconfigured(fmt::format("schema {} has version {}, this program knows version {}{}",
                                        schema, version, kSchemaVersion,
                                        version > kSchemaVersion ? ": use a newer program" : "")));
}

Outcome<void> EnsureTable(Connection& connection, std::string_view schema, const TableName& table) {
  if (table.ends_with("__index")) {
    return Fail(Failure{
        .error = {.kind = ErrorKind::kInvalid, .detail = "a table name must not end in __index"}});
  }
  const std::string rows = Qualified(schema, table);
  const std::string index = Qualified(schema, IndexTableName(table));
  auto exists = Exists(connection, fmt::format("SELECT 1 WHERE to_regclass({}) IS NOT NULL"
                                               " AND to_regclass({}) IS NOT NULL",
                                               Literal(rows), Literal(index)));
  if (!exists) return Fail(std::move(exists.error()));
  if (*exists) return {};
  // Sealed bodies do not compress: large ones are moved out of line as they are. Free space in each
  // page lets an update stay on its page and leave the primary key alone.
  return Run(connection,
             Locked(schema,
                    fmt::format("CREATE TABLE IF NOT EXISTS {0} (partition integer NOT NULL,"
                                " key bytea NOT NULL, version bigint NOT NULL, body bytea NOT NULL,"
                                " PRIMARY KEY (partition, key)) WITH (fillfactor = 90);"
                                "ALTER TABLE {0} ALTER COLUMN body SET STORAGE EXTERNAL,"
                                " ALTER COLUMN body SET STATISTICS 0;"
                                "CREATE TABLE IF NOT EXISTS {1} (partition integer NOT NULL,"
                                " index integer NOT NULL, value bytea NOT NULL, key bytea NOT NULL,"
                                " PRIMARY KEY (partition, index, value, key));"
                                "ALTER TABLE {1} ALTER COLUMN value SET STATISTICS 0;",
                                rows, index)));
}

Outcome<void> DropTable(Connection& connection, std::string_view schema, const TableName& table) {
  return Run(
      connection,
      Locked(schema, fmt::format("DROP TABLE IF EXISTS {}, {};{}", Qualified(schema, table),
                                 Qualified(schema, IndexTableName(table)), Gap(schema, table))));
}

Outcome<void> ClearPartition(Connection& connection, std::string_view schema,
                             const TableName& table, Partition partition) {
  const auto number = static_cast<std::int32_t>(partition);
  return Run(connection,
             fmt::format("DELETE FROM {0} WHERE partition = {2};"
                         "DELETE FROM {1} WHERE partition = {2};{3}",
                         Qualified(schema, table), Qualified(schema, IndexTableName(table)), number,
                         Gap(schema, table)));
}

// VACUUM keeps a deleted row as long as a transaction may still see it, also in the new file. So
// those that began before end here: reads and writes do so soon, and who waits for a turn (its
// LOCK TABLE holds a snapshot) within kServersTurnPatience. False: some of this role are still
// open. Those of other roles are not seen.
Outcome<bool> AwaitOlderSnapshots(Connection& connection) {
  constexpr std::chrono::milliseconds kEach{20};
  const auto until =
      std::chrono::steady_clock::now() + kServersTurnPatience + std::chrono::seconds(10);
  auto now = connection.Run("SELECT pg_current_xact_id()::xid::text", kTimeout);
  if (!now) return Fail(std::move(now.error()));
  const std::string older = fmt::format(
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
      " AND pid <> pg_backend_pid() AND age(backend_xmin) >= age({}::xid) LIMIT 1",
      Literal(PQgetvalue(now->get(), 0, 0)));
  while (true) {
    auto open = Exists(connection, older);
    if (!open) return Fail(std::move(open.error()));
    if (!*open) return true;
    if (std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(kEach);
  }
}

Outcome<std::vector<std::string>> EraseRemnants(Connection& connection, std::string_view schema) {
  auto ended = AwaitOlderSnapshots(connection);
  if (!ended) return Fail(std::move(ended.error()));
  auto tables = connection.Run(
      "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c"
      " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname = " +
          Literal(schema) + " AND c.relname <> " + Literal(kVersionTable) + " ORDER BY c.relname",
      kTimeout);
  if (!tables) return Fail(std::move(tables.error()));
  for (int row = 0; row < PQntuples(tables->get()); ++row) {
    // VACUUM must not share a message with other statements. A plain VACUUM would leave the bytes
    // of dead rows in the pages it keeps.
    auto done = Run(connection,
                    fmt::format("VACUUM (FULL, ANALYZE) {}", PQgetvalue(tables->get(), row, 0)));
    if (!done) return Fail(std::move(done.error()));
  }
  std::vector<std::string> lines{
      fmt::format("Done: every table of schema {} that holds rows was rewritten into new files "
                  "(VACUUM FULL) and "
                  "its statistics were renewed (ANALYZE); bodies and index values are never in "
                  "pg_statistic.",
                  schema),
      "A schema's owner cannot erase what follows. As a superuser of the server, in this order:",
      // NOLINTNEXTLINE(bugprone-suspicious-missing-comma): a line of the runbook each
      "1. ALTER SYSTEM SET wal_recycle = off; SELECT pg_reload_conf(); CHECKPOINT; so that old "
      "files are unlinked and no WAL segment lives on under a later name. Blocks that the file "
      "system or the disk keep of unlinked files are out of PostgreSQL's reach.",
      "2. VACUUM (FULL, ANALYZE) pg_catalog.pg_statistic; so that renewed statistics leave no dead "
      "rows behind.",
      "3. SELECT pg_switch_wal(); CHECKPOINT; again and again until pg_wal holds no segment from "
      "before; then ALTER SYSTEM RESET wal_recycle; SELECT pg_reload_conf();",
      "4. Remove archived WAL from before this moment; it holds every row as it was written.",
      "5. Replicas: wait until each has replayed past pg_current_wal_lsn(), then CHECKPOINT there "
      "and repeat step 3; logical subscribers and their slots hold copies of their own.",
      "6. Base backups, dumps and file-system snapshots from before this moment hold the old "
      "content: delete them, or let them expire and record until when.",
      "7. Server logs, if log_parameter_max_length or log_min_duration_statement let parameters "
      "into them.",
      "8. Sessions of other roles that were open meanwhile, such as a dump, may have kept dead "
      "rows: "
      "end them, then erase again.",
  };
  if (!*ended) {
    lines.insert(lines.begin(),
                 "Not all is erased: sessions that began before are still open, and what they may "
                 "see was kept. End them, then erase again.");
  }
  return lines;
}

}  // namespace strongroom::store::postgres
