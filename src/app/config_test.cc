#include "app/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "app/settings.h"
#include "telemetry/log.h"

namespace strongroom::app {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Environment Variables(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const std::string& name) -> std::optional<std::string> {
    const auto it = values.find(name);
    return it == values.end() ? std::nullopt : std::optional<std::string>(it->second);
  };
}
const Environment kNoVariables = Variables({});

Result<Config> Parse(std::string_view toml, const Environment& environment = kNoVariables) {
  return ParseConfig(toml, "s.toml", environment);
}

// The first problem on one line, or "" when the configuration was accepted.
std::string Refusal(std::string_view toml, const Environment& environment = kNoVariables) {
  const Result<Config> config = Parse(toml, environment);
  return config ? "" : config.error().detail;
}

constexpr std::string_view kIssuer = R"(data = "d"
[[issuer]]
name = "https://id.example.org/realms/diku"
audience = "strongroom"
jwks_url = "https://id.example.org/certs"
tenants = ["diku", "other"]
tenant_claim = "tenant"
user_claim = "preferred_username"
[issuer.permissions]
payments = ["a.item.get", "a.reveal.execute"]
"read only" = ["a.item.get"]
)";

TEST(Config, DataAloneIsEnoughAndNamesTheFilesBesideIt) {
  const Result<Config> config = Parse("data = \"/var/lib/strongroom/\"");
  ASSERT_TRUE(config) << config.error().ToString();
  EXPECT_EQ(config->listen, "127.0.0.1:8420");
  EXPECT_EQ(config->store.url, "sqlite");
  EXPECT_EQ(config->keyring, "/var/lib/strongroom.keyring");
  EXPECT_EQ(config->audit.checkpoint_file, "/var/lib/strongroom.checkpoints");
  EXPECT_EQ(config->audit.masked_reads, "buffered");
  EXPECT_EQ(config->search.high_budget_per_minute, 60);
}

TEST(Config, UnknownKeyIsRefusedWithPositionAndNearestKey) {
  EXPECT_EQ(Refusal("data = \"d\"\nlisten_ = \"127.0.0.1:1\""),
            "s.toml:2:1: unknown key \"listen_\"; the nearest known key is \"listen\"");
  EXPECT_EQ(
      Refusal("data = \"d\"\n[store]\n  quue_max = 3"),
      "s.toml:3:3: unknown key \"store.quue_max\"; the nearest known key is \"store.queue_max\"");
  EXPECT_THAT(Refusal("data = \"d\"\n[storage]\nurl = \"sqlite\""),
              StartsWith("s.toml:2:2: unknown"));
  EXPECT_THAT(Refusal("data = \"d\"\n[store.pool]\nsize = 1"), HasSubstr("\"store.pool\""));
}

TEST(Config, SyntaxErrorIsRefusedWithPosition) {
  EXPECT_THAT(Refusal("data = \"d\"\nthreads = = 3"), StartsWith("s.toml:2:11: not TOML"));
}

TEST(Config, DuplicateKeyIsRefused) {
  EXPECT_THAT(Refusal("data = \"d\"\ndata = \"e\""), StartsWith("s.toml:2:"));
}

TEST(Config, WrongTypeIsRefusedWithPosition) {
  EXPECT_EQ(Refusal("data = \"d\"\nthreads = \"4\""),
            "s.toml:2:11: \"threads\" must be a whole number");
  EXPECT_THAT(Refusal("data = \"d\"\nthreads = 4.0"), HasSubstr("must be a whole number"));
  EXPECT_THAT(Refusal("data = 5"), HasSubstr("\"data\" must be a text in quotes"));
  EXPECT_THAT(Refusal("require_locked_memory = 1"), HasSubstr("must be true or false"));
  EXPECT_THAT(Refusal("store = \"sqlite\""), HasSubstr("unknown key \"store\""));
}

