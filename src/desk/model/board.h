// The board: what somebody sees and wants to see, one column a state.
#pragma once

#include <array>
#include <vector>

#include "desk/model/issue_list.h"

namespace strongroom::desk::model {

struct Board {
  // In the order of IssueState, each in the order of ListIssues.
  std::array<std::vector<const Issue*>, kIssueStates> columns;
  [[nodiscard]] const std::vector<const Issue*>& Column(IssueState state) const {
    return columns.at(static_cast<std::size_t>(state));
  }
};
[[nodiscard]] Board BoardFor(const Sight& sight, const Filter& filter);

// {"columns": [{"state", "count", "issues": [Summary…]}]}
[[nodiscard]] json::object ToJson(const Board& board, const Sight& sight);

}  // namespace strongroom::desk::model
