// Events of the family "issue" that only imports write.
#include <array>
#include <utility>

#include "desk/model/access_note.h"
#include "desk/model/event_kind.h"
#include "desk/model/expunge.h"
#include "desk/model/fold_issue.h"
#include "desk/model/fold_text.h"

namespace strongroom::desk::model {
namespace {

// As it came from the tracker, in one event. `level` is where it stands here, `tracker_level` what
// the tracker says; a state that is absent was not known.
void Imported(State& state, const Event& event, EventBody& body) {
  FoldNewIssue imported(state, event, body);
  Issue& read = imported.issue();
  read.assignee = body.Text("assignee", Need::kOptional);
  read.priority = body.Word("priority", PriorityName, kPriorities, Need::kOptional);
  const std::vector<std::string> labels = body.Texts("labels");
  const std::optional<std::string> tracker_level = body.NewText("tracker_level");
  if (const json::array* list = body.Array("modules")) {
    read.affected = ReadAffected(*list, "/body/modules", body.refusals());
  }
  CheckPerson(state, body, "assignee", read.assignee);
  if (!body.Ready()) return;
  read.labels = {labels.begin(), labels.end()};
  read.labels.erase(std::string(kExpungedText));
  read.references = {{.system = ReferenceSystem::kTracker, .value = read.key}};
  const Issue& issue = imported.Enter();
  TrackedIssue said{.title = issue.title,
                    .description = issue.description,
                    .kind = issue.kind,
                    .state = imported.stage(),
                    .priority = issue.priority,
                    .reporter = issue.reporter,
                    .assignee = issue.assignee,
                    .level = tracker_level,
                    .placed = issue.level,
                    .labels = issue.labels,
                    .affected = issue.affected};
  state.tracked.insert_or_assign(issue.key, Cow<TrackedIssue>(std::move(said)));
}

// The members of "says": each is what the tracker says now.
struct Says {
  std::optional<std::string> title, description, reporter, assignee, level;
  std::optional<IssueKind> kind;
  std::optional<IssueState> state;
  std::optional<std::optional<Priority>> priority;
  std::optional<std::vector<std::string>> labels;
  std::optional<std::vector<AffectedModule>> affected;
};

Says ReadSays(EventBody& body) {
  static const json::object none;
  const json::value* value = body.Any("says");
  if (value != nullptr && !value->is_object()) body.Refuse("says", "object", "give an object");
  const bool given = value != nullptr && value->is_object();
  JsonMembers members(given ? value->get_object() : none, "/body/says", body.refusals());
  const auto text = [&](std::string_view name) { return ReadNewText(members, name); };
  const auto word = [&](std::string_view name, auto name_of, std::size_t count) {
    return ReadWord(members, name, name_of, count, Need::kOptional);
  };
  Says says{.title = text(kTitleField),
            .description = text(kDescriptionField),
            .reporter = text(kReporterField),
            .assignee = text(kAssigneeField),
            .level = text(kLevelField),
            .kind = word(kKindField, IssueKindName, kIssueKinds),
            .state = word(kStateField, IssueStateName, kIssueStates),
            .priority = {},
            .labels = {},
            .affected = {}};
  if (const json::value* priority = members.Any(kPriorityField); priority != nullptr) {
    says.priority.emplace();
    if (!priority->is_null()) {
      *says.priority = word(kPriorityField, PriorityName, kPriorities);
    }
  }
  if (members.Any(kLabelsField) != nullptr) says.labels = members.Texts(kLabelsField);
  if (const json::array* list = members.Array(kAffectedField)) {
    says.affected = ReadAffected(*list, "/body/says/modules", body.refusals());
  }
  members.Close();
  return says;
}

template <class T>
void Replace(std::optional<T>& value, std::optional<T>& by) {
  if (by) value = std::move(by);
}
template <class T, class U>
void Replace(T& value, std::optional<U>& by) {
  if (by) value = std::move(*by);
}

// What the tracker says now that it did not say before. `taken` names the fields in which the desk
// stands as the tracker says: their texts are the issue's, so that a text is written once.
void TrackerSaid(State& state, const Event& event, EventBody& body) {
  const auto found = state.tracked.find(NameIn(event.stream));
  if (found == state.tracked.end()) body.Refuse("", "unknown-issue", "was never imported");
  const std::vector<std::string> taken = body.Texts("taken");
  Says says = ReadSays(body);
  if (!body.Ready()) return;
  const Issue& issue = *state.FindIssueUnchecked(NameIn(event.stream));
  TrackedIssue& said = found->second.Edit();
  Replace(said.title, says.title);
  Replace(said.description, says.description);
  Replace(said.reporter, says.reporter);
  Replace(said.assignee, says.assignee);
  Replace(said.level, says.level);
  Replace(said.kind, says.kind);
  Replace(said.state, says.state);
  Replace(said.priority, says.priority);
  Replace(said.affected, says.affected);
  if (says.labels) said.labels = {says.labels->begin(), says.labels->end()};
  for (const std::string& field : taken) {
    if (field == kTitleField) said.title = issue.title;
    if (field == kDescriptionField) said.description = issue.description;
    if (field == kLevelField) said.placed = issue.level;
  }
}

void ReporterChanged(State& state, const Event& event, EventBody& body) {
  FoldTarget target(state, event, body);
  const std::string reporter = body.Text("reporter");
  CheckPerson(state, body, "reporter", reporter);
  if (!body.Ready()) return;
  Issue& issue = target.Edit();
  issue.reporter = reporter;
  issue.new_to_reporter = false;
  NoteAccess(state, event, "reporter " + reporter, issue.key, event.by == reporter);
}

// A comment that was edited in the tracker; the history keeps what it was.
void CommentChanged(State& state, const Event& event, EventBody& body) {
  FoldTarget target(state, event, body);
  const std::string id = body.Text("tracker_id");
  const std::string text = body.Text("text");
  if (!body.Ready()) return;
  Issue& issue = target.Edit();
  issue.folded_comments.clear();
  for (Comment& comment : issue.comments) {
    if (comment.tracker_id == id) comment.text = text;
    issue.folded_comments += FoldWords(comment.text);
  }
}

}  // namespace

std::span<const EventKind> ImportedIssueEvents() {
  static constexpr std::array kinds = {
      EventKind{"issue.imported", "issue", Imported},
      EventKind{"issue.tracker-said", "issue", TrackerSaid},
      EventKind{"issue.reporter-changed", "issue", ReporterChanged},
      EventKind{"issue.comment-changed", "issue", CommentChanged},
  };
  return kinds;
}

}  // namespace strongroom::desk::model