// Both ends of every number's range are taken, and nothing beyond them.
TEST(Config, EveryNumberIsHeldToItsRange) {
  for (const Setting& setting : Settings()) {
    if (!std::holds_alternative<NumberSlot>(setting.slot)) {
      continue;
    }
    const std::string name = EnvironmentName(setting);
    for (const std::int64_t inside : {setting.min, setting.max}) {
      EXPECT_EQ(Refusal("data = \"d\"", Variables({{name, std::to_string(inside)}})), "") << name;
    }
    for (const std::int64_t outside : {setting.min - 1, setting.max + 1}) {
      EXPECT_THAT(Refusal("data = \"d\"", Variables({{name, std::to_string(outside)}})),
                  StartsWith(name + ": \"" + std::string(setting.path) + "\" must be from"));
    }
  }
}

TEST(Config, TextWithAChoiceIsHeldToIt) {
  const std::map<std::string, std::vector<std::string>> bad = {
      {"STRONGROOM_LISTEN",
       {"", "8420", ":8420", "host:", "host:65536", "host:1x", "::1:80", "[]:80"}},
      {"STRONGROOM_STORE_URL", {"", "mysql://h/d", "SQLite"}},
      {"STRONGROOM_STORE_SCHEMA", {"", "1a", "A", "a-b", "pg_x", std::string(64, 'a')}},
      {"STRONGROOM_AUDIT_MASKED_READS", {"", "off", "Sync"}},
      {"STRONGROOM_LOG_LEVEL", {"", "trace"}},
  };
  for (const auto& [name, values] : bad) {
    for (const std::string& value : values) {
      EXPECT_THAT(Refusal("data = \"d\"", Variables({{name, value}})), StartsWith(name + ": "))
          << value;
    }
  }
}

TEST(Config, EveryLevelOfTheLogIsTaken) {
  for (const std::string level : {"debug", "info", "warning", "error"}) {
    const Result<Config> config =
        Parse("data = \"d\"", Variables({{"STRONGROOM_LOG_LEVEL", level}}));
    ASSERT_TRUE(config) << level;
    EXPECT_TRUE(telemetry::ParseLevel(config->log.level)) << level;
  }
  EXPECT_THAT(Refusal("data = \"d\"", Variables({{"STRONGROOM_LOG_LEVEL", "warn"}})),
              HasSubstr("\"warning\""));
}

TEST(Config, EnvironmentGoesOverTheFile) {
  const Result<Config> config =
      Parse("data = \"d\"\nthreads = 2\n[store]\nqueue_max = 5",
            Variables({{"STRONGROOM_THREADS", "3"},
                       {"STRONGROOM_STORE_URL", "postgresql://db/strongroom"},
                       {"STRONGROOM_REQUIRE_LOCKED_MEMORY", "true"}}));
  ASSERT_TRUE(config) << config.error().ToString();
  EXPECT_EQ(config->threads, 3);
  EXPECT_EQ(config->store.queue_max, 5);
  EXPECT_EQ(config->store.url, "postgresql://db/strongroom");
  EXPECT_TRUE(config->require_locked_memory);
}

TEST(Config, EnvironmentValueOfTheWrongKindIsRefusedByItsName) {
  EXPECT_THAT(Refusal("data = \"d\"", Variables({{"STRONGROOM_THREADS", "4k"}})),
              StartsWith("STRONGROOM_THREADS: "));
  EXPECT_THAT(Refusal("data = \"d\"", Variables({{"STRONGROOM_REQUIRE_LOCKED_MEMORY", "yes"}})),
              StartsWith("STRONGROOM_REQUIRE_LOCKED_MEMORY: "));
}

TEST(Config, EveryProblemIsReportedNotOnlyTheFirst) {
  const Result<Config> config = Parse("thread = 1\nlisten = 5\n[log]\nlevel = \"loud\"");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().kind, ErrorKind::kConfiguration);
  EXPECT_EQ(config.error().fields.size(), 3u);
}

TEST(Config, SqliteNeedsADataDirectory) { EXPECT_THAT(Refusal(""), StartsWith("data: ")); }

TEST(Config, PostgresNeedsNoDataDirectoryButAKeyringAndCheckpoints) {
  const std::string url = "[store]\nurl = \"postgresql://db/strongroom\"\n";
  EXPECT_THAT(Refusal(url), StartsWith("keyring: "));
  EXPECT_THAT(Refusal("keyring = \"k\"\n" + url), StartsWith("audit.checkpoint_file: "));
  EXPECT_EQ(Refusal("keyring = \"k\"\n" + url + "[audit]\ncheckpoint_stdout = true"), "");
}

