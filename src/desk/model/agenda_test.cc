#include "desk/model/agenda.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cctype>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "desk/model/access_requests.h"
#include "desk/model/actions.h"
#include "desk/model/as_of.h"
#include "desk/model/change_issue.h"
#include "desk/model/change_settings.h"
#include "desk/model/embargo.h"
#include "desk/model/groups.h"
#include "desk/model/meeting_fixture_test.h"
#include "desk/model/minutes.h"
#include "desk/model/modules.h"
#include "desk/model/people.h"
#include "desk/model/report_issue.h"
#include "desk/model/review.h"
#include "desk/policy/zone.h"

namespace strongroom::desk::model {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Each item on one line.
std::string Unwrapped(std::string page) {
  for (std::size_t at = page.find("\n  "); at != std::string::npos; at = page.find("\n  ")) {
    page.replace(at, 3, " ");
  }
  return page;
}

// "t" is of the team and of "core", "u" of the team only, "c" of core only, "r" of nothing.
class Agendas : public FurnishedDesk {
 protected:
  void SetUp() override { rig.Person("u", {"team"}); }
  [[nodiscard]] Agenda Of(std::string_view person, std::string_view day = "2026-01-12",
                          std::optional<policy::Date> since = std::nullopt) const {
    const auto agenda = MakeAgenda(Sight(state, person), Day(day), since);
    if (!agenda) ADD_FAILURE() << agenda.error().ToString();
    return agenda.value_or(Agenda{});
  }
  [[nodiscard]] Agenda OfPublic(std::string_view day = "2026-01-12") const {
    return MakeAgenda(Sight::OfPublic(state, state), Day(day)).value();
  }
  template <class T>
  [[nodiscard]] static std::vector<std::string> Keys(const std::vector<T>& issues) {
    std::vector<std::string> keys;
    for (const T& each : issues) {
      if constexpr (requires { each.issue.key; }) {
        keys.push_back(each.issue.key);
      } else {
        keys.push_back(each.key);
      }
    }
    return keys;
  }
  void Minutes(std::string day, Audience audience) {
    rig.Do("t", Write(state, t,
                      {.day = std::move(day),
                       .audience = audience,
                       .text = "said",
                       .today = Day("2027-01-01")}));
  }
  std::string Public(std::string_view title) { return rig.Report("t", title, IssueKind::kProcess); }
  void Urgent(const std::string& key) { rig.Do("t", Change(state, t, ChangeUrgency{.key = key})); }
  void Go(const std::string& key, IssueState to) {
    rig.Do("t", Move(state, t, {.key = key, .to = to, .reason = "x"}));
  }
};

TEST_F(Agendas, AnEmptyDeskHasAnEmptyAgenda) {
  EXPECT_EQ(ToMarkdown(OfPublic()),
            "# Agenda, 2026-01-12\n\nWhat is public.\n\n## Urgent\n\nNothing.\n\n"
            "## Due, or due within 14 days\n\nNothing.\n\n## Moved since 2026-01-05\n\nNothing.\n\n"
            "## To discuss\n\nNothing.\n\n## Open action items\n\nNothing.\n");
  EXPECT_THAT(ToMarkdown(Of("t")),
              HasSubstr("## Review of who has access\n\nIt is due: there never was one.\n"));
}

TEST_F(Agendas, UrgentIsWhatIsOpenAndUrgent) {
  const std::string hidden = rig.Report("t", "Hidden");
  const std::string open = Public("Open");
  const std::string closed = Public("Closed");
  const std::string calm = Public("Calm");
  for (const std::string& key : {hidden, open, closed}) Urgent(key);
  Go(closed, IssueState::kRejected);
  EXPECT_THAT(Keys(Of("t").urgent), ElementsAre(hidden, open));
  EXPECT_THAT(Keys(Of("u").urgent), ElementsAre(open));
  EXPECT_THAT(Keys(OfPublic().urgent), ElementsAre(open));
  EXPECT_EQ(Of("t").embargoed_issues, 1U);
  EXPECT_EQ(Of("u").embargoed_issues, 0U);
}

// The first ones are told, and how many more there are: of what the reader sees.
TEST_F(Agendas, ALongSectionTellsOfItsFirstAndHowManyMoreThereAre) {
  constexpr std::size_t kPublic = kAgendaItemsMax + 2;
  for (std::size_t n = 0; n < kPublic; ++n) Urgent(Public("Open"));
  for (std::size_t n = 0; n < 5; ++n) Urgent(rig.Report("t", "Hidden"));
  const Agenda all = Of("t");
  EXPECT_EQ(all.urgent.size(), kAgendaItemsMax);
  EXPECT_EQ(all.more.urgent, 7U);
  EXPECT_EQ(all.moved.size(), kAgendaItemsMax);
  EXPECT_EQ(all.more.moved, 7U);
  EXPECT_EQ(all.more.to_discuss, 0U);
  EXPECT_LE(all.embargoed_issues, 5U);
  for (const Agenda& agenda : {Of("u"), OfPublic()}) {
    EXPECT_EQ(agenda.more.urgent, 2U);
    EXPECT_EQ(agenda.embargoed_issues, 0U);
    EXPECT_THAT(ToMarkdown(agenda), HasSubstr("\n\nAnd 2 more.\n"));
    const json::value told = ToJson(agenda);
    const json::array& sections = told.at("sections").as_array();
    EXPECT_EQ(sections.at(0).at("more"), 2U);
    EXPECT_EQ(sections.at(0).at("items").as_array().size(), kAgendaItemsMax);
  }
}

TEST_F(Agendas, ToDiscussIsWhatHasTheLabelOfTheSettings) {
  const std::string one = Public("One");
  const std::string two = Public("Two");
  rig.Do("t", Label(state, t, {.key = one, .add = {"to-discuss", "security-preparedness"}}));
  rig.Do("t", Label(state, t, {.key = two, .add = {"next-meeting"}}));
  EXPECT_THAT(Keys(Of("t").to_discuss), ElementsAre(one));
  rig.Do("admin", Change(state, admin, ChangeSettings{.discuss_label = "next-meeting"}));
  EXPECT_THAT(Keys(Of("t").to_discuss), ElementsAre(two));
}

TEST_F(Agendas, WhatMovedIsToldByTheStatesThatItWentThrough) {
  const std::string moved = Public("Moved");
  const std::string fresh = Public("Fresh");
  Go(moved, IssueState::kTriaged);
  rig.now = Moment("2026-02-01T09:00:00Z");
  Go(moved, IssueState::kInProgress);
  Go(moved, IssueState::kFixed);
  const std::string late = Public("Late");
  const std::string touched = fresh;
  rig.Do("t", Add(state, t, CommentOnIssue{.key = touched, .text = "no move"}));
  const Agenda agenda = Of("t", "2026-02-02", Day("2026-01-20"));
  ASSERT_THAT(Keys(agenda.moved), ElementsAre(moved, late));
  EXPECT_THAT(agenda.moved[0].path,
              ElementsAre(IssueState::kTriaged, IssueState::kInProgress, IssueState::kFixed));
  EXPECT_FALSE(agenda.moved[0].is_new);
  EXPECT_TRUE(agenda.moved[1].is_new);
  EXPECT_THAT(ToMarkdown(agenda),
              HasSubstr(fmt::format("- **{}** Moved (triaged → in-progress → fixed)\n", moved)));
  EXPECT_THAT(ToMarkdown(agenda), HasSubstr(fmt::format("- **{}** Late (new → reported)", late)));
  EXPECT_EQ(Keys(Of("t", "2026-02-02", Day("2026-01-05")).moved).size(), 3U);
}

TEST_F(Agendas, SinceIsTheDayOfTheLastMinutesThatTheReaderMayRead) {
  EXPECT_EQ(Of("t").since, Day("2026-01-05")) << "a week back without any";
  Minutes("2025-12-29", Audience::kPublic);
  Minutes("2026-01-08", Audience::kTeam);
  EXPECT_EQ(Of("t").since, Day("2026-01-08"));
  EXPECT_EQ(Of("r").since, Day("2025-12-29"));
  EXPECT_EQ(OfPublic().since, Day("2025-12-29"));
  EXPECT_EQ(Of("t", "2026-01-07").since, Day("2025-12-29"))
      << "minutes behind the day do not count";
  EXPECT_EQ(Of("t", "2026-01-12", Day("2026-01-01")).since, Day("2026-01-01"));
  const auto refused = MakeAgenda(Sight(state, "t"), Day("2026-01-12"), Day("2026-01-13"));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().ToString(), HasSubstr("/since"));
}

