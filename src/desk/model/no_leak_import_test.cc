// What an import tells, and what it changes, is decided by what its importer may see: for everybody
// who may import, against what the rules allow.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "desk/model/no_leak_scenario_test.h"
#include "desk/model/tracker_files_test.h"

namespace strongroom::desk::model {
namespace {

bool MayImport(const Scenario& scenario, const std::string& person) {
  return scenario.oracle.active.contains(person) &&
         scenario.oracle.members.at("administrators").contains(person);
}

// The keys that an event about issues or links names.
Names KeysIn(std::string_view stream) {
  Names keys;
  if (stream.starts_with("issue/")) keys.insert(std::string(stream.substr(6)));
  if (stream.starts_with("link/")) {
    const std::string_view both = stream.substr(5);
    keys.insert(std::string(both.substr(0, both.find('/'))));
    keys.insert(std::string(both.substr(both.find('/') + 1)));
  }
  return keys;
}

// The desk as it would be without the issues that are not allowed.
State Only(const Scenario& scenario, const Names& allowed) {
  State state;
  for (Event event : scenario.rig.events) {
    const std::string_view family = FamilyOf(event.stream);
    const bool access = family == "person" || family == "group" || family == "level" ||
                        event.kind == "settings.changed";
    if (!access && family != "issue" && family != "link") continue;
    const Names keys = KeysIn(event.stream);
    if (!std::ranges::includes(allowed, keys)) continue;
    event.n = state.n + 1;
    EXPECT_TRUE(Apply(state, event));
  }
  return state;
}

// Every key that there is, and some that are new, with something else to say of each.
ImportTracker Guess(const Scenario& scenario, int turn) {
  std::vector<std::string> keys = scenario.keys;
  for (int each = 1; each <= 20; ++each) keys.push_back(fmt::format("NEW-{}", each));
  ImportTracker input{.at = Moment("2027-01-01T00:00:00Z"), .issues = {}};
  for (std::size_t each = 0; each < keys.size(); ++each) {
    const std::size_t what = each + static_cast<std::size_t>(turn);
    const std::string fields = fmt::format(
        R"({{"summary": "Guess {}", "security": {}, "labels": ["{}"],
            "reporter": {{"accountId": "account-{}"}}, "assignee": {{"accountId": "account-{}"}},
            "comment": {{"comments": [{{"id": "{}", "body": "guess"}}]}}}})",
        each, what % 4 == 3 ? "null" : fmt::format(R"({{"id": "{}", "name": "x"}})", what % 4),
        what % 5 == 0 ? "process" : "guess", what % Scenario::kPersons,
        (what + 7) % Scenario::kPersons, each);
    const ImportTracker one = Read({.issues = {TrackerIssueText("ANY-1", fields)}});
    intake::TrackerIssue issue = one.issues.issues.front();
    issue.key = keys[each];  // the desk's own ones, too, which no file can hold
    issue.links = {{.relation = "blocks", .key = keys[(each + what) % keys.size()]},
                   {.relation = "blocks", .key = keys[(each + 1) % keys.size()]}};
    input.issues.issues.push_back(std::move(issue));
  }
  input.without_level_is_public = turn % 2 == 1;
  return input;
}

TEST(NoLeak, ImportsTellAndChangeNothingOfWhatTheImporterMayNotSee) {
  const Scenario& scenario = Shared();
  int importers = 0;
  int kept = 0;
  int changed = 0;
  for (const std::string& person : Everybody()) {
    SCOPED_TRACE(person);
    const Actor by = Rig::By(person);
    const Names allowed = scenario.oracle.Allowed(person);
    for (int turn = 0; turn < 2; ++turn) {
      const ImportTracker input = Guess(scenario, turn);
      InsecureSequenceRandom one{3};
      InsecureSequenceRandom two{3};
      const auto import = Import(scenario.rig.state, by, input, one);
      if (person == kSystem) continue;
      ASSERT_EQ(import.has_value(), MayImport(scenario, person));
      if (!import) continue;
      ++importers;
      const auto expected = Import(Only(scenario, allowed), by, input, two);
      ASSERT_TRUE(expected);
      EXPECT_EQ(json::serialize(ToJson(*import, true)), json::serialize(ToJson(*expected, true)));
      for (const NewEvent& event : import->events) {
        for (const std::string& key : KeysIn(event.stream)) {
          EXPECT_TRUE(allowed.contains(key) || !scenario.words.contains(key)) << event.stream;
          ++changed;
        }
      }
      // Everything else is done as it would be.
      std::vector<std::string> done;
      for (const NewEvent& event : import->events) done.push_back(event.stream + event.kind);
      std::vector<std::string> wanted;
      for (const NewEvent& event : expected->events) {
        bool hidden = false;
        for (const std::string& key : KeysIn(event.stream)) {
          hidden = hidden || (scenario.words.contains(key) && !allowed.contains(key));
        }
        if (hidden) ++kept;
        if (!hidden) wanted.push_back(event.stream + event.kind);
      }
      EXPECT_EQ(done, wanted);
    }
  }
  EXPECT_GE(importers, 6);
  EXPECT_GT(kept, 1000);
  EXPECT_GT(changed, 500);
}

}  // namespace
}  // namespace strongroom::desk::model
