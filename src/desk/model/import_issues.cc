#include "desk/model/import_issues.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "desk/model/import_change.h"
#include "desk/model/import_draft.h"

namespace strongroom::desk::model {
namespace {

class Issues {
 public:
  Issues(ImportSession& session, const ImportTracker& input) : session_(session), input_(input) {}

  void Run() {
    for (const intake::TrackerIssue& issue : input_.issues.issues) {
      if (session_.failed()) return;
      const ImportOutcome outcome = Take(issue);
      session_.result().issues.push_back({.key = issue.key, .outcome = outcome});
      if (outcome != ImportOutcome::kLeftOut) taken_.insert(issue.key);
    }
    Links();
  }

 private:
  ImportOutcome Take(const intake::TrackerIssue& issue) {
    const Issue* known = session_.before().FindIssueUnchecked(issue.key);
    if (known == nullptr) return TakeNew(issue);
    if (session_.before().FindTracked(issue.key) == nullptr) {
      session_.Report(issue.key, {}, "key-taken",
                      "the desk has an issue of its own with this key; left out");
      return ImportOutcome::kLeftOut;
    }
    const std::size_t before = session_.events();
    ChangeImported(session_, input_, issue);
    return OwnEvents(issue, before) ? ImportOutcome::kChanged : ImportOutcome::kSame;
  }

  // Persons and levels that came along are no change of the issue.
  [[nodiscard]] bool OwnEvents(const intake::TrackerIssue& issue, std::size_t from) {
    const NewEvents& events = session_.result().events;
    const std::string stream = IssueStream(issue.key);
    return std::any_of(events.begin() + static_cast<std::ptrdiff_t>(from), events.end(),
                       [&](const NewEvent& event) { return event.stream == stream; });
  }

  ImportOutcome TakeNew(const intake::TrackerIssue& issue) {
    const std::optional<ImportDraft> draft = DraftOf(session_, input_, issue);
    if (!draft) return ImportOutcome::kLeftOut;
    session_.Emit(IssueStream(issue.key), "issue.imported", BodyOf(*draft));
    for (const ImportedComment& comment : draft->comments) {
      session_.Emit(IssueStream(issue.key), "issue.commented", comment.body);
    }
    return session_.sight().Sees(draft->issue) ? ImportOutcome::kNew : ImportOutcome::kUnseen;
  }

  using Link = std::pair<std::string, std::string>;

  static bool GivesLinks(const intake::TrackerIssue& issue) {
    return issue.given.contains("issuelinks") && issue.given.contains("subtasks");
  }

  void Links() {
    TrackedLinks links;
    std::set<std::string, std::less<>> given;  // issues whose links are all there
    for (const intake::TrackerIssue& issue : input_.issues.issues) {
      if (!taken_.contains(issue.key)) continue;
      if (GivesLinks(issue)) given.insert(issue.key);
      for (const intake::TrackerLink& link : issue.links) {
        if (link.key == issue.key) continue;
        if (IsThere(link.key)) {
          links.emplace(std::min(issue.key, link.key), std::max(issue.key, link.key));
        } else {
          session_.Report(issue.key, "issuelinks", "link-left-out",
                          fmt::format("the desk has no issue {} to link with, as far as you see: "
                                      "import it, too",
                                      link.key));
        }
      }
    }
    for (const Link& link : links) {
      if (!session_.now().tracked_links.contains(link)) Emit(link, "link.made");
    }
    const TrackedLinks tracked = session_.now().tracked_links;
    for (const Link& link : tracked) {
      const bool told = given.contains(link.first) && given.contains(link.second);
      if (told && !links.contains(link)) Emit(link, "link.removed");
    }
  }

  [[nodiscard]] bool IsThere(const std::string& key) const {
    return session_.now().FindIssueUnchecked(key) != nullptr;
  }

  void Emit(const Link& link, std::string_view kind) {
    session_.Emit(fmt::format("link/{}/{}", link.first, link.second), kind,
                  json::object{{"a", link.first}, {"b", link.second}, {"tracker", true}});
  }

  ImportSession& session_;
  const ImportTracker& input_;
  std::set<std::string, std::less<>> taken_;
};

}  // namespace

void ImportIssues(ImportSession& session, const ImportTracker& input) {
  Issues(session, input).Run();
}

}  // namespace strongroom::desk::model
