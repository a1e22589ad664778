// The configuration: one TOML file, with STRONGROOM_* environment variables over it. An unknown
// key, a wrong type or a value out of its range is refused with its position; nothing is guessed.
//
// Every single-valued key stands in one table (settings.h), which drives reading, environment
// names, printing and docs/configuration.md. Issuers are the exception: an array of tables, in the
// file only.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json.h"

namespace strongroom::app {

// One trusted issuer of JWTs. Claim paths separate their steps with dots: "realm_access.roles".
struct IssuerConfig {
  std::string name;                  // the `iss` claim, compared exactly
  std::string audience;              // must be among the `aud` claim's values
  std::string jwks_file, jwks_url;   // exactly one is set
  std::vector<std::string> tenants;  // whom it may speak for; at least one
  std::string tenant_claim;          // names one or several of them; empty: it speaks for all
  std::string subject_claim = "sub";
  std::string roles_claim = "roles";
  std::string user_claim;  // the user behind a service's token; empty: none
  std::map<std::string, std::vector<std::string>> permissions;  // by role

  bool operator==(const IssuerConfig&) const = default;
};

struct StoreConfig {
  std::string url = "sqlite";  // may hold a password: shown only through RedactStoreUrl
  std::string schema = "strongroom";
  std::int64_t connections = 0;  // upper bound, PostgreSQL; 0: none
  std::int64_t queue_max = 10'000;
  bool operator==(const StoreConfig&) const = default;
};

struct TlsConfig {
  std::string certificate_file, key_file;  // both or neither
  bool operator==(const TlsConfig&) const = default;
};

struct AuditConfig {
  std::string masked_reads = "buffered";  // or "sync"
  std::string checkpoint_file;
  bool checkpoint_stdout = false;
  bool operator==(const AuditConfig&) const = default;
};

struct SearchConfig {
  std::int64_t high_budget_per_minute = 60;
  bool operator==(const SearchConfig&) const = default;
};

struct PolicyConfig {
  std::string classes_file;  // empty: the shipped classes
  bool operator==(const PolicyConfig&) const = default;
};

struct DeskConfig {
  std::string tenant = "desk";  // whose ledger the desk is; need not exist
  bool operator==(const DeskConfig&) const = default;
};

struct LogConfig {
  std::string level = "info";
  std::string file;  // empty: stderr
  bool operator==(const LogConfig&) const = default;
};

struct LimitsConfig {
  std::int64_t connections_max = 10'000;
  std::int64_t header_size_max_bytes = std::int64_t{16} * 1024;
  std::int64_t bodies_size_max_bytes = std::int64_t{128} * 1024 * 1024;
  bool operator==(const LimitsConfig&) const = default;
};

struct TimeoutsConfig {
  std::int64_t header_s = 10, body_s = 30, idle_s = 75, write_s = 30, rewrite_s = 60;
  bool operator==(const TimeoutsConfig&) const = default;
};

struct Config {
  std::string listen = "127.0.0.1:8420";
  std::int64_t threads = 0;  // 0: one a core
  std::string data;
  std::string keyring;
  bool require_locked_memory = false;
  std::int64_t shutdown_grace_s = 10;
  StoreConfig store;
  TlsConfig tls;
  AuditConfig audit;
  SearchConfig search;
  PolicyConfig policy;
  DeskConfig desk;
  LogConfig log;
  LimitsConfig limits;
  TimeoutsConfig timeouts;
  std::vector<IssuerConfig> issuers;

  bool operator==(const Config&) const = default;
};

// An environment variable's value, or nullopt. A port, so that tests need not touch the process.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
[[nodiscard]] Environment ProcessEnvironment();

// All of these fail with kConfiguration. `fields` holds every problem: `pointer` is where
// ("strongroom.toml:3:1", "STRONGROOM_THREADS" or the key), `message` what is wrong and what to do;
// `detail` is the first of them on one line. No message repeats a text value.
[[nodiscard]] Result<Config> LoadConfig(const std::string& file, const Environment& environment);
[[nodiscard]] Result<Config> ParseConfig(std::string_view toml, const std::string& file_name,
                                         const Environment& environment);
// Fills in the paths that follow from `data` and checks what no single key can show. LoadConfig and
// ParseConfig have done it; `dev`, which has no file, does it itself.
[[nodiscard]] Result<Config> CompleteConfig(Config config);

// The configuration in force as TOML that ParseConfig reads again, secrets replaced.
[[nodiscard]] std::string PrintConfig(const Config& config);
// The same as JSON: a member a key ("store.url"), and "issuer" with the list.
[[nodiscard]] json::object ConfigAsJson(const Config& config);

// What went wrong with the thing that a key names, with the key in front: where to mend it.
[[nodiscard]] Error AboutKey(std::string_view key, Error error);

// `listen` taken apart. "[::1]:8420" gives the host without brackets. Port 0: any free one.
struct Endpoint {
  std::string host;
  std::uint16_t port = 0;
};
[[nodiscard]] std::optional<Endpoint> ParseEndpoint(std::string_view text);

// Replaces every password in a postgresql:// URL (user information and query) with "***". A URL
// that cannot be taken apart is replaced whole.
[[nodiscard]] std::string RedactStoreUrl(std::string_view url);

}  // namespace strongroom::app
