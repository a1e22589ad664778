#include "app/local_commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/json.h"

namespace strongroom::app {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

const Environment kNothing = [](const std::string&) { return std::nullopt; };

struct Ran {
  int code = -1;
  std::string out, error;
};

Ran Perform(const LocalCommand& command, bool as_json = false) {
  std::ostringstream out, error;
  const int code =
      RunLocalCommand(command, kNothing, {.out = out, .error = error, .json = as_json});
  return {code, out.str(), error.str()};
}

std::string WriteFile(const std::string& name, std::string_view text) {
  const std::string path = testing::TempDir() + "local_commands_" + name;
  std::ofstream(path) << text;
  return path;
}

TEST(TypeCheck, ShippedTypesAreGood) {
  const std::string types = STRONGROOM_SOURCE_DIR "/types/";
  const Ran ran = Perform(TypeCheck{{types + "banking-information.json",
                                     types + "patron-contact.json", types + "purchase-note.json"}});
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_THAT(ran.error, IsEmpty());
}

TEST(TypeCheck, EveryViolatedRuleIsALineWithFileAndPointer) {
  const std::string file = WriteFile("bad.json", R"({
    "$id": "vendor", "title": "Vendor", "type": "object", "x-sensitivity": "regular", "additionalProperties": false,
    "properties": {"name": {"type": "string", "maxLength": 10},
                   "iban": {"type": "string", "maxLength": 34, "x-sensitivity": "high", "x-mask": "last4"}}})");
  const Ran ran = Perform(TypeCheck{{file}});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out, HasSubstr(file + ": /properties/name"));
  EXPECT_THAT(ran.out, HasSubstr("a record type of its own"));
}

TEST(TypeCheck, JsonOutputIsAnObjectARule) {
  const std::string file = WriteFile("bad2.json", R"({"$id": "x"})");
  std::istringstream lines(Perform(TypeCheck{{file}}, true).out);
  int rules = 0;
  for (std::string line; std::getline(lines, line); ++rules) {
    const Result<json::value> rule = ParseJson(line);
    ASSERT_TRUE(rule) << line;
    EXPECT_EQ(rule->at("file"), json::value(file));
  }
  EXPECT_GT(rules, 0);
}

TEST(TypeCheck, FileThatIsNotJsonOrNotThereFails) {
  EXPECT_EQ(Perform(TypeCheck{{"/no/such.json"}}).code, 1);
  const Ran ran = Perform(TypeCheck{{WriteFile("syntax.json", "{\n  \"a\": ]")}});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out, HasSubstr("line 2"));
}

// The shipped classes, with what stands in the one named "high" made stricter.
std::string TightenedClasses(const std::string& name, std::string_view from, std::string_view to) {
  std::ostringstream shipped;
  shipped << std::ifstream(STRONGROOM_SOURCE_DIR "/policy/classes.json").rdbuf();
  std::string text = shipped.str();
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos);
  return WriteFile(name, text.replace(at, from.size(), to));
}

TEST(TypeCheck, OperatorsClassesAreWhatTypesAreCheckedAgainst) {
  const std::string file = STRONGROOM_SOURCE_DIR "/types/banking-information.json";
  const std::string classes =
      TightenedClasses("no_last4.json", R"("search": ["exact", "last4"], "mask": "last4")",
                       R"("search": ["exact"], "mask": "all")");
  EXPECT_EQ(Perform(TypeCheck{{file}, {}}).code, 0);
  const Ran ran = Perform(TypeCheck{{file}, classes});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out, HasSubstr(file + ": /properties/"));
}

TEST(TypeCheck, ClassesThatLoosenAreRefusedWithEveryProblem) {
  const std::string classes =
      TightenedClasses("loose.json", R"("limits": {"search": [], "mask": "all")",
                       R"("unknown": 1, "limits": {"search": ["exact"], "mask": "all")");
  const Ran ran = Perform(TypeCheck{{STRONGROOM_SOURCE_DIR "/types/purchase-note.json"}, classes});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out, HasSubstr(classes + ": /classes/3/unknown: "));
  EXPECT_THAT(ran.out, HasSubstr(classes + ": /classes/3/limits: "));
  EXPECT_THAT(ran.error, HasSubstr(classes));
  EXPECT_EQ(Perform(TypeCheck{{}, "/no/such.json"}).code, 1);
}

TEST(ConfigPrint, PrintsTheConfigurationInForce) {
  const std::string file =
      WriteFile("good.toml", "data = \"d\"\nstore.url = \"postgresql://a:hunter2@db/x\"\n");
  const Ran text = Perform(ConfigPrint{file});
  EXPECT_EQ(text.code, 0) << text.error;
  EXPECT_THAT(text.out, HasSubstr("keyring = \"d.keyring\"\n"));
  EXPECT_THAT(text.out, HasSubstr("url = \"postgresql://a:***@db/x\"\n"));
  const Result<json::value> as_json = ParseJson(Perform(ConfigPrint{file}, true).out);
  ASSERT_TRUE(as_json);
  EXPECT_EQ(as_json->at("store.url"), json::value("postgresql://a:***@db/x"));
  EXPECT_EQ(as_json->at("threads"), json::value(0));
}

TEST(ConfigPrint, EveryProblemIsALineOnStderr) {
  const std::string file = WriteFile("bad.toml", "dat = \"d\"\nthreads = \"x\"\n");
  const Ran ran = Perform(ConfigPrint{file});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.out, IsEmpty());
  EXPECT_THAT(ran.error, StartsWith("strongroom: " + file + ":1:1: unknown key \"dat\""));
  EXPECT_THAT(ran.error, HasSubstr("\nstrongroom: " + file + ":2:11: "));
}

TEST(Version, IsPrinted) {
  EXPECT_EQ(Perform(Version{}).out, "strongroom " STRONGROOM_VERSION "\n");
  EXPECT_EQ(Perform(Version{}, true).out, "{\"version\":\"" STRONGROOM_VERSION "\"}\n");
}

}  // namespace
}  // namespace strongroom::app
