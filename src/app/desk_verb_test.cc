#include "app/desk_verb.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>
#include <sstream>

#include "api/desk_routes.h"
#include "app/command_line.h"
#include "app/desk_request.h"
#include "app/file_text.h"

namespace strongroom::app {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const Environment kToken = [](const std::string& name) -> std::optional<std::string> {
  return name == "STRONGROOM_TOKEN" ? std::optional<std::string>("t") : std::nullopt;
};

// As a shell would: parted at blanks, what stands in quotes is one word.
std::vector<std::string> Words(std::string_view line) {
  std::vector<std::string> words;
  bool quoted = false, open = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ' ' && !quoted) {
      open = false;
      continue;
    }
    if (!open) words.emplace_back();
    open = true;
    if (c != '"') words.back() += c;
  }
  return words;
}

std::expected<Invocation, Exit> Parse(std::string_view line) {
  return ParseCommandLine(Words(line), kToken);
}

DeskAct ActOf(std::string_view line) {
  const auto parsed = Parse(line);
  EXPECT_TRUE(parsed) << line << ": " << parsed.error().error;
  return parsed ? std::get<DeskAct>(std::get<ClientCommand>(parsed->command)) : DeskAct{};
}

ApiRequest RequestFor(std::string_view line) {
  const DeskAct act = ActOf(line);
  if (act.verb == nullptr) return {};
  const Result<ApiRequest> request = RequestOf(*act.verb, act.given);
  EXPECT_TRUE(request) << line << ": " << request.error().detail;
  return request ? *request : ApiRequest{};
}

std::string Refusal(std::string_view line) {
  const auto parsed = Parse(line);
  EXPECT_FALSE(parsed) << line;
  if (parsed) return "";
  EXPECT_EQ(parsed.error().code, kExitWrongUse) << line;
  return parsed.error().error;
}

// "POST /api/desk/issues/{}/links".
std::string Form(std::string_view method, std::string_view path) {
  static const std::regex kKey("\\{[^}]*\\}");
  return std::string(method) + " " + std::regex_replace(std::string(path), kKey, "{}");
}

std::set<std::string> FormsOfRoutes() {
  std::set<std::string> forms;
  for (const api::Route& route : api::DeskRoutes()) forms.insert(Form(route.method, route.pattern));
  return forms;
}

std::set<std::string> FormsOfCommands() {
  std::set<std::string> forms;
  for (const DeskLeaf& leaf : DeskLeaves()) {
    for (const DeskVerb* verb : leaf.verbs) {
      forms.insert(Form(verb->method, "/api/desk" + std::string(verb->path)));
    }
  }
  return forms;
}

std::string TextOf(const std::filesystem::path& file) {
  const Result<std::string> text = ReadText(file.string());
  EXPECT_TRUE(text) << file;
  return text.value_or("");
}

// The command lines in the texts that the sources under src/desk can say, filled in.
std::vector<std::string> CommandsInSources() {
  static const std::regex kJoined("\"\\s*\\n\\s*\"");
  static const std::regex kCommand("strongroom desk ([^\"]*)\"");
  std::vector<std::string> commands;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(STRONGROOM_SOURCE_DIR "/src/desk")) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".cc") || name.ends_with("_test.cc")) continue;
    const std::string text = std::regex_replace(TextOf(entry.path()), kJoined, "");
    for (std::sregex_iterator each(text.begin(), text.end(), kCommand), end; each != end; ++each) {
      std::string command = "desk " + each->str(1);
      for (const auto& [place, value] :
           {std::pair("\\{\\}", "x-1"), std::pair("GRANT-OR-REFUSE", "grant")}) {
        command = std::regex_replace(command, std::regex(place), value);
      }
      commands.push_back(command);
    }
  }
  return commands;
}

// The lines of the documents' shell blocks that call the desk, continued ones joined.
std::vector<std::string> CommandsInDocuments() {
  static const std::regex kContinued("\\\\\\n\\s*");
  static const std::regex kCommand("(?:^|\\n)strongroom (desk [^\\n#)|]*)");
  std::vector<std::string> commands;
  for (const auto& entry : std::filesystem::directory_iterator(STRONGROOM_SOURCE_DIR "/docs")) {
    if (entry.path().extension() != ".md") continue;
    const std::string text = std::regex_replace(TextOf(entry.path()), kContinued, "");
    for (std::sregex_iterator each(text.begin(), text.end(), kCommand), end; each != end; ++each) {
      commands.push_back(each->str(1));
    }
  }
  return commands;
}

