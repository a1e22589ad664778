// Nothing tells of an issue to who may not see it. The oracle is written from the desk's rules and
// from the events alone: it calls neither Sight nor Explain and looks at no state.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <set>

#include "desk/model/actions.h"
#include "desk/model/agenda.h"
#include "desk/model/as_of.h"
#include "desk/model/board.h"
#include "desk/model/case_acts.h"
#include "desk/model/case_view.h"
#include "desk/model/change_issue.h"
#include "desk/model/change_settings.h"
#include "desk/model/desk_rig_test.h"
#include "desk/model/embargo.h"
#include "desk/model/explain.h"
#include "desk/model/groups.h"
#include "desk/model/history.h"
#include "desk/model/issue_view.h"
#include "desk/model/levels.h"
#include "desk/model/links.h"
#include "desk/model/meeting_fixture_test.h"
#include "desk/model/minutes.h"
#include "desk/model/modules.h"
#include "desk/model/people.h"
#include "desk/model/policies.h"
#include "desk/model/report_issue.h"
#include "desk/model/review.h"
#include "desk/model/search.h"
#include "desk/model/tracker_files_test.h"
#include "desk/policy/zone.h"

namespace strongroom::desk::model {
namespace {

constexpr int kIssues = 200;
constexpr int kImported = 70;  // of them
constexpr int kPersons = 40;
constexpr int kLevels = 6;
constexpr int kGroups = 9;
constexpr int kModules = 12;

using Names = std::set<std::string>;

// Who may see what, from the bodies of events.
struct Oracle {
  struct Issue {
    std::string reporter;
    std::string level;
    bool security = false;
    bool level_as_reported = true;
    bool urgent = false;
    bool to_discuss = false;
    bool over = false;       // closed or rejected
    std::string moved_on{};  // the day of its last move or of its report
  };
  std::set<std::string> active;
  std::map<std::string, Names> members;  // by group
  std::map<std::string, Names> groups;   // by level
  Names levels_for_reporters;
  std::map<std::string, Issue> issues;
  std::set<std::pair<std::string, std::string>> links;  // both ways
  std::map<std::string, std::string> cases;             // by id: the issue's key
  std::map<std::string, std::string> actions;           // those that are open: their issues, or ""
  std::map<std::string, std::string> action_issues;     // of all
  std::map<std::string, std::string> minutes;           // texts: by whom they are read

  void Take(const Event& event) {
    const std::string name(NameIn(event.stream));
    const auto text = [&](std::string_view member) {
      const json::value* value = event.body.if_contains(member);
      return value == nullptr ? std::string() : std::string(value->as_string());
    };
    const auto list = [&](std::string_view member) {
      Names names;
      for (const json::value& each : event.body.at(member).as_array()) {
        names.insert(std::string(each.as_string()));
      }
      return names;
    };
    const auto rule = [&](bool sees) {
      sees ? (void)levels_for_reporters.insert(name) : (void)levels_for_reporters.erase(name);
    };
    const std::string& kind = event.kind;
    if (kind == "person.added" || kind == "person.returned") active.insert(name);
    if (kind == "person.left") active.erase(name);
    if (kind == "group.member-added") members[name].insert(text("person"));
    if (kind == "group.member-removed") members[name].erase(text("person"));
    if (kind == "level.made" || kind == "level.groups-changed") groups[name] = list("groups");
    if (kind == "level.made" || kind == "level.reporter-rule-changed") {
      rule(event.body.at("reporter_sees").as_bool());
    }
    if (kind == "issue.reported") {
      issues[name] = {.reporter = text("reporter"),
                      .level = text("level"),
                      .security = text("kind") == "vulnerability" || text("kind") == "pentest"};
    }
    // Its reporter sees it as the level has it, as in the tracker.
    if (kind == "issue.imported") {
      issues[name] = {.reporter = text("reporter"), .level = text("level")};
    }
    if (kind == "issue.reporter-changed") {
      issues[name].reporter = text("reporter");
      issues[name].level_as_reported = false;
    }
    if (kind == "issue.level-changed") {
      issues[name].level = text("level");
      issues[name].level_as_reported = false;
    }
    if (kind == "issue.embargo-lifted") issues[name].level.clear();
    if (kind == "issue.reported" || kind == "issue.moved") {
      issues[name].moved_on = FormatTime(event.at).substr(0, 10);  // the desk's zone is UTC
      if (kind == "issue.moved")
        issues[name].over = text("to") == "closed" || text("to") == "rejected";
    }
    if (kind == "issue.urgency-changed") issues[name].urgent = event.body.at("urgent").as_bool();
    if (kind == "issue.labelled") {
      const auto names_it = [&](std::string_view member) {
        return event.body.contains(member) && list(member).contains("to-discuss");
      };
      if (names_it("add")) issues[name].to_discuss = true;
      if (names_it("remove")) issues[name].to_discuss = false;
    }
    if (kind == "case.started") cases[name] = text("issue");
    if (kind == "action.added" || kind == "action.reopened") {
      if (kind == "action.added") action_issues[name] = text("issue");
      actions[name] = action_issues[name];
    }
    if (kind == "action.done" || kind == "action.dropped") actions.erase(name);
    if (kind == "minutes.written") minutes[text("text")] = text("audience");
    if (kind == "link.made" || kind == "link.removed") {
      for (const auto& pair : {std::pair(text("a"), text("b")), std::pair(text("b"), text("a"))}) {
        kind == "link.made" ? (void)links.insert(pair) : (void)links.erase(pair);
      }
    }
  }

