#include "desk/model/expunge.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>

#include "desk/model/access_requests.h"
#include "desk/model/cases_rig_test.h"
#include "desk/model/change_issue.h"
#include "desk/model/change_settings.h"
#include "desk/model/check_without.h"
#include "desk/model/desk_rig_test.h"
#include "desk/model/search.h"

namespace strongroom::desk::model {
namespace {

const Event& Reported(const Rig& rig) {
  for (const Event& event : rig.events) {
    if (event.kind == "issue.reported") return event;
  }
  throw std::runtime_error("nothing was reported");
}

TEST(Expunge, TextsGoAndEverythingElseStays) {
  Rig rig;
  rig.Furnish();
  rig.Report("r", "hunter2");
  const Event& before = Reported(rig);
  const Event after = WithoutTexts(before);
  EXPECT_FALSE(EncodeEvent(after).contains("hunter2"));
  EXPECT_EQ(after.body.at("title").as_string(), kExpungedText);
  EXPECT_EQ(after.body.at("kind"), before.body.at("kind"));
  EXPECT_EQ(after.n, before.n);
  EXPECT_EQ(after.id, before.id);
  EXPECT_EQ(after.by, before.by);
  EXPECT_EQ(after.stream, before.stream);
  EXPECT_EQ(after.body.size(), before.body.size());
}

// What the desk was with the text, it is without: only the text differs.
TEST(Expunge, AllLaterEventsCanBeReadWithoutTheTexts) {
  Rig rig;
  rig.Furnish();
  const std::string key = rig.Report("r", "hunter2");
  rig.Do("t", Add(rig.state, Rig::By("t"), CommentOnIssue{.key = key, .text = "hunter2, too"}));
  rig.Do("t", Move(rig.state, Rig::By("t"), {.key = key, .to = IssueState::kTriaged}));
  State without;
  for (const Event& event : rig.events) {
    const auto applied = Apply(without, WithoutTexts(event));
    ASSERT_TRUE(applied) << applied.error().ToString();
  }
  const Issue& issue = *without.FindIssueUnchecked(key);
  EXPECT_EQ(issue.title, kExpungedText);
  EXPECT_EQ(issue.comments.at(0).text, kExpungedText);
  EXPECT_EQ(issue.level, rig.state.FindIssueUnchecked(key)->level);
  EXPECT_EQ(issue.state, IssueState::kTriaged);
  EXPECT_EQ(without.versions, rig.state.versions);
}

// Every kind of event there is.
std::vector<Event> Pinned() {
  std::vector<Event> events;
  std::ifstream file(STRONGROOM_SOURCE_DIR "/tests/vectors/desk_events.jsonl");
  for (std::string line; std::getline(file, line);) {
    auto event = DecodeEvent(events.size() + 1, line);
    EXPECT_TRUE(event) << line;
    if (event) events.push_back(std::move(*event));
  }
  EXPECT_GT(events.size(), 100U);
  return events;
}

// The members under which a text still stands.
void NamesOfTexts(std::string_view name, const json::value& value, std::set<std::string>& names) {
  if (value.is_object()) {
    for (const auto& each : value.get_object()) NamesOfTexts(each.key(), each.value(), names);
  } else if (value.is_array()) {
    for (const json::value& each : value.get_array()) NamesOfTexts(name, each, names);
  } else if (value.is_string() && !value.get_string().empty() &&
             value.get_string() != kExpungedText) {
    names.emplace(name);
  }
}

// What stays is ids, words of a list, days and times. A member that people fill freely belongs to
// what is expunged; a new one of another sort, here.
TEST(Expunge, OnlyIdsWordsAndTimesStay) {
  const std::set<std::string> known = {"a",
                                       "after",
                                       "approver",
                                       "assignee",
                                       "at",
                                       "audience",
                                       "b",
                                       "by",
                                       "cleared_by",
                                       "due",
                                       "ga",
                                       "end_of_triage",
                                       "entered_by",
                                       "fact",
                                       "end_of_full_support",
                                       "finding",
                                       "group",
                                       "groups",
                                       "holidays",
                                       "hour",
                                       "issue",
                                       "kind",
                                       "late_act",
                                       "level",
                                       "meeting",
                                       "members",
                                       "module",
                                       "modules",
                                       "needs",
                                       "on",
                                       "on_miss",
                                       "owner",
                                       "pentest",
                                       "period",
                                       "person",
                                       "phase",
                                       "policy",
                                       "priority",
                                       "reported_at",
                                       "preventative-upgrade",
                                       "reporter",
                                       "role",
                                       "set_by",
                                       "satisfied_by",
                                       "severity",
                                       "since",
                                       "starts_on",
                                       "state",
                                       "step",
                                       "subject",
                                       "system",
                                       "tag",
                                       "taken",
                                       "to",
                                       "tracker_id",
                                       "until",
                                       "tracker_level",
                                       "vector",
                                       "who",
                                       "vulnerability",
                                       "zone"};
  std::set<std::string> left;
  for (const Event& event : Pinned()) {
    if (event.kind != kExpungedKind) NamesOfTexts("", WithoutTexts(event).body, left);
  }
  for (const std::string& name : left) EXPECT_TRUE(known.contains(name)) << name;
}

// Whichever event loses its texts, the others can still be read.
TEST(Expunge, EachEventOfEachKindCanLoseItsTexts) {
  const std::vector<Event> events = Pinned();
  for (const Event& lost : events) {
    if (WithoutTexts(lost).body == lost.body) continue;
    State state;
    for (const Event& event : events) {
      const auto applied = Apply(state, event.n == lost.n ? WithoutTexts(event) : event);
      ASSERT_TRUE(applied) << lost.kind << ": " << applied.error().ToString();
    }
  }
}

TEST(Expunge, ALabelIsGoneFromTheIssueAndFromSearches) {
  Rig rig;
  rig.Furnish();
  const std::string key = rig.Report("r", "A flaw");
  const Actor t = Rig::By("t");
  rig.Do("t", Label(rig.state, t, {.key = key, .add = {"hunter2", "swordfish"}}));
  const Event added = rig.events.back();
  rig.Do("t", Label(rig.state, t, {.key = key, .add = {"login"}, .remove = {"swordfish"}}));
  const Event removed = rig.events.back();
  const auto fold = [&](const std::vector<Event>& without) {
    State state;
    for (const Event& event : rig.events) {
      const bool lost = std::ranges::any_of(without, [&](auto& each) { return each.n == event.n; });
      EXPECT_TRUE(Apply(state, lost ? WithoutTexts(event) : event));
    }
    return state;
  };
  const State both = fold({added, removed});
  EXPECT_EQ(both.FindIssueUnchecked(key)->labels.size(), 0U);
  const State one = fold({added});
  EXPECT_EQ(one.FindIssueUnchecked(key)->labels, decltype(Issue::labels){"login"});
  EXPECT_TRUE(CheckWithout(added, rig.state, one));
  const Sight sight(one, "t");
  EXPECT_TRUE(Search(sight, "hunter2").value().empty());
  EXPECT_TRUE(Search(sight, "expunged").value().empty());
  EXPECT_EQ(Search(sight, "login").value().size(), 1U);
  EXPECT_FALSE(EncodeEvent(WithoutTexts(added)).contains("hunter2"));
  // Without the event that took it away it would be there again.
  const auto again = CheckWithout(removed, rig.state, fold({removed}));
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::kConflict);
}

// A setting that was expunged is as if it had never been agreed.
TEST(Expunge, AnExpungedSettingIsTheDefault) {
  Rig rig;
  rig.Furnish();
  const Actor admin = Rig::By("admin");
  rig.Do("admin", Change(rig.state, admin,
                         ChangeSettings{.inactive_days = 30,
                                        .board_hidden_labels = {{"hunter2", "later"}},
                                        .contact = "hunter2@example.org",
                                        .discuss_label = "hunter2"}));
  State state;
  for (const Event& event : rig.events) {
    EXPECT_TRUE(Apply(state, event.n == rig.events.back().n ? WithoutTexts(event) : event));
  }
  EXPECT_EQ(state.settings.board_hidden_labels, Settings().board_hidden_labels);
  EXPECT_EQ(state.settings.discuss_label, "to-discuss");
  EXPECT_EQ(state.settings.contact, "");
  EXPECT_EQ(state.settings.inactive_days, 30U);
}

// The desk itself copies no text of another event, so that expunging that event is enough.
TEST(Expunge, WhatTheDeskAddsToAnActRepeatsNoWords) {
  CasesRig rig;
  const Actor t = Rig::By("t");
  const auto refer = [&](std::string value) {
    const AddReference reference{.key = rig.key,
                                 .reference = {.system = ReferenceSystem::kUrl,
                                               .value = std::move(value),
                                               .is_public = true},
                                 .now = rig.now};
    rig.Do("t", Add(rig.state, t, reference));
  };
  rig.Do("t", rig.Start("t", "embargo-cap", "mod-x"));
  refer("https://hunter2.example/");
  rig.Do("t", rig.Start("t", "embargo-cap", "mod-y"));  // which knows it from the start
  const std::string asked =
      rig.Do("r", Ask(rig.state, Rig::By("r"), {.group = "core", .reason = "hunter2"}, rig.random));
  rig.Do("admin", Answer(rig.state, Rig::By("admin"),
                         {.request = asked, .granted = true, .reason = "hunter2"}));
  std::size_t elsewhere = 0;
  std::size_t learned = 0;
  for (const Event& event : rig.events) {
    const std::string text = EncodeEvent(event);
    const bool own = event.kind == "issue.reference-added" || event.stream == AccessStream(asked);
    if (!own && text.contains("hunter2")) ++elsewhere;
    if (event.stream.starts_with("case/") && text.contains("public-elsewhere")) ++learned;
  }
  EXPECT_EQ(elsewhere, 0U);
  EXPECT_EQ(learned, 2U);
}

TEST(Expunge, TheReplacementIsReadBack) {
  Rig rig;
  rig.Furnish();
  rig.Report("r", "hunter2");
  const Event reported = Reported(rig);
  const ExpungeEvent input{.event = reported, .reason = "a password was pasted"};
  rig.Do("admin", Expunge(rig.state, Rig::By("admin"), input));
  const auto replacement = ReplacementIn(rig.events.back());
  ASSERT_TRUE(replacement) << replacement.error().ToString();
  ASSERT_TRUE(replacement->has_value());
  EXPECT_EQ(EncodeEvent((*replacement)->event), EncodeEvent(WithoutTexts(reported)));
  EXPECT_EQ((*replacement)->event.n, reported.n);
  EXPECT_EQ((*replacement)->reason, input.reason);
  EXPECT_FALSE(ReplacementIn(reported).value().has_value());
}

TEST(Expunge, OnlyAdministratorsAndOnlyTexts) {
  Rig rig;
  rig.Furnish();
  rig.Report("r", "hunter2");
  const Event reported = Reported(rig);
  EXPECT_TRUE(Says(Expunge(rig.state, Rig::By("t"), {.event = reported, .reason = "x"}))
                  .contains("administrators"));
  EXPECT_TRUE(Says(Expunge(rig.state, Rig::By("admin"), {.event = reported, .reason = ""}))
                  .contains("/reason"));
  const ExpungeEvent input{.event = reported, .reason = "a password was pasted"};
  rig.Do("admin", Expunge(rig.state, Rig::By("admin"), input));
  const Event expunging = rig.events.back();
  EXPECT_TRUE(Says(Expunge(rig.state, Rig::By("admin"), {.event = expunging, .reason = "x"}))
                  .contains("/event"));
  const Event bare = WithoutTexts(reported);
  EXPECT_TRUE(Says(Expunge(rig.state, Rig::By("admin"), {.event = bare, .reason = "x"}))
                  .contains("/event"));
}

}  // namespace
}  // namespace strongroom::desk::model
