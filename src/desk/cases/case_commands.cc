#include "desk/cases/case_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/refusals.h"
#include "desk/cases/case_report.h"

namespace strongroom::desk::cases {
namespace {

using policy::Date;
using policy::Event;
using policy::FormatDate;
using policy::Policy;
using policy::Report;
namespace kind = policy::kind;

constexpr std::string_view kAcknowledged = "acknowledged";
constexpr std::string_view kStakeholdersInformed = "stakeholders-informed";
constexpr std::string_view kAnnounced = "announced";
constexpr std::string_view kArchived = "archived";

std::unexpected<Error> Invalid(Refusals refusals) {
  return Fail(Error{.kind = ErrorKind::kInvalid,
                    .detail = "this cannot be recorded in the case",
                    .fields = std::move(refusals).Take()});
}

std::unexpected<Error> Invalid(std::string pointer, std::string_view rule, std::string message) {
  Refusals refusals;
  refusals.Add(std::move(pointer), rule, std::move(message));
  return Invalid(std::move(refusals));
}

// What every act must say; `began` is the day on which the case did, when it has.
void CheckAct(const Act& act, Date today, std::optional<Date> began, Refusals& refusals) {
  if (act.by.empty()) refusals.Add("/by", "required", "say who does it");
  if (!act.on || *act.on == today) return;
  if (*act.on > today) {
    refusals.Add("/on", "date",
                 fmt::format("{} is not yet: record it when it has happened", FormatDate(*act.on)));
  } else if (began && *act.on < *began) {
    refusals.Add(
        "/on", "date",
        fmt::format("the case began on {}: give that day or a later one", FormatDate(*began)));
  } else if (act.reason.empty()) {
    refusals.Add("/reason", "required", "say why it is recorded later than it happened");
  }
}

Event EventOf(const Act& act, std::string_view event_kind, Date today) {
  Event event{.at = act.at, .kind = std::string(event_kind)};
  if (act.on && *act.on != today) event.at = *act.on;
  event.reason = act.reason;
  event.evidence = act.evidence;
  event.approver = act.approver;
  event.by = act.by;
  return event;
}

// A running case as a command finds it.
struct Look {
  const CaseRecord& record;
  const PolicyBook& book;
  const Act& act;
  const Policy& policy;  // the version that it runs under
  Report report;
  Date today;
};

enum class Over : std::uint8_t { kRefused, kTaken };

Result<Look> LookAt(const CaseRecord& record, const PolicyBook& book, const Act& act,
                    Over over = Over::kRefused) {
  const Result<Date> today = DayOf(record, book, act.at);
  if (!today) return Fail(today.error());
  Result<Report> report = ReportOn(record, book, *today);
  if (!report) return Fail(report.error());
  if (report->phase.empty()) {
    return Fail(ErrorKind::kConflict, fmt::format("case {} has not begun", Quoted(record.id)));
  }
  if (report->over && over == Over::kRefused) {
    return Fail(ErrorKind::kConflict,
                fmt::format("case {} is over: {}; it still takes notes, and corrections of what "
                            "was recorded by mistake",
                            Quoted(record.id),
                            report->ended ? "ended on " + FormatDate(report->ended->on)
                                          : report->phase_title));
  }
  Refusals refusals;
  CheckAct(act, *today, report->history.empty() ? *today : report->history.front().on, refusals);
  if (!refusals.empty()) return Invalid(std::move(refusals));
  const Policy& policy = *book.Find(record.policy, report->version);
  return Look{record, book, act, policy, std::move(*report), *today};
}

Result<Report> After(const Look& look, const Event& event) {
  CaseRecord after = look.record;
  after.events.push_back(event);
  Result<Report> report = ReportOn(after, look.book, look.today);
  if (report) return report;
  // The pointers lead into the list of events: what is new is its last.
  Error error = report.error();
  const std::string prefix = fmt::format("/{}/", look.record.events.size());
  for (FieldError& field : error.fields) {
    if (field.pointer.starts_with(prefix)) field.pointer.erase(0, prefix.size() - 1);
  }
  return Fail(std::move(error));
}

bool Same(const Report& a, const Report& b) {
  const auto deadlines = [](const policy::Deadline& x, const policy::Deadline& y) {
    return x.step == y.step && x.due == y.due && x.state == y.state && x.met_on == y.met_on &&
           x.exempt_until == y.exempt_until;
  };
  const auto actions = [](const policy::Action& x, const policy::Action& y) {
    return x.step == y.step && x.by == y.by;
  };
  return a.phase == b.phase && a.version == b.version && a.facts == b.facts &&
         a.exemptions == b.exemptions && std::ranges::equal(a.deadlines, b.deadlines, deadlines) &&
         std::ranges::equal(a.next, b.next, actions);
}

// `event`, if it changes anything; else why it does not.
Result<Events> Changing(const Look& look, Event event) {
  const Result<Report> after = After(look, event);
  if (!after) return Fail(after.error());
  if (!Same(look.report, *after)) return Events{std::move(event)};
  std::string why;
  for (std::size_t i = look.report.history.size(); i < after->history.size(); ++i) {
    why += (why.empty() ? "" : "; ") + after->history[i].text;
  }
  if (why.empty()) {
    why = fmt::format("in the phase {} ({}) it has no effect, or it is on record already",
                      look.report.phase, look.report.phase_title);
  }
  return Fail(ErrorKind::kConflict, fmt::format("{} would change nothing: {}", event.kind, why));
}

// The day on which it happened.
Date DayOfAct(const Look& look) { return look.act.on.value_or(look.today); }

// Where the policy has the event lead to phases, one of them is open to the case on its day.
Result<void> CheckAllowed(const Look& look, std::string_view event_kind) {
  std::string phases;
  for (const policy::Phase& phase : look.policy.phases) {
    if (std::ranges::find(phase.entered_by, event_kind) == phase.entered_by.end()) continue;
    if (phase.from.empty()) return {};
    for (const std::string& each : phase.from) phases += (phases.empty() ? "" : ", ") + each;
  }
  if (phases.empty()) return {};
  const Date day = DayOfAct(look);
  const Result<Report> then =
      day == look.today ? Result<Report>(look.report) : ReportOn(look.record, look.book, day);
  if (!then) return Fail(then.error());
  for (const policy::Phase& phase : look.policy.phases) {
    if (std::ranges::find(phase.entered_by, event_kind) == phase.entered_by.end()) continue;
    if (std::ranges::any_of(phase.from, [&](const std::string& each) {
          return std::ranges::find(then->reached, each) != then->reached.end();
        })) {
      return {};
    }
  }
  return Fail(ErrorKind::kConflict,
              fmt::format("the policy {} does not allow {} in the phase {} ({}): it is for a case "
                          "that has come to {}",
                          look.policy.name, event_kind, then->phase, then->phase_title, phases));
}

// The same thing of the same day, or a fact that is so already.
Result<void> CheckNew(const Look& look, const Event& event) {
  const policy::Zone& zone = look.policy.zone;
  const std::vector<bool> counting = policy::Counting(look.record.events, zone, policy::kDateMax);
  for (std::size_t at = 0; at < look.record.events.size(); ++at) {
    const Event& each = look.record.events[at];
    const bool same = each.kind == event.kind && each.step == event.step &&
                      each.until == event.until && each.DayIn(zone) == event.DayIn(zone) &&
                      (event.kind != kind::kNoted || each.reason == event.reason);
    if (!counting[at] || !same) continue;
    return Fail(ErrorKind::kConflict,
                fmt::format("{} of {} is on record already, as number {}", event.kind,
                            FormatDate(event.DayIn(zone)), at + 1));
  }
  if (DayOfAct(look) != look.today) return {};
  for (const policy::Fact& fact : look.policy.facts) {
    const bool value = event.kind == fact.set_by;
    if (!value && event.kind != fact.cleared_by) continue;
    const auto known = look.report.facts.find(fact.name);
    if (known == look.report.facts.end() || known->second != value) continue;
    return Fail(ErrorKind::kConflict, fmt::format("{} is {} already", fact.name, value));
  }
  return {};
}

Result<void> CheckNeeds(const Look& look, std::string_view event_kind) {
  const auto needs = look.policy.needs.find(event_kind);
  if (needs == look.policy.needs.end()) return {};
  Refusals refusals;
  const auto need = [&](bool needed, const std::string& given, std::string_view member) {
    if (!needed || !given.empty()) return;
    refusals.Add(fmt::format("/{}", member), "required",
                 fmt::format("the policy wants it with {}", event_kind));
  };
  need(needs->second.reason, look.act.reason, "reason");
  need(needs->second.evidence, look.act.evidence, "evidence");
  if (refusals.empty()) return {};
  return Invalid(std::move(refusals));
}

// An exception as the policy grants it: its needs, and a last day that is not past.
Result<Event> ExceptionOf(const Look& look, std::string_view event_kind, std::string_view step,
                          Date until) {
  const auto rule = look.policy.exceptions.find(event_kind);
  if (rule == look.policy.exceptions.end()) {
    return Fail(ErrorKind::kConflict,
                fmt::format("the policy {} grants no exception of the kind {}", look.policy.name,
                            event_kind));
  }
  Refusals refusals;
  const auto need = [&](bool needed, const std::string& given, std::string_view member,
                        std::string_view what) {
    if (!needed || !given.empty()) return;
    refusals.Add(fmt::format("/{}", member), "required",
                 fmt::format("the policy's exceptions need it: {}", what));
  };
  need(rule->second.needs_reason, look.act.reason, "reason",
       rule->second.title.empty() ? "say on what grounds" : rule->second.title);
  need(rule->second.needs_evidence, look.act.evidence, "evidence",
       "say where it can be seen, as a link for instance");
  need(rule->second.needs_approver, look.act.approver, "approver", "say who approved it");
  if (!step.empty() && look.policy.FindStep(step) == nullptr) {
    refusals.Add("/step", "unknown-step", fmt::format("the policy has no step {}", Quoted(step)));
  }
  if (until < look.today) {
    refusals.Add("/until", "date",
                 fmt::format("{} is past: give today or a later day", FormatDate(until)));
  }
  if (!refusals.empty()) return Invalid(std::move(refusals));
  Event event = EventOf(look.act, event_kind, look.today);
  event.step = step;
  event.until = until;
  return event;
}

std::unexpected<Error> NeedsReason(std::string_view what) {
  return Invalid("/reason", "required", fmt::format("say why {}", what));
}

}  // namespace

Result<Events> Start(const CaseRecord& record, const PolicyBook& book, const Act& act,
                     const policy::FactConditions& facts) {
  const Result<Date> today = DayOf(record, book, act.at);
  if (!today) return Fail(today.error());
  const Policy* policy = book.ApprovedOn(record.policy, *today);
  if (policy == nullptr) {
    return Fail(ErrorKind::kConflict,
                fmt::format("no version of the policy {} is approved: a draft can be tried, but no "
                            "case begins under it",
                            record.policy));
  }
  if (!record.events.empty()) {
    return Fail(ErrorKind::kConflict, fmt::format("case {} has begun", Quoted(record.id)));
  }
  if (act.on && *act.on < *today) policy = book.ApprovedOn(record.policy, *act.on);
  if (policy == nullptr) {
    return Invalid("/on", "not-approved",
                   fmt::format("no version of the policy {} was approved on {}: give the day of an "
                               "approval, or a later one",
                               record.policy, FormatDate(*act.on)));
  }
  const Date day = policy->zone.DateOf(act.at);
  Refusals refusals;
  CheckAct(act, day, std::nullopt, refusals);
  if (record.module.empty()) refusals.Add("/module", "required", "say which module it is about");
  if (record.issue.empty()) refusals.Add("/issue", "required", "say which issue it is about");
  Events events;
  for (const auto& [name, value] : facts) {
    const auto fact = std::ranges::find(policy->facts, name, &policy::Fact::name);
    if (fact == policy->facts.end()) {
      refusals.Add(JsonPointer("/facts", name), "unknown-fact",
                   fmt::format("the policy has no fact {}", Quoted(name)));
    } else if (value != fact->initially) {
      events.push_back(EventOf(act, value ? fact->set_by : fact->cleared_by, day));
    }
  }
  if (!refusals.empty()) return Invalid(std::move(refusals));
  events.push_back(EventOf(act, policy->starts_on, day));
  events.back().version = policy->version;
  CaseRecord after = record;
  after.events = events;
  const Result<Report> report = ReportOn(after, book, day);
  if (!report) return Fail(report.error());
  if (!report->applies) {
    std::string wanted;
    for (const auto& [name, value] : policy->applies_while) {
      const auto now = report->facts.find(name);
      if (now != report->facts.end() && now->second == value) continue;
      const auto fact = std::ranges::find(policy->facts, name, &policy::Fact::name);
      wanted += fmt::format("{}{} {} ({})", wanted.empty() ? "" : ", ", name, value,
                            fact == policy->facts.end() ? "" : fact->title);
    }
    return Fail(ErrorKind::kConflict,
                fmt::format("the policy {} does not apply to {}: it is for {}; record what is so "
                            "of the module or the issue, or give the fact",
                            policy->name, Quoted(record.module), wanted));
  }
  return events;
}

Result<Events> Record(const CaseRecord& record, const PolicyBook& book, const Act& act,
                      std::string_view event_kind, std::optional<Date> until) {
  const Result<Look> look =
      LookAt(record, book, act, event_kind == kind::kNoted ? Over::kTaken : Over::kRefused);
  if (!look) return Fail(look.error());
  if (!look->policy.events.contains(std::string(event_kind)) && event_kind != kind::kReleased &&
      event_kind != kind::kNoted) {
    std::string known;
    for (const auto& [name, meaning] : look->policy.events) {
      known += (known.empty() ? "" : ", ") + name;
    }
    return Invalid("/kind", "unknown-event",
                   fmt::format("the policy {} knows no event {}; it knows {}", look->policy.name,
                               Quoted(event_kind), known));
  }
  Event event = EventOf(act, event_kind, look->today);
  event.until = until;
  if (auto needs = CheckNeeds(*look, event_kind); !needs) return Fail(needs.error());
  if (auto allowed = CheckAllowed(*look, event_kind); !allowed) return Fail(allowed.error());
  if (auto is_new = CheckNew(*look, event); !is_new) return Fail(is_new.error());
  if (const Result<Report> after = After(*look, event); !after) return Fail(after.error());
  return Events{std::move(event)};
}

Result<Events> Acknowledge(const CaseRecord& record, const PolicyBook& book, const Act& act) {
  return Record(record, book, act, kAcknowledged);
}

Result<Events> Fix(const CaseRecord& record, const PolicyBook& book, const Act& act) {
  return Record(record, book, act, kind::kFixed);
}

Result<Events> InformStakeholders(const CaseRecord& record, const PolicyBook& book,
                                  const Act& act) {
  return Record(record, book, act, kStakeholdersInformed);
}

Result<Events> Announce(const CaseRecord& record, const PolicyBook& book, const Act& act,
                        std::optional<Date> migration_ends) {
  const Result<Look> look = LookAt(record, book, act);
  if (!look) return Fail(look.error());
  const auto holds = [&](const policy::FactConditions& conditions) {
    return std::ranges::all_of(conditions, [&](const auto& condition) {
      const auto fact = look->report.facts.find(condition.first);
      return fact != look->report.facts.end() && fact->second == condition.second;
    });
  };
  for (const policy::Step& step : look->policy.steps) {
    for (const policy::Due& due : step.due) {
      if (migration_ends || due.after != kAnnounced || !holds(due.when)) continue;
      if (due.stated != policy::Due::Stated::kMust) continue;
      return Invalid("/until", "required",
                     fmt::format("the policy has no usual period here ({}): state the day on which "
                                 "it ends",
                                 step.title));
    }
  }
  if (migration_ends && *migration_ends < look->today) {
    return Invalid(
        "/until", "date",
        fmt::format("{} is past: give today or a later day", FormatDate(*migration_ends)));
  }
  return Record(record, book, act, kAnnounced, migration_ends);
}

Result<Events> Archive(const CaseRecord& record, const PolicyBook& book, const Act& act) {
  return Record(record, book, act, kArchived);
}

Result<Events> Renotify(const CaseRecord& record, const PolicyBook& book, const Act& act) {
  const Result<Look> look = LookAt(record, book, act);
  if (!look) return Fail(look.error());
  return Record(record, book, act, look->policy.starts_on);
}

Result<Events> ChangeFact(const CaseRecord& record, const PolicyBook& book, const Act& act,
                          std::string_view fact, bool value) {
  const Result<Look> look = LookAt(record, book, act);
  if (!look) return Fail(look.error());
  const auto found = std::ranges::find(look->policy.facts, fact, &policy::Fact::name);
  if (found == look->policy.facts.end()) {
    return Invalid("/fact", "unknown-fact", fmt::format("the policy has no fact {}", Quoted(fact)));
  }
  return Record(record, book, act, value ? found->set_by : found->cleared_by);
}

Result<Events> End(const CaseRecord& record, const PolicyBook& book, const Act& act) {
  const Result<Look> look = LookAt(record, book, act);
  if (!look) return Fail(look.error());
  if (act.reason.empty()) return NeedsReason("the case ends before its policy does");
  Event event = EventOf(act, kind::kEnded, look->today);
  if (const Result<Report> after = After(*look, event); !after) return Fail(after.error());
  return Events{std::move(event)};
}

Result<Events> Strike(const CaseRecord& record, const PolicyBook& book, const Act& act,
                      std::uint32_t number) {
  const Result<Look> look = LookAt(record, book, act, Over::kTaken);
  if (!look) return Fail(look.error());
  if (act.reason.empty()) return NeedsReason("it was recorded and does not count");
  if (act.on && *act.on != look->today) {
    return Invalid("/on", "date", "what was recorded is taken back today: leave the day out");
  }
  if (number == 0 || number > record.events.size()) {
    return Invalid(
        "/event", "unknown-event-number",
        fmt::format("the case has {} events: give the number of one", record.events.size()));
  }
  if (!policy::Counting(record.events, look->policy.zone, policy::kDateMax)[number - 1]) {
    return Fail(ErrorKind::kConflict, fmt::format("number {} is struck already", number));
  }
  Event event = EventOf(act, kind::kStruck, look->today);
  event.event = number;
  const Result<Report> after = After(*look, event);
  if (!after) return Fail(after.error());
  if (after->phase.empty()) {
    return Fail(ErrorKind::kConflict,
                fmt::format("the case began with number {}: end the case instead", number));
  }
  return Events{std::move(event)};
}

Result<Events> Extend(const CaseRecord& record, const PolicyBook& book, const Act& act,
                      std::string_view step, Date until) {
  const Result<Look> look = LookAt(record, book, act);
  if (!look) return Fail(look.error());
  if (step.empty()) return Invalid("/step", "required", "say which step is extended");
  Result<Event> event = ExceptionOf(*look, kind::kExtended, step, until);
  if (!event) return Fail(event.error());
  const auto now = std::ranges::find(look->report.deadlines, step, &policy::Deadline::step);
  if (now == look->report.deadlines.end()) {
    return Fail(ErrorKind::kConflict, fmt::format("the step {} has no deadline in the phase {}",
                                                  step, look->report.phase));
  }
  if (until <= now->due) {
    return Invalid("/until", "date",
                   fmt::format("the step is due on {}: give a later day", FormatDate(now->due)));
  }
  return Changing(*look, std::move(*event));
}

Result<Events> Exempt(const CaseRecord& record, const PolicyBook& book, const Act& act,
                      std::string_view step, Date until) {
  const Result<Look> look = LookAt(record, book, act);
  if (!look) return Fail(look.error());
  Result<Event> event = ExceptionOf(*look, kind::kExempted, step, until);
  if (!event) return Fail(event.error());
  for (const policy::ExemptionInForce& each : look->report.exemptions) {
    if (each.until < until || (!each.step.empty() && each.step != step)) continue;
    // Not where it was withdrawn since.
    if (step.empty() ? !each.except.empty()
                     : std::ranges::find(each.except, step) != each.except.end()) {
      continue;
    }
    return Fail(ErrorKind::kConflict, fmt::format("it is exempt until {} already: give a later day",
                                                  FormatDate(each.until)));
  }
  return Changing(*look, std::move(*event));
}

Result<Events> WithdrawExemption(const CaseRecord& record, const PolicyBook& book, const Act& act,
                                 std::string_view step) {
  const Result<Look> look = LookAt(record, book, act);
  if (!look) return Fail(look.error());
  if (act.reason.empty()) return NeedsReason("the exemption is withdrawn");
  Event event = EventOf(act, kind::kExemptionWithdrawn, look->today);
  event.step = step;
  return Changing(*look, std::move(event));
}

Result<Events> MoveToVersion(const CaseRecord& record, const PolicyBook& book, const Act& act,
                             std::uint32_t version) {
  const Result<Look> look = LookAt(record, book, act);
  if (!look) return Fail(look.error());
  if (act.reason.empty()) return NeedsReason("the case goes on under another version");
  if (act.on && *act.on != look->today) {
    return Invalid("/on", "date", "a case is moved today: leave the day out");
  }
  const Policy* wanted = book.Find(record.policy, version);
  if (wanted == nullptr) {
    return Invalid("/version", "unknown-version",
                   fmt::format("there is no version {} of {}", version, record.policy));
  }
  if (wanted->state != policy::PolicyState::kApproved || wanted->approval->on > look->today) {
    return Fail(
        ErrorKind::kConflict,
        fmt::format("version {} of {} is not approved: it can be tried, but no case goes on "
                    "under it",
                    version, record.policy));
  }
  if (version == look->report.version) {
    return Fail(ErrorKind::kConflict, fmt::format("the case runs under version {} now", version));
  }
  if (wanted->PhaseRank(look->report.phase) == wanted->phases.size()) {
    return Fail(ErrorKind::kConflict,
                fmt::format("version {} has no phase {}, in which the case is", version,
                            look->report.phase));
  }
  Event event = EventOf(act, kind::kPolicyMoved, look->today);
  event.version = version;
  return Changing(*look, std::move(event));
}

}  // namespace strongroom::desk::cases