TEST_F(Agendas, DueStepsAreMissedOnesThenComingOnesInProductionFirst) {
  AdoptEmbargoCap(rig);
  rig.Do("t",
         Change(state, t, ChangeModule{.module = "mod-b", .used_in_production = NewFact{true}}));
  const std::string hidden = rig.Report("t", "Hidden");
  const std::string open = Public("Open");
  BeginCase(rig, "c-1", "mod-a", open, "2025-10-01");    // due 2025-12-30
  BeginCase(rig, "c-2", "mod-b", hidden, "2025-10-05");  // due 2026-01-03
  BeginCase(rig, "c-3", "mod-a", open, "2025-10-14");    // due 2026-01-12
  BeginCase(rig, "c-4", "mod-b", open, "2025-10-28");    // due 2026-01-26
  BeginCase(rig, "c-5", "mod-b", open, "2025-10-29");    // due 2026-01-27: in 15 days
  const auto steps = [](const Agenda& agenda) {
    std::vector<std::string> told;
    for (const AgendaStep& each : agenda.due) {
      told.push_back(fmt::format("{} {}", each.step.case_id, each.step.days_left));
    }
    return told;
  };
  EXPECT_THAT(steps(Of("t")), ElementsAre("c-2 0", "c-1 0", "c-4 14", "c-3 0"));
  EXPECT_THAT(steps(Of("u")), ElementsAre("c-1 0", "c-4 14", "c-3 0"));
  EXPECT_THAT(steps(OfPublic()), ElementsAre("c-1 0", "c-4 14", "c-3 0"));
  EXPECT_EQ(Of("t").embargoed_issues, 1U);
  rig.Do("admin", Change(state, admin, ChangeSettings{.agenda_days = 15}));
  EXPECT_THAT(steps(Of("u")), ElementsAre("c-1 0", "c-4 14", "c-5 15", "c-3 0"));
  EXPECT_THAT(ToMarkdown(Of("u")), HasSubstr("## Due, or due within 15 days\n\n"
                                             "- **at once**: security team: "));
}

