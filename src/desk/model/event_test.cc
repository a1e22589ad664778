#include "desk/model/event.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <set>

#include "desk/model/access_requests.h"
#include "desk/model/actions.h"
#include "desk/model/case_acts.h"
#include "desk/model/change_issue.h"
#include "desk/model/change_settings.h"
#include "desk/model/desk_rig_test.h"
#include "desk/model/embargo.h"
#include "desk/model/event_kind.h"
#include "desk/model/expunge.h"
#include "desk/model/groups.h"
#include "desk/model/levels.h"
#include "desk/model/links.h"
#include "desk/model/minutes.h"
#include "desk/model/modules.h"
#include "desk/model/people.h"
#include "desk/model/policies.h"
#include "desk/model/releases.h"
#include "desk/model/report_issue.h"
#include "desk/model/review.h"
#include "desk/model/tracker_files_test.h"

namespace strongroom::desk::model {
namespace {

constexpr const char* kPinned = STRONGROOM_SOURCE_DIR "/tests/vectors/desk_events.jsonl";

// A small policy, with every member that a policy can have.
constexpr std::string_view kPolicy =
    R"({"name": "tell-them", "version": 1, "title": "Tell them", "summary": "They are told.",
        "state": "approved", "approval": {"by": "council", "on": "2026-01-01"},
        "zone": "Europe/Berlin", "holidays": ["2026-12-25"],
        "settings": {"late_act": "undoes"},
        "exceptions": {"extended": {"title": "They asked", "needs": ["reason", "approver"]}},
        "events": {"told": "They were told", "answered": "They answered", "planned": "It is planned",
                   "not-planned": "It is not planned"},
        "starts_on": "told",
        "facts": [{"fact": "planned-for-next-release", "title": "Planned", "initially": false,
                   "set_by": "planned", "cleared_by": "not-planned"}],
        "applies_while": {"planned-for-next-release": true},
        "phases": [{"phase": "waiting", "title": "Waiting"}, {"phase": "late", "title": "Late"},
                   {"phase": "over", "title": "Over", "final": true, "entered_by": ["answered"]}],
        "steps": [{"step": "answer", "title": "Answer", "phase": "waiting", "who": "developers",
                   "what": "answer", "due": [{"after": "told", "period": "P1M"}],
                   "satisfied_by": ["answered"], "on_miss": "late"}]})";

// What is about releases, policies and cases.
void DoCases(Rig& rig, const std::string& key) {
  const State& state = rig.state;
  const Actor admin = Rig::By("admin");
  const Actor t = Rig::By("t");
  rig.Do("t", Replace(state, t,
                      {.text = R"({"releases": [{"code": "R1", "name": "Oak", "ga": "2026-01-01",
                                                 "end_of_full_support": "2026-06-30",
                                                 "end_of_triage": "2026-07-31"},
                                                {"code": "R2", "ga": "2026-07-01"}]})",
                       .now = rig.now}));
  rig.Do("t", Add(state, t,
                  AddReleaseList{.release = "R1",
                                 .tag = "R1-GA",
                                 .since = "2026-01-01",
                                 .text = R"([{"id": "mod-login-7.0.1"}, {"id": "okapi"}])",
                                 .now = rig.now}));
  rig.Do("t", Remove(state, t,
                     RemoveReleaseList{
                         .release = "R1", .tag = "R1-GA", .reason = "wrong one", .now = rig.now}));
  rig.Do("t", Replace(state, t,
                      {.text = R"({"releases": [{"code": "R2", "ga": "2026-07-01"}]})",
                       .now = rig.now}));
  rig.Do("admin", Add(state, admin,
                      AddPolicies{.texts = {{"/text", std::string(kPolicy)}}, .now = rig.now}));
  rig.Person("t3", {"team"});
  const std::string id = rig.Do("t", Start(state, t,
                                           {.policy = "tell-them",
                                            .module = "mod-login",
                                            .issue = key,
                                            .facts = {{"planned-for-next-release", true}},
                                            .on = "2026-01-04",
                                            .reason = "told by telephone",
                                            .evidence = "https://tracker.example/1",
                                            .now = rig.now},
                                           rig.random));
  rig.Do("t", Act(state, t,
                  {.id = id,
                   .kind = "extended",
                   .reason = "they asked",
                   .evidence = "https://tracker.example/2",
                   .approver = "t3",
                   .step = "answer",
                   .until = "2026-03-01",
                   .now = rig.now}));
}

