// Agendas, action items and minutes tell nothing of issues to who may not see them.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <functional>

#include "desk/model/actions.h"
#include "desk/model/agenda.h"
#include "desk/model/minutes.h"
#include "desk/model/no_leak_scenario_test.h"
#include "desk/policy/zone.h"

namespace strongroom::desk::model {
namespace {

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

// What the rules say of an agenda, by section: keys of issues, ids of action items.
struct Sections {
  Names urgent;
  Names to_discuss;
  Names moved;
  Names actions;
};

Sections SectionsFor(const Reader& reader, const Oracle& oracle, const std::string& since) {
  Sections sections;
  for (const std::string& key : reader.allowed) {
    const Oracle::Issue& issue = oracle.issues.at(key);
    if (issue.urgent && !issue.over) sections.urgent.insert(key);
    if (issue.to_discuss) sections.to_discuss.insert(key);
    if (issue.moved_on >= since) sections.moved.insert(key);
  }
  for (const auto& [id, issue] : oracle.actions) {
    if (reader.Sees(issue)) sections.actions.insert(id);
  }
  return sections;
}

void ExpectTellsNothingElse(const Reader& reader, const Scenario& scenario,
                            const std::string& text) {
  for (const std::string& key : scenario.keys) {
    if (reader.allowed.contains(key)) continue;
    ASSERT_FALSE(text.contains(key)) << key;
    ASSERT_FALSE(text.contains(scenario.words.at(key))) << key;
  }
  for (const auto& [id, held] : scenario.rig.state.actions) {
    if (reader.Sees(scenario.oracle.action_issues.at(id))) continue;
    ASSERT_FALSE(text.contains(id) || text.contains(held->text));
  }
  if (reader.sight.is_public()) {
    EXPECT_FALSE(text.contains("p-")) << "a person is named";
  }
}

// What `name` gives for each entry of a section: every one once.
Names NamesOf(const auto& section, const auto& name) {
  Names names;
  for (const auto& each : section) names.insert(std::invoke(name, each));
  EXPECT_EQ(names.size(), section.size());
  return names;
}

// A section shows so many of what the rules allow, and counts the others.
void ExpectShown(const Names& shown, std::uint64_t more, const Names& allowed) {
  EXPECT_TRUE(std::ranges::includes(allowed, shown));
  EXPECT_EQ(shown.size(), std::min(allowed.size(), kAgendaItemsMax));
  EXPECT_EQ(more, allowed.size() - shown.size());
}

// The issues of all sections that are not public.
std::size_t EmbargoedIn(const Agenda& agenda, const Oracle& oracle) {
  Names issues;
  for (const AgendaIssue& each : agenda.urgent) issues.insert(each.key);
  for (const AgendaIssue& each : agenda.to_discuss) issues.insert(each.key);
  for (const AgendaMove& each : agenda.moved) issues.insert(each.issue.key);
  for (const AgendaAction& each : agenda.actions) issues.insert(oracle.actions.at(each.id));
  for (const AgendaStep& each : agenda.due) issues.insert(oracle.cases.at(each.step.case_id));
  for (const AgendaCase& each : agenda.to_end) issues.insert(oracle.cases.at(each.case_id));
  for (const AgendaEmbargo& each : agenda.embargoes) issues.insert(each.issue.key);
  return static_cast<std::size_t>(std::ranges::count_if(issues, [&](const std::string& key) {
    return !key.empty() && !oracle.issues.at(key).level.empty();
  }));
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
    const Sections expected = SectionsFor(reader, oracle, policy::FormatDate(agenda.since));
    ExpectShown(NamesOf(agenda.urgent, &AgendaIssue::key), agenda.more.urgent, expected.urgent);
    ExpectShown(NamesOf(agenda.to_discuss, &AgendaIssue::key), agenda.more.to_discuss,
                expected.to_discuss);
    ExpectShown(NamesOf(agenda.moved, [](const AgendaMove& each) { return each.issue.key; }),
                agenda.more.moved, expected.moved);
    ExpectShown(NamesOf(agenda.actions, &AgendaAction::id), agenda.more.actions, expected.actions);
    hidden_actions += oracle.actions.size() - expected.actions.size();
    for (const AgendaEmbargo& each : agenda.embargoes) EXPECT_TRUE(reader.Sees(each.issue.key));
    // The cases that the scenario began for meetings are all due; of others it is for their
    // policies to say.
    Names due;
    for (const AgendaStep& each : agenda.due) {
      due.insert(each.step.case_id);
    }
    for (const AgendaCase& each : agenda.to_end) {
      EXPECT_TRUE(reader.Sees(oracle.cases.at(each.case_id))) << each.case_id;
    }
    for (const auto& [id, issue] : oracle.cases) {
      EXPECT_TRUE(reader.Sees(issue) || !due.contains(id)) << id;
      if (!id.starts_with("cap")) continue;
      EXPECT_TRUE(due.contains(id) || !reader.Sees(issue) || agenda.more.due > 0) << id;
      hidden_cases += reader.Sees(issue) ? 0 : 1;
    }
    EXPECT_EQ(agenda.embargoed_issues, EmbargoedIn(agenda, oracle));
    EXPECT_EQ(agenda.for_team, reader.team);
    ExpectTellsNothingElse(reader, scenario, json::serialize(ToJson(agenda)) + ToMarkdown(agenda));
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

}  // namespace
}  // namespace strongroom::desk::model