TEST_F(Agendas, EmbargoesThatEndOrShouldHaveEndedAreTold) {
  const auto agree = [&](const std::string& key, std::string_view until) {
    rig.Do("t", Agree(state, t,
                      {.key = key,
                       .until = Moment(until),
                       .now = Moment("2026-01-05T10:00:00Z"),
                       .zone = "Europe/Berlin"}));
  };
  const std::string soon = rig.Report("t", "Soon");
  agree(soon, "2026-01-26T14:00:00Z");
  const std::string past = rig.Report("t", "Past");
  agree(past, "2026-01-11T14:00:00Z");
  const std::string far = rig.Report("t", "Far");
  agree(far, "2026-01-27T14:00:00Z");
  const Agenda agenda = Of("t");
  EXPECT_THAT(Keys(agenda.embargoes), ElementsAre(past, soon));
  EXPECT_EQ(agenda.embargoes[0].days_left, -1);
  const std::string page = Unwrapped(ToMarkdown(agenda));
  EXPECT_THAT(page,
              HasSubstr("## Embargoes that end, or should have ended\n\n- **2026-01-11, 1 day "
                        "ago**: **" +
                        past));
  EXPECT_THAT(page, HasSubstr("until 2026-01-11 15:00 Europe/Berlin"));
  EXPECT_THAT(json::serialize(ToJson(agenda)), HasSubstr(R"("name":"embargoes")"));
  // Who does not see the issues is told of no section.
  for (const Agenda& other : {Of("u"), OfPublic()}) {
    EXPECT_THAT(other.embargoes, IsEmpty());
    EXPECT_THAT(json::serialize(ToJson(other)), Not(HasSubstr("embargoes")));
  }
  rig.Do("t", Lift(state, t, {.key = past, .now = Moment("2026-01-12T10:00:00Z")}));
  EXPECT_THAT(Keys(Of("t").embargoes), ElementsAre(soon));
}

TEST_F(Agendas, WhoAskedForSomebodyElseIsTold) {
  rig.Do("t", Ask(state, t, {.group = "core", .reason = "to help", .person = "r"}, rig.random));
  EXPECT_THAT(Unwrapped(ToMarkdown(Of("u"))), HasSubstr("t asks that r may join core: to help"));
  const auto review = Review(state, admin, Day("2026-01-12")).value();
  EXPECT_THAT(review.findings.front().says,
              HasSubstr("t asked on 2026-01-05 that r may join core"));
}

