#include "app/desk_client.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "app/command_line.h"
#include "app/scripted_client_test.h"
#include "base/json.h"
#include "base/temporary_directory.h"
#include "terminal/readable.h"

namespace strongroom::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;
using testing::Not;

Ran Desk(std::vector<std::string> arguments, std::deque<Result<ApiResponse>> answers,
         std::size_t width = 0, bool as_json = false) {
  const Environment token = [](const std::string&) { return std::optional<std::string>("t"); };
  arguments.insert(arguments.begin(), "desk");
  const auto parsed = ParseCommandLine(arguments, token);
  EXPECT_TRUE(parsed) << parsed.error().error;
  if (!parsed) return {};
  return Perform(std::get<ClientCommand>(parsed->command), std::move(answers), as_json, width);
}

std::size_t Widest(const std::string& text) {
  std::istringstream lines(text);
  std::size_t widest = 0;
  for (std::string line; std::getline(lines, line);)
    widest = std::max(widest, terminal::LengthOf(line));
  return widest;
}

std::string Issue(std::string_view key, std::string_view state, std::string_view title) {
  return json::serialize(json::object{{"key", key},
                                      {"title", title},
                                      {"state", state},
                                      {"severity", "high"},
                                      {"score", 8.1},
                                      {"priority", "P1"},
                                      {"urgent", true},
                                      {"level", "core"},
                                      {"assignee", "triager-1"},
                                      {"in_production", true}});
}

constexpr std::string_view kLong =
    "A title that says at length what everybody could see behind the login who knew the address";

