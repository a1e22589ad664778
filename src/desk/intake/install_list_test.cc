#include "desk/intake/install_list.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "desk/intake/module_name.h"

namespace strongroom::desk::intake {
namespace {

// "name@version" by name@version, then "place rule" by report line.
std::string Read(std::string_view text) {
  const auto list = ParseInstallList(text);
  if (!list) {
    std::string refused = "refused";
    for (const FieldError& field : list.error().fields) {
      refused += " " + field.pointer + ":" + field.rule;
    }
    return list.error().fields.empty() ? list.error().detail : refused;
  }
  std::string read;
  for (const auto& module : list->modules) read += module.name + "@" + module.version + " ";
  for (const auto& line : list->report) {
    read += "| " + line.subject + " " + line.place + " " + line.rule + " ";
  }
  return read;
}

TEST(InstallList, PartsNameAndVersionAtTheFirstHyphenBeforeADigit) {
  const auto split = [](std::string_view id) {
    const InstalledModule module = SplitModuleId(id);
    return module.name + "@" + module.version;
  };
  EXPECT_EQ(split("mod-users-19.3.1"), "mod-users@19.3.1");
  EXPECT_EQ(split("folio_developer-8.0.1"), "folio_developer@8.0.1");
  EXPECT_EQ(split("okapi"), "okapi@");
  EXPECT_EQ(split("mod-z3950"), "mod-z3950@");
  EXPECT_EQ(split("mod-a-1.0.0-SNAPSHOT.7"), "mod-a@1.0.0-SNAPSHOT.7");
  EXPECT_EQ(split("mod-a-1.0.0-2"), "mod-a@1.0.0-2");
  EXPECT_EQ(split("mod-a-"), "mod-a-@");
  EXPECT_EQ(split("-1"), "@1");
  EXPECT_EQ(split(""), "@");
}

RC_GTEST_PROP(InstallList, NameAndVersionComeApartAsTheyWerePutTogether, ()) {
  const auto letters = [](const char* of) {
    return rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::elementOf(std::string(of))));
  };
  const std::string name = "m" + *letters("abz_.");
  const std::string version = "1" + *letters("0123456789.-ab");
  const InstalledModule module = SplitModuleId(name + "-" + version);
  RC_ASSERT(module.name == name);
  RC_ASSERT(module.version == version);
}

TEST(InstallList, KeepsTheListsOrderAndWhatHasNoVersion) {
  EXPECT_EQ(Read(R"([{"id": "mod-b-2.0.0", "action": "enable"}, {"id": "okapi"},
                     {"id": "mod-a-1.0.0", "action": "uptodate"}])"),
            "mod-b@2.0.0 okapi@ mod-a@1.0.0 | okapi /1/id no-version ");
  EXPECT_EQ(Read("[]"), "");
}

TEST(InstallList, ReportsEachRepetitionWhereItStands) {
  EXPECT_EQ(Read(R"([{"id": "mod-a-1"}, {"id": "mod-a-1"}, {"id": "mod-a-2"}, {"id": "mod-a-1"},
                     {"id": "mod-a"}])"),
            "mod-a@1 mod-a@2 mod-a@ | mod-a /1 duplicate | mod-a /2 two-versions "
            "| mod-a /3 duplicate | mod-a /4 two-versions | mod-a /4/id no-version ");
  EXPECT_EQ(ParseInstallList(R"([{"id": "a-1"}, {"id": "a-1"}])")->report.front().message,
            "left out: it stands at /0 already");
}

TEST(InstallList, LeavesOutWhatIsNotInstalledAndSaysSo) {
  EXPECT_EQ(Read(R"([{"id": "mod-a-1", "action": "disable"}, {"id": "mod-b-1", "action": "melt"},
                     {"id": "mod-c-1", "action": "enable", "from": "mod-c-0"}])"),
            "mod-c@1 | mod-a /0/action action | mod-b /1/action action "
            "| mod-c /2/from unknown-member ");
}

