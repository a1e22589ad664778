#include "desk/model/no_leak_scenario_test.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "desk/model/actions.h"
#include "desk/model/case_acts.h"
#include "desk/model/change_issue.h"
#include "desk/model/change_settings.h"
#include "desk/model/embargo.h"
#include "desk/model/groups.h"
#include "desk/model/levels.h"
#include "desk/model/links.h"
#include "desk/model/meeting_fixture_test.h"
#include "desk/model/minutes.h"
#include "desk/model/modules.h"
#include "desk/model/people.h"
#include "desk/model/policies.h"
#include "desk/model/report_issue.h"
#include "desk/model/tracker_files_test.h"

namespace strongroom::desk::model {

Scenario::Scenario(std::uint32_t seed) : dice_(seed) {
  rig.Group("team", Role::kTeam);
  for (int each = 0; each < kGroups; ++each) rig.Group(GroupName(each));
  rig.Person("importer", {"administrators"});
  for (int each = 0; each < kGroups; ++each) Join("importer", GroupName(each));
  for (int each = 0; each < kPersons; ++each) {
    rig.Person(PersonName(each));
    rig.Do("admin", Change(rig.state, Rig::By("admin"),
                           ChangePerson{.person = PersonName(each),
                                        .tracker_id = fmt::format("account-{}", each)}));
    if (each % 8 == 0) Join(PersonName(each), "team");
    if (each % 12 == 0) Join(PersonName(each), "administrators");
    for (int group = Roll(3); group > 0; --group) Join(PersonName(each), GroupName(Roll(kGroups)));
  }
  for (int each = 0; each < kLevels; ++each) {
    rig.Level(LevelName(each), {GroupName(each), GroupName(each + 2)}, each % 2 == 0);
  }
  ChangeSettings settings;
  settings.default_levels = {LevelName(1), std::nullopt, LevelName(2), LevelName(3)};
  rig.Do("admin", Change(rig.state, Rig::By("admin"), settings));
  rig.Do("admin", Add(rig.state, Rig::By("admin"),
                      AddPolicies{.texts = ShippedPolicyTexts(), .now = rig.now}));
  for (int each = 0; each < kModules; ++each) Learn(each);
  for (int each = 0; each < kIssues - kImported; ++each) ReportOne(each);
  for (int each = kIssues - kImported; each < kIssues; ++each) {
    keys.push_back(fmt::format("TRK-{}", 1000 + each));
    words[keys.back()] = fmt::format("wort{}x", each);
  }
  ImportAll();
  for (const char* group : {"t-0", "t-1", "t-2"}) Join("importer", group);
  for (int each = 0; each < 1500; ++each) {
    if (each == 700 || each == 1100) ImportAll();
    Happen();
  }
  for (int each = 0; each < 400; ++each) HappenInCases();
  for (int each = 0; each < 600; ++each) Meet(each);
  for (const Event& event : rig.events) oracle.Take(event);
}

std::string Scenario::PersonName(int each) { return fmt::format("p-{}", each); }
std::string Scenario::GroupName(int each) { return fmt::format("g-{}", each % kGroups); }
std::string Scenario::ModuleName(int each) { return fmt::format("mod-{}", each); }
std::string Scenario::LevelName(int each) { return fmt::format("l-{}", each); }

std::string Scenario::Insider(const std::string& key) {
  for (int tries = 0; tries < 60; ++tries) {
    std::string person = PersonName(8 * Roll(kPersons / 8));
    if (CanSee(rig.state, person, *rig.state.FindIssueUnchecked(key))) return person;
  }
  return AnyPerson();
}

void Scenario::Act(std::string_view by, const Result<NewEvents>& events) {
  if (events) {
    rig.Do(by, events);
  } else {
    ++refused;
  }
}

void Scenario::Join(const std::string& person, const std::string& group) {
  Act("admin", Add(rig.state, Rig::By("admin"), AddMember{.group = group, .person = person}));
}

void Scenario::ReportOne(int each) {
  const std::string by = AnyPerson();
  const std::string word = fmt::format("wort{}x", each);
  const auto kind = static_cast<IssueKind>(Roll(kIssueKinds));
  const std::string key =
      rig.Do(by, Report(rig.state, Rig::By(by),
                        {.title = "Title " + word, .description = "shared words", .kind = kind},
                        rig.random));
  keys.push_back(key);
  words[key] = word;
}

void Scenario::Learn(int module) {
  rig.Do(kSystem, Change(rig.state, Rig::By(kSystem),
                         ChangeModule{.module = ModuleName(module),
                                      .planned_for_next_release = NewFact{Roll(2) == 0},
                                      .used_in_production = NewFact{Roll(2) == 0},
                                      .now = rig.now}));
}

void Scenario::ImportAll() {
  TrackerFiles files{.issues = {}};
  for (int each = kIssues - kImported; each < kIssues; ++each) {
    const std::string& key = keys.at(static_cast<std::size_t>(each));
    const int level = Roll(7);
    const std::string other = keys.at(static_cast<std::size_t>(kIssues - 1 - Roll(kImported)));
    std::string fields = fmt::format(
        R"({{"summary": "Title {}", "description": "shared words",
            "reporter": {{"accountId": "account-{}"}}, "issuelinks": [{{"type":
            {{"outward": "blocks"}}, "outwardIssue": {{"key": "{}"}}}}], "security": )",
        words.at(key), Roll(kPersons), other);
    fields += level < 3 ? fmt::format(R"({{"id": "{}", "name": "Level {}"}})", level, level)
                        : std::string("null");
    if (level == 3) fields += R"(, "labels": ["preventative upgrade"])";
    fields += "}";
    files.issues.push_back(level == 4 ? TrackerIssueWithout(key, "security", fields)
                                      : TrackerIssueText(key, fields));
  }
  std::string levels;
  std::string members;
  for (int each = 0; each < 3; ++each) {
    levels +=
        fmt::format(R"({}{{"id": "{}", "name": "Level {}"}})", each == 0 ? "" : ", ", each, each);
    members += fmt::format(R"({}{{"issueSecurityLevelId": "{}", "holder": {{"type": "group",
                               "parameter": "t-{}"}}}})",
                           each == 0 ? "" : ", ", each, Roll(3));
    if (Roll(2) == 0) {
      members += fmt::format(R"(, {{"issueSecurityLevelId": "{}", "holder":
                                 {{"type": "reporter"}}}})",
                             each);
    }
    std::vector<std::string> people;
    for (int count = Roll(12); count > 0; --count) {
      const std::string person = fmt::format("account-{}", Roll(kPersons));
      if (std::ranges::find(people, person) == people.end()) people.push_back(person);
    }
    files.groups.push_back({.name = fmt::format("t-{}", each), .file = TrackerMembersText(people)});
  }
  files.scheme = fmt::format(R"({{"id": 1, "name": "s", "levels": [{}]}})", levels);
  files.members = {fmt::format(R"({{"values": [{}]}})", members)};
  Take(rig, Read(files), "importer");
}