  bool Allows(const std::string& person, const std::string& key) const {
    if (!active.contains(person)) return false;
    const auto found = issues.find(key);
    if (found == issues.end()) return false;
    const Issue& issue = found->second;
    if (issue.level.empty()) return true;
    for (const std::string& group : groups.at(issue.level)) {
      const auto inside = members.find(group);
      if (inside != members.end() && inside->second.contains(person)) return true;
    }
    if (issue.reporter != person) return false;
    return (issue.security && issue.level_as_reported) ||
           levels_for_reporters.contains(issue.level);
  }

  bool InTeam(const std::string& person) const {
    return active.contains(person) && members.at("team").contains(person);
  }

  // Nobody at all: what is public.
  Names Public() const {
    Names keys;
    for (const auto& [key, issue] : issues) {
      if (issue.level.empty()) keys.insert(key);
    }
    return keys;
  }

  Names Allowed(const std::string& person) const {
    Names keys;
    for (const auto& [key, issue] : issues) {
      if (Allows(person, key)) keys.insert(key);
    }
    return keys;
  }
};

// A desk where everything that may happen to access happens, at random; `act` is tried and may be
// refused, like a person's.
class Scenario {
 public:
  explicit Scenario(std::uint32_t seed) : dice_(seed) {
    rig.Group("team", Role::kTeam);
    for (int each = 0; each < kGroups; ++each) rig.Group(GroupName(each));
    for (int each = 0; each < kPersons; ++each) {
      rig.Person(PersonName(each));
      rig.Do("admin", Change(rig.state, Rig::By("admin"),
                             ChangePerson{.person = PersonName(each),
                                          .tracker_id = fmt::format("account-{}", each)}));
      if (each % 8 == 0) Join(PersonName(each), "team");
      for (int group = Roll(3); group > 0; --group)
        Join(PersonName(each), GroupName(Roll(kGroups)));
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
    for (int each = 0; each < 1500; ++each) {
      if (each == 700 || each == 1100) ImportAll();
      Happen();
    }
    for (int each = 0; each < 400; ++each) HappenInCases();
    for (int each = 0; each < 600; ++each) Meet(each);
    for (const Event& event : rig.events) oracle.Take(event);
  }

  static std::string PersonName(int each) { return fmt::format("p-{}", each); }
  static std::string GroupName(int each) { return fmt::format("g-{}", each % kGroups); }
  static std::string ModuleName(int each) { return fmt::format("mod-{}", each); }
  static std::string LevelName(int each) { return fmt::format("l-{}", each); }

  Rig rig;
  Oracle oracle;
  std::vector<std::string> keys;
  std::map<std::string, std::string> words;  // by key: one that only this issue holds
  int refused = 0;

 private:
  int Roll(int sides) { return std::uniform_int_distribution<int>(0, sides - 1)(dice_); }
  std::string AnyPerson() { return PersonName(Roll(kPersons)); }
  std::string AnyKey() { return keys.at(static_cast<std::size_t>(Roll(kIssues))); }

  void Join(const std::string& person, const std::string& group) {
    Act("admin", Add(rig.state, Rig::By("admin"), AddMember{.group = group, .person = person}));
  }
  void Act(std::string_view by, const Result<NewEvents>& events) {
    if (events) {
      rig.Do(by, events);
    } else {
      ++refused;
    }
  }
  // Of the team and sees the issue, so that something happens; nobody at times.
  std::string Insider(const std::string& key) {
    for (int tries = 0; tries < 60; ++tries) {
      std::string person = PersonName(8 * Roll(kPersons / 8));
      if (CanSee(rig.state, person, *rig.state.FindIssueUnchecked(key))) return person;
    }
    return AnyPerson();
  }
  void ReportOne(int each) {
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
  void Learn(int module) {
    rig.Do(kSystem, Change(rig.state, Rig::By(kSystem),
                           ChangeModule{.module = ModuleName(module),
                                        .planned_for_next_release = NewFact{Roll(2) == 0},
                                        .used_in_production = NewFact{Roll(2) == 0},
                                        .now = rig.now}));
  }
  void HappenInCases() {
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
  // A tracker that says something else each time of levels, reporters, links and groups.
  void ImportAll() {
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
      files.groups.push_back(
          {.name = fmt::format("t-{}", each), .file = TrackerMembersText(people)});
    }
    files.scheme = fmt::format(R"({{"id": 1, "name": "s", "levels": [{}]}})", levels);
    files.members = {fmt::format(R"({{"values": [{}]}})", members)};
    Take(rig, Read(files));
  }
  void Happen() {
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
        return Act("admin",
                   Remove(state, admin,
                          RemoveMember{.group = GroupName(Roll(kGroups)), .person = person}));
      case 2: return Act("admin", Leave(state, admin, {.person = person}));
      case 3:
      case 4: return Act("admin", Return(state, admin, {.person = person}));
      case 5:
        return Act("admin", Change(state, admin,
                                   ChangeLevelGroups{
                                       .level = level,
                                       .groups = {GroupName(Roll(4)), GroupName(4 + Roll(5))}}));
      case 6:
        return Act("admin",
                   Change(state, admin,
                          ChangeReporterRule{.level = level, .reporter_sees = Roll(2) == 0}));
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

  // What meetings talk about.
  void Meet(int each) {
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
        return Act(insider,
                   Turn(state, by, {.action = id, .to = static_cast<ActionState>(Roll(3))}));
      }
      default:
        return Act(insider, Write(state, by,
                                  {.day = fmt::format("2026-01-{:02}", 5 + Roll(4)),
                                   .audience = static_cast<Audience>(Roll(2)),
                                   .text = fmt::format("said{}x", each),
                                   .today = policy::ParseDate("2026-06-01").value()}));
    }
  }

  std::mt19937 dice_;
};

const Scenario& Shared() {
  static const Scenario scenario(20261122);
  return scenario;
}

std::vector<std::string> Everybody() {
  std::vector<std::string> persons{"admin", "nobody", std::string(kSystem)};
  for (int each = 0; each < kPersons; ++each) persons.push_back(Scenario::PersonName(each));
  return persons;
}

Names KeysOf(const std::vector<const Issue*>& issues) {
  Names keys;
  for (const Issue* issue : issues) keys.insert(issue->key);
  EXPECT_EQ(keys.size(), issues.size());
  return keys;
}

TEST(NoLeak, TheScenarioIsWorthIt) {
  const Scenario& scenario = Shared();
  std::size_t seen = 0;
  std::size_t hidden = 0;
  for (const std::string& person : Everybody()) {
    const std::size_t allowed = scenario.oracle.Allowed(person).size();
    seen += allowed;
    hidden += kIssues - allowed;
  }
  EXPECT_GT(seen, 1000U);
  EXPECT_GT(hidden, 1000U);
  EXPECT_GT(scenario.oracle.links.size(), 20U);
  EXPECT_GT(scenario.refused, 50);
  EXPECT_LT(scenario.oracle.active.size(), kPersons);
  std::size_t half = 0;  // links of which somebody sees one end
  for (const auto& [a, b] : scenario.oracle.links) {
    for (const std::string& person : Everybody()) {
      half += scenario.oracle.Allows(person, a) && !scenario.oracle.Allows(person, b) ? 1 : 0;
    }
  }
  EXPECT_GT(half, 50U);
}

TEST(NoLeak, EveryDecisionListCountAndBoardIsWhatTheRulesAllow) {
  const Scenario& scenario = Shared();
  for (const std::string& person : Everybody()) {
    SCOPED_TRACE(person);
    const Names allowed = scenario.oracle.Allowed(person);
    const Sight sight(scenario.rig.state, person);
    for (const std::string& key : scenario.keys) {
      const Issue& issue = *scenario.rig.state.FindIssueUnchecked(key);
      EXPECT_EQ(sight.Sees(issue), allowed.contains(key)) << key;
      EXPECT_EQ(Explain(scenario.rig.state, person, issue).can, allowed.contains(key)) << key;
    }
    const Filter all{.hidden_labels = true};
    EXPECT_EQ(KeysOf(ListIssues(sight, all)), allowed);
    const Board board = BoardFor(sight, all);
    Names on_board;
    std::size_t count = 0;
    for (const auto& column : board.columns) {
      count += column.size();
      for (const Issue* issue : column) on_board.insert(issue->key);
    }
    EXPECT_EQ(on_board, allowed);
    EXPECT_EQ(count, allowed.size());
    for (const QuickFilter& quick : QuickFilters()) {
      EXPECT_TRUE(std::ranges::includes(allowed, KeysOf(ListIssues(sight, quick.filter))));
    }
  }
}

TEST(NoLeak, EverySearchFindsWhatTheRulesAllow) {
  const Scenario& scenario = Shared();
  for (const std::string& person : Everybody()) {
    SCOPED_TRACE(person);
    const Names allowed = scenario.oracle.Allowed(person);
    const Sight sight(scenario.rig.state, person);
    EXPECT_EQ(KeysOf(Search(sight, "SHARED words").value()), allowed);
    for (const std::string& key : scenario.keys) {
      const Names expected = allowed.contains(key) ? Names{key} : Names{};
      EXPECT_EQ(KeysOf(Search(sight, scenario.words.at(key)).value()), expected);
      EXPECT_EQ(KeysOf(Search(sight, key).value()), expected);
    }
  }
}

// A page is filled from what is seen, and where one ends tells of nothing else: what is handed out
// is the position of the last thing that was shown.
template <class Item, class List, class NameOf>
Names Walk(const List& list, const NameOf& name_of, std::size_t limit) {
  Names names;
  PageWanted wanted{.limit = limit};
  do {
    const Page<Item> page = list(wanted);
    EXPECT_TRUE(page.items.size() == limit || !page.next);
    for (const Item& item : page.items) EXPECT_TRUE(names.insert(name_of(item)).second);
    wanted.after = page.next;
    if (page.next) {
      EXPECT_EQ(page.next->name, name_of(page.items.back()));
    }
  } while (wanted.after);
  return names;
}

TEST(NoLeak, PagesAreFilledFromWhatIsSeen) {
  const Scenario& scenario = Shared();
  const Time now = scenario.rig.now;
  for (const std::string& person : Everybody()) {
    SCOPED_TRACE(person);
    const Names allowed = scenario.oracle.Allowed(person);
    const Sight sight(scenario.rig.state, person);
    const auto key_of = [](const Issue* issue) { return issue->key; };
    const auto list = [&](const PageWanted& wanted) {
      return ListIssues(sight, {.hidden_labels = true}, wanted);
    };
    const auto search = [&](const PageWanted& wanted) {
      return Search(sight, "shared words", wanted).value();
    };
    EXPECT_EQ(Walk<const Issue*>(list, key_of, 3), allowed);
    EXPECT_EQ(Walk<const Issue*>(search, key_of, 3), allowed);
    Names of_cases;
    for (const auto& [id, key] : scenario.oracle.cases) {
      if (allowed.contains(key)) of_cases.insert(id);
    }
    const auto cases_of = [&](const PageWanted& wanted) {
      return ListCases(sight, {}, std::nullopt, now, wanted).value();
    };
    const auto id_of = [](const CaseLine& each) {
      return std::string(each.line.at("id").as_string());
    };
    EXPECT_EQ(Walk<CaseLine>(cases_of, id_of, 2), of_cases);
    Names of_actions;
    for (const Action* each : ListActions(sight)) of_actions.insert(each->id);
    const auto actions_of = [&](const PageWanted& wanted) {
      return ListActions(sight, {}, wanted);
    };
    EXPECT_EQ(Walk<const Action*>(
                  actions_of, [](const Action* each) { return each->id; }, 2),
              of_actions);
  }
}

// Whatever position is asked for, also one of a thing that is hidden: never more than is seen.
TEST(NoLeak, APositionOpensNothing) {
  const Scenario& scenario = Shared();
  const Filter all{.hidden_labels = true};
  std::map<std::string, Position> positions;
  for (const std::string& person : Everybody()) {
    const Sight sight(scenario.rig.state, person);
    for (PageWanted wanted{.limit = 1};;) {
      wanted.after = ListIssues(sight, all, wanted).next;
      if (!wanted.after) break;
      positions.emplace(wanted.after->name, *wanted.after);
    }
  }
  EXPECT_GT(positions.size(), 100U);
  std::size_t of_hidden = 0;
  for (const std::string& person : Everybody()) {
    SCOPED_TRACE(person);
    const Names allowed = scenario.oracle.Allowed(person);
    const Sight sight(scenario.rig.state, person);
    for (const auto& [key, position] : positions) {
      of_hidden += allowed.contains(key) ? 0 : 1;
      const auto page = ListIssues(sight, all, {.after = position, .limit = 4});
      for (const Issue* issue : page.items) EXPECT_TRUE(allowed.contains(issue->key));
      if (page.next) {
        EXPECT_TRUE(allowed.contains(page.next->name));
      }
    }
  }
  EXPECT_GT(of_hidden, 1000U);
}

TEST(NoLeak, LinksAndHistoriesTellOfWhatIsSeenOnly) {
  const Scenario& scenario = Shared();
  for (const std::string& person : Everybody()) {
    SCOPED_TRACE(person);
    const Sight sight(scenario.rig.state, person);
    const Names allowed = scenario.oracle.Allowed(person);
    for (const std::string& key : scenario.keys) {
      Names expected;
      for (const std::string& other : allowed) {
        if (allowed.contains(key) && scenario.oracle.links.contains({key, other})) {
          expected.insert(other);
        }
      }
      const std::vector<std::string> links = LinksOf(sight, key);
      EXPECT_EQ(Names(links.begin(), links.end()), expected) << key;

      const auto history = History(sight, key, scenario.rig.events);
      ASSERT_EQ(history.has_value(), allowed.contains(key)) << key;
      if (!history) continue;
      std::string text = json::serialize(
          FullView(sight, *scenario.rig.state.FindIssueUnchecked(key), scenario.rig.now));
      for (const Event* event : *history) text += json::serialize(ToJson(*event, key));
      EXPECT_GE(history->size(), 1U);
      for (const std::string& other : scenario.keys) {
        if (!allowed.contains(other)) {
          ASSERT_FALSE(text.contains(other)) << key << " tells of " << other;
        }
      }
    }
  }
}

TEST(NoLeak, CasesAndWhatFallsDueInThemAreOfIssuesThatAreSeen) {
  const Scenario& scenario = Shared();
  const State& state = scenario.rig.state;
  const Time now = scenario.rig.now;
  const policy::Date day = policy::ParseDate("2026-03-01").value();
  ASSERT_GT(scenario.oracle.cases.size(), 50U);
  std::size_t seen = 0;
  for (const std::string& person : Everybody()) {
    SCOPED_TRACE(person);
    const Sight sight(state, person);
    Names expected;
    for (const auto& [id, key] : scenario.oracle.cases) {
      if (scenario.oracle.Allows(person, key)) expected.insert(id);
    }
    seen += expected.size();
    Names ids;
    for (const cases::CaseRecord& each : VisibleCases(sight)) ids.insert(each.id);
    EXPECT_EQ(ids, expected);
    std::string text;
    Names listed;
    const auto lines = ListCases(sight, {}, std::nullopt, now);
    ASSERT_TRUE(lines) << lines.error().ToString();
    for (const CaseLine& each : lines->items) {
      listed.insert(std::string(each.line.at("id").as_string()));
      text += json::serialize(each.line);
    }
    EXPECT_EQ(listed, expected);
    text += json::serialize(ToJson(sight, Forecast(sight, day, 3'000, {}).value()));
    for (const auto& [id, key] : scenario.oracle.cases) {
      const auto view = CaseView(sight, id, std::nullopt, now);
      ASSERT_EQ(view.has_value(), expected.contains(id)) << id;
      if (view) text += json::serialize(*view);
    }
    for (const auto& [id, key] : scenario.oracle.cases) {
      EXPECT_EQ(text.contains(id), expected.contains(id)) << id;
    }
    for (const std::string& key : scenario.keys) {
      if (!scenario.oracle.Allows(person, key)) {
        EXPECT_FALSE(text.contains(key)) << key;
      }
    }
  }
  EXPECT_GT(seen, 200U);
}

// What a hidden issue answers is what a key that was never given answers, word for word.
TEST(NoLeak, EveryCommandSaysTheSameOfHiddenAndAbsentIssues) {
  const Scenario& scenario = Shared();
  const State& state = scenario.rig.state;
  const std::string absent = "SEC-0000";
  ASSERT_FALSE(state.issues.contains(absent));
  const auto all_answers = [&](const Actor& by, const std::string& key, const std::string& seen) {
    InsecureSequenceRandom random;
    std::vector<std::string> answers;
    const auto say = [&](const Result<NewEvents>& result) { answers.push_back(Says(result)); };
    say(Edit(state, by, {.key = key, .title = "x", .expected = 99}));
    say(Edit(state, by, {.key = key, .title = ""}));
    say(Move(state, by, {.key = key, .to = IssueState::kClosed}));
    say(Rate(state, by, {.key = key, .rating = {.severity = Severity::kHigh}}));
    say(Change(state, by, ChangeAffected{.key = key, .affected = {{"Bad Id", ""}}}));
    say(Label(state, by, {.key = key, .add = {"a"}}));
    say(Add(state, by, CommentOnIssue{.key = key, .text = "x"}));
    say(Assign(state, by, {.key = key, .to = "p-1", .expected = 3}));
    say(Prioritize(state, by, {.key = key}));
    say(Change(state, by, ChangeUrgency{.key = key}));
    say(Add(state, by, AddReference{.key = key, .reference = {.value = "x"}}));
    say(Remove(state, by, RemoveReference{.key = key, .value = "x"}));
    say(Change(state, by, ChangeIssueLevel{.key = key, .level = "l-0"}));
    say(Agree(state, by, {.key = key, .until = Time{}, .zone = "Nowhere"}));
    say(Lift(state, by, {.key = key, .now = Time{}}));
    say(Make(state, by, LinkIssues{.a = key, .b = key}));
    say(Make(state, by, LinkIssues{.a = seen, .b = key}));
    say(Make(state, by, LinkIssues{.a = key, .b = seen}));
    say(Remove(state, by, UnlinkIssues{.a = seen, .b = key}));
    say(Add(state, by, AddAction{.text = "", .owner = "p-1", .issue = key}, random));
    const auto notice = BeforeLifting(state, by, key, "", Time{});
    answers.push_back(notice ? "done" : notice.error().ToString());
    for (const std::string_view about : {std::string_view(by.person), std::string_view("p-3")}) {
      const auto explained = AskToExplain(state, by, about, key);
      answers.push_back(explained ? "done" : explained.error().ToString());
    }
    const std::string module = Scenario::ModuleName(1);
    for (const std::string_view policy : {"embargo-cap", "no-such-policy"}) {
      say(Start(state, by,
                {.policy = std::string(policy), .module = module, .issue = key, .now = {}},
                random));
    }
    const auto history = History(Sight(state, by.person), key, scenario.rig.events);
    answers.push_back(history ? "done" : history.error().ToString());
    return answers;
  };
  int probes = 0;
  for (const std::string& person : Everybody()) {
    const Actor by = Rig::By(person);
    const Names allowed = scenario.oracle.Allowed(person);
    const std::string seen = allowed.empty() ? absent : *allowed.begin();
    const std::vector<std::string> expected = all_answers(by, absent, seen);
    for (const std::string& answer : expected) ASSERT_NE(answer, "done");
    for (const std::string& key : scenario.keys) {
      if (allowed.contains(key)) continue;
      ASSERT_EQ(all_answers(by, key, seen), expected) << person << " " << key;
      ++probes;
    }
  }
  EXPECT_GT(probes, 1000);
}

TEST(NoLeak, EveryQuestionAndActSaysTheSameOfHiddenAndAbsentCases) {
  const Scenario& scenario = Shared();
  const State& state = scenario.rig.state;
  const std::string absent = "c-000000";
  ASSERT_FALSE(state.cases.contains(absent));
  const auto all_answers = [&](const std::string& person, const std::string& id) {
    const Actor by = Rig::By(person);
    const Sight sight(state, person);
    std::vector<std::string> answers;
    const auto tell = [&](const auto& result) {
      answers.push_back(result ? "done" : result.error().ToString());
    };
    tell(Act(state, by, {.id = id, .kind = "fixed", .now = {}}));
    tell(Act(state, by, {.id = id, .kind = "", .on = "never", .now = {}}));
    tell(Act(state, by, {.id = id, .kind = "fixed", .now = {}, .expected = 99}));
    tell(RequireCase(sight, id));
    tell(CaseView(sight, id, std::nullopt, {}));
    tell(WhatIf(sight, {.id = id}, {}));
    tell(WhatIf(sight, {.id = id, .events = json::object(), .text = "x"}, {}));
    tell(CaseText(sight, id, "private-notification", std::nullopt, {}));
    tell(CaseText(sight, id, "no-such-text", std::nullopt, {}));
    return answers;
  };
  int probes = 0;
  for (const std::string& person : Everybody()) {
    const std::vector<std::string> expected = all_answers(person, absent);
    for (const std::string& answer : expected) ASSERT_NE(answer, "done");
    for (const auto& [id, key] : scenario.oracle.cases) {
      if (scenario.oracle.Allows(person, key)) continue;
      ASSERT_EQ(all_answers(person, id), expected) << person << " " << id;
      ++probes;
    }
  }
  EXPECT_GT(probes, 500);
}

TEST(NoLeak, ReviewsTellNobodyOfIssuesTheyDoNotSee) {
  const Scenario& scenario = Shared();
  const policy::Date day = policy::ParseDate("2027-06-01").value();
  int reviews = 0;
  int told = 0;
  for (const std::string& person : Everybody()) {
    if (person == kSystem) continue;
    const auto report = Review(scenario.rig.state, Rig::By(person), day);
    if (!report) continue;
    ++reviews;
    const std::string text = json::serialize(ToJson(*report));
    const Names allowed = scenario.oracle.Allowed(person);
    for (const std::string& key : scenario.keys) {
      if (!text.contains(key)) continue;
      ++told;
      EXPECT_TRUE(allowed.contains(key)) << person << " " << key;
    }
  }
  EXPECT_GE(reviews, 2);
  EXPECT_GT(told, 0);
}

// Whose agenda: somebody's, or the public's.
struct Reader {
  Sight sight;
  Names allowed;
  bool team = false;
  [[nodiscard]] bool Sees(const std::string& issue) const {
    return issue.empty() ? team : allowed.contains(issue);
  }
};

std::vector<Reader> Readers(const Scenario& scenario, const State& state) {
  std::vector<Reader> readers{{Sight::OfPublic(state, state), scenario.oracle.Public()}};
  for (const std::string& person : Everybody()) {
    readers.push_back(
        {Sight(state, person), scenario.oracle.Allowed(person), scenario.oracle.InTeam(person)});
  }
  return readers;
}

std::string Told(const Sight& sight, policy::Date day) {
  const auto agenda = MakeAgenda(sight, day);
  if (!agenda) return agenda.error().ToString();
  return json::serialize(ToJson(*agenda)) + ToMarkdown(*agenda);
}

TEST(NoLeak, AgendasTellOfWhatIsSeenOnly) {
  const Scenario& scenario = Shared();
  const Oracle& oracle = scenario.oracle;
  const policy::Date day = policy::Zone::Utc().DateOf(scenario.rig.now);
  std::size_t hidden_actions = 0;
  std::size_t hidden_cases = 0;
  for (const Reader& reader : Readers(scenario, scenario.rig.state)) {
    SCOPED_TRACE(reader.sight.is_public() ? "the public" : reader.sight.person());
    const Agenda agenda = MakeAgenda(reader.sight, day, day - std::chrono::days{2}).value();
    const std::string since = policy::FormatDate(agenda.since);
    Names urgent;
    Names to_discuss;
    Names moved;
    Names told;  // of whatever section, as far as they are not public
    const auto expect = [&](Names& names, const std::string& key) {
      names.insert(key);
      if (!oracle.issues.at(key).level.empty()) told.insert(key);
    };
    for (const std::string& key : reader.allowed) {
      const Oracle::Issue& issue = oracle.issues.at(key);
      if (issue.urgent && !issue.over) expect(urgent, key);
      if (issue.to_discuss) expect(to_discuss, key);
      if (issue.moved_on >= since) expect(moved, key);
    }
    Names actions;
    Names of_actions;
    for (const auto& [id, issue] : oracle.actions) {
      if (!reader.Sees(issue)) continue;
      actions.insert(id);
      if (!issue.empty()) expect(of_actions, issue);
    }
    const auto names = [](const auto& all, const auto& name) {
      Names found;
      for (const auto& each : all) found.insert(std::invoke(name, each));
      EXPECT_EQ(found.size(), all.size());
      return found;
    };
    EXPECT_EQ(names(agenda.urgent, &AgendaIssue::key), urgent);
    EXPECT_EQ(names(agenda.to_discuss, &AgendaIssue::key), to_discuss);
    EXPECT_EQ(names(agenda.moved, [](const AgendaMove& each) { return each.issue.key; }), moved);
    // The cases that Meet() began are all due; of others it is for their policies to say.
    Names due;
    Names of_cases;
    for (const AgendaStep& each : agenda.due) {
      due.insert(each.step.case_id);
      expect(of_cases, oracle.cases.at(each.step.case_id));
    }
    for (const auto& [id, issue] : oracle.cases) {
      EXPECT_TRUE(reader.Sees(issue) || !due.contains(id)) << id;
      if (!id.starts_with("cap")) continue;
      EXPECT_EQ(due.contains(id), reader.Sees(issue)) << id;
      hidden_cases += reader.Sees(issue) ? 0 : 1;
    }
    EXPECT_EQ(names(agenda.actions, &AgendaAction::id), actions);
    EXPECT_EQ(agenda.embargoed_issues, told.size());
    EXPECT_EQ(agenda.for_team, reader.team);
    hidden_actions += oracle.actions.size() - actions.size();

    const std::string text = json::serialize(ToJson(agenda)) + ToMarkdown(agenda);
    for (const auto& [key, issue] : oracle.issues) {
      if (reader.allowed.contains(key)) continue;
      ASSERT_FALSE(text.contains(key)) << key;
      ASSERT_FALSE(text.contains(scenario.words.at(key))) << key;
    }
    for (const auto& [id, held] : scenario.rig.state.actions) {
      if (!reader.Sees(oracle.action_issues.at(id))) {
        ASSERT_FALSE(text.contains(id) || text.contains(held->text));
      }
    }
    if (reader.sight.is_public()) {
      EXPECT_FALSE(text.contains("p-")) << "a person is named";
    }
  }
  EXPECT_GT(hidden_actions, 200U);
  EXPECT_GT(hidden_cases, 200U);
}

// With what is hidden taken out of the desk altogether, each agenda is the same to the byte; and
// the public's is whatever people are called.
TEST(NoLeak, AgendasAreAsIfWhatIsHiddenWereNot) {
  const Scenario& scenario = Shared();
  const policy::Date day = policy::Zone::Utc().DateOf(scenario.rig.now);
  std::set<std::string> different;
  for (const Reader& reader : Readers(scenario, scenario.rig.state)) {
    SCOPED_TRACE(reader.sight.is_public() ? "the public" : reader.sight.person());
    State bare = scenario.rig.state;
    std::erase_if(bare.issues, [&](const auto& each) { return !reader.Sees(each.first); });
    std::erase_if(bare.cases, [&](const auto& each) { return !reader.Sees(each.second->issue); });
    std::erase_if(bare.actions, [&](const auto& each) { return !reader.Sees(each.second->issue); });
    if (!reader.team) {
      bare.access_requests.clear();
      bare.review = {};
      for (auto& [name, meeting] : bare.meetings) meeting.Edit().minutes.front().clear();
    }
    const bool is_public = reader.sight.is_public();
    if (is_public) {
      for (auto& [id, person] : bare.persons) person.Edit().name = "Renamed";
    }
    const Sight sight =
        is_public ? Sight::OfPublic(bare, bare) : Sight(bare, reader.sight.person());
    const std::string told = Told(reader.sight, day);
    EXPECT_EQ(told, Told(sight, day));
    different.insert(told);
  }
  EXPECT_GT(different.size(), 10U);
}

TEST(NoLeak, ActionItemsAndMinutesAreForThoseWhomTheRulesName) {
  const Scenario& scenario = Shared();
  const Oracle& oracle = scenario.oracle;
  const State& state = scenario.rig.state;
  const policy::Date day = policy::Zone::Utc().DateOf(scenario.rig.now);
  for (const Reader& reader : Readers(scenario, state)) {
    if (reader.sight.is_public()) continue;
    SCOPED_TRACE(reader.sight.person());
    const Actor by = Rig::By(reader.sight.person());
    Names expected;
    for (const auto& [id, issue] : oracle.action_issues) {
      if (reader.Sees(issue)) expected.insert(id);
    }
    Names found;
    for (const Action* each : ListActions(reader.sight)) found.insert(each->id);
    EXPECT_EQ(found, expected);
    const auto answers = [&](const std::string& id) {
      const auto read = RequireAction(reader.sight, id);
      return std::vector{
          read ? json::serialize(FullView(reader.sight, **read, day)) : read.error().ToString(),
          Says(Change(state, by, ChangeAction{.action = id, .owner = "x", .expected = 99})),
          Says(Turn(state, by, {.action = id, .to = ActionState::kDropped})),
          Says(Turn(state, by, {.action = id, .to = ActionState::kOpen, .expected = 99}))};
    };
    const auto of_none = answers("act-222222");
    for (const auto& [id, issue] : oracle.action_issues) {
      if (!expected.contains(id)) {
        ASSERT_EQ(answers(id), of_none) << id;
      }
    }
    std::string text;
    for (const Meeting* each : ListMeetings(reader.sight)) {
      text += json::serialize(FullView(reader.sight, *each));
      text += json::serialize(Summary(reader.sight, *each));
    }
    for (const auto& [said, audience] : oracle.minutes) {
      const bool may = reader.team || (audience == "public" && oracle.active.contains(by.person));
      EXPECT_EQ(text.contains('"' + said + '"'), may) << said;
    }
    EXPECT_EQ(text.contains(R"("team")"), reader.team);
    for (const auto& [id, issue] : oracle.action_issues) {
      EXPECT_TRUE(expected.contains(id) || !text.contains(id));
    }
  }
}

TEST(NoLeak, AnothersEyesShowNoMoreThanBothSee) {
  const Scenario& scenario = Shared();
  Rig rig = scenario.rig;
  rig.Do("admin", Add(rig.state, Rig::By("admin"),
                      AddMember{.group = "g-1", .person = "admin", .reason = "to see"}));
  Oracle oracle = scenario.oracle;
  oracle.Take(rig.events.back());
  for (const std::string& person : Everybody()) {
    const auto sight = Sight::Through(rig.state, Rig::By("admin"), person);
    ASSERT_EQ(sight.has_value(), rig.state.FindPerson(person) != nullptr);
    if (!sight) continue;
    Names both;
    for (const std::string& key : scenario.keys) {
      if (oracle.Allows(person, key) && oracle.Allows("admin", key)) both.insert(key);
    }
    EXPECT_EQ(KeysOf(ListIssues(*sight, {.hidden_labels = true})), both) << person;
  }
  const auto refused = Sight::Through(rig.state, Rig::By("p-1"), "p-2");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kForbidden);
}

TEST(NoLeak, PastStatesObeyTheRulesOfTheirTime) {
  const Scenario& scenario = Shared();
  std::vector<State> snapshots;
  State state;
  for (const Event& event : scenario.rig.events) {
    ASSERT_TRUE(Apply(state, event));
    KeepSnapshot(snapshots, state, 100);
  }
  ASSERT_GT(snapshots.size(), 3U);
  Oracle oracle;
  for (std::size_t place = 0; place < scenario.rig.events.size(); ++place) {
    oracle.Take(scenario.rig.events[place]);
    if (place % 97 != 0) continue;
    const auto past = StateAsOf(scenario.rig.events, snapshots, scenario.rig.events[place].at);
    ASSERT_TRUE(past);
    EXPECT_EQ(past->n, place + 1);
    for (const std::string& person : Everybody()) {
      EXPECT_EQ(KeysOf(ListIssues(Sight(*past, person), {.hidden_labels = true})),
                oracle.Allowed(person));
    }
  }
}

}  // namespace
}  // namespace strongroom::desk::model