TEST(DeskClient, AListKeepsToTheLineAndLosesNothing) {
  const std::string answer = "{\"issues\":[" + Issue("SEC-7K3Q", "triaged", kLong) + "," +
                             Issue("SECURITY-218", "reported", "b\x1b[1m") + "]}";
  const Ran narrow = Desk({"issue", "list"}, {ApiResponse{200, answer}}, 80);
  EXPECT_EQ(narrow.code, kExitDone);
  EXPECT_LE(Widest(narrow.out), 80u);
  EXPECT_THAT(narrow.out, HasSubstr("SECURITY-218"));
  EXPECT_THAT(narrow.out, Not(HasSubstr("…")));
  EXPECT_THAT(narrow.out, HasSubstr(" address\n"));
  EXPECT_THAT(narrow.out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(narrow.out, HasSubstr("  high 8.1  core   A title that"));
  EXPECT_THAT(Desk({"issue", "list"}, {ApiResponse{200, answer}}, 200).out,
              AllOf(HasSubstr(std::string(kLong)), HasSubstr("8.1")));
  EXPECT_EQ(Desk({"issue", "list"}, {ApiResponse{200, R"({"issues":[]})"}}).out, "no issue\n");
}

TEST(DeskClient, JsonIsTheAnswerAsItCame) {
  const std::string answer = R"({ "issues" : [ {"score": 8.10} ] })";
  EXPECT_EQ(Desk({"issue", "list"}, {ApiResponse{200, answer}}, 80, true).out, answer + "\n");
}

std::string PageOf(const std::string& issues, const std::string& next) {
  return "{\"issues\":[" + issues + "],\"next\":" + next + "}";
}

TEST(DeskClient, AListGoesOnToItsLastPage) {
  const std::deque<Result<ApiResponse>> pages = {
      ApiResponse{200, PageOf(Issue("SEC-2222", "reported", "a"), R"("one&two")")},
      ApiResponse{200, PageOf(Issue("SEC-3333", "reported", "b"), R"("3")")},
      ApiResponse{200, PageOf(Issue("SEC-4444", "reported", "c"), "null")}};
  const Ran ran = Desk({"issue", "list", "--mine"}, pages, 100);
  ASSERT_EQ(ran.asked.size(), 4U) << "and the names of persons";
  EXPECT_EQ(ran.asked[0].path, "/api/desk/issues?mine=true&limit=1000");
  EXPECT_EQ(ran.asked[1].path, "/api/desk/issues?mine=true&limit=1000&cursor=one%26two");
  EXPECT_EQ(ran.asked[2].path, "/api/desk/issues?mine=true&limit=1000&cursor=3");
  EXPECT_THAT(ran.out, AllOf(HasSubstr("SEC-2222"), HasSubstr("SEC-3333"), HasSubstr("SEC-4444"),
                             Not(HasSubstr("there is more"))));
  const Ran as_json = Desk({"issue", "list"}, pages, 100, true);
  const json::value whole = ParseJson(as_json.out).value();
  EXPECT_EQ(whole.at("issues").as_array().size(), 3U);
  EXPECT_TRUE(whole.at("next").is_null());
  EXPECT_EQ(as_json.asked.size(), 3U);
  const Ran search = Desk({"search", "login"}, pages, 100);
  ASSERT_EQ(search.asked.size(), 4U);
  EXPECT_EQ(search.asked[1].body, R"({"query":"login","limit":1000,"cursor":"one&two"})");
}

TEST(DeskClient, AListEndsAtItsLimitAndSaysThatThereIsMore) {
  const std::deque<Result<ApiResponse>> pages = {
      ApiResponse{200, PageOf(Issue("SEC-2222", "reported", "a"), R"("2")")},
      ApiResponse{200, PageOf(Issue("SEC-3333", "reported", "b"), R"("3")")}};
  const Ran ran = Desk({"issue", "list", "--limit", "2"}, pages, 100);
  ASSERT_EQ(ran.asked.size(), 3U);
  EXPECT_EQ(ran.asked[0].path, "/api/desk/issues?limit=2");
  EXPECT_EQ(ran.asked[1].path, "/api/desk/issues?limit=1&cursor=2");
  EXPECT_THAT(ran.out, AllOf(HasSubstr("SEC-3333"), HasSubstr("there is more")));
  const Ran as_json = Desk({"issue", "list", "--limit", "2"}, pages, 100, true);
  EXPECT_THAT(as_json.out, AllOf(HasSubstr(R"("next":"3")"), Not(HasSubstr("there is more"))));
  // What is no limit is the server's to refuse, and it is told by the option's name.
  const Ran refused = Desk(
      {"issue", "list", "--limit", "0"},
      {ApiResponse{
          422, R"({"detail":"x","errors":[{"pointer":"/limit","rule":"range","message":"no"}]})"}});
  EXPECT_EQ(refused.code, kExitWrongUse);
  EXPECT_THAT(refused.error, HasSubstr("--limit"));
}

TEST(DeskClient, AnEmptyPageEndsAList) {
  const Ran ran = Desk({"issue", "list"}, {ApiResponse{200, PageOf("", R"("x")")}}, 100);
  EXPECT_EQ(ran.code, kExitDone);
  EXPECT_EQ(ran.asked.size(), 1U);
}

TEST(DeskClient, AFailedPageFailsTheList) {
  const Ran ran = Desk({"issue", "list"},
                       {ApiResponse{200, PageOf(Issue("SEC-2222", "reported", "a"), R"("2")")},
                        ApiResponse{503, R"({"detail":"gone"})"}},
                       100);
  EXPECT_EQ(ran.code, kExitFailed);
  EXPECT_EQ(ran.out, "");
}

TEST(DeskClient, AnImportSaysWhatUnseenMeans) {
  TemporaryDirectory directory;
  const std::string file = (directory.path() / "issues.json").string();
  std::ofstream(file) << "{}";
  const auto import = [&](std::string_view unseen) {
    const std::string answer = R"({"dry_run":false,"created":0,"unseen":)" + std::string(unseen) +
                               R"(,"issues":[{"key":"SEC-1","outcome":"unseen"}],"report":[]})";
    return Desk({"import", "tracker", "--issues", file}, {ApiResponse{200, answer}}, 80);
  };
  const Ran some = import("1");
  EXPECT_THAT(some.out, HasSubstr("until somebody who sees it imports the same"));
  EXPECT_LE(Widest(some.out), 80U);
  EXPECT_THAT(import("0").out, Not(HasSubstr("New ones are taken over")));
}

TEST(DeskClient, AnImportSaysTheSameThingOnce) {
  TemporaryDirectory directory;
  const std::string file = (directory.path() / "issues.json").string();
  std::ofstream(file) << "{}";
  std::string report;
  for (int i = 0; i < 3000; ++i) {
    report += fmt::format(
        R"({{"source":"","subject":"SEC-{}","place":"/fields/security","rule":"level-unknown",)"
        R"("message":"it stands at core"}},)",
        i);
  }
  report += R"({"source":"p.json","subject":"","place":"","rule":"warning","message":"slow"})";
  const Ran ran = Desk({"import", "tracker", "--issues", file},
                       {ApiResponse{200, R"({"dry_run":false,"report":[)" + report + "]}"}}, 100);
  EXPECT_THAT(ran.out,
              HasSubstr("level-unknown: SEC-0, SEC-1, SEC-2, SEC-3, SEC-4 and 2995 more:"));
  EXPECT_THAT(ran.out, HasSubstr("warning: p.json: slow"));
  EXPECT_LT(std::ranges::count(ran.out, '\n'), 15);
}

TEST(DeskClient, TheBoardHasColumnsWhereThereIsRoom) {
  const auto lane = [](std::string_view state, const std::string& issues) {
    return "{\"state\":\"" + std::string(state) + "\",\"count\":1,\"issues\":[" + issues + "]}";
  };
  const std::string answer = "{\"columns\":[" +
                             lane("reported", Issue("SEC-AAAA", "reported", kLong)) + "," +
                             lane("triaged", Issue("SEC-BBBB", "triaged", "Short")) + "," +
                             lane("fixed", Issue("SEC-CCCC", "fixed", "Also short")) + "," +
                             lane("closed", Issue("SEC-DDDD", "closed", "Old")) + "," +
                             lane("rejected", "") + "],\"quick_filters\":[]}";
  const Ran wide = Desk({"board"}, {ApiResponse{200, answer}}, 200);
  EXPECT_LE(Widest(wide.out), 200u);
  EXPECT_THAT(wide.out, HasSubstr("SEC-AAAA P1 high urgent prod"));
  EXPECT_THAT(wide.out.substr(0, wide.out.find('\n')),
              MatchesRegex("reported \\(1\\) +triaged \\(1\\) +fixed \\(1\\) +closed \\(1\\)"));
  EXPECT_THAT(wide.out, HasSubstr("\nno issue is rejected\n"));
  const Ran narrow = Desk({"board"}, {ApiResponse{200, answer}}, 80);
  EXPECT_LE(Widest(narrow.out), 80u);
  EXPECT_THAT(narrow.out, HasSubstr("\ntriaged (1)\n"));
  EXPECT_THAT(narrow.out, HasSubstr("SEC-DDDD"));
  EXPECT_THAT(Desk({"board"}, {ApiResponse{200, answer}}).out, HasSubstr(std::string(kLong)));
}

TEST(DeskClient, CardsOfANarrowColumnLoseNoMark) {
  std::string columns;
  for (const char* state : {"reported", "triaged", "in-progress", "fixed", "closed", "rejected"}) {
    columns += (columns.empty() ? "" : ",") + (R"({"state":")" + std::string(state)) +
               R"(","count":1,"issues":[)" + Issue("SECURITY-131", state, "T") + "]}";
  }
  const Ran ran = Desk({"board"}, {ApiResponse{200, R"({"columns":[)" + columns + "]}"}}, 190);
  EXPECT_LE(Widest(ran.out), 190U);
  EXPECT_THAT(ran.out, AllOf(HasSubstr("SECURITY-131 P1 high urgent"), HasSubstr("\nprod "),
                             Not(HasSubstr("…"))));
}

