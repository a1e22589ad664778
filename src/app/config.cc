#include "app/config.h"

#include <fmt/format.h>

#include <boost/json/parse.hpp>
#include <boost/json/value_from.hpp>
#include <boost/url/parse.hpp>
#include <boost/url/url.hpp>
#include <charconv>
#include <cstdlib>
#include <filesystem>

#include "app/config_reader.h"
#include "app/settings.h"
#include "base/json.h"

namespace strongroom::app {
namespace {

// Whether `path` lies in `directory`, by name: symbolic links that exist are followed.
bool LiesIn(const std::string& path, const std::string& directory) {
  std::error_code ignored;
  const auto whole = [&](const std::string& name) {
    return std::filesystem::weakly_canonical(std::filesystem::absolute(name, ignored), ignored);
  };
  const auto inner = whole(path);
  const auto outer = whole(directory);
  const auto relative = inner.lexically_relative(outer);
  return !relative.empty() && *relative.begin() != "..";
}

// "./data/" and "./data" name the same directory, whose keyring is "./data.keyring".
std::string Beside(std::string directory, std::string_view suffix) {
  while (directory.size() > 1 && directory.ends_with('/')) {
    directory.pop_back();
  }
  return directory + std::string(suffix);
}

// Whether readers of URLs differ on where this one's password ends (RFC 3986 §3.2 against libpq's
// own reading), so that one may show what the other keeps.
bool HidesCredentials(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view rest = url.substr(scheme + 3);
  const std::size_t authority = rest.find_first_of("/?#");
  const bool later = authority != std::string_view::npos && rest.substr(authority).contains('@');
  return later || rest.contains('#') || std::ranges::count(rest, '@') > 1;
}

std::vector<FieldError> CrossCheck(const Config& config) {
  std::vector<FieldError> problems;
  const auto refuse = [&](const char* key, const char* rule, std::string message) {
    problems.push_back({key, rule, std::move(message)});
  };
  if (config.store.url == "sqlite" && config.data.empty()) {
    refuse("data", "missing", "\"data\" is missing: name the directory of the embedded store");
  }
  if (HidesCredentials(config.store.url)) {
    refuse("store.url", "url",
           "write the characters # / ? and @ of user name and password as %23, %2F, %3F and %40: "
           "as it is, where the password ends depends on who reads it");
  }
  if (config.keyring.empty() && config.data.empty()) {
    refuse("keyring", "missing", "\"keyring\" is missing: name the keyring's file");
  }
  if (!config.data.empty() && !config.keyring.empty() && LiesIn(config.keyring, config.data)) {
    refuse("keyring", "place",
           "\"keyring\" lies in the data directory, which backups copy: move it out of there");
  }
  if (config.audit.checkpoint_file.empty() && !config.audit.checkpoint_stdout) {
    refuse("audit.checkpoint_file", "missing",
           "the audit chain's checkpoints go nowhere: set \"audit.checkpoint_file\" or "
           "\"audit.checkpoint_stdout\"");
  }
  if (config.tls.certificate_file.empty() != config.tls.key_file.empty()) {
    refuse("tls", "together",
           "\"tls.certificate_file\" and \"tls.key_file\" go together: set both or neither");
  }
  return problems;
}

void AppendText(std::string& out, std::string_view key, std::string_view value) {
  if (!value.empty()) {
    out += fmt::format("{} = ", key);
    AppendJsonString(out, value);  // JSON's escapes are TOML's, too
    out += '\n';
  }
}

std::string TextList(const std::vector<std::string>& values) {
  std::string out = "[";
  for (const std::string& value : values) {
    out += out.size() > 1 ? ", " : "";
    AppendJsonString(out, value);
  }
  return out + "]";
}

std::string PrintIssuer(const IssuerConfig& issuer) {
  std::string out = "\n[[issuer]]\n";
  AppendText(out, "name", issuer.name);
  AppendText(out, "audience", issuer.audience);
  AppendText(out, "jwks_file", issuer.jwks_file);
  AppendText(out, "jwks_url", issuer.jwks_url);
  out += fmt::format("tenants = {}\n", TextList(issuer.tenants));
  AppendText(out, "tenant_claim", issuer.tenant_claim);
  AppendText(out, "subject_claim", issuer.subject_claim);
  AppendText(out, "roles_claim", issuer.roles_claim);
  AppendText(out, "user_claim", issuer.user_claim);
  if (!issuer.permissions.empty()) {
    out += "\n[issuer.permissions]\n";
  }
  for (const auto& [role, permissions] : issuer.permissions) {
    AppendJsonString(out, role);
    out += fmt::format(" = {}\n", TextList(permissions));
  }
  return out;
}

}  // namespace

Environment ProcessEnvironment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
}

