#include "desk/model/named_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "desk/model/actions.h"
#include "desk/model/agenda.h"
#include "desk/model/change_issue.h"
#include "desk/model/desk_rig_test.h"
#include "desk/model/embargo.h"
#include "desk/model/report_issue.h"

namespace strongroom::desk::model {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// "c" and "t" see what is embargoed, "u" is of the team and does not.
class KeysInTexts : public FurnishedDesk {
 protected:
  void SetUp() override {
    rig.Person("u", {"team"});
    Imported("SECURITY-218", "core");
    Imported("SECURITY-2180", "");
  }
  void Imported(const std::string& key, const std::string& level) {
    json::object body{{"title", "One"}, {"kind", "vulnerability"}};
    if (!level.empty()) body["level"] = level;
    rig.Write("system", {IssueStream(key), "issue.reported", std::move(body)});
  }
  [[nodiscard]] std::set<std::string> In(std::string_view text, std::string_view who = "t") const {
    return NamedKeys(Sight(state, who)).Embargoed(text);
  }
  [[nodiscard]] std::string ForPublic(std::string_view text) const {
    return NamedKeys(Sight::OfPublic(state, state)).WithoutOthers(text);
  }
  const std::string hidden = rig.Report("t", "Hidden");
  const std::string number = hidden.substr(4);
};

TEST_F(KeysInTexts, AreFoundWhereAReaderWouldMakeThemOut) {
  const std::string n = number;
  for (const std::string& text : {hidden,
                                  "see " + hidden + ".",
                                  "x" + hidden,
                                  hidden + "-2",
                                  "SEC\u2011" + n,
                                  "SEC\u2010" + n,
                                  "SEC\u2013" + n,
                                  "SEC\u2014" + n,
                                  "SEC\u2212" + n,
                                  "SEC\uFE63" + n,
                                  "SEC\uFF0D" + n,
                                  "SEC-\u200B" + n,
                                  "S\u200DE\u2060C\uFEFF-" + n,
                                  "SEC\u00AD-" + n,
                                  "SEC\u00AD" + n,
                                  "SEC\\-" + n,
                                  "**SEC**-`" + n + "`",
                                  "S\u0336E\u0336C\u0336-" + n,
                                  "\uFF33\uFF25\uFF23-" + n,
                                  "sec-" + n}) {
    EXPECT_THAT(In(text), ElementsAre(hidden)) << text;
    EXPECT_THAT(In(text, "u"), IsEmpty()) << text;
  }
  EXPECT_THAT(In("SEC" + n + ", SEC " + n + ", SEC-" + n.substr(0, 3)), IsEmpty());
}

TEST_F(KeysInTexts, ANumberEndsWhereItsDigitsDo) {
  EXPECT_THAT(In("SECURITY-218, SECURITY-218x"), ElementsAre("SECURITY-218"));
  EXPECT_THAT(In("SECURITY-2180 SECURITY-2181"), IsEmpty());
  // A public key that has an embargoed one in it.
  Imported("XSECURITY-218", "");
  EXPECT_THAT(In("XSECURITY-218"), IsEmpty());
  EXPECT_THAT(In("YSECURITY-218"), ElementsAre("SECURITY-218"));
}

TEST_F(KeysInTexts, ForThePublicAreBlottedOutByTheirFormAlone) {
  EXPECT_EQ(ForPublic("as " + hidden + "!"), "as (not public)!");
  EXPECT_EQ(ForPublic("as SEC-ZZZZ and x" + hidden + "-2"), "as (not public) and x(not public)-2");
  EXPECT_EQ(ForPublic("SEC\u2011" + number + "\u00FC"), "(not public)\u00FC");
  EXPECT_EQ(ForPublic("SEC-\u200B" + number), "(not public)");
  EXPECT_EQ(ForPublic("SECURITY-218, SECURITY-219, SECURITY-2180"),
            "(not public), (not public), SECURITY-2180");
  for (const char* text : {"", "the sec-team, UTF-8 and CVE-2026-0001", "SEC-TESTS", "SEC-", "-",
                           "SEC-\xC3\xBC", "mod-x 1.2-3", "R1-2026-GA"}) {
    EXPECT_EQ(ForPublic(text), text);
  }
  rig.Do("t", Lift(state, t, {.key = hidden, .now = rig.now}));
  EXPECT_EQ(ForPublic("as " + hidden), "as " + hidden);
}

RC_GTEST_PROP(NamedKeysProperty, WhatIsNoKeyStaysAsItIsAndNothingBreaks, ()) {
  Rig rig;
  rig.Furnish();
  const std::string hidden = rig.Report("t", "Hidden");
  const auto pieces = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("SEC", "-", "\u2011", "\u00AD", "\u200B", hidden,
                                    hidden.substr(4), "x", "2", " ", "\u00E9", "\U0001F512"));
  std::string text;
  for (const std::string& piece : pieces) text += piece;
  const NamedKeys all(Sight(rig.state, "t"));
  const std::string blotted = NamedKeys(Sight::OfPublic(rig.state, rig.state)).WithoutOthers(text);
  if (text.find(hidden) != std::string::npos) {
    RC_ASSERT(all.Embargoed(text).contains(hidden));
  }
  if (all.Embargoed(text).empty() && text.find("SEC") == std::string::npos) {
    RC_ASSERT(blotted == text);
  }
}

