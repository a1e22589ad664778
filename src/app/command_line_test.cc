#include "app/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace strongroom::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const Environment kNothing = [](const std::string&) { return std::nullopt; };
const Environment kToken = [](const std::string& name) -> std::optional<std::string> {
  return name == "STRONGROOM_TOKEN" ? std::optional<std::string>("from-environment") : std::nullopt;
};

// Words separated by blanks; tests that need blanks inside one pass a vector.
std::expected<Invocation, Exit> Parse(const std::string& line,
                                      const Environment& environment = kToken) {
  std::istringstream words(line);
  return ParseCommandLine({std::istream_iterator<std::string>(words), {}}, environment);
}

template <class Kind, class T>
T Get(const std::expected<Invocation, Exit>& parsed) {
  EXPECT_TRUE(parsed.has_value()) << parsed.error().error;
  return parsed ? std::get<T>(std::get<Kind>(parsed->command)) : T{};
}

std::string WrongUse(const std::string& line, const Environment& environment = kToken) {
  const auto parsed = Parse(line, environment);
  EXPECT_FALSE(parsed.has_value()) << line;
  if (parsed) {
    return "";
  }
  EXPECT_EQ(parsed.error().code, 2) << line;
  EXPECT_THAT(parsed.error().error, Not(HasSubstr("\n"))) << line;
  EXPECT_THAT(parsed.error().error, HasSubstr("--help")) << line;
  return parsed.error().error;
}

TEST(CommandLine, DevHasDefaults) {
  const Dev dev = Get<ServerCommand, Dev>(Parse("dev", kNothing));
  EXPECT_EQ(dev.data, std::nullopt);
  EXPECT_EQ(dev.listen, "127.0.0.1:8420");
  EXPECT_EQ(dev.store_url, "sqlite");
}

TEST(CommandLine, DevTakesItsOptions) {
  const Dev dev = Get<ServerCommand, Dev>(Parse(
      "dev --data ./data --keyring=k --listen 127.0.0.1:0 --store postgresql://db/x", kNothing));
  EXPECT_EQ(dev.data, "./data");
  EXPECT_EQ(dev.keyring, "k");
  EXPECT_EQ(dev.listen, "127.0.0.1:0");
  EXPECT_EQ(dev.store_url, "postgresql://db/x");
}

TEST(CommandLine, KeyringRotateNeedsAFileAndNoToken) {
  EXPECT_EQ((Get<ServerCommand, KeyringRotate>(Parse("keyring rotate --config a.toml", kNothing))
                 .config_file),
            "a.toml");
  EXPECT_THAT(WrongUse("keyring rotate"), HasSubstr("--config"));
  EXPECT_THAT(WrongUse("keyring"), HasSubstr("keyring"));
}

classify::command::Options Classified(const std::string& line) {
  return Get<LocalCommand, Classify>(Parse("classify " + line, kNothing)).options;
}

TEST(CommandLine, ClassifyTakesItsOptionsAndNoToken) {
  using classify::command::Format;
  const auto options =
      Classified("a b --check --baseline old.json --format sarif --output r --all");
  EXPECT_THAT(options.paths, ElementsAre("a", "b"));
  EXPECT_TRUE(options.check && options.all && !options.annotate);
  EXPECT_EQ(options.baseline, "old.json");
  EXPECT_EQ(options.format, Format::kSarif);
  EXPECT_EQ(options.output, "r");
  EXPECT_EQ(Classified("a").format, std::nullopt);
  EXPECT_EQ(Classified("a --json").format, Format::kJson);
  EXPECT_EQ(Classified("--explain iban").explain, "iban");
}

TEST(CommandLine, ClassifyDraftsATypeWithOrWithoutAName) {
  EXPECT_EQ(Classified("a").type, std::nullopt);
  EXPECT_EQ(Classified("a.json --type").type, "");
  EXPECT_EQ(Classified("a.json --type --all").type, "");
  EXPECT_EQ(Classified("--type vendor a.json").type, "vendor");
  EXPECT_THAT(Classified("--type vendor a.json b").paths, ElementsAre("a.json", "b"));
  EXPECT_EQ(Classified("--type=vendor a.json").type, "vendor");
  EXPECT_EQ(Classified("--type a.json").type, "");
  EXPECT_THAT(Classified("--type a.json b").paths, ElementsAre("a.json", "b"));
}