TEST(DeskClient, TheBoardSaysHowManyItLeavesOut) {
  const std::string answer = R"({"columns":[{"state":"reported","count":3,"issues":[)" +
                             Issue("SEC-AAAA", "reported", "A") + R"(]}],"quick_filters":[]})";
  for (const std::size_t width : {std::size_t{80}, std::size_t{20}}) {
    const Ran ran = Desk({"board", "--limit", "1"}, {ApiResponse{200, answer}}, width);
    EXPECT_THAT(ran.out, HasSubstr("reported (3)"));
    EXPECT_THAT(ran.out, HasSubstr("and 2 more"));
  }
}

TEST(DeskClient, AnIssueIsShownWhole) {
  const std::string answer =
      R"({"key":"SEC-7K3Q","title":"T","state":"triaged","kind":"pentest","level":null,"severity":"high",)"
      R"("score":8.1,"vector":"CVSS:3.1/AV:N","urgent":true,"reporter":"r","assignee":null,"labels":["a","b"],)"
      R"("description":"first line\nsecond line","affected":[{"module":"mod-x","versions":"< 1"}],)"
      R"("embargo":{"until":"2026-06-30T10:00:00.000Z","zone":"Europe/Berlin"},)"
      R"("references":[{"system":"cve","value":"CVE-1","public":true}],"links":["SEC-9M2P"],"notes":["watch out"],)"
      R"("comments":[{"at":"2026-01-05T09:00:00.000Z","by":"team","text":"one\n\ntwo"}],"version":9})";
  const std::string out = Desk({"issue", "show", "SEC-7K3Q"}, {ApiResponse{200, answer}}, 20).out;
  for (const char* part :
       {"SEC-7K3Q  T\n", "level     public", "severity  high, 8.1, CVSS:3.1/AV:N",
        "triaged, urgent", "agreed until 2026-06-30 12:00 Europe/Berlin", "labels    a, b",
        "description\n  first line\n  second line\n", "  mod-x  < 1\n", "  cve  CVE-1  (public)\n",
        "  watch out\n", "team, 2026-01-05 09:00\n  one\n\n  two\n"}) {
    EXPECT_THAT(out, HasSubstr(part));
  }
  EXPECT_THAT(out, Not(HasSubstr("assignee")));
}

