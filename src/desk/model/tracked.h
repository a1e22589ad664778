// What a tracker said last, beside what people say at the desk: so that the next import can tell
// which of the two has changed since.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "desk/model/issue.h"

namespace strongroom::desk::model {

// Of an issue that was imported. A text that was expunged is kExpungedText here, too.
struct TrackedIssue {
  std::string title;
  std::string description;
  IssueKind kind = IssueKind::kVulnerability;
  std::optional<IssueState> state{};  // nullopt: it was not known; it stands as reported then
  std::optional<Priority> priority{};
  std::string reporter;                // a person's id
  std::string assignee;                // a person's id
  std::optional<std::string> level{};  // nullopt: not told; empty: none there
  std::string placed;                  // the level where the import put it; empty: public
  std::set<std::string, std::less<>> labels;
  std::vector<AffectedModule> affected;
};

struct TrackedLevel {
  std::string name;
  std::string description;
  std::set<std::string, std::less<>> groups;
  bool reporter_sees = false;
  bool operator==(const TrackedLevel&) const = default;
};

// Two issues that the tracker links, the smaller key first.
using TrackedLinks = std::set<std::pair<std::string, std::string>>;

// The fields of an issue that an import compares, as events name them.
inline constexpr std::string_view kTitleField = "title";
inline constexpr std::string_view kDescriptionField = "description";
inline constexpr std::string_view kKindField = "kind";
inline constexpr std::string_view kStateField = "state";
inline constexpr std::string_view kPriorityField = "priority";
inline constexpr std::string_view kReporterField = "reporter";
inline constexpr std::string_view kAssigneeField = "assignee";
inline constexpr std::string_view kLevelField = "level";
inline constexpr std::string_view kLabelsField = "labels";
inline constexpr std::string_view kAffectedField = "modules";

}  // namespace strongroom::desk::model