TEST(DeskVerbs, EveryExampleInTheHelpIsACommand) {
  for (const DeskLeaf& leaf : DeskLeaves()) {
    const DeskVerb& first = *leaf.verbs.front();
    const std::string line = "desk " + std::string(first.words) + " " + std::string(first.example);
    const DeskAct act = ActOf(line);
    ASSERT_NE(act.verb, nullptr) << line;
    EXPECT_EQ(act.verb->words, first.words) << line;
    const auto help = Parse("desk " + std::string(first.words) + " --help");
    ASSERT_FALSE(help);
    EXPECT_EQ(help.error().code, kExitDone);
    EXPECT_THAT(help.error().out,
                HasSubstr("Example: strongroom desk " + std::string(first.words)));
    EXPECT_THAT(help.error().out, HasSubstr("--json"));
    for (const DeskParameter& each : leaf.Parameters()) {
      EXPECT_THAT(help.error().out, HasSubstr(std::string(each.name))) << line;
      EXPECT_FALSE(each.help.empty()) << line << each.name;
    }
  }
}

TEST(DeskVerbs, EveryRowIsWhole) {
  for (const DeskLeaf& leaf : DeskLeaves()) {
    EXPECT_FALSE(leaf.verbs.front()->what.empty()) << leaf.words();
    EXPECT_TRUE(leaf.verbs.back()->when.empty())
        << leaf.words() << ": the last row is for the rest";
    for (const DeskVerb* verb : leaf.verbs) {
      EXPECT_TRUE(verb->show) << verb->words;
      std::string path(verb->path);
      for (const DeskParameter& each : verb->parameters) {
        if (each.place != Place::kPath) continue;
        const std::string key = "{" + each.Member() + "}";
        ASSERT_THAT(path, HasSubstr(key));
        path.erase(path.find(key), key.size());
      }
      EXPECT_EQ(path.find('{'), std::string::npos) << verb->words << " leaves out " << path;
    }
  }
}

TEST(DeskVerbs, EveryRouteOfTheDeskHasACommand) {
  const std::set<std::string> commands = FormsOfCommands();
  for (const std::string& route : FormsOfRoutes()) EXPECT_TRUE(commands.contains(route)) << route;
}

TEST(DeskVerbs, WhatTheDeskAdvisesCanBeTyped) {
  const std::vector<std::string> commands = CommandsInSources();
  EXPECT_GT(commands.size(), 12u);
  for (const std::string& command : commands) EXPECT_TRUE(Parse(command)) << command;
}

TEST(DeskVerbs, WhatTheDocumentsShowCanBeTyped) {
  const std::vector<std::string> commands = CommandsInDocuments();
  EXPECT_GT(commands.size(), 3u);
  for (const std::string& command : commands) {
    const auto parsed = Parse(command);
    EXPECT_TRUE(parsed) << command << ": " << parsed.error().error;
  }
}

TEST(DeskVerbs, KeysGoIntoThePathAndTheRestIntoTheBody) {
  const ApiRequest request = RequestFor(
      "desk group remove-member core/team p-1 --reason \"no longer on duty\" --version 7");
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/api/desk/groups/core%2Fteam/members/p-1/remove");
  EXPECT_EQ(request.body, R"({"reason":"no longer on duty","version":7})");
}

TEST(DeskVerbs, ReadingsTakeADayAndAnothersEyes) {
  EXPECT_EQ(RequestFor("desk issue list --state reported --state triaged --in-production no "
                       "--mine --as-of 2026-03-01 --as p-1")
                .path,
            "/api/desk/issues?states=reported%2Ctriaged&mine=true&in_production=false&"
            "as_of=2026-03-01&as=p-1");
  EXPECT_EQ(RequestFor("desk explain reporter-1 SEC-7K3Q").path,
            "/api/desk/issues/SEC-7K3Q/explain?person=reporter-1");
  EXPECT_EQ(RequestFor("desk explain sysop-1 --level core --as-of 2026-03-01").path,
            "/api/desk/levels/core/explain?person=sysop-1&as_of=2026-03-01");
  EXPECT_THAT(Refusal("desk explain sysop-1"), HasSubstr("key is required, or give --level"));
  EXPECT_THAT(Refusal("desk explain sysop-1 SEC-7K3Q --level core"),
              HasSubstr("key does not go with --level"));
  const ApiRequest search = RequestFor("desk search login redirect --as-of 2026-03-01");
  EXPECT_EQ(search.path, "/api/desk/search?as_of=2026-03-01");
  EXPECT_EQ(search.body, R"({"query":"login redirect"})");
  EXPECT_THAT(Refusal("desk issue move SEC-7K3Q triaged --as p-1"), HasSubstr("--as"));
}