TEST_F(Agendas, AccessIsTheTeamsMatter) {
  rig.Do("r", Ask(state, Rig::By("r"), {.group = "core", .reason = "to help"}, rig.random));
  const Agenda agenda = Of("u");
  ASSERT_EQ(agenda.requests.size(), 1U);
  EXPECT_EQ(agenda.requests[0].person, "r");
  EXPECT_EQ(agenda.requests[0].days, 7);
  for (const Agenda& other : {Of("c"), Of("admin"), OfPublic()}) {
    EXPECT_FALSE(other.for_team);
    EXPECT_THAT(other.requests, IsEmpty());
    EXPECT_EQ(other.review, std::nullopt);
    EXPECT_THAT(json::serialize(ToJson(other)), Not(HasSubstr("access-requests")));
    EXPECT_THAT(ToMarkdown(other), Not(HasSubstr("let in")));
  }
  rig.Do("admin", Answer(state, admin,
                         {.request = agenda.requests[0].id, .granted = false, .reason = "no"}));
  EXPECT_THAT(Of("u").requests, IsEmpty());
  // Who was let in by another way waits for nothing.
  rig.Do("admin", Add(state, admin, AddMember{.group = "core", .person = "r"}));
  EXPECT_THAT(Of("u").requests, IsEmpty());
}

TEST_F(Agendas, AReviewIsDueSoManyDaysBehindTheLast) {
  EXPECT_TRUE(Of("t").review.has_value());
  rig.Do("admin", Finish(state, admin, {.day = Day("2026-01-05")}));
  EXPECT_FALSE(Of("t", "2026-04-04").review.has_value());
  const Agenda due = Of("t", "2026-04-05");
  ASSERT_TRUE(due.review.has_value());
  EXPECT_EQ(due.review->days, 90);
  rig.Do("admin", Change(state, admin, ChangeSettings{.review_days = 91}));
  EXPECT_FALSE(Of("t", "2026-04-05").review.has_value());
}

TEST_F(Agendas, ActionItemsNameTheirOwnersToTheTeamOnly) {
  const std::string open = Public("Open");
  const std::string hidden = rig.Report("t", "Hidden");
  rig.Do("admin", Change(state, admin, ChangePerson{.person = "t", .name = "Team One"}));
  const auto add = [&](std::string text, std::optional<std::string> issue,
                       std::optional<std::string> due = std::nullopt) {
    rig.Do("t", Add(state, t,
                    {.text = std::move(text), .owner = "t", .due = due, .issue = std::move(issue)},
                    rig.random));
  };
  add("about the public one", open, "2026-01-10");
  add("about the hidden one", hidden);
  add("about none", std::nullopt);
  const std::string team = Unwrapped(ToMarkdown(Of("t")));
  EXPECT_THAT(team,
              HasSubstr("Team One: about the public one (7 days old, due 2026-01-10, 2 days"));
  EXPECT_THAT(team, HasSubstr("Team One: about the hidden one"));
  EXPECT_EQ(Of("t").embargoed_issues, 1U);
  const Agenda agenda = OfPublic();
  ASSERT_EQ(agenda.actions.size(), 1U);
  EXPECT_EQ(agenda.actions[0].owner, "");
  EXPECT_THAT(json::serialize(ToJson(agenda)), HasSubstr(R"("owner":null)"));
  EXPECT_THAT(ToMarkdown(agenda), Not(HasSubstr("Team One")));
  EXPECT_THAT(ToMarkdown(agenda), HasSubstr(" about the public one (7 days old"));
  rig.Do("admin", Leave(state, admin, {.person = "t"}));
  EXPECT_THAT(ToMarkdown(Of("u")), HasSubstr("Team One (who has left): about none"));
}

// The day is told by who asks; what happened when is counted in the desk's zone.
TEST_F(Agendas, DaysAreThoseOfTheDesksZone) {
  rig.Do("admin", Change(state, admin, ChangeSettings{.zone = "Europe/Berlin"}));
  rig.now = Moment("2026-06-30T23:29:00+02:00");
  const std::string before = Public("At 23:30");
  rig.now = Moment("2026-07-01T00:29:00+02:00");
  const std::string behind = Public("At 00:30");
  EXPECT_THAT(Keys(Of("t", "2026-07-02", Day("2026-07-01")).moved), ElementsAre(behind));
  EXPECT_THAT(Keys(Of("t", "2026-07-02", Day("2026-06-30")).moved), ElementsAre(before, behind));
  rig.now = Moment("2026-07-01T23:29:00+02:00");
  rig.Do("r", Ask(state, Rig::By("r"), {.group = "core", .reason = "x"}, rig.random));
  EXPECT_EQ(Of("t", "2026-07-01").requests.at(0).days, 0);
  EXPECT_EQ(Of("t", "2026-07-02").requests.at(0).days, 1);
}

