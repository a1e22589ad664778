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
    Issue& issue = issue_->Edit();
    issue.changed_at = event_.at;
    return issue;
  }

 private:
  const Event& event_;
  Cow<Issue>* issue_ = nullptr;
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
