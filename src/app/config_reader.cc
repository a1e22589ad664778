// Reads TOML and the environment into a Config. The only file that sees toml++.
#include "app/config_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string>
#include <variant>
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <boost/url/parse.hpp>

#include "app/config.h"
#include "app/file_text.h"
#include "app/settings.h"

namespace strongroom::app {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};

// Where each setting was last set, for messages of the range check that follows.
using Places = std::map<std::string_view, std::string>;

std::string Join(std::string_view table, std::string_view key) {
  return table.empty() ? std::string(key) : fmt::format("{}.{}", table, key);
}

class Reader {
 public:
  explicit Reader(std::string file_name) : file_name_(std::move(file_name)) {}

  void ReadFile(std::string_view text) {
    const toml::parse_result result = toml::parse(text, file_name_);
    if (!result) {
      Refuse(PlaceOf(result.error().source()), "syntax",
             fmt::format("not TOML: {}", result.error().description()));
      return;
    }
    ReadTable("", result.table());
  }

  void ReadEnvironment(const Environment& environment) {
    for (const Setting& setting : Settings()) {
      const std::string name = EnvironmentName(setting);
      if (const std::optional<std::string> value = environment(name)) {
        places_[setting.path] = name;
        SetFromText(setting, *value, name);
      }
    }
  }

  Result<Config> Finish() && {
    for (const Setting& setting : Settings()) {
      if (std::optional<std::string> complaint = Complaint(setting, config_)) {
        const auto place = places_.find(setting.path);
        Refuse(place == places_.end() ? std::string(setting.path) : place->second, "value",
               std::move(*complaint));
      }
    }
    if (!problems_.empty()) {
      return RefuseConfig(std::move(problems_));
    }
    return CompleteConfig(std::move(config_));
  }

 private:
  std::string PlaceOf(const toml::source_region& source) const {
    return fmt::format("{}:{}:{}", file_name_, source.begin.line, source.begin.column);
  }

  void Refuse(std::string place, const char* rule, std::string message) {
    problems_.push_back({std::move(place), rule, std::move(message)});
  }

  void RefuseUnknown(std::string place, const std::string& path,
                     const std::vector<std::string_view>& known) {
    Refuse(std::move(place), "unknown",
           fmt::format("unknown key \"{}\"; the nearest known key is \"{}\"", path,
                       NearestName(path, known)));
  }

  void ReadTable(std::string_view table, const toml::table& values) {
    for (const auto& [key, node] : values) {
      const std::string path = Join(table, key.str());
      if (path == "issuer") {
        ReadIssuers(node);
        continue;
      }
      const auto settings = Settings();
      const auto setting = std::ranges::find(settings, std::string_view(path), &Setting::path);
      const bool is_table =
          std::ranges::find(settings, std::string_view(path), TableOf) != settings.end();
      if (setting != settings.end()) {
        places_[setting->path] = PlaceOf(node.source());
        SetFromNode(*setting, node);
      } else if (is_table && node.is_table()) {
        ReadTable(path, *node.as_table());
      } else {
        std::vector<std::string_view> known = {"issuer"};
        std::ranges::transform(settings, std::back_inserter(known), &Setting::path);
        RefuseUnknown(PlaceOf(key.source()), path, known);
      }
    }
  }

  void SetFromNode(const Setting& setting, const toml::node& node) {
    const auto set = [&]<class T>(T& (*slot)(Config&), std::optional<T> value, const char* kind) {
      if (value) {
        slot(config_) = std::move(*value);
      } else {
        Refuse(PlaceOf(node.source()), "type",
               fmt::format("\"{}\" must be {}", setting.path, kind));
      }
    };
    std::visit(
        Overloaded{
            [&](TextSlot slot) { set(slot, node.value_exact<std::string>(), "a text in quotes"); },
            [&](NumberSlot slot) { set(slot, node.value_exact<std::int64_t>(), "a whole number"); },
            [&](SwitchSlot slot) { set(slot, node.value_exact<bool>(), "true or false"); }},
        setting.slot);
  }

  void SetFromText(const Setting& setting, const std::string& value, const std::string& name) {
    const auto set_number = [&](NumberSlot slot) {
      const char* end = value.data() + value.size();
      std::int64_t number = 0;
      const auto [parsed, error] = std::from_chars(value.data(), end, number);
      if (error != std::errc() || parsed != end) {
        Refuse(name, "type", fmt::format("\"{}\" must be a whole number", setting.path));
        return;
      }
      slot(config_) = number;
    };
    const auto set_switch = [&](SwitchSlot slot) {
      if (value != "true" && value != "false") {
        Refuse(name, "type", fmt::format("\"{}\" must be true or false", setting.path));
        return;
      }
      slot(config_) = value == "true";
    };
    std::visit(Overloaded{[&](TextSlot slot) { slot(config_) = value; }, set_number, set_switch},
               setting.slot);
  }

  void ReadIssuers(const toml::node& node) {
    const toml::array* issuers = node.as_array();
    if (issuers == nullptr || !issuers->is_array_of_tables()) {
      Refuse(PlaceOf(node.source()), "type",
             "\"issuer\" must be an array of tables: write [[issuer]] above each");
      return;
    }
    for (const toml::node& issuer : *issuers) {
      ReadIssuer(*issuer.as_table());
    }
  }

