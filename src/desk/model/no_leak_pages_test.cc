// What nobody may leak, page by page.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "desk/model/actions.h"
#include "desk/model/case_view.h"
#include "desk/model/issue_list.h"
#include "desk/model/no_leak_scenario_test.h"
#include "desk/model/search.h"

namespace strongroom::desk::model {
namespace {

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

}  // namespace
}  // namespace strongroom::desk::model
