#include "desk/model/import_change.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "desk/model/change_issue.h"
#include "desk/model/expunge.h"
#include "desk/model/import_draft.h"

namespace strongroom::desk::model {
namespace {

using Names = std::set<std::string, std::less<>>;

json::array ArrayOf(const Names& names) { return json::array(names.begin(), names.end()); }

json::value NameOf(const std::optional<Priority>& priority) {
  if (!priority) return nullptr;
  return json::string(PriorityName(*priority));
}

// The changes of one issue, field by field.
class Changes {
 public:
  Changes(ImportSession& session, const ImportTracker& input, const intake::TrackerIssue& issue)
      : session_(session),
        input_(input),
        issue_(issue),
        here_(*session.now().FindIssueUnchecked(issue.key)),
        said_(*session.now().FindTracked(issue.key)) {}

  void Run() {
    Title();
    Description();
    Kind();
    State();
    PriorityChange();
    Labels();
    Affected();
    Reporter();
    Level();  // who sees it decides who can be assigned
    Assignee();
    Comments();
    if (says_.empty() && taken_.empty()) return;
    json::object body;
    if (!says_.empty()) body["says"] = std::move(says_);
    if (!taken_.empty()) body["taken"] = ArrayOf(taken_);
    Emit("issue.tracker-said", std::move(body));
  }

 private:
  enum class Verdict : std::uint8_t {
    kNothing,   // the tracker says what it said
    kAgree,     // it says what stands here
    kTake,      // it changed, and the desk did not
    kConflict,  // both changed; reported
  };

  template <class T>
  Verdict Compare(std::string_view place, const T& now, const T& said, const T& here) {
    if (now == said) return Verdict::kNothing;
    if (now == here) return Verdict::kAgree;
    if (here == said) return Verdict::kTake;
    Conflict(place);
    return Verdict::kConflict;
  }

  void Conflict(std::string_view place) {
    session_.Report(issue_.key, place, "conflict",
                    "changed in the tracker and at the desk; the desk's stays, the tracker's is in "
                    "the issue's history: look which is right");
  }

  [[nodiscard]] bool Given(std::string_view member) const { return issue_.given.contains(member); }

  void Emit(std::string_view kind, json::object body) {
    session_.Emit(IssueStream(issue_.key), kind, std::move(body));
  }
  // The tracker's value is recorded: by itself, or, of a text that was taken, as the issue's.
  void Says(std::string_view field, json::value value) { says_[field] = std::move(value); }
  void Taken(std::string_view field) { taken_.emplace(field); }

  // Whether a text was expunged: then it is the desk's alone, lest the tracker bring it back.
  bool Expunged(std::string_view place, std::string_view now, std::string_view said,
                std::string_view here) {
    if (said != kExpungedText && here != kExpungedText) return false;
    if (now != here) {
      session_.Report(
          issue_.key, place, "expunged",
          "was expunged at the desk and is not taken from the tracker any more: mend it "
          "there, and write what may be known here");
    }
    return true;
  }

  void Text(std::string_view place, std::string_view field, const std::string& now,
            const std::string& said, const std::string& here) {
    if (Expunged(place, now, said, here)) return;
    switch (Compare(place, now, said, here)) {
      case Verdict::kNothing: return;
      case Verdict::kConflict: return Says(field, json::string(now));
      case Verdict::kTake: Emit("issue.edited", json::object{{field, now}}); break;
      case Verdict::kAgree: break;
    }
    Taken(field);
  }

  void Title() {
    Text("summary", kTitleField, TitleOf(session_, issue_), said_.title, here_.title);
  }

  void Description() {
    if (!Given("description")) return;
    Text("description", kDescriptionField, DescriptionOf(session_, issue_), said_.description,
         here_.description);
  }

  void Kind() {
    if (!Given("issuetype") || !Given("labels")) return;
    const IssueKind now = KindOf(issue_, input_.kinds);
    const Verdict verdict = Compare("issuetype", now, said_.kind, here_.kind);
    if (verdict == Verdict::kNothing) return;
    if (verdict == Verdict::kTake) {
      const std::string& standard = session_.now().settings.DefaultLevel(now);
      // As for people: a public issue that turns out to be one of security is embargoed.
      const bool embargo = IsSecurityKind(now) && here_.is_public() && !here_.lifted_at;
      if (embargo && standard.empty()) {
        return session_.Report(issue_.key, "issuetype", "no-level",
                               fmt::format("became a {}, for which the desk has no default level, "
                                           "and would stay public; not taken over: set one",
                                           IssueKindName(now)));
      }
      Emit("issue.edited", json::object{{"kind", IssueKindName(now)}});
      if (embargo) {
        Emit("issue.level-changed",
             json::object{{"level", standard},
                          {"reason", fmt::format("became a {}", IssueKindName(now))}});
        Taken(kLevelField);
      }
    }
    Says(kKindField, json::string(IssueKindName(now)));
  }

  void State() {
    if (!issue_.state) return;
    const IssueState now = StateOf(*issue_.state);
    const IssueState said = said_.state.value_or(IssueState::kReported);
    // Whether it was mended is told by the resolution.
    const bool over = now == IssueState::kClosed || now == IssueState::kFixed;
    if (over && said == IssueState::kRejected && !Given("resolution")) return;
    switch (Compare("status", now, said, here_.state)) {
      case Verdict::kNothing: return;
      case Verdict::kTake:
        Emit("issue.moved",
             json::object{{"to", IssueStateName(now)}, {"reason", "moved in the tracker"}});
        break;
      case Verdict::kAgree:
      case Verdict::kConflict: break;
    }
    Says(kStateField, json::string(IssueStateName(now)));
  }

