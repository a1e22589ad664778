// An issue of the tracker in the desk's words, before it is known whether the desk has it already.
// For the files import_*.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "desk/intake/tracker_export.h"
#include "desk/model/import_session.h"

namespace strongroom::desk::model {

struct ImportedComment {
  std::string tracker_id;
  json::object body;  // of issue.commented
};

struct ImportDraft {
  Issue issue;  // as it would stand here
  std::optional<Time> reported_at{};
  std::optional<IssueState> state{};           // nullopt: not known
  std::optional<std::string> tracker_level{};  // the desk's level for the tracker's; empty: none
  std::vector<ImportedComment> comments;
};

// What the tracker says of the level, and where the issue would stand for it.
struct DraftLevel {
  std::optional<std::string> said{};   // nullopt: not told; empty: none
  std::optional<std::string> place{};  // empty: public; nullopt: nowhere, there is no default level
};
[[nodiscard]] DraftLevel LevelOf(ImportSession& session, const ImportTracker& input,
                                 const intake::TrackerIssue& issue, IssueKind kind);

// nullopt, and reported: the issue is left out.
[[nodiscard]] std::optional<ImportDraft> DraftOf(ImportSession& session, const ImportTracker& input,
                                                 const intake::TrackerIssue& issue);

// Texts and lists as the desk can hold them; what it cannot is left out and reported.
[[nodiscard]] std::string TitleOf(ImportSession& session, const intake::TrackerIssue& issue);
[[nodiscard]] std::string DescriptionOf(ImportSession& session, const intake::TrackerIssue& issue);
[[nodiscard]] std::set<std::string, std::less<>> LabelsOf(ImportSession& session,
                                                          const intake::TrackerIssue& issue);
[[nodiscard]] std::vector<AffectedModule> AffectedOf(ImportSession& session,
                                                     const intake::TrackerIssue& issue);
// Without those that not everybody who sees the issue may see in the tracker.
[[nodiscard]] std::vector<ImportedComment> CommentsOf(ImportSession& session,
                                                      const intake::TrackerIssue& issue);

// The body of "issue.imported".
[[nodiscard]] json::object BodyOf(const ImportDraft& draft);

}  // namespace strongroom::desk::model
