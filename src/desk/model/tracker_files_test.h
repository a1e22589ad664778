// Answers of a tracker for tests of imports: written here, in the form that trackers give them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "desk/model/desk_rig_test.h"
#include "desk/model/import_tracker.h"

namespace strongroom::desk::model {

// What a tracker would answer, as text. Members that are empty are not given.
struct TrackerFiles {
  std::vector<std::string> issues;  // each a document
  std::string scheme{};
  std::vector<std::string> members{};  // of the scheme's levels
  struct Group {
    std::string name;
    std::string file;
  };
  std::vector<Group> groups{};
};

// Reads them, to be imported when a Rig begins; a refusal fails the test.
[[nodiscard]] ImportTracker Read(const TrackerFiles& files);

// An issue as a search gives it, with `fields` in addition to what every issue has, or instead.
[[nodiscard]] std::string TrackerIssueText(std::string_view key, std::string_view fields = "{}");
// The same, without one of the fields.
[[nodiscard]] std::string TrackerIssueWithout(std::string_view key, std::string_view field,
                                              std::string_view fields = "{}");
// {"values": [...]} of people with these account ids.
[[nodiscard]] std::string TrackerMembersText(const std::vector<std::string>& people);

// A tracker with the levels "Core Team" (10: group "Core Team", reporters) and "Sysops" (20: group
// "sysops" and person-9), people of both groups, and three issues: SEC-1 at Core Team with a
// comment and a link to SEC-2, SEC-2 at Sysops, SEC-3 without level.
[[nodiscard]] TrackerFiles WholeTracker();

// Imports as `by` and folds what that comes to.
TrackerImport Take(Rig& rig, const ImportTracker& input, std::string_view by = "admin");
// Kinds of events, in order.
[[nodiscard]] std::vector<std::string> KindsOf(const TrackerImport& import);
// "SEC-1 security level-unknown" of each line.
[[nodiscard]] std::vector<std::string> LinesOf(const TrackerImport& import);
// The desk's person for a tracker's.
[[nodiscard]] std::string PersonOf(const State& state, std::string_view tracker_id);

}  // namespace strongroom::desk::model