// What imports write: a tracker, and the same one later, changed in everything.
void EveryKindOfImport(Rig& rig) {
  const State& state = rig.state;
  const Actor admin = Rig::By("admin");
  rig.Do("admin", Change(state, admin, ChangePerson{.person = "r", .tracker_id = "person-3"}));
  rig.Do("admin",
         Describe(state, admin, DescribeGroup{.group = "team", .tracker_id = "Core Team"}));
  rig.Do("admin", Describe(state, admin, DescribeLevel{.level = "core", .tracker_id = "30"}));
  Take(rig, Read(WholeTracker()));
  rig.Do("admin", Add(state, admin, AddMember{.group = "team", .person = "admin"}));
  rig.Do("admin", Add(state, admin, AddMember{.group = "sysops", .person = "admin"}));
  rig.Do("admin", Edit(state, admin, {.key = "SEC-2", .title = "Ours"}));
  TrackerFiles later = WholeTracker();
  later.issues = {TrackerIssueText("SEC-1", R"({"summary": "Login takes every password",
          "status": {"name": "Closed"}, "priority": null, "labels": ["pentest"],
          "components": [{"name": "mod-users"}], "security": {"id": "20", "name": "Sysops"},
          "reporter": {"accountId": "person-5"}, "assignee": {"accountId": "person-9"},
          "comment": {"comments": [{"id": "71", "body": "Seen twice."}, {"id": "72",
              "body": "Mended.", "created": "2024-04-01T00:00:00.000+0000"}]}})"),
                  TrackerIssueText("SEC-2", R"({"summary": "Theirs", "security": {"id": "20",
          "name": "Sysops"}})")};
  later.members = {R"({"values": [
      {"issueSecurityLevelId": "20", "holder": {"type": "group", "parameter": "sysops"}}]})"};
  later.groups = {{.name = "sysops", .file = R"({"values": [
      {"accountId": "person-5", "active": true}, {"accountId": "person-2", "active": false}]})"}};
  Take(rig, Read(later));
}

// What is about people, groups, levels and settings.
void DoAccess(Rig& rig) {
  const State& state = rig.state;
  const Actor admin = Rig::By("admin");
  rig.Do("admin", Change(state, admin, ChangePerson{.person = "c", .name = "C.", .subject = ""}));
  rig.Do("admin", Leave(state, admin, {.person = "c", .reason = "moved on"}));
  rig.Do("admin", Return(state, admin, {.person = "c"}));
  rig.Do("admin",
         Describe(state, admin,
                  DescribeGroup{.group = "core", .name = "Core", .description = "who mends"}));
  rig.Do("admin",
         Remove(state, admin, RemoveMember{.group = "core", .person = "c", .reason = "left"}));
  rig.Do("admin", Change(state, admin, ChangeRole{.group = "core", .role = Role::kTeam}));
  rig.Group("spare");
  rig.Do("admin", Remove(state, admin, RemoveGroup{.group = "spare", .reason = "unused"}));
  rig.Level("wide", {"core", "team"}, true);
  rig.Do("admin",
         Describe(state, admin, DescribeLevel{.level = "wide", .name = "Wide", .description = ""}));
  rig.Do("admin",
         Change(state, admin,
                ChangeLevelGroups{.level = "wide", .groups = {"team"}, .reason = "too wide"}));
  rig.Do("admin",
         Change(state, admin, ChangeReporterRule{.level = "wide", .reporter_sees = false}));
  rig.Level("gone", {"core"}, false);
  rig.Do("admin", Remove(state, admin, RemoveLevel{.level = "gone", .reason = "unused"}));
  rig.Do("admin",
         Change(state, admin,
                ChangeSettings{.default_levels = {std::nullopt, "wide"},
                               .inactive_days = 90,
                               .zone = "Europe/Berlin",
                               .board_hidden_labels = {{"security-preparedness", "later"}}}));
}

