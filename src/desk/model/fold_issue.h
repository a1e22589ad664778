// What folds of issues share. Used by folds alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/model/event.h"
#include "desk/model/event_body.h"
#include "desk/model/state.h"

namespace strongroom::desk::model {

// Makes the issue's words for the search anew; without the comments'.
void FoldHead(Issue& issue);

// The stream's issue while one event is folded: asked for first, edited when the body is read.
class FoldTarget {
 public:
  FoldTarget(State& state, const Event& event, EventBody& body);
  // Changed by this event.
  [[nodiscard]] Issue& Edit() {
    // NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): a body that is ready has an issue
    Issue& issue = issue_->Edit();
    issue.changed_at = event_.at;
    return issue;
  }

 private:
  const Event& event_;
  Cow<Issue>* issue_ = nullptr;
};

// The stream's new issue while the event that brings it is folded: what every such event says of it
// is read first, the rest is for who folds it.
class FoldNewIssue {
 public:
  FoldNewIssue(State& state, const Event& event, EventBody& body);
  // What was read; still without kind, state and times.
  [[nodiscard]] Issue& issue() noexcept { return issue_; }
  // The state that the event gives; absent: it counts as reported.
  [[nodiscard]] std::optional<IssueState> stage() const noexcept { return stage_; }
  // The whole issue, which the state has from now on. Once, when the body is ready.
  const Issue& Enter();

 private:
  State& state_;
  Issue issue_;
  std::optional<IssueKind> kind_;
  std::optional<IssueState> stage_;
};

// [{"module": "mod-x", "versions": "< 2.1"}]
[[nodiscard]] std::vector<AffectedModule> ReadAffected(const json::array& list,
                                                       std::string_view pointer,
                                                       Refusals& refusals);
// Refuse what does not exist.
void CheckLevel(const State& state, EventBody& body, const std::string& level);
void CheckPerson(const State& state, EventBody& body, std::string_view name,
                 const std::string& person);

}  // namespace strongroom::desk::model
