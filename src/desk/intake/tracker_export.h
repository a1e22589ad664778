// The issues of a tracker, from the JSON of a Jira search (`/rest/api/2/search`). Texts stay as
// they are; what the tracker calls a state or a priority is mapped where its name is known, and
// kept beside it. What could not be taken over is reported line by line. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "desk/intake/report_line.h"
#include "desk/intake/tracker_json.h"

namespace strongroom::desk::intake {

// Of all files together: reading more is refused before it is done.
inline constexpr std::size_t kTrackerIssuesMax = 10'000;

struct TrackerPerson {
  std::string id;  // account id, or user name where the tracker has none; may be empty
  std::string display_name;
  std::optional<bool> active;
  bool operator==(const TrackerPerson&) const = default;
};

struct TrackerLevel {
  std::string id;
  std::string name;
  std::string description;  // may be empty
  bool operator==(const TrackerLevel&) const = default;
};

struct TrackerComment {
  std::string id;
  std::optional<TrackerPerson> author;
  std::string body;
  std::optional<Time> created;
  std::optional<Time> updated;
  // Who alone may see it in the tracker, such as "role Developers"; nullopt: who sees the issue.
  std::optional<std::string> restricted_to;
};

// "this issue `relation` the issue `key`", such as "blocks" SEC-2; parents and sub-tasks are links.
struct TrackerLink {
  std::string relation;
  std::string key;
  bool operator==(const TrackerLink&) const = default;
};

enum class TrackerState : std::uint8_t {
  kReported,
  kTriaged,
  kInProgress,
  kFixed,
  kClosed,
  kRejected
};
// Such as "in progress".
[[nodiscard]] std::string_view TrackerStateName(TrackerState state) noexcept;

struct TrackerIssue {
  std::string key;  // such as "SEC-218"
  std::string summary;
  std::string description;  // may be empty
  std::string type;         // the tracker's names; empty when not given
  std::string status;
  std::string resolution;
  std::string priority;
  std::optional<TrackerState> state;  // nullopt: the status is not known
  std::optional<unsigned> rank;       // of the priority, 1 (most urgent) to 4; nullopt: not known
  // nullopt together with `level_known`: everybody who sees the project sees the issue. Without it
  // the export tells nothing, and the issue must not be taken for public.
  std::optional<TrackerLevel> level;
  bool level_known = false;
  std::vector<std::string> labels;
  std::vector<std::string> components;
  std::vector<std::string> affects_versions;
  std::vector<std::string> fix_versions;
  std::optional<TrackerPerson> reporter;
  std::optional<TrackerPerson> creator;
  std::optional<TrackerPerson> assignee;
  std::optional<Time> created;
  std::optional<Time> updated;
  std::optional<Time> resolved;
  std::vector<TrackerComment> comments;  // each with an id that no other of them has
  std::vector<TrackerLink> links;
  // The members of `fields` that the export has, be it as null: what is not among them was not
  // asked for, and the issue may have it all the same.
  std::set<std::string, std::less<>> given;
};

struct TrackerExport {
  std::vector<TrackerIssue> issues;  // in the files' order, each key once
  std::vector<ReportLine> report;    // subject: the issue's key
};

// Each file has one or more documents; a document is a page of a search, an issue, or a list of
// pages or issues.
//
// Reported: a status or priority whose name is not known, a date that is none, comments that are
// missing or were restricted, an issue, or a comment's id, that is there twice (what was updated
// last is kept), comments without id or text and parts without name (left out), people without id,
// members with content that are not taken over, pages that are missing. kMalformed: a file is no
// JSON, or is cut off. kInvalid: more than kTrackerIssuesMax issues; or, with every place of the
// first file that has any: a key, summary or `fields` that is missing, members of a wrong kind, a
// document that is no answer to a search. Then nothing is taken over.
[[nodiscard]] Result<TrackerExport> ParseTrackerExport(std::span<const InputFile> files);

// A person in any of the tracker's answers: nullopt, and nothing refused, when absent.
[[nodiscard]] std::optional<TrackerPerson> ReadPerson(TrackerObject& parent, std::string_view name);
[[nodiscard]] TrackerPerson ReadPerson(TrackerObject& person);

}  // namespace strongroom::desk::intake