TEST(DeskClient, ExplanationsAndReviewsAreSentences) {
  EXPECT_EQ(
      Desk({"explain", "a", "K"},
           {ApiResponse{
               200, R"({"can":false,"chain":["x","y"],"would_change":["z: strongroom desk me"]})"}})
          .out,
      "cannot see it, because\n  x\n  y\n\nit would change if\n  z: strongroom desk me\n");
  const std::string review =
      R"({"day":"2026-07-01","last_review":null,"findings":[)"
      R"({"id":"f/1","kind":"f","says":"it is so","mend":"strongroom desk me","signed_off":null},)"
      R"({"id":"f/2","kind":"f","says":"so too","mend":"m","signed_off":{"at":"2026-06-30T10:00:00.000Z","by":"b","accepted":true,"note":"n"}}],)"
      R"("changes":[{"at":"2026-05-03T10:00:00.000Z","by":"b","about":"group/c","what":"added b","own_access":true}]})";
  const std::string out = Desk({"review"}, {ApiResponse{200, review}}).out;
  EXPECT_THAT(out, HasSubstr("2026-07-01: findings 2, open 1; last review: none\n"));
  EXPECT_THAT(out, HasSubstr("f/1\n  it is so\n  strongroom desk me\n"));
  EXPECT_THAT(out, HasSubstr("  accepted as it is by b on 2026-06-30 10:00: n\n"));
  EXPECT_THAT(out, HasSubstr("added b (own access)"));
}

constexpr std::string_view kPersons =
    R"({"persons":[{"id":"triager-1","name":"Team One"},{"id":"p-2","name":"Same"},)"
    R"({"id":"p-3","name":"Same"},{"id":"p-4","name":""}]})";

TEST(DeskClient, ListsTellPersonsByName) {
  const std::string answer = "{\"issues\":[" + Issue("SEC-2222", "reported", "a") + "]}";
  const auto list = [&](const ApiResponse& persons, bool as_json) {
    return Desk({"issue", "list"}, {ApiResponse{200, answer}, persons}, 0, as_json);
  };
  const Ran named = list({200, std::string(kPersons)}, false);
  EXPECT_EQ(named.asked.at(1).path, "/api/desk/persons");
  EXPECT_THAT(named.out, AllOf(HasSubstr("Team One  a\n"), Not(HasSubstr("triager-1"))));
  EXPECT_EQ(list({200, std::string(kPersons)}, true).out, answer + "\n");
  for (const auto& [status, body] : {std::pair(403, "{}"),
                                     std::pair(200, "<"),
                                     {200, "[1]"},
                                     {200, R"({"persons":[{"id":1,"name":"x"},null]})"}}) {
    EXPECT_THAT(list({status, body}, false).out, HasSubstr("triager-1  a\n")) << body;
  }
  // Two of one name are told apart; one without a name has an id.
  const Ran actions =
      Desk({"action", "list"}, {ApiResponse{200, R"({"actions":[{"id":"act-1","owner":"p-2"},)"
                                                 R"({"id":"act-2","owner":"p-4"}]})"},
                                ApiResponse{200, std::string(kPersons)}});
  EXPECT_THAT(actions.out, AllOf(HasSubstr("Same (p-2)"), HasSubstr("  p-4  ")));
}