TEST(Config, KeyringInTheDataDirectoryIsRefused) {
  for (const char* keyring : {"d/keyring", "d/../d/sub/keyring", "./d/keyring"}) {
    EXPECT_THAT(Refusal("data = \"d\"\nkeyring = \"" + std::string(keyring) + "\""),
                StartsWith("keyring: "));
  }
  EXPECT_EQ(Refusal("data = \"d\"\nkeyring = \"d.keyring\""), "");
  EXPECT_EQ(Refusal("data = \"d\"\nkeyring = \"d/../keyring\""), "");
}

TEST(Config, CertificateWithoutKeyIsRefused) {
  EXPECT_THAT(Refusal("data = \"d\"\n[tls]\nkey_file = \"k\""), StartsWith("tls: "));
  EXPECT_EQ(Refusal("data = \"d\"\n[tls]\nkey_file = \"k\"\ncertificate_file = \"c\""), "");
}

TEST(Config, FileThatIsNotThereIsRefusedAndAnEmptyOneIsRead) {
  const Result<Config> absent = LoadConfig(STRONGROOM_BINARY_DIR "/no-such.toml", kNoVariables);
  ASSERT_FALSE(absent);
  EXPECT_THAT(absent.error().detail, HasSubstr("no-such.toml: cannot be read"));
  EXPECT_FALSE(LoadConfig(STRONGROOM_BINARY_DIR, kNoVariables));
  EXPECT_TRUE(LoadConfig("/dev/null", Variables({{"STRONGROOM_DATA", "d"}})));
}

TEST(Config, IssuerIsRead) {
  const Result<Config> config = Parse(kIssuer);
  ASSERT_TRUE(config) << config.error().ToString();
  ASSERT_EQ(config->issuers.size(), 1u);
  const IssuerConfig& issuer = config->issuers[0];
  EXPECT_EQ(issuer.name, "https://id.example.org/realms/diku");
  EXPECT_EQ(issuer.tenants, (std::vector<std::string>{"diku", "other"}));
  EXPECT_EQ(issuer.subject_claim, "sub");
  EXPECT_EQ(issuer.permissions.at("read only"), std::vector<std::string>{"a.item.get"});
}

TEST(Config, IncompleteOrUnsafeIssuerIsRefused) {
  const auto without = [](std::string_view line_start, std::string_view instead = "") {
    std::istringstream lines{std::string(kIssuer)};
    std::string out;
    for (std::string line; std::getline(lines, line);) {
      out += line.starts_with(line_start) ? std::string(instead) : line;
      out += '\n';
    }
    return out;
  };
  EXPECT_THAT(Refusal(without("name")), HasSubstr("\"name\""));
  EXPECT_THAT(Refusal(without("audience")), HasSubstr("\"audience\""));
  EXPECT_THAT(Refusal(without("jwks_url")), HasSubstr("exactly one"));
  EXPECT_THAT(Refusal(without("user_claim", "jwks_file = \"f\"")), HasSubstr("exactly one"));
  EXPECT_THAT(Refusal(without("jwks_url", "jwks_url = \"http://id.example.org/certs\"")),
              HasSubstr("must be https"));
  EXPECT_EQ(Refusal(without("jwks_url", "jwks_url = \"http://127.0.0.1:9/certs\"")), "");
  EXPECT_THAT(Refusal(without("tenants")), HasSubstr("\"tenants\""));
  EXPECT_THAT(Refusal(without("tenants", "tenants = [\"a\", 5]")), HasSubstr("list of texts"));
  EXPECT_EQ(Refusal(without("tenant_claim")), "");
  EXPECT_THAT(Refusal(without("user_claim", "usr_claim = \"x\"")),
              HasSubstr("nearest known key is \"issuer.user_claim\""));
  EXPECT_THAT(Refusal(without("payments", "payments = \"a.item.get\"")),
              HasSubstr("list of texts"));
  EXPECT_THAT(Refusal("[issuer]\nname = \"x\""), HasSubstr("array of tables"));
}