TEST(DeskVerbs, WordsBecomeWhatTheBodyHas) {
  EXPECT_EQ(RequestFor("desk issue urgent K yes").body, R"({"urgent":true})");
  EXPECT_EQ(RequestFor("desk issue prioritize K none").body, R"({"priority":null})");
  EXPECT_EQ(RequestFor("desk issue assign K p-1").body, R"({"person":"p-1"})");
  EXPECT_EQ(RequestFor("desk issue assign K --nobody").body, R"({"person":null})");
  EXPECT_EQ(RequestFor("desk person answer-access a-1 refuse --reason no").body,
            R"({"granted":false,"reason":"no"})");
  EXPECT_EQ(RequestFor("desk module change m --production unknown --planned yes").body,
            R"({"planned_for_next_release":true,"used_in_production":null})");
  EXPECT_EQ(RequestFor("desk level reporter core --sees").body, R"({"reporter_sees":true})");
  EXPECT_EQ(RequestFor("desk level groups core a b --reason c").body,
            R"({"groups":["a","b"],"reason":"c"})");
  EXPECT_EQ(RequestFor("desk settings change --default-level process=core --inactive-days 9").body,
            R"({"default_levels":{"process":"core"},"inactive_days":9})");
  EXPECT_EQ(RequestFor("desk issue affects K --affects \"mod-x < 1.2\" --affects mod-y").body,
            R"({"affected":[{"module":"mod-x","versions":"< 1.2"},{"module":"mod-y"}]})");
  EXPECT_EQ(RequestFor("desk issue affects K --nothing").body, R"({"affected":[]})");
  EXPECT_EQ(RequestFor("desk issue edit K --title [a,b] --description {}").body,
            R"({"title":"[a,b]","description":"{}"})");
  EXPECT_EQ(RequestFor("desk level describe core --description \"\"").body,
            R"({"description":""})");
}

TEST(DeskVerbs, AnOptionChoosesTheRequest) {
  EXPECT_EQ(RequestFor("desk review --as-of 2026-03-01").path, "/api/desk/review?as_of=2026-03-01");
  const ApiRequest sign_off =
      RequestFor("desk review --sign-off member-left/a/b --mending --note soon");
  EXPECT_EQ(sign_off.path, "/api/desk/review/sign-off");
  EXPECT_EQ(sign_off.body, R"({"finding":"member-left/a/b","accepted":false,"note":"soon"})");
  EXPECT_EQ(RequestFor("desk review --finish").body, "{}");
  EXPECT_EQ(RequestFor("desk issue lift-embargo K --zone Etc/UTC").path,
            "/api/desk/issues/K/lift?zone=Etc%2FUTC");
  EXPECT_EQ(RequestFor("desk issue lift-embargo K --confirm --early --reason why").body,
            R"({"early":true,"reason":"why"})");
  EXPECT_EQ(RequestFor("desk issue refer K cve CVE-1 --remove").path,
            "/api/desk/issues/K/references/remove");
  for (const char* tag : {"T", "--tag T"}) {
    EXPECT_EQ(RequestFor("desk release drop-list R " + std::string(tag) + " --reason x").path,
              "/api/desk/releases/R/lists/T/remove");
  }
  EXPECT_THAT(Refusal("desk release drop-list R"), HasSubstr("tag is required, or give --tag"));
}

TEST(DeskVerbs, WrongUseSaysWhatGoesWithWhat) {
  EXPECT_THAT(Refusal("desk review --note x"), HasSubstr("--note goes with another option"));
  EXPECT_THAT(Refusal("desk review --finish --as-of 2026-03-01"),
              HasSubstr("--as-of does not go with --finish"));
  EXPECT_THAT(Refusal("desk issue assign K p-1 --nobody"), HasSubstr("give one of them"));
  EXPECT_THAT(Refusal("desk issue refer K cve"), HasSubstr("value is required"));
  EXPECT_THAT(Refusal("desk issue move K"), HasSubstr("state"));
  EXPECT_THAT(Refusal("desk issue agree-embargo --help"),
              HasSubstr("desk issue: there is no command \"agree-embargo\""));
  EXPECT_THAT(Refusal("desk issue frobnicate"), HasSubstr("frobnicate"));
  EXPECT_THAT(Refusal("desk issue"), HasSubstr("desk issue --help"));
}

