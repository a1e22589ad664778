// Rates of this adapter beside those of pgbench, on one private cluster, over TCP on this machine:
// - creates: a put of 500 bytes, four index entries, a chain entry of 300 bytes and a check of a
//   fence row; 64 coroutines, against pgbench with 64 clients running the same single-row
//   statements as one transaction
// - reads: Get by key; 64 coroutines, against pgbench with 16 clients and a prepared SELECT
//
//   store_postgres_bench [seconds a run, default 5]
#include <fmt/format.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vector>

#include "store/postgres/statements.h"
#include "store/postgres/test_rig.h"

namespace strongroom::store::postgres {

namespace {

using testing_postgres::PostgresCluster;
using testing_postgres::RunChild;
using testing_postgres::ServerUser;

const TableName kRecords = "records";
const TableName kTypes = "types";
constexpr int kCoroutines = 64;
constexpr std::uint32_t kRows = 100'000;
constexpr int kRounds = 2;

struct Run {
  std::chrono::steady_clock::time_point end;
  std::atomic<std::uint64_t> done{0};
  std::atomic<std::uint64_t> failed{0};
};

Bytes KeyOf(std::uint64_t n) {
  Bytes key(16);
  for (std::size_t i = 0; i < 8; ++i) key[15 - i] = static_cast<std::uint8_t>(n >> (8 * i));
  return key;
}

// Spread over the key space like a digest, and never the same twice.
Bytes RandomKey(std::uint64_t n) {
  Bytes key = KeyOf(n);
  std::uint64_t mixed = n;
  for (std::size_t i = 0; i < 8; ++i) {
    mixed = mixed * 6364136223846793005U + 1442695040888963407U;
    key[i] = static_cast<std::uint8_t>(mixed >> 56);
  }
  return key;
}

Batch Create(std::uint64_t n) {
  const Bytes key = RandomKey(n);
  Batch batch;
  batch.checks.push_back({kTypes, 0, ToBytes("type"), 1});
  batch.puts.push_back({kRecords, 1, key, 1, Bytes(500, 'x')});
  for (std::uint16_t index = 1; index <= 4; ++index) {
    batch.index_adds.push_back({kRecords, 1, index, RandomKey(n * 4 + index), key});
  }
  batch.appends.push_back({1, Bytes(300, 'e')});
  return batch;
}

std::uint64_t NextNumber() {
  static std::atomic<std::uint64_t> numbers{1'000'000'000};
  return numbers.fetch_add(1, std::memory_order_relaxed);
}

Task<int> CreateUntilEnd(Store& store, Run& run) {
  while (std::chrono::steady_clock::now() < run.end) {
    auto outcome = co_await store.Write(Create(NextNumber()));
    ++(outcome && outcome->committed() ? run.done : run.failed);
  }
  co_return 0;
}

Task<int> ReadUntilEnd(Store& store, Run& run, std::uint32_t seed) {
  std::uint32_t state = seed;
  while (std::chrono::steady_clock::now() < run.end) {
    state = state * 1664525 + 1013904223;
    Bytes key = KeyOf(1 + state % kRows);
    auto row = co_await store.Get(kRecords, 2, std::move(key));
    ++(row && *row ? run.done : run.failed);
  }
  co_return 0;
}

template <class Start>
double Rate(TestServer& server, std::size_t io_threads, int seconds, Start start) {
  Run run;
  run.end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  std::vector<std::future<int>> ends;
  ends.reserve(kCoroutines);
  for (int i = 0; i < kCoroutines; ++i) {
    ends.push_back(server.Start(start(run, i), static_cast<std::size_t>(i) % io_threads));
  }
  for (auto& end : ends) end.get();
  if (run.failed > 0) fmt::print("{} failed\n", run.failed.load());
  return static_cast<double>(run.done) / seconds;
}

std::string CreateScript(const std::string& schema) {
  const std::string rows = Qualified(schema, kRecords);
  std::string script =
      "BEGIN;\nSELECT version FROM " + Qualified(schema, kTypes) +
      " WHERE partition = 0 AND key = 'type' FOR SHARE;\n"
      "\\set a random(1, 1000000000000000)\n"
      "INSERT INTO " +
      rows +
      " VALUES (1, int8send(:a), 1, repeat('x', 500)::bytea) ON CONFLICT (partition, key)"
      " DO UPDATE SET version = excluded.version, body = excluded.body;\n";
  for (int index = 1; index <= 4; ++index) {
    script += fmt::format(
        "\\set v random(1, 1000000000000000)\nINSERT INTO {} VALUES (1, {}, int8send(:v) || "
        "int8send(:v), int8send(:a)) ON CONFLICT DO NOTHING;\n",
        Qualified(schema, IndexTableName(kRecords)), index);
  }
  script += "INSERT INTO " + Qualified(schema, kChainTable) +
            " VALUES (1, gen_random_uuid(), 1, repeat('e', 300)::bytea, repeat('m', 32)::bytea);\n"
            "COMMIT;\n";
  return script;
}

std::string ReadScript(const std::string& schema) {
  return fmt::format(
      "\\set n random(1, {})\nSELECT version, body FROM {} WHERE partition = 2"
      " AND key = '\\x0000000000000000'::bytea || int8send(:n);\n",
      kRows, Qualified(schema, kRecords));
}

// Transactions a second.
double Pgbench(PostgresCluster& cluster, const std::string& url, const std::string& script,
               int clients, int seconds) {
  const std::string script_file = cluster.directory() / "script.sql";
  const std::string output_file = cluster.directory() / "pgbench.out";
  std::ofstream(script_file) << script;
  std::filesystem::remove(output_file);
  const auto done = RunChild(
      *ServerUser::Find(),
      {PostgresCluster::Program("pgbench"), "-n", "-M", "prepared", "-c", std::to_string(clients),
       "-j", "2", "-T", std::to_string(seconds), "-f", script_file, url},
      output_file);
  if (!done) fmt::print("{}\n", done.error().ToString());
  std::ifstream in(output_file);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const std::size_t at = text.find("tps = ");
  return at == std::string::npos ? 0 : std::atof(text.c_str() + at + 6);
}

void Prepare(TestServer& server) {
  for (const TableName& table : {kRecords, kTypes}) {
    if (!server.Run(server.store().EnsureTable(table))) std::abort();
  }
  Batch fence;
  fence.puts.push_back({kTypes, 0, ToBytes("type"), 1, {}});
  if (!server.Run(server.store().Write(std::move(fence)))) std::abort();
  for (std::uint32_t n = 1; n <= kRows;) {
    std::vector<Batch> batches(1);
    for (int i = 0; i < 1000; ++i, ++n) {
      batches[0].puts.push_back({kRecords, 2, KeyOf(n), 1, Bytes(500, 'x')});
    }
    for (const auto& written : server.Run(server.store().WriteMany(std::move(batches)))) {
      if (!written) std::abort();
    }
  }
}

int Main(int seconds) {
  if (const char* reason = PostgresCluster::Missing()) {
    fmt::print("{}\n", reason);
    return 0;
  }
  auto cluster = PostgresCluster::Start({.settings = {"max_connections=120"}});
  if (!cluster) return 1;
  TestDatabase database(**cluster);
  PostgresOptions options;
  options.url = database.Url();
  constexpr std::size_t kIoThreads = 2;
  TestServer server(options, kIoThreads);
  if (!server.opened()) return 1;
  Prepare(server);
  for (int round = 0; round < kRounds; ++round) {
    const StoreStats before = server.store().Stats();
    const double creates = Rate(server, kIoThreads, seconds,
                                [&](Run& run, int) { return CreateUntilEnd(server.store(), run); });
    const StoreStats after = server.store().Stats();
    const double baseline =
        Pgbench(**cluster, database.Url(), CreateScript(options.schema), 64, seconds);
    fmt::print("creates/s: adapter {:.0f} (group {:.1f}), pgbench {:.0f}, ratio {:.2f}\n", creates,
               static_cast<double>(after.batches - before.batches) /
                   static_cast<double>(std::max<std::uint64_t>(1, after.commits - before.commits)),
               baseline, creates / baseline);
    const double reads = Rate(server, kIoThreads, seconds, [&](Run& run, int n) {
      return ReadUntilEnd(server.store(), run, static_cast<std::uint32_t>(n));
    });
    const double selects =
        Pgbench(**cluster, database.Url(), ReadScript(options.schema), 16, seconds);
    fmt::print("reads/s: adapter {:.0f}, pgbench {:.0f}, ratio {:.2f}\n", reads, selects,
               reads / selects);
  }
  return 0;
}

}  // namespace

}  // namespace strongroom::store::postgres

int main(int argc, char** argv) {
  return strongroom::store::postgres::Main(argc > 1 ? std::max(1, std::atoi(argv[1])) : 5);
}