void Scenario::Happen() {
  const State& state = rig.state;
  const Actor admin = Rig::By("admin");
  const std::string key = AnyKey();
  const std::string other = AnyKey();
  const std::string person = AnyPerson();
  const std::string insider = Insider(key);
  const Actor by = Rig::By(insider);
  const std::string level = LevelName(Roll(kLevels));
  switch (Roll(14)) {
    case 0: return Join(person, GroupName(Roll(kGroups)));
    case 1:
      return Act(
          "admin",
          Remove(state, admin, RemoveMember{.group = GroupName(Roll(kGroups)), .person = person}));
    case 2: return Act("admin", Leave(state, admin, {.person = person}));
    case 3:
    case 4: return Act("admin", Return(state, admin, {.person = person}));
    case 5:
      return Act("admin",
                 Change(state, admin,
                        ChangeLevelGroups{.level = level,
                                          .groups = {GroupName(Roll(4)), GroupName(4 + Roll(5))}}));
    case 6:
      return Act(
          "admin",
          Change(state, admin, ChangeReporterRule{.level = level, .reporter_sees = Roll(2) == 0}));
    case 7: return Act(insider, Change(state, by, ChangeIssueLevel{.key = key, .level = level}));
    case 8:
      if (Roll(4) != 0) return;
      return Act(insider, Lift(state, by, {.key = key, .now = rig.now}));
    case 9:
    case 10: return Act(insider, Make(state, by, LinkIssues{.a = key, .b = other}));
    case 11: return Act(insider, Remove(state, by, UnlinkIssues{.a = key, .b = other}));
    case 12:
      return Act(insider,
                 Add(state, by, CommentOnIssue{.key = key, .text = "comment on " + words[key]}));
    default:
      return Act(person, Add(state, Rig::By(person),
                             CommentOnIssue{.key = key, .text = "seen " + words[key]}));
  }
}