TEST_F(KeysInTexts, WhatThePublicReadsIsRefusedWhereItNamesOne) {
  const std::string open = rig.Report("t", "Open", IssueKind::kProcess);
  const auto action = [&](const std::string& text, const std::string& issue,
                          std::string_view by = "t") {
    return Says(Add(state, Rig::By(by), {.text = text, .owner = "t", .issue = issue}, rig.random));
  };
  const std::string named = "same hole as x" + hidden;
  EXPECT_THAT(action(named, open), HasSubstr("/text: leave out " + hidden));
  EXPECT_EQ(action(named, hidden), "done") << "seen by who sees the issue";
  EXPECT_EQ(action(named, open, "u"), "done") << "who does not see it is told nothing of it";
  EXPECT_EQ(action("same hole as SEC-ZZZZ", open), "done");
  const std::string id =
      rig.Do("t", Add(state, t, {.text = "x", .owner = "t", .issue = open}, rig.random));
  EXPECT_THAT(Says(Change(state, t, ChangeAction{.action = id, .text = named})),
              HasSubstr("/text: leave out " + hidden));

  EXPECT_THAT(Says(Report(state, t, {.title = named, .kind = IssueKind::kProcess}, rig.random)),
              HasSubstr("/title: leave out " + hidden));
  EXPECT_EQ(Says(Report(state, t, {.title = named}, rig.random)), "done");
  EXPECT_THAT(Says(Edit(state, t, {.key = open, .title = named})),
              HasSubstr("/title: leave out " + hidden));
  EXPECT_EQ(Says(Edit(state, t, {.key = hidden, .title = named})), "done");
  EXPECT_THAT(Says(Label(state, t, {.key = open, .add = {"a", "as-" + hidden}})),
              HasSubstr("/add: leave out " + hidden));
  EXPECT_EQ(Says(Label(state, Rig::By("u"), {.key = open, .add = {"as-" + hidden}})), "done");
}

// What its writers see the public will not, once the issue is public.
TEST_F(KeysInTexts, AnEmbargoIsNotLiftedFromWhatThePublicMayNotRead) {
  const std::string key = rig.Report("t", "As in " + hidden);
  const auto lift = [&](std::string_view by = "t") {
    return Says(Lift(state, Rig::By(by), {.key = key, .now = rig.now}));
  };
  EXPECT_EQ(lift(),
            "conflict: everybody would read keys that are not public: in the title, leave "
            "out " +
                hidden + ": not public (strongroom desk issue edit " + key +
                " --title TITLE); then lift the embargo");
  rig.Do("t", Edit(state, t, {.key = key, .title = "As in " + key}));
  EXPECT_EQ(lift(), "done") << "its own key is public with it";
  rig.Do("t", Label(state, t, {.key = key, .add = {"as-" + hidden}}));
  EXPECT_THAT(lift(), HasSubstr("of the labels, leave out " + hidden + ": not public"));
  rig.Do("t", Label(state, t, {.key = key, .remove = {"as-" + hidden}}));
  const std::string id =
      rig.Do("t", Add(state, t, {.text = "see " + hidden, .owner = "t", .issue = key}, rig.random));
  EXPECT_THAT(lift(), HasSubstr("in the action item " + id + ", leave out " + hidden));
  rig.Do("t", Change(state, t, ChangeAction{.action = id, .text = "see"}));
  EXPECT_EQ(lift(), "done");
  // Of what one does not see oneself nothing is told.
  rig.Level("ops", {"team"}, false);
  rig.Do("t", Edit(state, t, {.key = key, .title = "As in " + hidden}));
  rig.Do("t", Change(state, t, ChangeIssueLevel{.key = key, .level = "ops"}));
  EXPECT_EQ(lift("u"), "done");
}

// On the first day nothing of a tracker is public.
TEST_F(KeysInTexts, ForThePublicAreBlottedOutWhereAllOfAProjectIsEmbargoed) {
  const State before = state;
  Imported("VULN-1", "core");
  EXPECT_EQ(ForPublic("dup of VULN-1, vuln-7, XVULN-1 and UTF-8"),
            "dup of (not public), (not public), XVULN-1 and UTF-8");
  // Of the past as today.
  EXPECT_EQ(NamedKeys(Sight::OfPublic(before, state)).WithoutOthers("dup of VULN-1"),
            "dup of (not public)");
}

// Written by who did not see it, or while it was public.
TEST_F(KeysInTexts, AreNotOnThePublicsAgenda) {
  const std::string open = rig.Report("u", "As in " + hidden, IssueKind::kProcess);
  rig.Do("u", Label(state, Rig::By("u"), {.key = open, .add = {"to-discuss"}}));
  rig.Do("u", Add(state, Rig::By("u"),
                  {.text = "same hole as " + hidden, .owner = "u", .issue = open}, rig.random));
  const auto of_public =
      MakeAgenda(Sight::OfPublic(state, state), Day("2026-01-12"), std::nullopt).value();
  const std::string page = ToMarkdown(of_public) + json::serialize(ToJson(of_public));
  EXPECT_THAT(page, Not(HasSubstr(number)));
  EXPECT_THAT(page, HasSubstr("As in (not public)"));
  EXPECT_THAT(page, HasSubstr("same hole as (not public)"));
  const auto of_team = MakeAgenda(Sight(state, "t"), Day("2026-01-12"), std::nullopt).value();
  EXPECT_THAT(json::serialize(ToJson(of_team)), HasSubstr("same hole as " + hidden));
}

}  // namespace
}  // namespace strongroom::desk::model