TEST(CommandLine, ClassifyRefusesWhatDoesNotGoTogether) {
  EXPECT_THAT(WrongUse("classify", kNothing), HasSubstr("PATH"));
  EXPECT_THAT(WrongUse("classify a --check --annotate", kNothing), HasSubstr("--annotate"));
  EXPECT_THAT(WrongUse("classify a --format xml", kNothing), HasSubstr("sarif"));
  EXPECT_THAT(WrongUse("classify a --json --format html", kNothing), HasSubstr("--json"));
  EXPECT_THAT(WrongUse("classify a --baseline b", kNothing), HasSubstr("--check"));
  EXPECT_THAT(WrongUse("classify a --bogus", kNothing), HasSubstr("--bogus"));
}

TEST(CommandLine, InitServeAndConfigPrintTakeAFile) {
  EXPECT_EQ((Get<ServerCommand, Init>(Parse("init --config a.toml", kNothing)).config_file),
            "a.toml");
  EXPECT_EQ((Get<ServerCommand, Serve>(Parse("serve --config a.toml", kNothing)).config_file),
            "a.toml");
  EXPECT_EQ(
      (Get<LocalCommand, ConfigPrint>(Parse("config print --config a.toml", kNothing)).config_file),
      "a.toml");
}

TEST(CommandLine, TokenCreateCollectsWhatIsRepeated) {
  const auto parsed = Parse(
      "token create --tenant a --tenant b --subject s --permission p.item.get --permission "
      "q.item.get "
      "--ttl 1h --json --url http://127.0.0.1:9 --token t");
  const TokenCreate create = Get<ClientCommand, TokenCreate>(parsed);
  EXPECT_THAT(create.tenants, ElementsAre("a", "b"));
  EXPECT_THAT(create.permissions, ElementsAre("p.item.get", "q.item.get"));
  EXPECT_EQ(create.subject, "s");
  EXPECT_EQ(create.ttl, "1h");
  EXPECT_FALSE(create.is_operator);
  EXPECT_TRUE(parsed->json);
  EXPECT_EQ(parsed->server.url, "http://127.0.0.1:9");
  EXPECT_EQ(parsed->server.token, "t");
}

TEST(CommandLine, TokenAndUrlComeFromTheEnvironment) {
  const auto parsed =
      Parse("tenant list", [](const std::string& name) -> std::optional<std::string> {
        return name == "STRONGROOM_URL" ? "https://vault.example.org" : "t";
      });
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->server.url, "https://vault.example.org");
  EXPECT_EQ(parsed->server.token, "t");
  EXPECT_EQ(Parse("tenant list --url http://127.0.0.1:9")->server.url, "http://127.0.0.1:9");
}

TEST(CommandLine, ClientCommandWithoutTokenIsWrongUseButHelpIsNot) {
  EXPECT_THAT(WrongUse("tenant list", kNothing), HasSubstr("STRONGROOM_TOKEN"));
  EXPECT_EQ(Parse("tenant list --help", kNothing).error().code, 0);
}

TEST(CommandLine, OperatorTokenAndTenantsExcludeEachOther) {
  EXPECT_TRUE(
      (Get<ClientCommand, TokenCreate>(Parse("token create --operator --subject s")).is_operator));
  EXPECT_THAT(WrongUse("token create --operator --subject s --tenant a"),
              HasSubstr("leave out --tenant"));
  EXPECT_THAT(WrongUse("token create --subject s --permission p"), HasSubstr("Give --tenant"));
  EXPECT_THAT(WrongUse("token create --subject s --tenant a"), HasSubstr("give --permission"));
}

TEST(CommandLine, TenantDestroyAsksFirstAndActsWithACode) {
  EXPECT_EQ((Get<ClientCommand, TenantDestroy>(Parse("tenant destroy diku")).confirmation),
            std::nullopt);
  const auto destroy =
      Get<ClientCommand, TenantDestroy>(Parse("tenant destroy diku --confirm 123"));
  EXPECT_EQ(destroy.name, "diku");
  EXPECT_EQ(destroy.confirmation, "123");
}