// What is about issues; the key of one.
std::string DoIssues(Rig& rig) {
  const State& state = rig.state;
  const Actor t = Rig::By("t");
  const std::string key =
      rig.Do("t", Report(state, t,
                         {.title = "Login takes any password",
                          .description = "Try it.\nIt \"works\".",
                          .kind = IssueKind::kVulnerability,
                          .affected = {{"mod-login", "< 7.1"}, {"mod-users", ""}},
                          .reporter = "r",
                          .level = "core"},
                         rig.random));
  const std::string other = rig.Report("t", "Upgrade the parser", IssueKind::kProcess);
  rig.Do("t", Edit(state, t,
                   {.key = key,
                    .title = "Login takes every password",
                    .description = "See \u00fcber.",
                    .kind = IssueKind::kPentest}));
  rig.Do("t",
         Move(state, t, {.key = key, .to = IssueState::kRejected, .reason = "cannot repeat it"}));
  rig.Do("t", Rate(state, t,
                   {.key = key,
                    .rating = {.severity = Severity::kCritical,
                               .vector = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
                               .score_tenths = 98}}));
  rig.Do("t", Label(state, t, {.key = key, .add = {"login", "to-discuss"}}));
  rig.Do("t", Label(state, t, {.key = key, .add = {"later"}, .remove = {"login"}}));
  rig.Do("t", Add(state, t, CommentOnIssue{.key = key, .text = "Seen."}));
  rig.Do("t", Assign(state, t, {.key = key, .to = "t"}));
  rig.Do("t", Assign(state, t, {.key = key, .to = ""}));
  rig.Do("t", Prioritize(state, t, {.key = key, .priority = Priority::kP1}));
  rig.Do("t", Prioritize(state, t, {.key = key}));
  rig.Do("t", Change(state, t, ChangeUrgency{.key = key, .urgent = true}));
  rig.Do("t",
         Change(state, t,
                ChangeIssueLevel{.key = key, .level = "wide", .reason = "operators must act"}));
  rig.Do("t", Agree(state, t,
                    {.key = key, .until = Moment("2026-12-01T15:00:00+01:00"), .now = rig.now}));
  rig.Do("t", Add(state, t,
                  AddReference{.key = key,
                               .reference = {.system = ReferenceSystem::kCve,
                                             .value = "CVE-2026-0001",
                                             .is_public = true}}));
  rig.Do("t", Remove(state, t,
                     RemoveReference{
                         .key = key, .system = ReferenceSystem::kCve, .value = "CVE-2026-0001"}));
  rig.Do("t", Make(state, t, LinkIssues{.a = key, .b = other}));
  rig.Do("t", Remove(state, t, UnlinkIssues{.a = key, .b = other}));
  rig.Do("t", Lift(state, t,
                   {.key = key,
                    .now = Moment("2026-11-30T23:30:00Z"),
                    .early = true,
                    .reason = "it is known"}));
  return key;
}

// What is about requests for access, modules and reviews.
void DoReview(Rig& rig) {
  const State& state = rig.state;
  const Actor admin = Rig::By("admin");
  const Actor t = Rig::By("t");
  const std::string asked =
      rig.Do("r", Ask(state, Rig::By("r"), {.group = "core", .reason = "to help"}, rig.random));
  rig.Do("admin", Answer(state, admin, {.request = asked, .granted = false, .reason = "later"}));
  rig.Do("t", Change(state, t,
                     ChangeModule{.module = "mod-login",
                                  .repository = "login",
                                  .language = "Java",
                                  .team = "team-1",
                                  .product_owner = "owner-1",
                                  .planned_for_next_release = NewFact{true},
                                  .used_in_production = NewFact{false},
                                  .alternatives = {{"mod-sso"}}}));
  rig.Do("t", Change(state, t,
                     ChangeModule{.module = "mod-login", .planned_for_next_release = NewFact{}}));
  const policy::Date day = Day("2026-01-05");
  const auto report = Review(state, admin, day);
  for (const Finding& finding : report.value().findings) {
    rig.Do("admin",
           SignOffItem(state, admin,
                       {.finding = finding.id, .accepted = true, .note = "known", .day = day}));
  }
  rig.Do("admin", Finish(state, admin, {.day = day, .note = "first"}));
}

// What imports may report and comment beyond what people can, and an expunging.
void DoExpunging(Rig& rig) {
  const State& state = rig.state;
  const Actor admin = Rig::By("admin");
  rig.Write(kSystem, {"issue/SECURITY-218", "issue.reported",
                      json::object{{"title", "Old one"},
                                   {"kind", "vulnerability"},
                                   {"state", "fixed"},
                                   {"level", "core"},
                                   {"reported_at", "2024-02-29T10:00:00.000Z"}}});
  rig.Write(
      kSystem,
      {"issue/SECURITY-218", "issue.commented",
       json::object{{"text", "long ago"}, {"by", "somebody"}, {"at", "2024-03-01T10:00:00.000Z"}}});
  rig.Do("admin",
         Expunge(state, admin, {.event = rig.events.back(), .reason = "a password was pasted"}));
}