TEST(Config, TwoIssuersOfOneNameAreRefused) {
  const std::string issuer(kIssuer);
  EXPECT_THAT(Refusal(issuer + issuer.substr(issuer.find("[[issuer]]"))),
              HasSubstr("the same \"name\""));
}

TEST(Config, PrintedConfigurationReadsBackTheSame) {
  Config config;
  config.data = "/srv/\"odd\"\\name";
  config.threads = 7;
  config.audit.masked_reads = "sync";
  config.audit.checkpoint_stdout = true;
  config.timeouts.idle_s = 1;
  config.issuers = Parse(kIssuer)->issuers;
  const Result<Config> complete = CompleteConfig(config);
  ASSERT_TRUE(complete);
  const Result<Config> again = Parse(PrintConfig(*complete));
  ASSERT_TRUE(again) << again.error().ToString() << PrintConfig(*complete);
  EXPECT_EQ(*again, *complete);
}

TEST(Config, PrintedConfigurationHoldsNoPassword) {
  Config config;
  config.data = "d";
  config.store.url =
      "postgresql://app:hunter2@db:5432/strongroom?sslmode=verify-full&password=hunter3";
  const std::string printed = PrintConfig(config);
  EXPECT_THAT(printed, Not(HasSubstr("hunter")));
  EXPECT_THAT(printed, HasSubstr("app:***@db:5432/strongroom?sslmode=verify-full"));
}

TEST(Config, RefusalNeverRepeatsAStoreUrl) {
  EXPECT_THAT(Refusal("data = \"d\"\n[store]\nurl = \"mysql://app:hunter2@db\""),
              Not(HasSubstr("hunter2")));
}

TEST(RedactStoreUrl, UrlThatCannotBeTakenApartIsReplacedWhole) {
  EXPECT_EQ(RedactStoreUrl("sqlite"), "sqlite");
  EXPECT_EQ(RedactStoreUrl("postgresql://db/strongroom"), "postgresql://db/strongroom");
  EXPECT_EQ(RedactStoreUrl("postgresql://app:p w@db/x"), "***");
  for (const char* hides : {"postgresql://app:s3cr#et@db/x", "postgresql://app:1/et@db/x",
                            "postgresql://app:1?et@db/x", "postgresql://app:s@et@db/x"}) {
    EXPECT_EQ(RedactStoreUrl(hides), "***") << hides;
  }
  EXPECT_EQ(RedactStoreUrl("postgresql://db/x?sslpassword=s%20t&user=u"),
            "postgresql://db/x?sslpassword=***&user=u");
}

TEST(ParseEndpoint, TakesNamesAddressesAndBracketedV6) {
  EXPECT_EQ(ParseEndpoint("[::1]:0")->host, "::1");
  EXPECT_EQ(ParseEndpoint("localhost:65535")->port, 65535);
}

TEST(Settings, NoTwoKeysShareAnEnvironmentNameAndTablesAreTogether) {
  std::set<std::string> names;
  std::vector<std::string_view> tables;
  for (const Setting& setting : Settings()) {
    EXPECT_TRUE(names.insert(EnvironmentName(setting)).second) << setting.path;
    if (tables.empty() || tables.back() != TableOf(setting)) {
      tables.push_back(TableOf(setting));
    }
  }
  EXPECT_EQ(std::set(tables.begin(), tables.end()).size(), tables.size());
  EXPECT_TRUE(names.contains("STRONGROOM_STORE_QUEUE_MAX"));
}

// To write the page anew: STRONGROOM_WRITE_DOCUMENT=1 app_test --gtest_filter=Settings.*
TEST(Settings, DocumentedPageIsTheTable) {
  const std::string file = STRONGROOM_SOURCE_DIR "/docs/configuration.md";
  if (std::getenv("STRONGROOM_WRITE_DOCUMENT") != nullptr) {
    std::ofstream(file) << ConfigurationDocument();
  }
  std::ostringstream page;
  page << std::ifstream(file).rdbuf();
  EXPECT_TRUE(page.str() == ConfigurationDocument()) << file << " is not what the table says";
}

}  // namespace
}  // namespace strongroom::app
