// The storage port on PostgreSQL 15 or newer, over libpq. For any number of servers on one
// database: each has its own instance and so its own chains; row checks hold between servers, and
// every server hears of the others' writes.
//
// The role in `url` needs no superuser rights: it owns the database, or the schema `schema` (made
// when absent and allowed). Connections: one per io thread for reads, one for writes, one for
// notices, on demand one for structural work and one for turns; see PostgresConnectionsNeeded.
//
// An outage: requests wait up to `outage_patience`, then, and as long as it lasts, they get
// kUnavailable at once; connecting is tried again after 50 ms, doubling to 2 s.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "store/store.h"

namespace strongroom::store {

struct PostgresOptions {
  // A libpq URI, "postgresql://role@host/database?sslmode=verify-full&sslrootcert=…"; every libpq
  // parameter passes through and overrides this adapter's own choice.
  std::string url;
  // [a-z][a-z0-9_]{0,62}; also the name of the notice channel.
  std::string schema = "strongroom";
  // Opens for reading only (`audit verify`): makes nothing, runs no writer and hears no notices;
  // Write and the structural calls answer kForbidden.
  bool read_only = false;
  // Opens only while no other process has the schema open for writing, and keeps others from
  // opening it so: kConfiguration where one has, or keeps it alone. The writing connection holds
  // this; after an outage it is asked for again before anything is written. Where it is not alone,
  // the notices' connection holds its share too, and asks for it again as soon as it is lost.
  bool alone = false;
  // A row (partition 0) that must be there when the writer has lost its connection and made
  // another: where it is not, somebody exchanged the store's content meanwhile, and nothing is
  // written any more; every write is kUnavailable, and `log` hears of it. Empty table: nothing is
  // asked.
  TableName mark_table{};
  Bytes mark_key{};
  // Upper bound on this store's connections; 0 for none. Too small a bound is kConfiguration.
  std::size_t connections_max = 0;

  std::chrono::milliseconds connect_timeout{5000};
  std::chrono::milliseconds read_timeout{10'000};
  std::chrono::milliseconds write_timeout{20'000};
  std::chrono::milliseconds lock_timeout{5000};  // for a row that another server holds
  std::chrono::milliseconds outage_patience{1000};

  // Hears of outages, their end and lost entries, one line each, without values. Called from any
  // thread; must be thread-safe.
  std::function<void(std::string_view line)> log;
};

// How many connections a store on so many io threads uses at most.
[[nodiscard]] std::size_t PostgresConnectionsNeeded(std::size_t io_threads,
                                                    bool read_only) noexcept;

// Connects, checks the server's version and durability settings, and makes the schema. Blocks.
// kConfiguration: the operator must mend something (a refused login, synchronous_commit or fsync
// off, a schema from a newer version); kUnavailable: the server cannot be reached.
[[nodiscard]] Result<std::unique_ptr<Store>> OpenPostgresStore(PostgresOptions options,
                                                               StoreEnvironment environment);

}  // namespace strongroom::store
