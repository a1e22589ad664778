#include "desk/model/agenda.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

#include "desk/model/access_requests.h"
#include "desk/model/actions.h"
#include "desk/model/issue_list.h"
#include "desk/model/minutes.h"
#include "desk/model/module_facts.h"
#include "desk/model/named_keys.h"
#include "desk/model/visible_cases.h"
#include "desk/policy/zone.h"

namespace strongroom::desk::model {
namespace {

using policy::Date;
using policy::kind::kFixed;

int DaysBetween(Date from, Date to) { return static_cast<int>((to - from).count()); }

bool IsOpen(IssueState state) {
  return state != IssueState::kClosed && state != IssueState::kRejected;
}

// One agenda while it is collected: one function a section.
class Collector {
 public:
  Collector(const Sight& sight, Agenda& agenda)
      : sight_(sight),
        state_(sight.state()),
        agenda_(agenda),
        public_keys_(sight.is_public() ? std::optional<NamedKeys>(sight) : std::nullopt),
        zone_(policy::Zone::Find(state_.settings.zone).value_or(policy::Zone::Utc())) {}

  Result<void> Run() {
    const Time start = zone_.EndOf(agenda_.since - std::chrono::days{1});
    for (const Issue* issue : ListIssues(sight_, {.hidden_labels = true})) {
      if (issue->urgent && IsOpen(issue->state) && Fits(agenda_.urgent, agenda_.more.urgent)) {
        agenda_.urgent.push_back(Tell(*issue));
      }
      if (issue->labels.contains(state_.settings.discuss_label) &&
          Fits(agenda_.to_discuss, agenda_.more.to_discuss)) {
        agenda_.to_discuss.push_back(Tell(*issue));
      }
      Moved(*issue, start);
      Embargo(*issue);
    }
    std::ranges::stable_sort(agenda_.embargoes, {}, &AgendaEmbargo::until);
    Cut(agenda_.embargoes, agenda_.more.embargoes);
    for (const AgendaEmbargo& each : agenda_.embargoes) Count(each.issue.key);
    if (auto due = Due(); !due) return due;
    Access();
    Actions();
    agenda_.embargoed_issues = embargoed_.size();
    return {};
  }

 private:
  // Whether the section takes one more; otherwise that one is counted.
  template <class T>
  [[nodiscard]] static bool Fits(const std::vector<T>& section, std::uint64_t& more) {
    if (section.size() < kAgendaItemsMax) return true;
    ++more;
    return false;
  }
  template <class T>
  static void Cut(std::vector<T>& section, std::uint64_t& more) {
    if (section.size() <= kAgendaItemsMax) return;
    more = section.size() - kAgendaItemsMax;
    section.resize(kAgendaItemsMax);
  }

  // For the team a person is told by name.
  [[nodiscard]] std::string NameOf(const std::string& id) const {
    const Person* person = sight_.is_public() ? nullptr : state_.FindPerson(id);
    if (person == nullptr) return {};
    return person->name.empty() ? id : person->name;
  }

  // What a person wrote, for the public without keys that are not public.
  [[nodiscard]] std::string Told(const std::string& text) const {
    return public_keys_ ? public_keys_->WithoutOthers(text) : text;
  }

  // The issue of something that is told.
  void Count(const std::string& key) {
    const Issue* issue = sight_.Find(key);
    if (issue != nullptr && !issue->is_public()) embargoed_.insert(key);
  }

  AgendaIssue Tell(const Issue& issue) {
    Count(issue.key);
    return Told(issue);
  }

  [[nodiscard]] AgendaIssue Told(const Issue& issue) const {
    AgendaIssue told{.key = issue.key,
                     .title = Told(issue.title),
                     .state = issue.state,
                     .severity = issue.rating.severity,
                     .priority = issue.priority,
                     .level = issue.level,
                     .assignee = NameOf(issue.assignee),
                     .in_production = InProduction(state_, issue)};
    for (const AffectedModule& each : issue.affected) told.modules.push_back(each.module);
    return told;
  }