void Scenario::HappenInCases() {
  const State& state = rig.state;
  if (Roll(5) == 0) return Learn(Roll(kModules));
  const std::string key = AnyKey();
  const std::string insider = Insider(key);
  const Actor by = Rig::By(insider);
  if (Roll(3) != 0 || state.cases.empty()) {
    return Act(insider,
               Start(state, by,
                     {.policy = Roll(2) == 0 ? "unsupported-module-deprecation" : "embargo-cap",
                      .module = ModuleName(Roll(kModules)),
                      .issue = key,
                      .reason = "for " + words[key],
                      .now = rig.now},
                     rig.random));
  }
  auto any = state.cases.begin();
  std::advance(any, Roll(static_cast<int>(state.cases.size())));
  const std::string person = Insider(any->second->issue);
  Act(person, model::Act(state, Rig::By(person),
                         {.id = any->first,
                          .kind = Roll(2) == 0 ? "noted" : "fixed",
                          .reason = "said " + words[any->second->issue],
                          .now = rig.now}));
}

void Scenario::Meet(int each) {
  rig.now += std::chrono::minutes{Roll(40)};
  const State& state = rig.state;
  const std::string key = AnyKey();
  const std::string insider = Insider(key);
  const Actor by = Rig::By(insider);
  switch (Roll(8)) {
    case 0:
      return Act(insider, Change(state, by, ChangeUrgency{.key = key, .urgent = Roll(3) != 0}));
    case 1: {
      LabelIssue input{.key = key};
      (Roll(3) != 0 ? input.add : input.remove).emplace_back("to-discuss");
      return Act(insider, Label(state, by, input));
    }
    case 2:
      return Act(
          insider,
          Move(state, by,
               {.key = key, .to = static_cast<IssueState>(Roll(kIssueStates)), .reason = "x"}));
    case 3: return BeginCase(rig, fmt::format("cap{}x", each), "mod-x", key, "2025-10-15");
    case 4:
    case 5: {
      AddAction input{.text = fmt::format("todo{}x", each), .owner = insider};
      if (Roll(3) != 0) input.issue = key;
      return Act(insider, Add(state, by, input, rig.random));
    }
    case 6: {
      if (state.actions.empty()) return;
      const auto place = Roll(static_cast<int>(state.actions.size()));
      const std::string id = std::next(state.actions.begin(), place)->first;
      return Act(insider, Turn(state, by, {.action = id, .to = static_cast<ActionState>(Roll(3))}));
    }
    default:
      return Act(insider, Write(state, by,
                                {.day = fmt::format("2026-01-{:02}", 5 + Roll(4)),
                                 .audience = static_cast<Audience>(Roll(2)),
                                 .text = fmt::format("said{}x", each),
                                 .today = Day("2026-06-01")}));
  }
}

const Scenario& Shared() {
  static const Scenario scenario(20261122);
  return scenario;
}

std::vector<std::string> Everybody() {
  std::vector<std::string> persons{"admin", "importer", "nobody", std::string(kSystem)};
  for (int each = 0; each < Scenario::kPersons; ++each)
    persons.push_back(Scenario::PersonName(each));
  return persons;
}

}  // namespace strongroom::desk::model