TEST_F(Agendas, OfAPastDayIsWhatItWas) {
  AdoptEmbargoCap(rig);
  const std::string key = Public("Open");
  Urgent(key);
  BeginCase(rig, "c-1", "mod-a", key, "2025-10-20");
  Minutes("2026-01-05", Audience::kTeam);
  const std::string then = ToMarkdown(Of("t", "2026-01-06"));
  const Time moment = rig.now;
  rig.now = Moment("2026-01-08T09:00:00Z");
  Go(key, IssueState::kTriaged);
  Minutes("2026-01-08", Audience::kTeam);
  rig.Do("t", Change(state, t, ChangeUrgency{.key = key, .urgent = false}));
  const auto past = StateAsOf(rig.events, {}, moment);
  ASSERT_TRUE(past);
  EXPECT_EQ(ToMarkdown(MakeAgenda(Sight(*past, "t"), Day("2026-01-06")).value()), then);
}

// What was public once and is embargoed again is no part of what anybody may read.
TEST_F(Agendas, ThePublicIsShownNothingOfThePastThatIsNotPublicToday) {
  const std::string key = Public("Once public");
  Urgent(key);
  const State past = state;
  const auto told = [&] { return MakeAgenda(Sight::OfPublic(past, state), Day("2026-01-06")); };
  EXPECT_THAT(Keys(told()->urgent), ElementsAre(key));
  rig.Do("t", Change(state, t, ChangeIssueLevel{.key = key, .level = "core"}));
  EXPECT_THAT(Keys(told()->urgent), IsEmpty());
}

// The reporter of an imported issue may not be known: nobody's eyes are not that person's.
TEST_F(Agendas, ThePublicIsNobodysReporter) {
  rig.Level("told", {"core"}, true);
  rig.Write(kSystem, {"issue/OLD-1", "issue.reported",
                      json::object{{"title", "x"},
                                   {"kind", "vulnerability"},
                                   {"level", "told"},
                                   {"new_to_reporter", true}}});
  Urgent("OLD-1");
  EXPECT_THAT(Keys(OfPublic().urgent), IsEmpty());
  EXPECT_THAT(Keys(Of("t").urgent), ElementsAre("OLD-1"));
}

TEST_F(Agendas, WhatOthersWroteMarksNothingUp) {
  rig.Do("admin", Change(state, admin, ChangePerson{.person = "t", .name = "*T* [x](y)"}));
  const std::string key = Public("# <b>bold</b> | `code` - [a](b) 1. two");
  Urgent(key);
  rig.Do("t", Assign(state, t, {.key = key, .to = "t"}));
  rig.Do("t", Change(state, t, ChangeAffected{.key = key, .affected = {{"mod_x", ""}}}));
  rig.Do("t",
         Add(state, t, {.text = "- a list\n# a heading\n> a quote", .owner = "t"}, rig.random));
  rig.Do("r", Ask(state, Rig::By("r"), {.group = "core", .reason = "![](https://x.example)"},
                  rig.random));
  const std::string page = ToMarkdown(Of("t"));
  EXPECT_THAT(page, HasSubstr(R"(\# \<b\>bold\</b\> \| \`code\` - \[a\]\(b\) 1. two)"));
  EXPECT_THAT(page, HasSubstr(R"(mod\_x)"));
  EXPECT_THAT(page, HasSubstr(R"(\*T\* \[x\]\(y\): \- a list \# a heading \> a quote)"));
  EXPECT_THAT(page, Not(HasSubstr("![](")));
}

