#include "desk/model/import_draft.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "desk/model/change_issue.h"
#include "desk/model/import_access.h"

namespace strongroom::desk::model {
namespace {

// Bytes of one text as JSON writes it; two of them, labels and modules fit an event.
constexpr std::size_t kWrittenTextMax = 100'000;
constexpr std::size_t kLabelMaxBytes = 1'000;
// Of an event's body. The rest is for its envelope.
constexpr std::size_t kBodyMaxBytes = kEventMaxBytes - 2'000;
// Who wrote a comment when the tracker does not say; no person's id, which have no colon.
constexpr std::string_view kNobody = "tracker:unknown";

bool Fits(std::string_view text) {
  return text.size() <= kWrittenTextMax &&
         json::serialize(json::value(text)).size() <= kWrittenTextMax;
}

// Without what the tracker says to be later than the import: then its event's time counts.
std::optional<Time> NotLater(ImportSession& session, const std::string& key, std::string_view place,
                             std::optional<Time> time) {
  if (!time || *time <= session.at()) return time;
  session.Report(key, place, "date-in-future",
                 fmt::format("{} has not come yet; left out, and the time of the import counts",
                             FormatTime(*time)));
  return std::nullopt;
}

json::array ArrayOf(const std::set<std::string, std::less<>>& texts) {
  return json::array(texts.begin(), texts.end());
}

// Where it would stand, and a line where that is not what the tracker says. False, and reported:
// nowhere.
bool PlaceAtLevel(ImportSession& session, const ImportTracker& input,
                  const intake::TrackerIssue& issue, ImportDraft& draft) {
  Issue& here = draft.issue;
  const DraftLevel level = LevelOf(session, input, issue, here.kind);
  if (!level.place) {
    session.Report(issue.key, "security", "no-level",
                   fmt::format("the tracker does not say who may see it, and the desk has no "
                               "default level for its kind ({}); left out: set one in the desk's "
                               "settings, or export \"security\", then import again",
                               IssueKindName(here.kind)));
    return false;
  }
  draft.tracker_level = level.said;
  here.level = *level.place;
  if (!level.said) {
    session.Report(issue.key, "security", "level-unknown",
                   fmt::format("the tracker does not say who may see it; it stands at {}, the "
                               "default level of its kind",
                               here.level));
  } else if (level.said->empty() && !here.level.empty()) {
    session.Report(issue.key, "security", "without-level",
                   fmt::format("has no level in the tracker; here it stands at {}, the default "
                               "level of its kind, until somebody lifts the embargo",
                               here.level));
  }
  return true;
}

}  // namespace

std::string TitleOf(ImportSession& session, const intake::TrackerIssue& issue) {
  if (!issue.summary.empty() && Fits(issue.summary)) return issue.summary;
  session.Report(issue.key, "summary", issue.summary.empty() ? "no-title" : "too-long",
                 "the issue is called by its key");
  return issue.key;
}

std::string DescriptionOf(ImportSession& session, const intake::TrackerIssue& issue) {
  if (Fits(issue.description)) return issue.description;
  session.Report(issue.key, "description", "too-long",
                 fmt::format("the description has more than {} bytes and is left out: shorten it "
                             "in the tracker, or write one here",
                             kWrittenTextMax));
  return {};
}

std::set<std::string, std::less<>> LabelsOf(ImportSession& session,
                                            const intake::TrackerIssue& issue) {
  std::set<std::string, std::less<>> labels;
  for (const std::string& label : issue.labels) {
    if (label.empty()) continue;
    if (label.size() > kLabelMaxBytes) {
      session.Report(issue.key, "labels", "too-long", "a label of more than 1,000 bytes; left out");
    } else {
      labels.insert(label);
    }
  }
  return labels;
}

std::vector<AffectedModule> AffectedOf(ImportSession& session, const intake::TrackerIssue& issue) {
  MappedModules mapped = ModulesOf(issue);
  const auto left = [&](std::string_view place, std::string_view rule,
                        const std::vector<std::string>& names, std::string_view why) {
    if (names.empty()) return;
    session.Report(issue.key, place, rule, fmt::format("{}: {}", fmt::join(names, ", "), why));
  };
  left("components", "no-module", mapped.components_left,
       "no names of modules in small letters, left out");
  left("versions", "version-of-what", mapped.versions_left,
       "not said of which module, or too many for one; left out");
  left("fixVersions", "not-imported", issue.fix_versions, "the desk keeps no fix versions");
  return std::move(mapped.affected);
}

std::vector<ImportedComment> CommentsOf(ImportSession& session, const intake::TrackerIssue& issue) {
  std::vector<ImportedComment> comments;
  for (const intake::TrackerComment& comment : issue.comments) {
    if (comment.restricted_to || comment.body.empty()) continue;
    if (!Fits(comment.body) || comment.id.size() > kNameMaxBytes) {
      session.Report(issue.key, "comment", "too-long",
                     fmt::format("the comment {} has more than {} bytes and is left out",
                                 Quoted(comment.id), kWrittenTextMax));
      continue;
    }
    std::string by;
    if (comment.author) by = session.PersonFor(*comment.author);
    json::object body{{"text", comment.body}, {"by", by.empty() ? std::string(kNobody) : by}};
    const auto at = NotLater(session, issue.key, "comment", comment.created);
    if (at) body["at"] = FormatTime(*at);
    body["tracker_id"] = comment.id;
    comments.push_back({.tracker_id = comment.id, .body = std::move(body)});
  }
  return comments;
}

DraftLevel LevelOf(ImportSession& session, const ImportTracker& input,
                   const intake::TrackerIssue& issue, IssueKind kind) {
  const std::string& standard = session.now().settings.DefaultLevel(kind);
  DraftLevel level;
  if (issue.level_known && issue.level) {
    const std::string id = LevelFor(session, *issue.level);
    if (!id.empty()) return {.said = id, .place = id};
  } else if (issue.level_known) {
    level.said = "";
    if (input.without_level_is_public || (standard.empty() && !IsSecurityKind(kind))) {
      level.place = "";
    }
  }
  if (!level.place && !standard.empty()) level.place = standard;
  return level;
}

std::optional<ImportDraft> DraftOf(ImportSession& session, const ImportTracker& input,
                                   const intake::TrackerIssue& issue) {
  ImportDraft draft;
  Issue& here = draft.issue;
  here.key = issue.key;
  here.kind = KindOf(issue, input.kinds);
  if (!PlaceAtLevel(session, input, issue, draft)) return std::nullopt;
  here.title = TitleOf(session, issue);
  here.description = DescriptionOf(session, issue);
  if (issue.state) draft.state = StateOf(*issue.state);
  here.state = draft.state.value_or(IssueState::kReported);
  here.priority = PriorityOf(issue.rank);
  here.labels = LabelsOf(session, issue);
  here.affected = AffectedOf(session, issue);
  draft.reported_at = NotLater(session, issue.key, "created", issue.created);
  if (issue.reporter) here.reporter = session.PersonFor(*issue.reporter);
  if (issue.assignee) {
    here.assignee = session.PersonFor(*issue.assignee);
    if (!here.assignee.empty() && !CanSee(session.now(), here.assignee, here)) {
      session.Report(issue.key, "assignee", "assignee-cannot-see",
                     "whom it is assigned to may not see it here; nobody is assigned");
      here.assignee.clear();
    }
  }
  draft.comments = CommentsOf(session, issue);
  if (json::serialize(BodyOf(draft)).size() > kBodyMaxBytes) {
    session.Report(issue.key, {}, "too-long",
                   fmt::format("the issue has more than {} bytes; left out", kBodyMaxBytes));
    return std::nullopt;
  }
  return draft;
}

json::object BodyOf(const ImportDraft& draft) {
  const Issue& issue = draft.issue;
  json::object body{{"title", issue.title}};
  if (!issue.description.empty()) body["description"] = issue.description;
  body["kind"] = IssueKindName(issue.kind);
  if (draft.state) body["state"] = IssueStateName(*draft.state);
  if (!issue.reporter.empty()) body["reporter"] = issue.reporter;
  if (!issue.assignee.empty()) body["assignee"] = issue.assignee;
  if (!issue.level.empty()) body["level"] = issue.level;
  if (draft.tracker_level) body["tracker_level"] = *draft.tracker_level;
  if (issue.priority) body["priority"] = PriorityName(*issue.priority);
  if (!issue.labels.empty()) body["labels"] = ArrayOf(issue.labels);
  if (!issue.affected.empty()) body["modules"] = AffectedAsJson(issue.affected);
  if (draft.reported_at) body["reported_at"] = FormatTime(*draft.reported_at);
  return body;
}

}  // namespace strongroom::desk::model