TEST(CommandLine, OtherClientCommandsTakeTheirArguments) {
  EXPECT_EQ((Get<ClientCommand, TenantCreate>(Parse("tenant create diku")).name), "diku");
  EXPECT_EQ((Get<ClientCommand, TokenRevoke>(Parse("token revoke acc")).accessor), "acc");
  EXPECT_THAT((Get<ClientCommand, TypeApply>(Parse("type apply a.json b.json")).files),
              ElementsAre("a.json", "b.json"));
  const auto migrate = Get<ClientCommand, TypeMigrate>(
      ParseCommandLine({"type", "migrate", "a.json", "--reason", "for the payment run"}, kToken));
  EXPECT_EQ(migrate.file, "a.json");
  EXPECT_EQ(migrate.reason, "for the payment run");
  EXPECT_EQ((Get<ClientCommand, TypeMigrations>(Parse("type migrations note")).type), "note");
  const auto approve = Get<ClientCommand, TypeApprove>(Parse("type approve banking-information 7"));
  EXPECT_EQ(approve.type, "banking-information");
  EXPECT_EQ(approve.migration_id, "7");
  const auto withdraw = Get<ClientCommand, TypeWithdraw>(Parse("type withdraw note 8"));
  EXPECT_EQ(withdraw.type, "note");
  EXPECT_EQ(withdraw.migration_id, "8");

  const auto rotate = Get<ClientCommand, KeyRotate>(Parse("key rotate note --tenant diku"));
  EXPECT_EQ(rotate.type, "note");
  EXPECT_EQ(rotate.tenant, "diku");
  const auto reseal = Get<ClientCommand, KeyReseal>(Parse("key reseal note"));
  EXPECT_EQ(reseal.type, "note");
  EXPECT_FALSE(reseal.tenant);
}

TEST(CommandLine, TypeCheckNeedsNoToken) {
  EXPECT_THAT((Get<LocalCommand, TypeCheck>(Parse("type check a.json b.json", kNothing)).files),
              ElementsAre("a.json", "b.json"));
}

TEST(CommandLine, AuditTakesAChainAndAReason) {
  EXPECT_EQ((Get<ServerCommand, AuditVerify>(Parse("audit verify --data d", kNothing)).source.data),
            "d");
  const auto accept = Get<ServerCommand, AuditAcceptRestore>(Parse(
      "audit accept-restore --store postgresql://db/x --keyring k --checkpoints c --reason moved",
      kNothing));
  EXPECT_EQ(accept.source.store_url, "postgresql://db/x");
  EXPECT_EQ(accept.source.keyring, "k");
  EXPECT_EQ(accept.source.checkpoint_file, "c");
  EXPECT_EQ(accept.reason, "moved");
}

TEST(CommandLine, WrongUseEndsWithTwoAndSaysWhat) {
  WrongUse("");
  WrongUse("tenant");
  WrongUse("serve");
  WrongUse("audit verify");
  WrongUse("audit verify --config c --data d");
  WrongUse("audit accept-restore --data d");
  WrongUse("audit accept-restore --data d --reason x");
  const auto with_reason = [](const std::string& reason) {
    return ParseCommandLine({"audit", "accept-restore", "--data", "d", "--reason", reason}, kToken)
        .has_value();
  };
  EXPECT_FALSE(with_reason("   \t "));
  EXPECT_FALSE(
      with_reason("a\xff"
                  "bc"));
  std::string umlauts;
  for (int i = 0; i < 500; ++i) umlauts += "\u00e4";
  EXPECT_TRUE(with_reason(umlauts));
  EXPECT_FALSE(with_reason(umlauts + "a"));
  WrongUse("tenant create");
  WrongUse("tenant create a b");
  WrongUse("type check");
  EXPECT_THAT(WrongUse("frobnicate"), HasSubstr("frobnicate"));
  EXPECT_THAT(WrongUse("dev --colour red"), HasSubstr("--colour"));
  EXPECT_THAT(WrongUse("dev --listen 8420"), HasSubstr("HOST:PORT"));
  EXPECT_THAT(WrongUse("token create --tenant a --subject s --permission p --ttl 1w"),
              HasSubstr("30m"));
}

TEST(CommandLine, RefusedStoreUrlIsNotRepeated) {
  EXPECT_THAT(WrongUse("dev --store mysql://app:hunter2@db/x"), Not(HasSubstr("hunter2")));
}

TEST(CommandLine, EveryCommandHasHelpWithAnExample) {
  for (const char* command :
       {"dev",           "init",           "serve",        "config print",
        "tenant create", "tenant destroy", "tenant list",  "token create",
        "token revoke",  "token list",     "type check",   "type apply",
        "type list",     "type migrate",   "type approve", "type withdraw",
        "key rotate",    "key reseal",     "audit verify", "audit accept-restore",
        "version"}) {
    const auto parsed = Parse(std::string(command) + " --help", kNothing);
    ASSERT_FALSE(parsed) << command;
    EXPECT_EQ(parsed.error().code, 0) << command;
    EXPECT_THAT(parsed.error().out, HasSubstr("Example: strongroom " + std::string(command)));
    EXPECT_THAT(parsed.error().out, HasSubstr("--json"));
  }
}

}  // namespace
}  // namespace strongroom::app