TEST(DeskVerbs, WhatCannotBeReadIsRefusedByItsNameBeforeAnybodyIsAsked) {
  const auto refusal = [](std::string_view line) {
    const DeskAct act = ActOf(line);
    const Result<ApiRequest> request = RequestOf(*act.verb, act.given);
    EXPECT_FALSE(request) << line;
    return request ? std::string() : request.error().detail;
  };
  EXPECT_EQ(refusal("desk issue urgent K perhaps"), "urgent: give one of yes|no");
  EXPECT_EQ(refusal("desk issue list --urgent 1"), "--urgent: give one of yes|no");
  EXPECT_EQ(refusal("desk issue move K triaged --version 1.5"), "--version: give a whole number");
  EXPECT_THAT(refusal("desk settings change --default-level core"), HasSubstr("NAME=VALUE"));
  for (const char* fact : {"severe", "severe=perhaps", "=yes"}) {
    EXPECT_EQ(refusal("desk case start p m K --fact " + std::string(fact)),
              "--fact: give NAME=yes|no");
  }
  EXPECT_THAT(refusal("desk import tracker --issues /no/such.json"),
              HasSubstr("/no/such.json: cannot be read"));
  EXPECT_THAT(refusal("desk group show \"\""), HasSubstr("group: is empty"));
  EXPECT_THAT(refusal("desk person add \xff"), HasSubstr("UTF-8"));
}

TEST(DeskVerbs, APointerIsNamedAfterTheOptionThatFilledIt) {
  const auto place = [](std::string_view line, std::string_view pointer) {
    const DeskAct act = ActOf(line);
    return PlaceOf(*act.verb, act.given, pointer);
  };
  EXPECT_EQ(place("desk issue move K triaged", "/to"), "state");
  EXPECT_EQ(place("desk level reporter core --hides", "/reporter_sees"), "--hides");
  EXPECT_EQ(place("desk issue affects K --affects m", "/affected/0/module"), "--affects /0/module");
  EXPECT_EQ(place("desk issue report --file x", "/title"), "--file x");
  EXPECT_EQ(place("desk issue report --title x", "/title"), "--title");
  EXPECT_EQ(place("desk issue report --title x", "/else"), "/else");
  EXPECT_EQ(place("desk issue report --title x", ""), "");
}

TEST(DeskVerbs, APointerIntoAFileNamesTheFile) {
  const auto place = [](std::string_view line, std::string_view pointer) {
    const DeskAct act = ActOf(line);
    return PlaceOf(*act.verb, act.given, pointer);
  };
  constexpr std::string_view kImport = "desk import tracker --scheme s.json --issues a.json b.json";
  EXPECT_EQ(place(kImport, "/issues/1/text/fields/summary"), "--issues b.json /fields/summary");
  EXPECT_EQ(place(kImport, "/issues/0/fields"), "--issues a.json /fields");
  EXPECT_EQ(place(kImport, "/issues/2/fields"), "--issues /2/fields");
  EXPECT_EQ(place(kImport, "/issues"), "--issues");
  EXPECT_EQ(place(kImport, "/scheme/text/levels"), "--scheme s.json /levels");
  EXPECT_EQ(place("desk import modules m.csv", "/text"), "m.csv");
  // As the tracker's files are: a page in a file, with the place of its issue.
  EXPECT_EQ(place(kImport, "/issues/0/text/issues/1/fields/summary"),
            "--issues a.json /issues/1/fields/summary");
  EXPECT_EQ(place(kImport, "/issues/1/text"), "--issues b.json");
  constexpr std::string_view kGroups =
      "desk import tracker --group core=a.json b.json --group ops=c.json --group core=d.json";
  EXPECT_EQ(place(kGroups, "/groups/0/files/2/text/values/0"), "--group core=d.json /values/0");
  EXPECT_EQ(place(kGroups, "/groups/1/files/0/text"), "--group ops=c.json");
  EXPECT_EQ(place(kGroups, "/groups/1/group"), "--group ops /group");
  EXPECT_EQ(place(kGroups, "/groups/7/group"), "--group /7/group");
}

TEST(DeskVerbs, APointerToAKeyNamesTheKey) {
  const DeskAct act = ActOf("desk meeting minutes 2026-06-30 m.md --audience team");
  EXPECT_EQ(PlaceOf(*act.verb, act.given, "/date"), "date");
  EXPECT_EQ(PlaceOf(*act.verb, act.given, "/text"), "m.md");
}

TEST(DeskVerbs, AnExampleOfAnExceptionGivesWhatTheShippedPolicyNeeds) {
  const auto document =
      ParseJson(TextOf(STRONGROOM_SOURCE_DIR "/policy/unsupported-module-deprecation.json"));
  ASSERT_TRUE(document);
  const auto leaf = std::ranges::find(DeskLeaves(), "case act", &DeskLeaf::words);
  const std::string example(leaf->verbs.front()->example);
  ASSERT_THAT(example, HasSubstr(" extended "));
  for (const json::value& need : document->at("exceptions").at("extended").at("needs").as_array()) {
    EXPECT_THAT(example, HasSubstr(" --" + std::string(need.as_string()) + " "));
  }
}

}  // namespace
}  // namespace strongroom::app