  void PriorityChange() {
    const bool unknown = !issue_.priority.empty() && !issue_.rank;
    if (!Given("priority") || unknown) return;
    const std::optional<Priority> now = PriorityOf(issue_.rank);
    switch (Compare("priority", now, said_.priority, here_.priority)) {
      case Verdict::kNothing: return;
      case Verdict::kTake: {
        json::object body;
        if (now) body["priority"] = PriorityName(*now);
        Emit("issue.prioritized", std::move(body));
        break;
      }
      case Verdict::kAgree:
      case Verdict::kConflict: break;
    }
    Says(kPriorityField, NameOf(now));
  }

  // Label by label, so that nothing is in conflict.
  void Labels() {
    if (!Given("labels")) return;
    const Names now = LabelsOf(session_, issue_);
    if (now == said_.labels) return;
    Names add;
    Names remove;
    for (const std::string& label : now) {
      if (!said_.labels.contains(label) && !here_.labels.contains(label)) add.insert(label);
    }
    for (const std::string& label : said_.labels) {
      if (!now.contains(label) && here_.labels.contains(label)) remove.insert(label);
    }
    json::object body;
    if (!add.empty()) body["add"] = ArrayOf(add);
    if (!remove.empty()) body["remove"] = ArrayOf(remove);
    if (!body.empty()) Emit("issue.labelled", std::move(body));
    Says(kLabelsField, ArrayOf(now));
  }

  void Affected() {
    if (!Given("components") || !Given("versions")) return;
    const std::vector<AffectedModule> now = AffectedOf(session_, issue_);
    switch (Compare("components", now, said_.affected, here_.affected)) {
      case Verdict::kNothing: return;
      case Verdict::kTake:
        Emit("issue.affected-changed", json::object{{"modules", AffectedAsJson(now)}});
        break;
      case Verdict::kAgree:
      case Verdict::kConflict: break;
    }
    Says(kAffectedField, AffectedAsJson(now));
  }

  void Reporter() {
    if (!issue_.reporter) return;
    const std::string now = session_.PersonFor(*issue_.reporter);
    if (now.empty()) return;
    switch (Compare("reporter", now, said_.reporter, here_.reporter)) {
      case Verdict::kNothing: return;
      case Verdict::kTake: Emit("issue.reporter-changed", json::object{{"reporter", now}}); break;
      case Verdict::kAgree:
      case Verdict::kConflict: break;
    }
    Says(kReporterField, json::string(now));
  }

  // An import never makes an issue public, whatever the tracker says.
  void Level() {
    const IssueKind kind = session_.now().FindIssueUnchecked(issue_.key)->kind;
    const DraftLevel level = LevelOf(session_, input_, issue_, kind);
    if (!level.said) {
      session_.Report(issue_.key, "security", "level-unknown",
                      "the tracker does not say who may see it; it stays where it is");
      return;
    }
    if (said_.level == level.said) return;
    if (session_.now().FindIssueUnchecked(issue_.key)->level == level.place) {
      Taken(kLevelField);
    } else if (level.said->empty()) {
      session_.Report(issue_.key, "security", "level-removed",
                      "has no level any more in the tracker; here it stays at its level until "
                      "somebody lifts the embargo");
    } else if (here_.level == said_.placed) {
      Emit("issue.level-changed",
           json::object{{"level", *level.place}, {"reason", "as in the tracker"}});
      Taken(kLevelField);
    } else {
      Conflict("security");
    }
    Says(kLevelField, json::string(*level.said));
  }

  void Assignee() {
    if (!Given("assignee")) return;
    std::string now;
    if (issue_.assignee) {
      now = session_.PersonFor(*issue_.assignee);
      if (now.empty()) return;
    }
    if (now == said_.assignee) return;
    if (!now.empty() &&
        !CanSee(session_.now(), now, *session_.now().FindIssueUnchecked(issue_.key))) {
      return session_.Report(issue_.key, "assignee", "assignee-cannot-see",
                             "whom it is assigned to may not see it here; nothing is changed");
    }
    if (Compare("assignee", now, said_.assignee, here_.assignee) == Verdict::kTake) {
      json::object body;
      if (!now.empty()) body["to"] = now;
      Emit("issue.assigned", std::move(body));
    }
    Says(kAssigneeField, json::string(now));
  }

  [[nodiscard]] const Comment* FindComment(std::string_view id) const {
    const auto found = std::ranges::find(here_.comments, id, &Comment::tracker_id);
    return found == here_.comments.end() ? nullptr : &*found;
  }

  void Comments() {
    for (const intake::TrackerComment& comment : issue_.comments) {
      if (!comment.restricted_to || FindComment(comment.id) == nullptr) continue;
      session_.Report(issue_.key, "comment", "comment-now-restricted",
                      fmt::format("the comment {} is restricted in the tracker now and was taken "
                                  "over before: expunge it here if need be",
                                  Quoted(comment.id)));
    }
    for (ImportedComment& comment : CommentsOf(session_, issue_)) {
      const Comment* known = FindComment(comment.tracker_id);
      if (known == nullptr) {
        Emit("issue.commented", std::move(comment.body));
        continue;
      }
      const std::string text(comment.body.at("text").as_string());
      if (text == known->text || Expunged("comment", text, known->text, known->text)) continue;
      Emit("issue.comment-changed",
           json::object{{"text", text}, {"tracker_id", comment.tracker_id}});
    }
  }

  ImportSession& session_;
  const ImportTracker& input_;
  const intake::TrackerIssue& issue_;
  const Issue here_;  // before this import
  const TrackedIssue said_;
  json::object says_;
  Names taken_;
};

}  // namespace

void ChangeImported(ImportSession& session, const ImportTracker& input,
                    const intake::TrackerIssue& issue) {
  Changes(session, input, issue).Run();
}

}  // namespace strongroom::desk::model