TEST(InstallList, TakesAVersionThatStandsBesideTheId) {
  EXPECT_EQ(Read(R"([{"id": "okapi", "version": "5.3.0"}, {"id": "mod-a-1.0.0", "version": "1.0.0"},
                     {"id": "mod-b-1.0.0", "version": "2.0.0"}])"),
            "okapi@5.3.0 mod-a@1.0.0 mod-b@1.0.0 | mod-b /2/version other-version ");
  EXPECT_EQ(Read(R"([{"id": "okapi", "version": "5.3.0"}, {"id": "okapi-5.3.0"}])"),
            "okapi@5.3.0 | okapi /1 duplicate ");
  EXPECT_EQ(Read(R"([{"id": "a", "version": 5}, {"id": "b", "version": ""},
                     {"id": "c", "version": "1 2"}, {"id": "d", "version": "latest"}])"),
            "refused /0/version:version /1/version:version /2/version:version "
            "/3/version:version");
}

TEST(InstallList, AByteOrderMarkIsPassedOver) {
  EXPECT_EQ(Read("\xEF\xBB\xBF[{\"id\": \"mod-a-1\"}]"), Read(R"([{"id": "mod-a-1"}])"));
}

TEST(InstallList, RefusesWhatIsNoListOfIds) {
  EXPECT_EQ(Read("{}"), "refused :array");
  EXPECT_EQ(Read("null"), "refused :array");
  EXPECT_EQ(Read(R"({"id": "mod-a-1"})"), "refused :array");
  EXPECT_EQ(Read(R"([{"id": "mod-a-1"}, "mod-b-1", 3, null, [], {}, {"id": 3}, {"id": ""},
                     {"id": "-1"}, {"id": "mod a-1"}, {"id": "mod-a-1 2"}, {"id": "../a-1"},
                     {"id": "mod-c-1", "action": 1}])"),
            "refused /1:object /2:object /3:object /4:object /5/id:id /6/id:id /7/id:id /8/id:id "
            "/9/id:id /10/id:id /11/id:id /12/action:action");
  EXPECT_EQ(Read(R"([{"id": "mod-a-1", "id": "mod-b-1"}])"),
            "malformed JSON at line 1, column 23: duplicate member name");
  EXPECT_EQ(Read("[{\"id\": \"mod-a-1\"},\n {\"id\""),
            "malformed JSON at line 2, column 7: incomplete JSON");
}

// Lists of a platform in use, beside the project where they are there; the numbers are theirs.
TEST(InstallList, ListsOfReleasesAreReadWithoutALineToReport) {
  const std::filesystem::path folder = STRONGROOM_SOURCE_DIR "/../shared/data/platform-complete";
  if (!std::filesystem::is_directory(folder)) GTEST_SKIP() << "no lists beside the project";
  int lists = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".json") continue;
    std::ifstream stream(file.path());
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    const auto list = ParseInstallList(text);
    ASSERT_TRUE(list) << file.path() << ": " << list.error().ToString();
    EXPECT_GE(list->modules.size(), 100U) << file.path();
    EXPECT_TRUE(list->report.empty()) << file.path();
    std::set<std::string> names;
    for (const InstalledModule& module : list->modules) {
      EXPECT_TRUE(names.insert(module.name).second);
      EXPECT_FALSE(module.version.empty()) << module.name;
    }
    EXPECT_TRUE(names.contains("mod-users")) << file.path();
    ++lists;
  }
  EXPECT_GT(lists, 0);
}

TEST(ModuleName, LettersDigitsAndFewSignsBeginningWithALetter) {
  for (const char* name : {"a", "mod-users", "folio_users", "Mod.2", "mod-z3950"}) {
    EXPECT_TRUE(IsModuleName(name)) << name;
  }
  for (const std::string& name :
       {std::string(), std::string("-a"), std::string("1a"), std::string("a b"), std::string("a/b"),
        std::string("\xC3\xA4"), std::string("a\n"), std::string(101, 'a')}) {
    EXPECT_FALSE(IsModuleName(name)) << name;
  }
  EXPECT_TRUE(IsModuleName(std::string(100, 'a')));
}

}  // namespace
}  // namespace strongroom::desk::intake
