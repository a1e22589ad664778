#include "desk/model/change_issue.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>

#include "desk/intake/cvss.h"
#include "desk/model/levels.h"
#include "desk/model/module_facts.h"
#include "desk/model/named_keys.h"
#include "desk/model/no_such.h"
#include "desk/model/reference_form.h"
#include "desk/model/visible_text.h"

namespace strongroom::desk::model {
namespace {

constexpr std::size_t kCommentMaxBytes = 50'000;

NewEvents One(const Issue& issue, std::string_view kind, json::object body) {
  return {{IssueStream(issue.key), std::string(kind), std::move(body)}};
}

// The reporter may still put words right while nobody works with them.
Role RoleToEdit(const State& state, const Actor& actor, const EditIssue& input) {
  const Sight sight(state, actor.person);
  const Issue* issue = sight.Find(input.key);
  const bool own = issue != nullptr && issue->reporter == actor.person &&
                   issue->state == IssueState::kReported && !input.kind;
  return own ? Role::kNone : Role::kTeam;
}

bool NeedsReason(IssueState from, IssueState to) {
  return to == IssueState::kRejected || from == IssueState::kRejected ||
         from == IssueState::kClosed;
}

json::object ReferenceAsJson(const Reference& reference) {
  json::object body{{"system", ReferenceSystemName(reference.system)}, {"value", reference.value}};
  if (reference.is_public) body["public"] = true;
  return body;
}

Severity SeverityOf(intake::CvssSeverity severity) {
  switch (severity) {
    case intake::CvssSeverity::kNone: return Severity::kNone;
    case intake::CvssSeverity::kLow: return Severity::kLow;
    case intake::CvssSeverity::kMedium: return Severity::kMedium;
    case intake::CvssSeverity::kHigh: return Severity::kHigh;
    case intake::CvssSeverity::kCritical: return Severity::kCritical;
  }
  return Severity::kUnrated;
}

// What is taken away may be of an import, or older than these rules.
void CheckLabels(const LabelIssue& input, InputCheck& check) {
  const auto fits = [&](std::string_view pointer, const std::vector<std::string>& labels) {
    if (labels.size() <= kListMax) return true;
    check.Refuse(pointer, "labels", fmt::format("give at most {}", kListMax));
    return false;
  };
  if (!fits("/add", input.add) || !fits("/remove", input.remove)) return;
  for (std::size_t place = 0; place < input.add.size(); ++place) {
    CheckLabel(fmt::format("/add/{}", place), input.add[place], check);
  }
  for (std::size_t place = 0; place < input.remove.size(); ++place) {
    const std::string pointer = fmt::format("/remove/{}", place);
    check.Text(pointer, input.remove[place], kNameMaxBytes);
    if (std::ranges::find(input.add, input.remove[place]) != input.add.end()) {
      check.Refuse(pointer, "repeated", "is to be added as well: name it in one of the two");
    }
  }
}

// With what follows from the vector.
Rating Computed(Rating rating, InputCheck& check) {
  if (rating.vector.empty()) {
    if (rating.score_tenths) {
      check.Refuse("/vector", "score", "a score is computed from its vector: give the vector");
    }
    return rating;
  }
  const Result<intake::Cvss> cvss = intake::ParseCvss31(rating.vector);
  if (!cvss) {
    check.Refuse("/vector", "cvss", cvss.error().detail);
    return rating;
  }
  if (rating.score_tenths && *rating.score_tenths != cvss->base.tenths) {
    check.Refuse(
        "/score_tenths", "score",
        fmt::format("the vector's base score is {}: leave the score out", cvss->base.Text()));
  }
  rating.vector = cvss->vector;
  rating.score_tenths = cvss->base.tenths;
  if (rating.severity == Severity::kUnrated) rating.severity = SeverityOf(cvss->base.Severity());
  return rating;
}

}  // namespace

Result<const Issue*> RequireIssue(const State& state, const Actor& actor, Role role,
                                  std::string_view key, ExpectedVersion expected) {
  const auto may =
      role == Role::kNone ? RequireActive(state, actor) : RequireRole(state, actor, role);
  if (!may) return Fail(may.error());
  auto issue = Sight(state, actor.person).Require(key);
  if (!issue) return issue;
  if (auto version = CheckVersion(state, IssueStream(key), expected); !version) {
    return Fail(version.error());
  }
  return issue;
}

Result<NewEvents> Edit(const State& state, const Actor& actor, const EditIssue& input) {
  const auto issue =
      RequireIssue(state, actor, RoleToEdit(state, actor, input), input.key, input.expected);
  if (!issue) return Fail(issue.error());
  const Issue& now = **issue;
  InputCheck check;
  if (input.title) check.Text("/title", *input.title, kNameMaxBytes);
  if (input.description) {
    check.Text("/description", *input.description, kDescriptionMaxBytes, false);
  }
  const bool embargoes = input.kind && *input.kind != now.kind && IsSecurityKind(*input.kind) &&
                         now.is_public() && !now.lifted_at;
  if (input.title && now.is_public() && !embargoes) {
    RefuseEmbargoed(check, Sight(state, actor.person), "/title", *input.title);
  }
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  json::object body;
  if (input.title && *input.title != now.title) body["title"] = *input.title;
  if (input.description && *input.description != now.description) {
    body["description"] = *input.description;
  }
  const bool other_kind = input.kind && *input.kind != now.kind;
  if (other_kind) body["kind"] = IssueKindName(*input.kind);
  if (body.empty()) return NewEvents{};
  NewEvents events = One(now, "issue.edited", std::move(body));
  if (embargoes) {
    const std::string& level = state.settings.DefaultLevel(*input.kind);
    if (level.empty()) {
      return Fail(ErrorKind::kConflict,
                  "the desk has no default level for this kind of issue, and it would stay public: "
                  "an administrator sets one: strongroom desk settings change --default-level "
                  "KIND=LEVEL");
    }
    if (const std::string nobody = WhyNobodyIsIn(state, level); !nobody.empty()) {
      return Fail(ErrorKind::kConflict, nobody);
    }
    events.push_back(
        {IssueStream(now.key), "issue.level-changed",
         json::object{{"level", level},
                      {"reason", fmt::format("became a {}", IssueKindName(*input.kind))}}});
  }
  return events;
}

const std::vector<IssueState>& MovesFrom(IssueState from) {
  using enum IssueState;
  static const std::array<std::vector<IssueState>, kIssueStates> moves = {{
      {kTriaged, kRejected},          // reported
      {kInProgress, kRejected},       // triaged
      {kFixed, kTriaged, kRejected},  // in progress
      {kClosed, kInProgress},         // fixed
      {kInProgress},                  // closed
      {kReported},                    // rejected
  }};
  return moves.at(static_cast<std::size_t>(from));
}

Result<NewEvents> Move(const State& state, const Actor& actor, const MoveIssue& input) {
  const auto issue = RequireIssue(state, actor, Role::kTeam, input.key, input.expected);
  if (!issue) return Fail(issue.error());
  const Issue& now = **issue;
  if (now.state == input.to) return NewEvents{};
  const std::vector<IssueState>& moves = MovesFrom(now.state);
  if (std::ranges::find(moves, input.to) == moves.end()) {
    std::vector<std::string_view> names;
    names.reserve(moves.size());
    for (const IssueState each : moves) names.push_back(IssueStateName(each));
    return Fail(
        ErrorKind::kConflict,
        fmt::format("the issue is {} and cannot become {}; it can become: {}",
                    IssueStateName(now.state), IssueStateName(input.to), fmt::join(names, ", ")));
  }
  InputCheck check;
  check.Text("/reason", input.reason, kReasonMaxBytes, NeedsReason(now.state, input.to));
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  json::object body{{"to", IssueStateName(input.to)}};
  if (!input.reason.empty()) body["reason"] = input.reason;
  return One(now, "issue.moved", std::move(body));
}

Result<NewEvents> Rate(const State& state, const Actor& actor, const RateIssue& input) {
  const auto issue = RequireIssue(state, actor, Role::kTeam, input.key, input.expected);
  if (!issue) return Fail(issue.error());
  InputCheck check;
  const Rating rating = Computed(input.rating, check);
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  const Rating& before = (*issue)->rating;
  if (before.severity == rating.severity && before.vector == rating.vector &&
      before.score_tenths == rating.score_tenths) {
    return NewEvents{};
  }
  json::object body{{"severity", SeverityName(rating.severity)}};
  if (rating.score_tenths) {
    body["vector"] = rating.vector;
    body["score_tenths"] = *rating.score_tenths;
  }
  return WithCases(state, actor, input.now, One(**issue, "issue.rated", std::move(body)));
}

void CheckAffected(const std::vector<AffectedModule>& affected, InputCheck& check) {
  if (affected.size() > kListMax) {
    check.Refuse("/affected", "modules", fmt::format("give at most {} modules", kListMax));
    return;
  }
  std::set<std::string_view> seen;
  for (std::size_t place = 0; place < affected.size(); ++place) {
    const std::string pointer = fmt::format("/affected/{}", place);
    check.Id(pointer + "/module", affected[place].module);
    check.Text(pointer + "/versions", affected[place].versions, kNameMaxBytes, false);
    if (!seen.insert(affected[place].module).second) {
      check.Refuse(pointer, "repeated", "name each module once");
    }
  }
}

json::array AffectedAsJson(const std::vector<AffectedModule>& affected) {
  json::array list;
  for (const AffectedModule& each : affected) {
    json::object module{{"module", each.module}};
    if (!each.versions.empty()) module["versions"] = each.versions;
    list.push_back(std::move(module));
  }
  return list;
}

Result<NewEvents> Change(const State& state, const Actor& actor, const ChangeAffected& input) {
  const auto issue = RequireIssue(state, actor, Role::kTeam, input.key, input.expected);
  if (!issue) return Fail(issue.error());
  InputCheck check;
  CheckAffected(input.affected, check);
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  if (input.affected == (*issue)->affected) return NewEvents{};
  return One(**issue, "issue.affected-changed",
             json::object{{"modules", AffectedAsJson(input.affected)}});
}

void CheckLabel(std::string_view pointer, std::string_view label, InputCheck& check) {
  check.Text(pointer, label, kNameMaxBytes);
  if (label.find(',') != std::string_view::npos) {
    check.Refuse(pointer, "label", "leave out commas: filters name labels with commas in between");
  } else if (!IsTrimmed(label)) {
    check.Refuse(pointer, "label", "leave out blanks before and after the label");
  }
}

Result<NewEvents> Label(const State& state, const Actor& actor, const LabelIssue& input) {
  const auto issue = RequireIssue(state, actor, Role::kTeam, input.key, input.expected);
  if (!issue) return Fail(issue.error());
  InputCheck check;
  CheckLabels(input, check);
  if ((*issue)->is_public()) {
    RefuseEmbargoed(check, Sight(state, actor.person), "/add",
                    fmt::format("{}", fmt::join(input.add, "\n")));
  }
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  const auto& now = (*issue)->labels;
  std::set<std::string, std::less<>> add(input.add.begin(), input.add.end());
  std::set<std::string, std::less<>> remove(input.remove.begin(), input.remove.end());
  std::erase_if(remove, [&](const std::string& each) { return !now.contains(each); });
  std::erase_if(add, [&](const std::string& each) { return now.contains(each); });
  json::object body;
  if (!add.empty()) body["add"] = json::array(add.begin(), add.end());
  if (!remove.empty()) body["remove"] = json::array(remove.begin(), remove.end());
  if (body.empty()) return NewEvents{};
  return One(**issue, "issue.labelled", std::move(body));
}

Result<NewEvents> Add(const State& state, const Actor& actor, const CommentOnIssue& input) {
  const auto issue = RequireIssue(state, actor, Role::kNone, input.key, {});
  if (!issue) return Fail(issue.error());
  InputCheck check;
  check.Text("/text", input.text, kCommentMaxBytes);
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  return One(**issue, "issue.commented", json::object{{"text", input.text}});
}

Result<NewEvents> Assign(const State& state, const Actor& actor, const AssignIssue& input) {
  const auto issue = RequireIssue(state, actor, Role::kTeam, input.key, input.expected);
  if (!issue) return Fail(issue.error());
  if (input.to == (*issue)->assignee) return NewEvents{};
  json::object body;
  if (!input.to.empty()) {
    if (state.FindPerson(input.to) == nullptr) {
      return Fail(ErrorKind::kInvalid, std::string(kNoSuchPerson));
    }
    if (!CanSee(state, input.to, **issue)) {
      return Fail(ErrorKind::kConflict,
                  "the person may not see the issue: let them in first, or assign it to somebody "
                  "else");
    }
    body["to"] = input.to;
  }
  return One(**issue, "issue.assigned", std::move(body));
}

Result<NewEvents> Prioritize(const State& state, const Actor& actor, const PrioritizeIssue& input) {
  const auto issue = RequireIssue(state, actor, Role::kTeam, input.key, input.expected);
  if (!issue) return Fail(issue.error());
  if (input.priority == (*issue)->priority) return NewEvents{};
  json::object body;
  if (input.priority) body["priority"] = PriorityName(*input.priority);
  return One(**issue, "issue.prioritized", std::move(body));
}

Result<NewEvents> Change(const State& state, const Actor& actor, const ChangeUrgency& input) {
  const auto issue = RequireIssue(state, actor, Role::kTeam, input.key, input.expected);
  if (!issue) return Fail(issue.error());
  if (input.urgent == (*issue)->urgent) return NewEvents{};
  return One(**issue, "issue.urgency-changed", json::object{{"urgent", input.urgent}});
}

Result<NewEvents> Add(const State& state, const Actor& actor, const AddReference& input) {
  const auto issue = RequireIssue(state, actor, Role::kTeam, input.key, input.expected);
  if (!issue) return Fail(issue.error());
  InputCheck check;
  CheckReference(input.reference, check);
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  const auto& now = (*issue)->references;
  if (std::ranges::find(now, input.reference) != now.end()) return NewEvents{};
  return WithCases(state, actor, input.now,
                   One(**issue, "issue.reference-added", ReferenceAsJson(input.reference)));
}

Result<NewEvents> Remove(const State& state, const Actor& actor, const RemoveReference& input) {
  const auto issue = RequireIssue(state, actor, Role::kTeam, input.key, input.expected);
  if (!issue) return Fail(issue.error());
  const auto same = [&](const Reference& each) {
    return each.system == input.system && each.value == input.value;
  };
  if (std::ranges::none_of((*issue)->references, same)) return NewEvents{};
  return One(**issue, "issue.reference-removed",
             ReferenceAsJson({.system = input.system, .value = input.value, .is_public = false}));
}

}  // namespace strongroom::desk::model