// Lines break where they may, nowhere else, and no continued line could be read as markup.
RC_GTEST_PROP(AgendaPage, LinesAreAsLongAsTheyMayBe, ()) {
  const auto word =
      rc::gen::element<std::string>("a", "word", "- item", "1. one", "2026-01-01", "+plus",
                                    "=====", "überlang", "#x", "a-b", std::string(90, 'x'));
  std::string title;
  for (const std::string& each : *rc::gen::container<std::vector<std::string>>(word)) {
    title += (title.empty() ? "" : " ") + each;
  }
  Agenda agenda;
  agenda.urgent.push_back({.key = "SEC-7K3Q", .title = title});
  const std::string page = ToMarkdown(agenda);
  const std::size_t start = page.find("- **SEC-7K3Q**");
  const std::string item = page.substr(start, page.find("\n\n## Due") - start);
  std::string whole = item;
  for (std::size_t at = whole.find("\n  "); at != std::string::npos; at = whole.find("\n  ")) {
    whole.replace(at, 3, " ");
    RC_ASSERT(!std::string_view("-+=0123456789").contains(whole.at(at + 1)));
    RC_ASSERT(std::isdigit(static_cast<unsigned char>(whole.at(at - 1))) == 0);
  }
  RC_ASSERT(!whole.contains('\n'));
  RC_ASSERT(whole.starts_with("- **SEC-7K3Q** "));
  RC_ASSERT(whole.ends_with("(unrated, reported)"));
  std::stringstream lines(item);
  for (std::string line; std::getline(lines, line);) {
    std::size_t width = 0;
    for (const char c : line) width += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0;
    if (width <= 80) continue;
    // Too long only without a place to break.
    for (std::size_t at = line.find(' ', 2); at != std::string::npos; at = line.find(' ', at + 1)) {
      RC_ASSERT(std::string_view("-+=0123456789").contains(line.at(at + 1)) ||
                std::isdigit(static_cast<unsigned char>(line.at(at - 1))) != 0);
    }
  }
}

// `text` with each key or id replaced by what the documentation calls it, which is as long.
std::string Renamed(std::string text,
                    const std::vector<std::pair<std::string, std::string>>& names) {
  for (const auto& [from, to] : names) {
    EXPECT_EQ(from.size(), to.size());
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
      text.replace(at, from.size(), to);
    }
  }
  return text;
}

// The example of docs/desk.md; it is written anew with STRONGROOM_WRITE_DOCUMENT=1.
TEST_F(Agendas, ThePageInTheDocumentationIsOne) {
  AdoptEmbargoCap(rig);
  rig.Do("admin", Change(state, admin, ChangePerson{.person = "t", .name = "Team One"}));
  rig.Do("admin", Change(state, admin, ChangePerson{.person = "r", .name = "Reporter One"}));
  rig.Do("t", Change(state, t,
                     ChangeModule{.module = "mod-login", .used_in_production = NewFact{true}}));
  Minutes("2026-01-05", Audience::kTeam);
  rig.now = Moment("2026-01-06T09:00:00Z");
  const std::string login = rig.Report("r", "Login takes any password when the directory is down");
  rig.Do("t", Change(state, t, ChangeAffected{.key = login, .affected = {{"mod-login", "< 7.1"}}}));
  rig.Do("t", Rate(state, t, {.key = login, .rating = {.severity = Severity::kCritical}}));
  rig.Do("t", Prioritize(state, t, {.key = login, .priority = Priority::kP1}));
  rig.Do("t", Assign(state, t, {.key = login, .to = "t"}));
  Urgent(login);
  Go(login, IssueState::kTriaged);
  Go(login, IssueState::kInProgress);
  const std::string parser = Public("Upgrade the parser");
  rig.Do("t", Label(state, t, {.key = parser, .add = {"to-discuss"}}));
  BeginCase(rig, "case-1", "mod-login", login, "2025-10-12");
  BeginCase(rig, "case-2", "mod-parser", parser, "2025-10-20");
  rig.Do("r",
         Ask(state, Rig::By("r"), {.group = "core", .reason = "on call in January"}, rig.random));
  const std::string action =
      rig.Do("t", Add(state, t,
                      {.text = "Ask the directory's team when their next release is out",
                       .owner = "t",
                       .due = "2026-01-13",
                       .issue = login},
                      rig.random));
  const std::string page = Renamed(
      ToMarkdown(Of("t")), {{login, "SEC-7K3Q"}, {parser, "SEC-M4TX"}, {action, "act-7k3q2m"}});

  constexpr const char* kDocument = STRONGROOM_SOURCE_DIR "/docs/desk.md";
  std::ifstream file(kDocument);
  std::stringstream read;
  read << file.rdbuf();
  std::string document = read.str();
  const std::size_t start = document.find("# Agenda, ");
  const std::size_t length = document.find("```\n", start) - start;
  if (std::getenv("STRONGROOM_WRITE_DOCUMENT") != nullptr) {
    std::ofstream(kDocument) << document.replace(start, length, page);
  } else {
    EXPECT_EQ(document.substr(start, length), page);
  }

  const std::string open = ToMarkdown(OfPublic());
  for (const std::string& word : {login, std::string("Login"), std::string("One")}) {
    EXPECT_THAT(open, Not(HasSubstr(word)));
  }
  EXPECT_THAT(open, HasSubstr("- **2026-01-18, in 6 days**: security team: "));
}

}  // namespace
}  // namespace strongroom::desk::model
