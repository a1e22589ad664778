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
    const bool imported = session_.before().FindTracked(issue.key) != nullptr;
    if (!session_.sight().Sees(*known)) return TakeHidden(issue, imported);
    if (!imported) {
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

  // What is told of an issue that the desk did not have.
  [[nodiscard]] ImportOutcome Told(const std::optional<ImportDraft>& draft) const {
    if (!draft) return ImportOutcome::kLeftOut;
    return session_.sight().Sees(draft->issue) ? ImportOutcome::kNew : ImportOutcome::kUnseen;
  }

  ImportOutcome TakeNew(const intake::TrackerIssue& issue) {
    const std::optional<ImportDraft> draft = DraftOf(session_, input_, issue);
    if (draft) {
      session_.Emit(IssueStream(issue.key), "issue.imported", BodyOf(*draft));
      for (const ImportedComment& comment : draft->comments) {
        session_.Emit(IssueStream(issue.key), "issue.commented", comment.body);
      }
    }
    return Told(draft);
  }

  // Told is what would be told if the desk did not have it; done is what is to be done.
  ImportOutcome TakeHidden(const intake::TrackerIssue& issue, bool imported) {
    const std::optional<ImportDraft> draft = DraftOf(session_, input_, issue);
    if (draft && imported) {
      const std::size_t told = session_.result().report.size();
      ChangeImported(session_, input_, issue);
      session_.result().report.resize(told);
    }
    return Told(draft);
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

  // Of this import, or seen by who imports.
  [[nodiscard]] bool IsThere(const std::string& key) const {
    return taken_.contains(key) || session_.sight().Find(key) != nullptr;
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
