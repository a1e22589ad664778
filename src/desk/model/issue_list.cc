#include "desk/model/issue_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "base/json_members.h"

namespace strongroom::desk::model {
namespace {

template <class Enum>
std::set<Enum> ReadWords(JsonMembers& members, std::string_view name,
                         std::string_view (*name_of)(Enum) noexcept, std::size_t count) {
  std::set<Enum> words;
  for (const std::string& text : members.Texts(name)) {
    bool known = false;
    for (std::size_t each = 0; each < count && !known; ++each) {
      known = name_of(static_cast<Enum>(each)) == text;
      if (known) words.insert(static_cast<Enum>(each));
    }
    if (!known) members.Refuse(name, "word", fmt::format("{} is none of them", Quoted(text)));
  }
  return words;
}

// Whether one of the issue's labels keeps it from boards.
bool IsHidden(const State& state, const Issue& issue, const Filter& filter) {
  if (filter.hidden_labels) return false;
  return std::ranges::any_of(issue.labels, [&](const std::string& label) {
    return state.settings.board_hidden_labels.contains(label) && !filter.labels.contains(label);
  });
}

bool Wants(const Filter& filter, const Issue& issue, std::string_view person) {
  const auto one_of = [](const auto& wanted, const auto& value) {
    return wanted.empty() || wanted.contains(value);
  };
  if (!one_of(filter.kinds, issue.kind) || !one_of(filter.states, issue.state)) return false;
  if (!filter.priorities.empty() &&
      (!issue.priority || !filter.priorities.contains(*issue.priority))) {
    return false;
  }
  if (!std::ranges::includes(issue.labels, filter.labels)) return false;
  if (filter.assignee && issue.assignee != *filter.assignee) return false;
  if (filter.mine && issue.assignee != person && issue.reporter != person) return false;
  if (filter.unassigned && !issue.assignee.empty()) return false;
  if (filter.urgent && issue.urgent != *filter.urgent) return false;
  if (filter.level && (issue.is_public() ? "public" : issue.level) != *filter.level) return false;
  return filter.module.empty() ||
         std::ranges::find(issue.affected, filter.module, &AffectedModule::module) !=
             issue.affected.end();
}

struct Ranked {
  // Smaller comes first.
  std::tuple<bool, bool, int, int, int, Time> rank;
  const Issue* issue;
  bool operator<(const Ranked& other) const {
    return rank != other.rank ? rank < other.rank : issue->key < other.issue->key;
  }
};

Ranked Rank(const Issue& issue, bool in_production) {
  const int priority =
      issue.priority ? static_cast<int>(*issue.priority) : static_cast<int>(kPriorities);
  return {{!in_production, !issue.urgent, priority, -static_cast<int>(issue.rating.severity),
           -static_cast<int>(issue.rating.score_tenths.value_or(0)), issue.reported_at},
          &issue};
}

std::vector<QuickFilter> MakeQuickFilters() {
  using enum IssueState;
  const std::set<IssueState> open{kReported, kTriaged, kInProgress, kFixed};
  return {
      {"open", "Open", {.states = open}},
      {"mine", "Mine", {.mine = true}},
      {"urgent", "Urgent", {.states = open, .urgent = true}},
      {"untriaged", "Waiting for triage", {.states = {kReported}}},
      {"unassigned", "Without assignee", {.states = open, .unassigned = true}},
      {"in-production", "Used in production", {.states = open, .in_production = true}},
      {"preparedness", "Security preparedness", {.labels = {"security-preparedness"}}},
  };
}

}  // namespace

Result<Filter> ParseFilter(const json::value& document) {
  Refusals refusals;
  JsonMembers members(document, "", refusals);
  Filter filter;
  filter.kinds = ReadWords(members, "kinds", IssueKindName, kIssueKinds);
  filter.states = ReadWords(members, "states", IssueStateName, kIssueStates);
  filter.priorities = ReadWords(members, "priorities", PriorityName, kPriorities);
  for (std::string& label : members.Texts("labels")) filter.labels.insert(std::move(label));
  filter.assignee = members.Text("assignee", Need::kOptional, 200);
  filter.mine = members.Flag("mine").value_or(false);
  filter.unassigned = members.Flag("unassigned").value_or(false);
  filter.urgent = members.Flag("urgent");
  filter.module = members.Text("module", Need::kOptional, 200).value_or("");
  filter.level = members.Text("level", Need::kOptional, 200);
  filter.in_production = members.Flag("in_production");
  filter.hidden_labels = members.Flag("hidden_labels").value_or(false);
  members.Close();
  if (refusals.empty()) return filter;
  return Fail(Error{.kind = ErrorKind::kInvalid,
                    .detail = "the filter cannot be read",
                    .fields = std::move(refusals).Take()});
}

std::span<const QuickFilter> QuickFilters() {
  static const std::vector<QuickFilter> filters = MakeQuickFilters();
  return filters;
}

bool InProduction(const State& state, const Issue& issue) {
  return std::ranges::any_of(issue.affected, [&](const AffectedModule& each) {
    const Module* module = state.FindModule(each.module);
    return module != nullptr && module->used_in_production.value_or(false);
  });
}

std::vector<const Issue*> ListIssues(const Sight& sight, const Filter& filter) {
  const State& state = sight.state();
  std::vector<Ranked> ranked;
  for (const auto& [key, held] : state.issues) {
    const Issue& issue = *held;
    if (!sight.Sees(issue) || IsHidden(state, issue, filter) ||
        !Wants(filter, issue, sight.person())) {
      continue;
    }
    const bool in_production = InProduction(state, issue);
    if (filter.in_production && in_production != *filter.in_production) continue;
    ranked.push_back(Rank(issue, in_production));
  }
  std::ranges::sort(ranked, std::less<>());
  std::vector<const Issue*> issues;
  issues.reserve(ranked.size());
  for (const Ranked& each : ranked) issues.push_back(each.issue);
  return issues;
}

}  // namespace strongroom::desk::model