TEST(DeskClient, WhereIdsAreTypedTheyStandBesideTheNames) {
  const Ran group =
      Desk({"group", "show", "core"},
           {ApiResponse{200, R"({"id":"core","members":["triager-1"],"memberships":{"triager-1":)"
                             R"([{"since":"2026-01-05","added_by":"p-2","reason":"x"}]}})"},
            ApiResponse{200, std::string(kPersons)}});
  EXPECT_THAT(group.out,
              AllOf(HasSubstr("members  Team One\n"), HasSubstr("triager-1  Team One  2026-01-05"),
                    HasSubstr("  Same (p-2)  x")));
  const Ran history =
      Desk({"issue", "history", "K"},
           {ApiResponse{
                200, R"({"events":[{"kind":"issue.assigned","by":"p-2","body":{"to":"triager-1"}},)"
                     R"({"kind":"issue.moved","by":"p-2","body":{"to":"p-2"}}]})"},
            ApiResponse{200, std::string(kPersons)}});
  EXPECT_THAT(history.out,
              AllOf(HasSubstr("issue.assigned  Same (p-2)"),
                    HasSubstr("  to: Team One (triager-1)\n"), HasSubstr("  to: p-2\n")));
  const Ran explained =
      Desk({"explain", "p-2", "K"},
           {ApiResponse{
                200, R"({"can":false,"chain":["p-2 was never a member of core"],)"
                     R"("would_change":["p-2 joins: strongroom desk group add-member core p-2"]})"},
            ApiResponse{200, std::string(kPersons)}});
  EXPECT_THAT(explained.out, HasSubstr("\npeople\nid   name\np-2  Same\n"));
}

TEST(DeskClient, SentencesEndWhereTheLineDoesAndCommandsStayWhole) {
  const std::string answer =
      R"({"can":false,"chain":["reporter-1 was a member of core-team from 2026-01-05 to 2026-02-05, removed by admin-1"],)"
      R"("would_change":["reporter-1 joins the core team: strongroom desk group add-member core-team reporter-1"]})";
  EXPECT_EQ(Desk({"explain", "a", "K"}, {ApiResponse{200, answer}}, 60).out,
            "cannot see it, because\n"
            "  reporter-1 was a member of core-team from 2026-01-05 to\n"
            "    2026-02-05, removed by admin-1\n"
            "\nit would change if\n"
            "  reporter-1 joins the core team:\n"
            "    strongroom desk group add-member core-team reporter-1\n");
  EXPECT_THAT(Desk({"explain", "a", "K"}, {ApiResponse{200, answer}}).out,
              HasSubstr("  reporter-1 joins the core team: strongroom desk group"));
}

TEST(DeskClient, WideCharactersDoNotOverflow) {
  std::string wide;
  for (int n = 0; n < 40; ++n) wide += "\u5B89";  // two columns each
  const std::string answer = "{\"issues\":[" + Issue("SEC-2222", "reported", wide) + "," +
                             Issue("SEC-3333", "reported", "e\u0301\u200B plain") + "]}";
  const std::string out = Desk({"issue", "list"}, {ApiResponse{200, answer}}, 80).out;
  EXPECT_LE(Widest(out), 80U);
  EXPECT_THAT(out, Not(HasSubstr("…")));
  const std::string board =
      Desk({"board"},
           {ApiResponse{200, R"({"columns":[{"state":"reported","count":1,"issues":[)" +
                                 Issue("SEC-2222", "reported", wide) + "]}]}"}},
           60)
          .out;
  EXPECT_LE(Widest(board), 60U);
}

TEST(DeskClient, CasesAreToldApartAndSayWhatIsNextOnEveryLine) {
  const std::string answer =
      R"({"cases":[{"id":"c-arryg4","module":"folio_plugin-find-authority","issue":"SECURITY-218",)"
      R"("policy":"supported-module-escalation","phase":"product-owner",)"
      R"("next":[{"by":"2027-01-21","who":"developers","what":"release a version with the fix"}]}]})";
  const std::string narrow = Desk({"case", "list"}, {ApiResponse{200, answer}}, 80).out;
  EXPECT_LE(Widest(narrow), 80U);
  EXPECT_THAT(narrow, AllOf(HasSubstr("folio_plugin-find-authority"), Not(HasSubstr("…"))));
  EXPECT_THAT(narrow, HasSubstr("\n    supported-module-escalation: developers: release a version "
                                "with the fix\n"));
  const std::string wide = Desk({"case", "list"}, {ApiResponse{200, answer}}, 200).out;
  EXPECT_THAT(wide, HasSubstr("  supported-module-escalation  developers  release a version"));
}

