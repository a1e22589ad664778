// Who may see what in a tracker: a Jira issue security scheme with who is in its levels, and the
// members of groups. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "desk/intake/report_line.h"
#include "desk/intake/tracker_export.h"
#include "desk/intake/tracker_json.h"

namespace strongroom::desk::intake {

// Somebody who is in a level.
struct TrackerHolder {
  enum class Kind : std::uint8_t { kGroup, kRole, kPerson, kReporter, kOther };
  Kind kind = Kind::kOther;
  std::string type;  // the tracker's word, such as "projectRole"
  std::string id;    // of a group, role or person, where it is given
  std::string name;  // of a group, role or person, where it is given
  bool operator==(const TrackerHolder&) const = default;
};

struct TrackerSchemeLevel {
  TrackerLevel level;
  bool is_default = false;  // of the scheme
  std::vector<TrackerHolder> holders;
};

struct TrackerScheme {
  std::string id;
  std::string name;
  std::string description;
  std::vector<TrackerSchemeLevel> levels;
  std::vector<ReportLine> report;  // subject: the level's name
};

// `scheme` is the answer of `/rest/api/2/issuesecurityschemes/{id}`; `members` are the pages of
// `/rest/api/2/issuesecurityschemes/{id}/members`, as many as there are. Members may stand in a
// level of the scheme, too, as `members` with `type` and `parameter`.
//
// Reported: holders who are none of group, role, person, reporter; a role without name; members of
// a level that the scheme does not have; a default level that it does not have; a level that nobody
// is in, when no members were given at all; pages that are missing.
// kMalformed, kInvalid: as in ParseTrackerExport; ids and names of levels have to be there, ids
// once.
[[nodiscard]] Result<TrackerScheme> ParseSecurityScheme(const InputFile& scheme,
                                                        std::span<const InputFile> members);

struct TrackerGroup {
  std::string name;
  std::vector<TrackerPerson> members;  // each id once
  std::vector<ReportLine> report;      // subject: the group's name
};

// The pages of `/rest/api/2/group/member`, which do not say which group it is. Reported: a person
// who is there twice (kept once), missing pages. kInvalid: a person without account id or user
// name.
[[nodiscard]] Result<TrackerGroup> ParseGroupMembers(std::string_view group,
                                                     std::span<const InputFile> files);

}  // namespace strongroom::desk::intake