std::unexpected<Error> RefuseConfig(std::vector<FieldError> problems) {
  const FieldError& first = problems.front();
  std::string detail = fmt::format("{}: {}", first.pointer, first.message);
  return Fail(Error{.kind = ErrorKind::kConfiguration,
                    .detail = std::move(detail),
                    .fields = std::move(problems)});
}

Error AboutKey(std::string_view key, Error error) {
  error.detail = fmt::format("{}: {}", key, error.detail);
  return error;
}

Result<Config> CompleteConfig(Config config) {
  if (!config.data.empty()) {
    if (config.keyring.empty()) {
      config.keyring = Beside(config.data, ".keyring");
    }
    if (config.audit.checkpoint_file.empty()) {
      config.audit.checkpoint_file = Beside(config.data, ".checkpoints");
    }
  }
  if (std::vector<FieldError> problems = CrossCheck(config); !problems.empty()) {
    return RefuseConfig(std::move(problems));
  }
  return config;
}

std::string PrintConfig(const Config& config) {
  std::string out;
  std::string_view table;
  for (const Setting& setting : Settings()) {
    if (TableOf(setting) != table) {
      table = TableOf(setting);
      out += fmt::format("\n[{}]\n", table);
    }
    out += fmt::format("{} = {}\n", NameInTable(setting), PrintValue(setting, config));
  }
  for (const IssuerConfig& issuer : config.issuers) {
    out += PrintIssuer(issuer);
  }
  return out;
}

json::object ConfigAsJson(const Config& config) {
  json::object out;
  for (const Setting& setting : Settings()) {
    out[setting.path] = json::parse(PrintValue(setting, config));  // a TOML scalar is JSON as well
  }
  json::array issuers;
  for (const IssuerConfig& issuer : config.issuers) {
    json::object permissions;
    for (const auto& [role, granted] : issuer.permissions) {
      permissions[role] = json::value_from(granted);
    }
    issuers.push_back({{"name", issuer.name},
                       {"audience", issuer.audience},
                       {"jwks_file", issuer.jwks_file},
                       {"jwks_url", issuer.jwks_url},
                       {"tenants", json::value_from(issuer.tenants)},
                       {"tenant_claim", issuer.tenant_claim},
                       {"subject_claim", issuer.subject_claim},
                       {"roles_claim", issuer.roles_claim},
                       {"user_claim", issuer.user_claim},
                       {"permissions", std::move(permissions)}});
  }
  out["issuer"] = std::move(issuers);
  return out;
}

std::optional<Endpoint> ParseEndpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) {
    return std::nullopt;
  }
  std::string_view host = text.substr(0, colon);
  const std::string_view port_text = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.contains(':')) {
    return std::nullopt;  // an IPv6 address needs its brackets
  }
  Endpoint endpoint{.host = std::string(host)};
  const char* const begin = port_text.data();
  const char* const end = begin + port_text.size();
  const auto [parsed, error] = std::from_chars(begin, end, endpoint.port);
  if (host.empty() || error != std::errc() || parsed != end) {
    return std::nullopt;
  }
  return endpoint;
}

std::string RedactStoreUrl(std::string_view url) {
  if (url == "sqlite") {
    return "sqlite";
  }
  const auto parsed = boost::urls::parse_uri(url);
  if (parsed.has_error() || HidesCredentials(url)) {
    return "***";
  }
  boost::urls::url shown = *parsed;
  if (shown.has_password()) {
    shown.set_password("***");
  }
  // libpq's secret parameters: password, sslpassword (PostgreSQL 15, §34.1.2).
  auto parameters = shown.params();
  for (auto it = parameters.begin(); it != parameters.end(); ++it) {
    const std::string key = (*it).key;
    if (key == "password" || key == "sslpassword") {
      it = parameters.set(it, "***");
    }
  }
  return std::string(shown.buffer());
}

}  // namespace strongroom::app
