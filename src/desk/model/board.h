// The board: what somebody sees and wants to see, one column a state.
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <vector>

#include "desk/model/issue_list.h"

namespace strongroom::desk::model {

struct Board {
  // In the order of IssueState, each in the order of ListIssues: the first so many of it.
  std::array<std::vector<const Issue*>, kIssueStates> columns;
  std::array<std::size_t, kIssueStates> counts{};  // with those that are left out
  [[nodiscard]] const std::vector<const Issue*>& Column(IssueState state) const {
    return columns.at(static_cast<std::size_t>(state));
  }
};
// At most `limit` issues a column.
[[nodiscard]] Board BoardFor(const Sight& sight, const Filter& filter,
                             std::size_t limit = std::numeric_limits<std::size_t>::max());

// {"columns": [{"state", "count", "issues": [Summary…]}]}: `count` may be more than are shown.
[[nodiscard]] json::object ToJson(const Board& board, const Sight& sight);

}  // namespace strongroom::desk::model