void DoMeetings(Rig& rig, const std::string& key) {
  const State& state = rig.state;
  const Actor admin = Rig::By("admin");
  const Actor t = Rig::By("t");
  rig.Do("admin",
         Change(state, admin,
                ChangeSettings{
                    .discuss_label = "next-meeting", .agenda_days = 7, .review_days = 180}));
  const std::string action = rig.Do("t", Add(state, t,
                                             AddAction{.text = "Ask for a CVE",
                                                       .owner = "t",
                                                       .due = "2026-01-31",
                                                       .issue = key,
                                                       .meeting = "2026-01-02"},
                                             rig.random));
  rig.Do("t", Change(state, t,
                     ChangeAction{.action = action,
                                  .text = "Ask for a CVE again",
                                  .owner = "r",
                                  .due = "2026-02-28"}));
  rig.Do("t",
         Change(state, t, ChangeAction{.action = action, .due = std::optional<std::string>()}));
  rig.Do("t", Turn(state, t, {.action = action, .note = "CVE-2026-0001"}));
  rig.Do("t",
         Turn(state, t, {.action = action, .to = ActionState::kOpen, .note = "was withdrawn"}));
  rig.Do("t",
         Turn(state, t, {.action = action, .to = ActionState::kDropped, .note = "not needed"}));
  for (const Audience audience : {Audience::kTeam, Audience::kPublic}) {
    rig.Do("t", Write(state, t,
                      {.day = "2026-01-02",
                       .audience = audience,
                       .text = "# Minutes",
                       .today = Day("2026-01-05")}));
  }
}

// The event of an act that names an earlier one of its case, and of one that ends it.
void EndTheCase(Rig& rig) {
  const State& state = rig.state;
  const std::string id = state.cases.begin()->first;
  rig.Do("t", Act(state, Rig::By("t"),
                  {.id = id, .kind = "struck", .reason = "a slip", .event = 3, .now = rig.now}));
  rig.Do("t", Act(state, Rig::By("t"),
                  {.id = id, .kind = "ended", .reason = "it was no flaw", .now = rig.now}));
}

// One event of every kind, each by the command that writes it, with every member that it can have.
std::vector<Event> EveryKind() {
  Rig rig;
  rig.Furnish();
  DoAccess(rig);
  const std::string key = DoIssues(rig);
  DoReview(rig);
  DoExpunging(rig);
  DoCases(rig, key);
  DoMeetings(rig, key);
  EveryKindOfImport(rig);
  EndTheCase(rig);
  return rig.events;
}