  void Moved(const Issue& issue, Time start) {
    AgendaMove move;
    move.is_new = issue.reported_at >= start;
    for (const StateChange& each : issue.moves) {
      if (each.at < start) continue;
      if (move.path.empty()) move.path.push_back(each.from);
      move.path.push_back(each.to);
    }
    if (move.path.empty() && !move.is_new) return;
    if (!Fits(agenda_.moved, agenda_.more.moved)) return;
    if (move.path.empty()) move.path.push_back(issue.state);
    move.issue = Tell(issue);
    agenda_.moved.push_back(std::move(move));
  }

  // What ends within the agenda's days, and what is past with the issue still embargoed.
  void Embargo(const Issue& issue) {
    if (issue.is_public() || !issue.embargo) return;
    const Date day = zone_.DateOf(issue.embargo->until);
    const int left = DaysBetween(agenda_.day, day);
    if (left > static_cast<int>(agenda_.days_ahead)) return;
    agenda_.embargoes.push_back({.issue = Told(issue),
                                 .until = issue.embargo->until,
                                 .zone = issue.embargo->zone,
                                 .day = day,
                                 .days_left = left});
  }

  Result<void> Due() {
    const std::vector<cases::CaseRecord> records = VisibleCases(sight_);
    auto due = cases::WhatFallsDue(records, *state_.policies, agenda_.day, agenda_.days_ahead);
    if (!due) return Fail(due.error());
    for (auto* group : {&due->missed, &due->at_once, &due->due}) {
      std::vector<AgendaStep> steps;
      for (cases::DueStep& each : *group) {
        const Module* module = state_.FindModule(each.module);
        const bool used = module != nullptr && module->used_in_production.value_or(false);
        if (sight_.is_public()) each.team.clear();
        steps.push_back({.step = std::move(each), .in_production = used});
      }
      std::ranges::stable_partition(steps, &AgendaStep::in_production);
      std::ranges::move(steps, std::back_inserter(agenda_.due));
    }
    Cut(agenda_.due, agenda_.more.due);
    for (const AgendaStep& each : agenda_.due) Count(each.step.issue);
    for (const cases::CaseRecord& record : records) {
      const auto report = cases::ReportOn(record, *state_.policies, agenda_.day);
      if (!report) return Fail(report.error());
      const Issue* issue = sight_.Find(record.issue);
      if (issue == nullptr || report->over || report->phase.empty()) continue;
      const bool rejected = issue->state == IssueState::kRejected;
      const bool settled = IsUnawareOfFix(state_, record, issue->state);
      if (report->applies && !rejected && !settled) continue;
      AgendaCase told{.case_id = record.id,
                      .policy = record.policy,
                      .module = record.module,
                      .issue = record.issue,
                      .rejected = rejected};
      if (settled) told.settled = issue->state;
      told.takes_fixed = RunsUnder(state_, record).events.contains(std::string(kFixed));
      agenda_.to_end.push_back(std::move(told));
    }
    std::ranges::sort(agenda_.to_end, {}, &AgendaCase::case_id);
    Cut(agenda_.to_end, agenda_.more.to_end);
    for (const AgendaCase& each : agenda_.to_end) Count(each.issue);
    return {};
  }

  void Access() {
    agenda_.for_team = sight_.Sees(Audience::kTeam);
    if (!agenda_.for_team) return;
    for (const auto& [id, request] : state_.access_requests) {
      if (IsSettled(state_, request)) continue;
      const Date asked = zone_.DateOf(request.at);
      agenda_.requests.push_back({.id = id,
                                  .person = NameOf(request.person),
                                  .by = request.by == request.person ? "" : NameOf(request.by),
                                  .group = request.group,
                                  .reason = request.reason,
                                  .asked = asked,
                                  .days = DaysBetween(asked, agenda_.day)});
    }
    std::ranges::stable_sort(agenda_.requests, {}, &AgendaRequest::asked);
    Cut(agenda_.requests, agenda_.more.requests);
    AgendaReview review;
    if (state_.review.last_finished) {
      review.last = zone_.DateOf(*state_.review.last_finished);
      review.days = DaysBetween(*review.last, agenda_.day);
      if (review.days < static_cast<int>(state_.settings.review_days)) return;
    }
    agenda_.review = review;
  }

