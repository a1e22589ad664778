// Which of the issues that somebody sees are wanted: filters as data, lists and counts.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "desk/model/can_see.h"
#include "desk/model/page.h"

namespace strongroom::desk::model {

// Every part that is given must hold. On paper: {"kinds": ["vulnerability"], "states", "labels",
// "assignee", "mine": true, "unassigned", "priorities", "urgent", "module", "level",
// "in_production", "hidden_labels"}.
struct Filter {
  std::set<IssueKind> kinds{};                  // one of them; empty: any
  std::set<IssueState> states{};                // one of them; empty: any
  std::set<Priority> priorities{};              // one of them; empty: any
  std::set<std::string, std::less<>> labels{};  // all of them
  std::optional<std::string> assignee{};
  bool mine = false;  // assigned to or reported by who looks
  bool unassigned = false;
  std::optional<bool> urgent{};
  std::string module{};                // affected; empty: any
  std::optional<std::string> level{};  // "public" or a level
  std::optional<bool> in_production{};
  // Whether issues with a label that boards hide (Settings) are wanted. Asking for such a label
  // with `labels` wants it too.
  bool hidden_labels = false;
  bool operator==(const Filter&) const = default;
};

// kInvalid by pointer.
[[nodiscard]] Result<Filter> ParseFilter(const json::value& document);

// What ParseFilter reads: the parts that are given.
[[nodiscard]] json::object ToJson(const Filter& filter);

// Filters that boards offer by name.
struct QuickFilter {
  std::string_view name;
  std::string_view title;
  Filter filter;
};
[[nodiscard]] std::span<const QuickFilter> QuickFilters();

// Whether a module that the issue affects is known to be used in production.
[[nodiscard]] bool InProduction(const State& state, const Issue& issue);

// What the person sees and the filter wants: in production first, then urgent, then by priority,
// severity, score, age and key. They live as long as the sight's state.
[[nodiscard]] Page<const Issue*> ListIssues(const Sight& sight, const Filter& filter,
                                            const PageWanted& wanted);
// All of them.
[[nodiscard]] std::vector<const Issue*> ListIssues(const Sight& sight, const Filter& filter);

}  // namespace strongroom::desk::model
