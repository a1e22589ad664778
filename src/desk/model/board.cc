#include "desk/model/board.h"

#include "desk/model/issue_view.h"

namespace strongroom::desk::model {

Board BoardFor(const Sight& sight, const Filter& filter, std::size_t limit) {
  Board board;
  for (const Issue* issue : ListIssues(sight, filter)) {
    const auto place = static_cast<std::size_t>(issue->state);
    if (board.counts.at(place)++ < limit) board.columns.at(place).push_back(issue);
  }
  return board;
}

json::object ToJson(const Board& board, const Sight& sight) {
  json::array columns;
  for (std::size_t place = 0; place < kIssueStates; ++place) {
    json::array issues;
    for (const Issue* issue : board.columns.at(place)) issues.push_back(Summary(sight, *issue));
    columns.push_back(json::object{{"state", IssueStateName(static_cast<IssueState>(place))},
                                   {"count", board.counts.at(place)},
                                   {"issues", std::move(issues)}});
  }
  return {{"columns", std::move(columns)}};
}

}  // namespace strongroom::desk::model