std::vector<std::string> Pinned() {
  std::ifstream file(kPinned);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

// Written again with STRONGROOM_WRITE_DOCUMENT=1 when a kind was added: old lines stay, or the
// bytes of a kind have changed and old ledgers cannot be read.
TEST(Event, WhatCommandsWriteIsPinnedByteForByte) {
  std::vector<std::string> lines;
  for (const Event& event : EveryKind()) lines.push_back(EncodeEvent(event));
  if (std::getenv("STRONGROOM_WRITE_DOCUMENT") != nullptr) {
    std::ofstream file(kPinned);
    for (const std::string& line : lines) file << line << "\n";
  }
  EXPECT_EQ(lines, Pinned());
}

TEST(Event, EveryKindIsPinnedAndStaysReadable) {
  State state;
  std::set<std::string_view> missing;
  for (const EventKind& kind : AllEventKinds()) missing.insert(kind.name);
  for (const std::string& line : Pinned()) {
    const auto event = DecodeEvent(state.n + 1, line);
    ASSERT_TRUE(event) << event.error().ToString();
    EXPECT_EQ(EncodeEvent(*event), line);
    const auto applied = Apply(state, *event);
    ASSERT_TRUE(applied) << line << applied.error().ToString();
    missing.erase(FindEventKind(event->kind)->name);
  }
  for (const std::string_view kind : missing) ADD_FAILURE() << kind << " is not pinned";
  const Issue& old = *state.FindIssueUnchecked("SECURITY-218");
  EXPECT_EQ(old.state, IssueState::kFixed);
  EXPECT_EQ(FormatTime(old.reported_at), "2024-02-29T10:00:00.000Z");
  EXPECT_EQ(old.comments.front().by, "somebody");
}

std::string Refusal(std::string_view text) {
  const auto event = DecodeEvent(17, text);
  return event ? "read" : event.error().ToString();
}

TEST(Event, WhatCannotBeReadIsNamedByNumberAndKind) {
  const auto with = [](std::string_view v, std::string_view stream, std::string_view kind,
                       std::string_view rest) {
    return Refusal(fmt::format(
        R"({{"v":{},"id":"019b8d3c-0000-7000-8000-000000000001","at":"2026-01-05T09:00:00.000Z","by":"system","stream":"{}","kind":"{}"{}}})",
        v, stream, kind, rest));
  };
  EXPECT_EQ(with("1", "person/p-1", "person.added", R"(,"body":{"name":"x"})"), "read");
  EXPECT_EQ(with("2", "person/p-1", "person.added", R"(,"body":{})"),
            "event 17 (\"person.added\"): is of another format than 1; read it with a version that "
            "knows it");
  EXPECT_EQ(with("1", "person/p-1", "person.cloned", R"(,"body":{})"),
            "event 17 (\"person.cloned\"): is of a kind that this version does not know; use the "
            "newer one");
  EXPECT_EQ(with("1", "group/g", "person.added", R"(,"body":{})"),
            "event 17 (\"person.added\"): cannot be read; /stream: must be of the family person");
  EXPECT_EQ(with("1", "person/p-1", "person.added", ""),
            "event 17 (\"person.added\"): cannot be read; /body: give an object");
  EXPECT_TRUE(
      with("1", "person/p-1", "person.added", R"(,"body":{},"extra":1)").contains("/extra"));
  EXPECT_TRUE(Refusal("[]").starts_with("event 17: "));
  EXPECT_TRUE(Refusal("{\"v\":1,").starts_with("event 17: "));
}

TEST(Event, ABodyThatCannotBeReadLeavesTheStateAsItWas) {
  Rig rig;
  rig.Furnish();
  const std::string key = rig.Report("r", "One");
  const auto refused = [&](std::string stream, std::string kind, json::object body) {
    const Event event = Written({std::move(stream), std::move(kind), std::move(body)},
                                rig.state.n + 1, Uuid(), rig.now, "t");
    const std::uint64_t before = rig.state.n;
    const std::uint64_t version = rig.state.VersionOf(event.stream);
    const auto applied = Apply(rig.state, event);
    EXPECT_EQ(rig.state.n, before);
    EXPECT_EQ(rig.state.VersionOf(event.stream), version);
    return applied ? std::string("applied") : applied.error().ToString();
  };
  EXPECT_EQ(
      refused("issue/" + key, "issue.edited", {{"title", "New"}, {"colour", "red"}}),
      fmt::format("event {} (\"issue.edited\"): its body cannot be read; /body/colour: unknown "
                  "member \"colour\"; allowed are title, description, kind",
                  rig.state.n + 1));
  EXPECT_EQ(rig.state.FindIssueUnchecked(key)->title, "One");
  EXPECT_TRUE(refused("issue/" + key, "issue.moved", {{"to", "lost"}}).contains("/body/to"));
  EXPECT_TRUE(refused("issue/" + key, "issue.moved", {}).contains("/body/to"));
  EXPECT_TRUE(
      refused("issue/SEC-0000", "issue.moved", {{"to", "fixed"}}).contains("never reported"));
  EXPECT_TRUE(refused("issue/" + key, "issue.level-changed", {{"level", "x"}}).contains("no such"));
  EXPECT_TRUE(refused("group/x", "group.member-added", {{"person", "r"}}).contains("never made"));
  EXPECT_TRUE(
      refused("group/core", "group.member-added", {{"person", "x"}}).contains("never added"));
  EXPECT_TRUE(refused("level/x", "level.described", {}).contains("never made"));
}

TEST(Event, ANumberThatIsNotTheNextIsRefused) {
  State state;
  Event event = Written({"person/p-1", "person.added", json::object{{"name", "x"}}}, 2, Uuid(),
                        Time{}, "system");
  const Result<void> applied = Apply(state, event);
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().ToString(), "event 2 (\"person.added\"): the next event is number 1");
  EXPECT_EQ(state.FindPerson("p-1"), nullptr);
  event.n = 1;
  EXPECT_TRUE(Apply(state, event));
  EXPECT_FALSE(Apply(state, event));
}

}  // namespace
}  // namespace strongroom::desk::model