TEST(DeskClient, TheForecastSaysWhatAndHowItStandsOnEveryLine) {
  const std::string answer =
      R"({"on":"2026-06-01","days":30,"due":[{"due":"2026-06-30","state":"extended","case":"c-arryg4",)"
      R"("module":"mod-inventory-storage","issue":"SECURITY-218","who":"security team",)"
      R"("what":"tell those who use the module that it goes"}]})";
  for (const std::size_t width : {std::size_t{80}, std::size_t{200}}) {
    const std::string out = Desk({"forecast"}, {ApiResponse{200, answer}}, width).out;
    EXPECT_LE(Widest(out), width);
    EXPECT_THAT(out, AllOf(HasSubstr("extended"), HasSubstr("c-arryg4"), HasSubstr("SECURITY-218"),
                           HasSubstr("tell those who use the module that it goes\n")));
  }
}

TEST(DeskClient, AHistoryKeepsToTheLineAndTellsHoursInTheirZone) {
  const std::string answer =
      R"({"events":[{"at":"2026-01-05T09:00:00.000Z","kind":"issue.embargo-agreed","by":"triager-1",)"
      R"("id":"019b8d3c-5e80-7000-8000-000000000001","body":{"until":"2026-12-22T10:00:00.000Z",)"
      R"("zone":"Europe/Berlin"}},{"at":"2026-01-05T09:00:00.000Z","kind":"desk.settings-changed",)"
      R"("by":"lead","id":"019b8d3c-5e80-7000-8000-000000000002","body":{"zone":"Etc/UTC"}}]})";
  const std::string out = Desk({"issue", "history", "K"}, {ApiResponse{200, answer}}, 80).out;
  EXPECT_LE(Widest(out), 80U);
  EXPECT_THAT(out, AllOf(HasSubstr("\n  id: 019b8d3c-5e80-7000-8000-000000000001\n"),
                         HasSubstr("  until: 2026-12-22 11:00 Europe/Berlin\n"),
                         Not(HasSubstr("zone: Europe")), HasSubstr("  zone: Etc/UTC\n")));
}

TEST(DeskClient, BeforeLiftingItIsSaidWhatEverybodyCouldRead) {
  const std::string out =
      Desk({"issue", "lift-embargo", "K"},
           {ApiResponse{
               200,
               R"({"hour":"2026-01-05 10:00","zone":"UTC","agreed_until":null,"early":false,)"
               R"("readable":{"history":12,"comments":3,"former_titles":1,"former_descriptions":2,)"
               R"("actions":4,"cases":5,"names":["SEC-2222","SEC-3333"]}})"}},
           80)
          .out;
  for (const char* part : {"comments                   3\n", "entries of its history     12\n",
                           "former titles              1\n", "former descriptions        2\n",
                           "action items               4\n", "cases                      5\n",
                           "names of embargoed issues  SEC-2222, SEC-3333\n", "expunge EVENT",
                           "Nothing has been done yet.\n"}) {
    EXPECT_THAT(out, HasSubstr(part));
  }
  EXPECT_LE(Widest(out), 80U);
}

TEST(DeskClient, TwoParametersDoNotSayOneThing) {
  const TemporaryDirectory home;
  const std::string file = (home.path() / "f.txt").string();
  std::ofstream(file) << "Title\n\nWords.\n";
  const auto refused = [&](std::vector<std::string> arguments) {
    const Ran ran = Desk(std::move(arguments), {});
    EXPECT_THAT(ran.asked, IsEmpty());
    EXPECT_EQ(ran.code, kExitWrongUse);
    return ran.error;
  };
  EXPECT_EQ(refused({"issue", "report", "--title", "x", "--file", file}),
            "strongroom: desk issue report: --file: --title gives the title already: leave out one "
            "of them\n");
  EXPECT_THAT(refused({"issue", "report", "--description", "x", "--file", file}),
              HasSubstr("--file: --description gives the description already"));
  std::ofstream(file) << "Title";
  EXPECT_EQ(
      Desk({"issue", "report", "--description", "x", "--file", file}, {ApiResponse{201, "{}"}})
          .asked.at(0)
          .body,
      R"({"description":"x","title":"Title"})");
}

