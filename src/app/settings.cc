#include "app/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "base/json.h"
#include "telemetry/log.h"
#include "tenancy/tenant_rows.h"

namespace strongroom::app {
namespace {

bool IsAuditMode(std::string_view text) { return text == "sync" || text == "buffered"; }

bool IsLogLevel(std::string_view text) { return telemetry::ParseLevel(text).has_value(); }

bool IsEndpoint(std::string_view text) { return ParseEndpoint(text).has_value(); }

bool IsStoreUrl(std::string_view text) {
  return text == "sqlite" || text.starts_with("postgresql://") || text.starts_with("postgres://");
}

// What PostgreSQL takes without quoting, at most 63 bytes (its NAMEDATALEN - 1).
bool IsSchemaName(std::string_view text) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  const auto is_part = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
  return !text.empty() && text.size() <= 63 && is_letter(text.front()) &&
         std::ranges::all_of(text, is_part) && !text.starts_with("pg_");
}

constexpr std::int64_t kDay_s = std::int64_t{24} * 60 * 60;

// Paths repeat the members' names on purpose: a member may be renamed, a key may not.
constexpr std::array kSettings = {
    Setting{"listen", +[](Config& c) -> std::string& { return c.listen; },
            "Address and port to serve on; port 0 takes a free one.", 0, 0,
            "HOST:PORT, such as \"127.0.0.1:8420\" or \"[::1]:8420\"", IsEndpoint},
    Setting{"threads", +[](Config& c) -> std::int64_t& { return c.threads; },
            "Threads that serve requests; 0 is one a core.", 0, 256},
    Setting{"data", +[](Config& c) -> std::string& { return c.data; },
            "Directory of the embedded store. Back this up; it holds no usable key."},
    Setting{"keyring", +[](Config& c) -> std::string& { return c.keyring; },
            "File with the root key and the tenants' shred keys, outside `data`. "
            "Default: the data directory's name with `.keyring` after it."},
    Setting{"require_locked_memory", +[](Config& c) -> bool& { return c.require_locked_memory; },
            "Refuse to start where the system does not let keys be locked in memory."},
    Setting{"shutdown_grace_s", +[](Config& c) -> std::int64_t& { return c.shutdown_grace_s; },
            "Seconds that running requests may take to finish after SIGTERM.", 0, 600},

    Setting{
        "store.url", +[](Config& c) -> std::string& { return c.store.url; },
        "Which store: embedded, or a PostgreSQL by its URL. TLS to PostgreSQL is set in the URL "
        "(`?sslmode=verify-full&sslrootcert=…`). A password in it is never printed.",
        0, 0, "\"sqlite\" or a postgresql:// URL", IsStoreUrl},
    Setting{"store.schema", +[](Config& c) -> std::string& { return c.store.schema; },
            "PostgreSQL schema that holds the tables.", 0, 0,
            "a name of lower-case letters, digits and underscores that starts with a letter, at "
            "most 63",
            IsSchemaName},
    Setting{
        "store.connections", +[](Config& c) -> std::int64_t& { return c.store.connections; },
        "Upper bound on connections to PostgreSQL; 0 is none. A server uses one a thread and four "
        "more, and refuses to start with a smaller bound.",
        0, 1'000},
    Setting{"store.queue_max", +[](Config& c) -> std::int64_t& { return c.store.queue_max; },
            "Writes that may wait for the store; above it the answer is 503 with Retry-After.", 1,
            1'000'000},

    Setting{"tls.certificate_file",
            +[](Config& c) -> std::string& { return c.tls.certificate_file; },
            "Certificate chain (PEM) to serve TLS 1.3 with; empty serves plain HTTP."},
    Setting{"tls.key_file", +[](Config& c) -> std::string& { return c.tls.key_file; },
            "Private key (PEM) of that certificate."},

    Setting{
        "audit.masked_reads", +[](Config& c) -> std::string& { return c.audit.masked_reads; },
        "Whether a masked read waits for its audit entry (`sync`) or is audited within a second "
        "(`buffered`). Reveals, high searches and writes always wait.",
        0, 0, "\"sync\" or \"buffered\"", IsAuditMode},
    Setting{
        "audit.checkpoint_file", +[](Config& c) -> std::string& { return c.audit.checkpoint_file; },
        "File for the audit chain's checkpoints; keep it where the store's writer cannot write. "
        "Default: the data directory's name with `.checkpoints` after it."},
    Setting{"audit.checkpoint_stdout",
            +[](Config& c) -> bool& { return c.audit.checkpoint_stdout; },
            "Also print each checkpoint as a line on stdout, for a log collector."},

    Setting{"search.high_budget_per_minute",
            +[](Config& c) -> std::int64_t& { return c.search.high_budget_per_minute; },
            "Searches over high fields that one principal may make in a minute.", 1, 1'000'000},

    Setting{
        "policy.classes_file", +[](Config& c) -> std::string& { return c.policy.classes_file; },
        "File with the sensitivity classes in force (JSON, as `policy/classes.json`), which may "
        "tighten the shipped ones and add to them; empty: the shipped ones."},

    Setting{"desk.tenant", +[](Config& c) -> std::string& { return c.desk.tenant; },
            "The tenant that the security team's desk belongs to. While there is none of this name "
            "the desk does not serve. `dev` uses its own tenant, `default`.",
            0, 0, "a tenant's name", tenancy::IsTenantName},

    Setting{"log.level", +[](Config& c) -> std::string& { return c.log.level; },
            "Least level that is logged.", 0, 0, "\"debug\", \"info\", \"warning\" or \"error\"",
            IsLogLevel},
    Setting{"log.file", +[](Config& c) -> std::string& { return c.log.file; },
            "File that log lines are appended to; empty is stderr."},

    Setting{"limits.connections_max",
            +[](Config& c) -> std::int64_t& { return c.limits.connections_max; },
            "Client connections; more are closed at once.", 1, 1'000'000},
    Setting{"limits.header_size_max_bytes",
            +[](Config& c) -> std::int64_t& { return c.limits.header_size_max_bytes; },
            "Size of a request's head; above it the answer is 431.", 1'024, 1'048'576},
    Setting{"limits.bodies_size_max_bytes",
            +[](Config& c) -> std::int64_t& { return c.limits.bodies_size_max_bytes; },
            "Size of all request bodies that are held at a time, over all connections, with the "
            "answers that imports wait to send; a request that needs more is answered 503 with "
            "Retry-After.",
            4'194'304, 1'099'511'627'776},

    Setting{"timeouts.header_s", +[](Config& c) -> std::int64_t& { return c.timeouts.header_s; },
            "Seconds from a request's first byte to the end of its head.", 1, 3'600},
    Setting{"timeouts.body_s", +[](Config& c) -> std::int64_t& { return c.timeouts.body_s; },
            "Seconds between two reads of a body.", 1, 3'600},
    Setting{"timeouts.idle_s", +[](Config& c) -> std::int64_t& { return c.timeouts.idle_s; },
            "Seconds that a connection may wait between requests.", 1, kDay_s},
    Setting{"timeouts.write_s", +[](Config& c) -> std::int64_t& { return c.timeouts.write_s; },
            "Seconds that a client may take to accept a part of an answer.", 1, 3'600},
    Setting{"timeouts.rewrite_s", +[](Config& c) -> std::int64_t& { return c.timeouts.rewrite_s; },
            "Seconds that a record type may be rewritten for a raised class before this server "
            "carries the work on, because the request or the server that began it may be gone.",
            1, kDay_s},
};

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

std::size_t Edits(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= from.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

std::string AllowedInDocument(const Setting& setting) {
  return std::visit(
      Overloaded{
          [&](TextSlot) { return std::string(setting.allowed.empty() ? "text" : setting.allowed); },
          [&](NumberSlot) { return fmt::format("{} to {}", setting.min, setting.max); },
          [&](SwitchSlot) { return std::string("true or false"); }},
      setting.slot);
}

}  // namespace

std::span<const Setting> Settings() { return kSettings; }

std::string_view TableOf(const Setting& setting) {
  const std::size_t dot = setting.path.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : setting.path.substr(0, dot);
}

std::string_view NameInTable(const Setting& setting) {
  return setting.path.substr(setting.path.rfind('.') + 1);  // npos + 1 is 0
}

std::string EnvironmentName(const Setting& setting) {
  std::string name = "STRONGROOM_";
  for (const char c : setting.path) {
    name += c == '.' ? '_' : (c >= 'a' && c <= 'z') ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return name;
}

std::string PrintValue(const Setting& setting, const Config& config) {
  Config readable = config;  // slots give references that could be written through
  return std::visit(
      Overloaded{[&](TextSlot slot) {
                   const std::string& value = slot(readable);
                   std::string text;
                   AppendJsonString(text,
                                    setting.path == "store.url" ? RedactStoreUrl(value) : value);
                   return text;
                 },
                 [&](NumberSlot slot) { return fmt::format("{}", slot(readable)); },
                 [&](SwitchSlot slot) { return std::string(slot(readable) ? "true" : "false"); }},
      setting.slot);
}

std::optional<std::string> Complaint(const Setting& setting, const Config& config) {
  Config readable = config;  // slots give references that could be written through
  if (const auto* text = std::get_if<TextSlot>(&setting.slot)) {
    if (setting.is_allowed == nullptr || setting.is_allowed((*text)(readable))) {
      return std::nullopt;
    }
    return fmt::format("\"{}\" must be {}", setting.path, setting.allowed);
  }
  if (const auto* number = std::get_if<NumberSlot>(&setting.slot)) {
    const std::int64_t value = (*number)(readable);
    if (value >= setting.min && value <= setting.max) {
      return std::nullopt;
    }
    return fmt::format("\"{}\" must be from {} to {}, and is {}", setting.path, setting.min,
                       setting.max, value);
  }
  return std::nullopt;
}

std::string_view NearestName(std::string_view name, std::span<const std::string_view> known) {
  return *std::ranges::min_element(
      known, {}, [name](std::string_view candidate) { return Edits(name, candidate); });
}

std::string ConfigurationDocument() {
  std::string text = R"(# Configuration

One TOML file, named with `--config`. Each key below may also be given as an environment variable,
which goes over the file. `strongroom config print --config FILE` shows what is in force, without
secrets. Unknown keys and values out of range are refused with their position. (This page is written
from the code's table; a test keeps the two equal.)

| key | environment | default | allowed | meaning |
|---|---|---|---|---|
)";
  const Config defaults;
  for (const Setting& setting : Settings()) {
    text +=
        fmt::format("| `{}` | `{}` | `{}` | {} | {} |\n", setting.path, EnvironmentName(setting),
                    PrintValue(setting, defaults), AllowedInDocument(setting), setting.meaning);
  }
  text += R"(
With `store.url = "sqlite"`, `data` is needed. With PostgreSQL it is not, but then `keyring` is, and
`audit.checkpoint_file` or `audit.checkpoint_stdout`. The keyring may not lie in the data directory.
`tls.certificate_file` and `tls.key_file` go together.

Unknown `STRONGROOM_…` variables are not refused, because container platforms put variables of their
own (`STRONGROOM_SERVICE_HOST`) beside a service of that name.

## Issuers

Each `[[issuer]]` is a source of JWTs that is trusted for the tenants it lists, and for no other.

| key | default | meaning |
|---|---|---|
| `name` | – | the token's `iss`, compared exactly |
| `audience` | – | must be among the token's `aud` |
| `jwks_file`, `jwks_url` | – | the issuer's keys: exactly one of the two; a URL must be `https`, except to this machine |
| `tenants` | – | list of tenants it may speak for |
| `tenant_claim` | – | claim that names one or several of them; without it each token speaks for all |
| `subject_claim` | `"sub"` | claim recorded as the subject |
| `roles_claim` | `"roles"` | claim with the roles, a list or one text with blanks (`scope`); may be a path such as `realm_access.roles` |
| `user_claim` | – | claim that names the user behind a calling service |
| `permissions` | – | table: role = list of permissions |

```toml
[[issuer]]
name = "https://id.example.org/realms/diku"
audience = "strongroom"
jwks_url = "https://id.example.org/realms/diku/protocol/openid-connect/certs"
tenants = ["diku"]
roles_claim = "realm_access.roles"

[issuer.permissions]
payments = ["organizations-storage.banking-information.item.get", "organizations-storage.banking-information.reveal.execute"]
```
)";
  return text;
}

}  // namespace strongroom::app
