// Commands that change what an issue says and where it stands: for the team, where nothing else is
// said, and for who sees the issue. Each ends in at most one event.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/model/command.h"

namespace strongroom::desk::model {

// Title and description: also by the reporter while nobody has triaged the issue. An issue that
// becomes a security issue while it is public, and was never made public by an act, is embargoed
// at the default level (a second event).
struct EditIssue {
  std::string key;
  std::optional<std::string> title{};
  std::optional<std::string> description{};
  std::optional<IssueKind> kind{};
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Edit(const State& state, const Actor& actor,
                                     const EditIssue& input);

// kConflict for a move that makes no sense, naming those that do. Rejecting and taking up again
// need a reason.
struct MoveIssue {
  std::string key;
  IssueState to = IssueState::kTriaged;
  std::string reason{};
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Move(const State& state, const Actor& actor,
                                     const MoveIssue& input);
// Where an issue in `from` may go next.
[[nodiscard]] const std::vector<IssueState>& MovesFrom(IssueState from);

// A vector is checked and put in order, and brings its base score, and its severity where none is
// given. kInvalid: no vector of CVSS 3.0 or 3.1, naming the metric; a score without a vector, or
// another one than the vector's.
struct RateIssue {
  std::string key;
  Rating rating;
  Time now{};  // for what the issue's cases learn by it
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Rate(const State& state, const Actor& actor,
                                     const RateIssue& input);

// All affected modules from now on.
struct ChangeAffected {
  std::string key;
  std::vector<AffectedModule> affected;
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Change(const State& state, const Actor& actor,
                                       const ChangeAffected& input);
void CheckAffected(const std::vector<AffectedModule>& affected, InputCheck& check);
[[nodiscard]] json::array AffectedAsJson(const std::vector<AffectedModule>& affected);

// What filters can ask for: without commas, and without blanks around it.
void CheckLabel(std::string_view pointer, std::string_view label, InputCheck& check);

// kInvalid where a label is both added and removed.
struct LabelIssue {
  std::string key;
  std::vector<std::string> add{};
  std::vector<std::string> remove{};
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Label(const State& state, const Actor& actor,
                                      const LabelIssue& input);

// By everybody who sees the issue.
struct CommentOnIssue {
  std::string key;
  std::string text;
};
[[nodiscard]] Result<NewEvents> Add(const State& state, const Actor& actor,
                                    const CommentOnIssue& input);

// kConflict: the assignee could not see the issue.
struct AssignIssue {
  std::string key;
  std::string to;  // empty: nobody
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Assign(const State& state, const Actor& actor,
                                       const AssignIssue& input);

struct PrioritizeIssue {
  std::string key;
  std::optional<Priority> priority{};  // absent: none any more
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Prioritize(const State& state, const Actor& actor,
                                           const PrioritizeIssue& input);

struct ChangeUrgency {
  std::string key;
  bool urgent = true;
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Change(const State& state, const Actor& actor,
                                       const ChangeUrgency& input);

// kInvalid: it has not the form that such references have (reference_form.h).
struct AddReference {
  std::string key;
  Reference reference;
  Time now{};  // for what the issue's cases learn by it
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Add(const State& state, const Actor& actor,
                                    const AddReference& input);

struct RemoveReference {
  std::string key;
  ReferenceSystem system = ReferenceSystem::kUrl;
  std::string value;
  ExpectedVersion expected{};
};
[[nodiscard]] Result<NewEvents> Remove(const State& state, const Actor& actor,
                                       const RemoveReference& input);

// What the commands about one issue begin with: the role (kNone: any active person), sight,
// version.
[[nodiscard]] Result<const Issue*> RequireIssue(const State& state, const Actor& actor, Role role,
                                                std::string_view key, ExpectedVersion expected);

}  // namespace strongroom::desk::model