TEST(DeskClient, ActsSayWhetherThereWasAnythingToDo) {
  const std::vector<std::string> move = {"issue", "move", "K", "triaged"};
  EXPECT_EQ(Desk(move, {ApiResponse{200, R"({"changed":true,"version":3})"}}).out,
            "done (version 3)\n");
  EXPECT_EQ(Desk(move, {ApiResponse{200, R"({"changed":false,"version":3})"}}).out,
            "nothing was to be done (version 3)\n");
  EXPECT_EQ(Desk({"issue", "report", "--title", "T"},
                 {ApiResponse{201, R"({"id":"SEC-7K3Q","version":1})"}})
                .out,
            "SEC-7K3Q\n");
}

TEST(DeskClient, RefusalsNameTheOptionThatIsWrong) {
  const Ran ran = Desk(
      {"issue", "move", "K", "nowhere"},
      {ApiResponse{
          422, R"({"errors":[{"pointer":"/to","rule":"word","message":"give one of: a, b"}]})"}});
  EXPECT_EQ(ran.code, kExitWrongUse);
  EXPECT_EQ(ran.error, "strongroom: desk issue move: state: give one of: a, b\n");
  EXPECT_THAT(ran.out, IsEmpty());
  const Ran forbidden =
      Desk({"review"}, {ApiResponse{403, R"({"detail":"this is for the team"})"}});
  EXPECT_EQ(forbidden.error, "strongroom: this is for the team (GET /api/desk/review: 403)\n");
}

TEST(DeskClient, FilesAreReadIntoTheBody) {
  const TemporaryDirectory home;
  const auto write = [&](const std::string& name, std::string_view text) {
    std::ofstream(home.path() / name) << text;
    return (home.path() / name).string();
  };
  const std::string report = write("report.txt", "The title\n\nWhat is known.\nMore.\n");
  EXPECT_EQ(Desk({"issue", "report", "--file", report}, {ApiResponse{201, "{}"}}).asked.at(0).body,
            R"({"title":"The title","description":"What is known.\nMore.\n"})");
  const std::string a = write("a.json", "1"), b = write("b.json", "2");
  const Ran tracker = Desk({"import", "tracker", "--issues", a, b, "--scheme", a, "--group",
                            "core=" + a, b, "ops=" + b, "--dry-run"},
                           {ApiResponse{200, "{}"}});
  EXPECT_EQ(
      tracker.asked.at(0).body,
      R"({"issues":[{"name":"a.json","text":"1"},{"name":"b.json","text":"2"}],)"
      R"("scheme":{"name":"a.json","text":"1"},)"
      R"("groups":[{"group":"core","files":[{"name":"a.json","text":"1"},{"name":"b.json","text":"2"}]},)"
      R"({"group":"ops","files":[{"name":"b.json","text":"2"}]}],"dry_run":true})");
  // A group is named once, wherever its files stand.
  const Ran apart = Desk({"import", "tracker", "--issues", a, "--group", "core=" + a, "--group",
                          "ops=" + b, "--group", "core=" + b, a},
                         {ApiResponse{200, "{}"}});
  EXPECT_THAT(
      apart.asked.at(0).body,
      HasSubstr(
          R"("groups":[{"group":"core","files":[{"name":"a.json","text":"1"},{"name":"b.json",)"
          R"("text":"2"},{"name":"a.json","text":"1"}]},{"group":"ops","files":[{"name":"b.json",)"
          R"("text":"2"}]}])"));
  EXPECT_EQ(Desk({"import", "modules", a}, {ApiResponse{200, "{}"}}).asked.at(0).body,
            R"({"name":"a.json","text":"1"})");
  const Ran binary = Desk({"issue", "comment", "K", "--file", write("x", "\xff")}, {});
  EXPECT_THAT(binary.error, HasSubstr("x: is no text in UTF-8"));
  EXPECT_THAT(binary.asked, IsEmpty());
}

}  // namespace
}  // namespace strongroom::app
