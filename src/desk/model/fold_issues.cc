// Events of the family "issue".
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "desk/model/access_note.h"
#include "desk/model/event_kind.h"
#include "desk/model/expunge.h"
#include "desk/model/fold_issue.h"
#include "desk/model/fold_text.h"

namespace strongroom::desk::model {

void FoldHead(Issue& issue) {
  issue.folded_head = FoldWords(issue.key) + FoldWords(issue.title) + FoldWords(issue.description);
  for (const std::string& label : issue.labels) issue.folded_head += FoldWords(label);
  for (const Reference& reference : issue.references) {
    issue.folded_head += FoldWords(reference.value);
  }
}

FoldTarget::FoldTarget(State& state, const Event& event, EventBody& body) : event_(event) {
  const auto found = state.issues.find(NameIn(event.stream));
  if (found != state.issues.end()) {
    issue_ = &found->second;
  } else {
    body.Refuse("", "unknown-issue", "the stream's issue was never reported");
  }
}

FoldNewIssue::FoldNewIssue(State& state, const Event& event, EventBody& body) : state_(state) {
  issue_.key = NameIn(event.stream);
  issue_.title = body.Text("title");
  issue_.description = body.Text("description", Need::kOptional);
  kind_ = body.Word("kind", IssueKindName, kIssueKinds);
  stage_ = body.Word("state", IssueStateName, kIssueStates, Need::kOptional);
  issue_.reporter = body.Text("reporter", Need::kOptional);
  issue_.level = body.Text("level", Need::kOptional);
  issue_.reported_at = body.Moment("reported_at", Need::kOptional).value_or(event.at);
  issue_.changed_at = event.at;
  CheckLevel(state, body, issue_.level);
  CheckPerson(state, body, "reporter", issue_.reporter);
  if (state.issues.contains(issue_.key)) body.Refuse("", "known-issue", "was reported before");
}

const Issue& FoldNewIssue::Enter() {
  issue_.kind = *kind_;
  issue_.state = stage_.value_or(IssueState::kReported);
  FoldHead(issue_);
  std::string key = issue_.key;
  return *state_.issues.emplace(std::move(key), Cow<Issue>(std::move(issue_))).first->second;
}

std::vector<AffectedModule> ReadAffected(const json::array& list, std::string_view pointer,
                                         Refusals& refusals) {
  std::vector<AffectedModule> affected;
  for (const json::value& each : list) {
    JsonMembers members(each, fmt::format("{}/{}", pointer, affected.size()), refusals);
    affected.push_back({.module = members.Text("module", Need::kRequired, 200).value_or(""),
                        .versions = members.Text("versions", Need::kOptional, 1000).value_or("")});
    members.Close();
  }
  return affected;
}

void CheckLevel(const State& state, EventBody& body, const std::string& level) {
  if (!level.empty() && state.FindLevel(level) == nullptr) {
    body.Refuse("level", "unknown-level", "there is no such level");
  }
}

void CheckPerson(const State& state, EventBody& body, std::string_view name,
                 const std::string& person) {
  if (!person.empty() && state.FindPerson(person) == nullptr) {
    body.Refuse(name, "unknown-person", "there is no such person");
  }
}

namespace {

std::optional<Rating> ReadRating(EventBody& body) {
  const auto severity = body.Word("severity", SeverityName, kSeverities);
  const std::string vector = body.Text("vector", Need::kOptional);
  const auto tenths = body.Number("score_tenths", 0, 100, Need::kOptional);
  if (!severity) return std::nullopt;
  Rating rating{.severity = *severity, .vector = vector};
  if (tenths) rating.score_tenths = static_cast<std::uint8_t>(*tenths);
  return rating;
}

void Reported(State& state, const Event& event, EventBody& body) {
  FoldNewIssue reported(state, event, body);
  reported.issue().new_to_reporter = body.Flag("new_to_reporter").value_or(false);
  if (!body.Ready()) return;
  const Issue& issue = reported.Enter();
  if (issue.new_to_reporter && issue.reporter != event.by) {
    NoteAccess(state, event, fmt::format("reported for {}, who sees it", issue.reporter),
               issue.key);
  }
}

void Edited(State& state, const Event& event, EventBody& body) {
  FoldTarget target(state, event, body);
  const auto title = body.NewText("title");
  const auto description = body.NewText("description");
  const auto kind = body.Word("kind", IssueKindName, kIssueKinds, Need::kOptional);
  if (!body.Ready()) return;
  Issue& issue = target.Edit();
  if (title) issue.title = *title;
  if (description) issue.description = *description;
  if (kind) issue.kind = *kind;
  FoldHead(issue);
}

void Moved(State& state, const Event& event, EventBody& body) {
  FoldTarget target(state, event, body);
  const auto to = body.Word("to", IssueStateName, kIssueStates);
  (void)body.Text("reason", Need::kOptional);
  if (!body.Ready()) return;
  Issue& issue = target.Edit();
  issue.moves.push_back({.at = event.at, .from = issue.state, .to = *to});
  issue.state = *to;
}

void Rated(State& state, const Event& event, EventBody& body) {
  FoldTarget target(state, event, body);
  auto rating = ReadRating(body);
  if (body.Ready()) target.Edit().rating = std::move(*rating);
}

void AffectedChanged(State& state, const Event& event, EventBody& body) {
  FoldTarget target(state, event, body);
  const json::array* list = body.Array("modules", Need::kRequired);
  std::vector<AffectedModule> affected;
  if (list != nullptr) affected = ReadAffected(*list, "/body/modules", body.refusals());
  if (body.Ready()) target.Edit().affected = std::move(affected);
}

void Labelled(State& state, const Event& event, EventBody& body) {
  FoldTarget target(state, event, body);
  const auto add = body.Texts("add");
  const auto remove = body.Texts("remove");
  if (!body.Ready()) return;
  Issue& issue = target.Edit();
  for (const std::string& label : remove) issue.labels.erase(label);
  issue.labels.insert(add.begin(), add.end());
  issue.labels.erase(std::string(kExpungedText));
  FoldHead(issue);
}

// Imported comments carry who wrote them and when.
void Commented(State& state, const Event& event, EventBody& body) {
  FoldTarget target(state, event, body);
  Comment comment{.at = event.at, .by = event.by, .text = body.Text("text")};
  const std::string by = body.Text("by", Need::kOptional);
  const auto at = body.Moment("at", Need::kOptional);
  comment.tracker_id = body.Text("tracker_id", Need::kOptional);
  if (!body.Ready()) return;
  if (!by.empty()) comment.by = by;
  if (at) comment.at = *at;
  Issue& issue = target.Edit();
  issue.folded_comments += FoldWords(comment.text);
  issue.comments.push_back(std::move(comment));
}

void Assigned(State& state, const Event& event, EventBody& body) {
  FoldTarget target(state, event, body);
  const std::string to = body.NewText("to").value_or("");
  CheckPerson(state, body, "to", to);
  if (body.Ready()) target.Edit().assignee = to;
}

void Prioritized(State& state, const Event& event, EventBody& body) {
  FoldTarget target(state, event, body);
  const auto priority = body.Word("priority", PriorityName, kPriorities, Need::kOptional);
  if (body.Ready()) target.Edit().priority = priority;
}

void UrgencyChanged(State& state, const Event& event, EventBody& body) {
  FoldTarget target(state, event, body);
  const auto urgent = body.Flag("urgent", Need::kRequired);
  if (body.Ready()) target.Edit().urgent = *urgent;
}

void LevelChanged(State& state, const Event& event, EventBody& body) {
  FoldTarget target(state, event, body);
  const std::string level = body.Text("level");
  (void)body.Text("reason", Need::kOptional);
  CheckLevel(state, body, level);
  if (!body.Ready()) return;
  Issue& issue = target.Edit();
  NoteAccess(state, event,
             fmt::format("level {} → {}", issue.is_public() ? "public" : issue.level, level),
             issue.key);
  // Who reported it saw it until now. From one level to another it is the level that says; and of
  // what was imported, where a file says who the reporter is, always.
  issue.new_to_reporter = issue.is_public() && !state.tracked.contains(issue.key);
  issue.level = level;
  issue.lifted_at.reset();
}

void EmbargoAgreed(State& state, const Event& event, EventBody& body) {
  FoldTarget target(state, event, body);
  const auto until = body.Moment("until");
  const std::string zone = body.Text("zone");
  if (body.Ready()) target.Edit().embargo = Embargo{.until = *until, .zone = zone};
}

void EmbargoLifted(State& state, const Event& event, EventBody& body) {
  FoldTarget target(state, event, body);
  const std::string hour = body.Text("hour");
  const std::string zone = body.Text("zone");
  (void)body.Flag("early");
  (void)body.Text("reason", Need::kOptional);
  if (!body.Ready()) return;
  Issue& issue = target.Edit();
  issue.level.clear();
  issue.embargo.reset();
  issue.new_to_reporter = false;
  issue.lifted_at = event.at;
  NoteAccess(state, event, fmt::format("embargo lifted at {} {}", hour, zone), issue.key);
}

Reference ReadReference(EventBody& body) {
  return {.system = body.Word("system", ReferenceSystemName, kReferenceSystems)
                        .value_or(ReferenceSystem::kUrl),
          .value = body.Text("value"),
          .is_public = body.Flag("public").value_or(false)};
}

// A reference that is there already is replaced: what is public may have changed.
void ReferenceAdded(State& state, const Event& event, EventBody& body) {
  FoldTarget target(state, event, body);
  Reference reference = ReadReference(body);
  if (!body.Ready()) return;
  Issue& issue = target.Edit();
  std::erase_if(issue.references, [&](const Reference& each) {
    return each.system == reference.system && each.value == reference.value;
  });
  issue.references.push_back(std::move(reference));
  FoldHead(issue);
}

void ReferenceRemoved(State& state, const Event& event, EventBody& body) {
  FoldTarget target(state, event, body);
  const Reference reference = ReadReference(body);
  if (!body.Ready()) return;
  Issue& issue = target.Edit();
  std::erase_if(issue.references, [&](const Reference& each) {
    return each.system == reference.system && each.value == reference.value;
  });
  FoldHead(issue);
}

}  // namespace

std::span<const EventKind> IssueEvents() {
  static constexpr std::array kinds = {
      EventKind{"issue.reported", "issue", Reported},
      EventKind{"issue.edited", "issue", Edited},
      EventKind{"issue.moved", "issue", Moved},
      EventKind{"issue.rated", "issue", Rated},
      EventKind{"issue.affected-changed", "issue", AffectedChanged},
      EventKind{"issue.labelled", "issue", Labelled},
      EventKind{"issue.commented", "issue", Commented},
      EventKind{"issue.assigned", "issue", Assigned},
      EventKind{"issue.prioritized", "issue", Prioritized},
      EventKind{"issue.urgency-changed", "issue", UrgencyChanged},
      EventKind{"issue.level-changed", "issue", LevelChanged},
      EventKind{"issue.embargo-agreed", "issue", EmbargoAgreed},
      EventKind{"issue.embargo-lifted", "issue", EmbargoLifted},
      EventKind{"issue.reference-added", "issue", ReferenceAdded},
      EventKind{"issue.reference-removed", "issue", ReferenceRemoved},
  };
  return kinds;
}

}  // namespace strongroom::desk::model