  void Actions() {
    for (const Action* action : ListActions(sight_, {.open = true})) {
      if (!Fits(agenda_.actions, agenda_.more.actions)) continue;
      if (!action->issue.empty()) Count(action->issue);
      const Person* owner = state_.FindPerson(action->owner);
      AgendaAction told{.id = action->id,
                        .text = Told(action->text),
                        .owner = NameOf(action->owner),
                        .due = action->due,
                        .issue = action->issue,
                        .meeting = action->meeting,
                        .age_days = AgeInDays(state_, *action, agenda_.day)};
      told.owner_left = !told.owner.empty() && !owner->active();
      if (told.due) told.days_left = DaysBetween(agenda_.day, *told.due);
      agenda_.actions.push_back(std::move(told));
    }
  }

  const Sight& sight_;
  const State& state_;
  Agenda& agenda_;
  std::optional<NamedKeys> public_keys_;  // of the public's agenda
  policy::Zone zone_;
  std::set<std::string> embargoed_;
};

Date LastMeeting(const Sight& sight, Date day) {
  for (const Meeting* meeting : ListMeetings(sight)) {
    if (meeting->day <= day) return meeting->day;
  }
  return day - kFirstAgendaDays;
}

}  // namespace

Result<Agenda> MakeAgenda(const Sight& sight, Date day, std::optional<Date> since) {
  if (since && *since > day) {
    return Fail(Error{
        .kind = ErrorKind::kInvalid,
        .detail = "there is no such agenda",
        .fields = {{"/since", "order",
                    fmt::format("give a day up to {}, the agenda's", policy::FormatDate(day))}}});
  }
  Agenda agenda{.audience = sight.is_public() ? Audience::kPublic : Audience::kTeam,
                .day = day,
                .since = since.value_or(LastMeeting(sight, day)),
                .days_ahead = sight.state().settings.agenda_days,
                .urgent = {},
                .moved = {},
                .to_discuss = {},
                .due = {},
                .to_end = {},
                .embargoes = {},
                .requests = {},
                .actions = {}};
  if (auto run = Collector(sight, agenda).Run(); !run) return Fail(run.error());
  return agenda;
}

std::vector<SectionTitle> SectionsOf(const Agenda& agenda) {
  std::vector<SectionTitle> sections{
      {"urgent", "Urgent"}, {"due", fmt::format("Due, or due within {} days", agenda.days_ahead)}};
  if (!agenda.to_end.empty()) sections.push_back({"cases-to-end", "Cases to end"});
  if (!agenda.embargoes.empty()) {
    sections.push_back({"embargoes", "Embargoes that end, or should have ended"});
  }
  sections.push_back({"moved", fmt::format("Moved since {}", policy::FormatDate(agenda.since))});
  sections.push_back({"to-discuss", "To discuss"});
  if (agenda.for_team) {
    sections.push_back({"access-requests", "Asked to be let in"});
    sections.push_back({"review", "Review of who has access"});
  }
  sections.push_back({"actions", "Open action items"});
  return sections;
}

std::uint64_t MoreOf(const Agenda& agenda, std::string_view section) noexcept {
  if (section == "urgent") return agenda.more.urgent;
  if (section == "due") return agenda.more.due;
  if (section == "cases-to-end") return agenda.more.to_end;
  if (section == "embargoes") return agenda.more.embargoes;
  if (section == "moved") return agenda.more.moved;
  if (section == "to-discuss") return agenda.more.to_discuss;
  if (section == "access-requests") return agenda.more.requests;
  return section == "actions" ? agenda.more.actions : 0;
}

}  // namespace strongroom::desk::model
