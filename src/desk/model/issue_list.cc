#include "desk/model/issue_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

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
    if (known) continue;
    std::string all;
    for (std::size_t each = 0; each < count; ++each) {
      all += fmt::format("{}{}", all.empty() ? "" : ", ", name_of(static_cast<Enum>(each)));
    }
    members.Refuse(name, "word",
                   fmt::format("{} is none of them; give some of: {}", Quoted(text), all));
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

// From the most significant bit down: what counts first.
Position PositionOf(const Issue& issue, bool in_production) {
  const std::uint64_t priority =
      issue.priority ? static_cast<std::uint64_t>(*issue.priority) : kPriorities;
  const std::uint64_t severity = static_cast<std::uint64_t>(issue.rating.severity);
  const std::uint64_t score = issue.rating.score_tenths.value_or(0);
  std::uint64_t rank = in_production ? 0 : 1;
  rank = rank << 1U | (issue.urgent ? 0U : 1U);
  rank = rank << 4U | priority;
  rank = rank << 4U | (kSeverities - severity);
  rank = rank << 8U | (0xffU - score);
  return {.rank = rank,
          .then = Ordered(issue.reported_at.time_since_epoch().count()),
          .name = issue.key};
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

json::object ToJson(const Filter& filter) {
  json::object out;
  const auto put = [&out](std::string_view name, const auto& values, auto name_of) {
    json::array words;
    for (const auto& each : values) words.push_back(json::string(name_of(each)));
    if (!words.empty()) out[name] = std::move(words);
  };
  put("kinds", filter.kinds, IssueKindName);
  put("states", filter.states, IssueStateName);
  put("priorities", filter.priorities, PriorityName);
  put("labels", filter.labels, [](const std::string& label) { return label; });
  if (filter.assignee) out["assignee"] = *filter.assignee;
  if (filter.mine) out["mine"] = true;
  if (filter.unassigned) out["unassigned"] = true;
  if (filter.urgent) out["urgent"] = *filter.urgent;
  if (!filter.module.empty()) out["module"] = filter.module;
  if (filter.level) out["level"] = *filter.level;
  if (filter.in_production) out["in_production"] = *filter.in_production;
  if (filter.hidden_labels) out["hidden_labels"] = true;
  return out;
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

Page<const Issue*> ListIssues(const Sight& sight, const Filter& filter, const PageWanted& wanted) {
  const State& state = sight.state();
  std::vector<Placed<const Issue*>> found;
  for (const auto& [key, held] : state.issues) {
    const Issue& issue = *held;
    if (!sight.Sees(issue) || IsHidden(state, issue, filter) ||
        !Wants(filter, issue, sight.person())) {
      continue;
    }
    const bool in_production = InProduction(state, issue);
    if (filter.in_production && in_production != *filter.in_production) continue;
    found.push_back({PositionOf(issue, in_production), &issue});
  }
  return TakePage(std::move(found), wanted);
}

std::vector<const Issue*> ListIssues(const Sight& sight, const Filter& filter) {
  return ListIssues(sight, filter, {}).items;
}

}  // namespace strongroom::desk::model