  void ReadIssuer(const toml::table& values) {
    IssuerConfig issuer;
    const std::map<std::string_view, std::string*> texts = {
        {"name", &issuer.name},
        {"audience", &issuer.audience},
        {"jwks_file", &issuer.jwks_file},
        {"jwks_url", &issuer.jwks_url},
        {"tenant_claim", &issuer.tenant_claim},
        {"subject_claim", &issuer.subject_claim},
        {"roles_claim", &issuer.roles_claim},
        {"user_claim", &issuer.user_claim},
    };
    for (const auto& [key, node] : values) {
      const std::string path = Join("issuer", key.str());
      if (const auto text = texts.find(key.str()); text != texts.end()) {
        SetIssuerText(path, node, *text->second);
      } else if (key.str() == "tenants") {
        issuer.tenants = ReadTexts(path, node);
      } else if (key.str() == "permissions") {
        issuer.permissions = ReadPermissions(path, node);
      } else {
        RefuseUnknown(PlaceOf(key.source()), path,
                      {"issuer.name", "issuer.audience", "issuer.jwks_file", "issuer.jwks_url",
                       "issuer.tenants", "issuer.tenant_claim", "issuer.subject_claim",
                       "issuer.roles_claim", "issuer.user_claim", "issuer.permissions"});
      }
    }
    CheckIssuer(issuer, PlaceOf(values.source()));
    config_.issuers.push_back(std::move(issuer));
  }

  void SetIssuerText(const std::string& path, const toml::node& node, std::string& value) {
    const std::optional<std::string> text = node.value_exact<std::string>();
    if (!text || text->empty()) {
      Refuse(PlaceOf(node.source()), "type", fmt::format("\"{}\" must be a text in quotes", path));
      return;
    }
    value = *text;
  }

  std::vector<std::string> ReadTexts(const std::string& path, const toml::node& node) {
    std::vector<std::string> texts;
    const toml::array* values = node.as_array();
    if (values == nullptr || values->empty() || !values->is_homogeneous<std::string>()) {
      Refuse(PlaceOf(node.source()), "type",
             fmt::format("\"{}\" must be a list of texts, such as [\"one\", \"two\"]", path));
      return texts;
    }
    for (const toml::node& value : *values) {
      texts.push_back(value.value_or(std::string()));
    }
    return texts;
  }

  std::map<std::string, std::vector<std::string>> ReadPermissions(const std::string& path,
                                                                  const toml::node& node) {
    std::map<std::string, std::vector<std::string>> permissions;
    const toml::table* roles = node.as_table();
    if (roles == nullptr) {
      Refuse(PlaceOf(node.source()), "type",
             fmt::format("\"{}\" must be a table: role = [\"permission\", …]", path));
      return permissions;
    }
    for (const auto& [role, granted] : *roles) {
      permissions[std::string(role.str())] = ReadTexts(Join(path, role.str()), granted);
    }
    return permissions;
  }

  void CheckIssuer(const IssuerConfig& issuer, const std::string& place) {
    const auto need = [&](bool holds, const char* rule, const char* message) {
      if (!holds) {
        Refuse(place, rule, message);
      }
    };
    need(!issuer.name.empty(), "missing", "the issuer needs \"name\": the `iss` of its tokens");
    need(!issuer.audience.empty(), "missing",
         "the issuer needs \"audience\": tokens meant for others must not count here");
    need(issuer.jwks_file.empty() != issuer.jwks_url.empty(), "missing",
         "the issuer needs its keys: set exactly one of \"jwks_file\" and \"jwks_url\"");
    need(issuer.jwks_url.empty() || IsSafeUrl(issuer.jwks_url), "value",
         "\"jwks_url\" must be https: keys that came in the clear could be anybody's");
    need(!issuer.tenants.empty(), "missing",
         "the issuer needs \"tenants\": the list of tenants it may speak for");
    need(std::ranges::find(config_.issuers, issuer.name, &IssuerConfig::name) ==
             config_.issuers.end(),
         "value", "two issuers have the same \"name\": join them");
  }

  // https, or http to this machine.
  static bool IsSafeUrl(std::string_view text) {
    const auto url = boost::urls::parse_uri(text);
    if (url.has_error() || url->host().empty()) {
      return false;
    }
    const std::string host = url->host();
    return url->scheme() == "https" ||
           (url->scheme() == "http" &&
            (host == "localhost" || host == "127.0.0.1" || host == "[::1]"));
  }

  std::string file_name_;
  Config config_;
  Places places_;
  std::vector<FieldError> problems_;
};

}  // namespace

Result<Config> ParseConfig(std::string_view toml, const std::string& file_name,
                           const Environment& environment) {
  Reader reader(file_name);
  reader.ReadFile(toml);
  reader.ReadEnvironment(environment);
  return std::move(reader).Finish();
}

Result<Config> LoadConfig(const std::string& file, const Environment& environment) {
  const Result<std::string> text = ReadText(file);
  if (!text) {
    return RefuseConfig({{file, "file", text.error().detail}});
  }
  return ParseConfig(*text, file, environment);
}

}  // namespace strongroom::app
