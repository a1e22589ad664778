#include "desk/model/module_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "desk/cases/case_report.h"

namespace strongroom::desk::model {
namespace {

using policy::Date;
using policy::Fact;
using policy::Policy;

constexpr std::array<std::string_view, 4> kFacts{kInSupportedRelease, kPlannedForNextRelease,
                                                 kUsedInProduction, kSevere};

const Fact* FactOf(const Policy& policy, std::string_view name) {
  const auto found = std::ranges::find(policy.facts, name, &Fact::name);
  return found == policy.facts.end() ? nullptr : &*found;
}

std::optional<bool> IsSevere(const State& state, std::string_view key) {
  const Issue* issue = state.FindIssueUnchecked(key);
  if (issue == nullptr || issue->rating.severity == Severity::kUnrated) return std::nullopt;
  return issue->rating.severity == Severity::kHigh || issue->rating.severity == Severity::kCritical;
}

std::optional<bool> Known(const State& state, const Subject& subject, std::string_view fact,
                          Date day) {
  if (fact == kInSupportedRelease) return InSupportedRelease(state, subject.module, day);
  if (fact == kSevere) return IsSevere(state, subject.issue);
  const Module* found = state.FindModule(subject.module);
  if (found == nullptr) return std::nullopt;
  if (fact == kPlannedForNextRelease) return found->planned_for_next_release;
  if (fact == kUsedInProduction) return found->used_in_production;
  return std::nullopt;
}

policy::Event FactEvent(const Fact& fact, bool value, std::variant<Date, Time> at,
                        std::string reason, std::string by) {
  policy::Event event{.at = at, .kind = value ? fact.set_by : fact.cleared_by};
  event.reason = std::move(reason);
  event.by = std::move(by);
  return event;
}

bool SameCalendar(const State& a, const State& b) {
  return a.releases == b.releases && &*a.release_lists == &*b.release_lists;
}

bool SameSubject(const State& a, const State& b, const Subject& subject) {
  return a.FindModule(subject.module) == b.FindModule(subject.module) &&
         a.FindIssueUnchecked(subject.issue) == b.FindIssueUnchecked(subject.issue);
}

bool IsPublicReference(const Issue& issue, const Reference& reference) {
  return std::ranges::any_of(issue.references, [&](const Reference& each) {
    return each.is_public && each.system == reference.system && each.value == reference.value;
  });
}

const Reference* FirstPublic(const Issue& issue) {
  const auto found = std::ranges::find_if(issue.references, &Reference::is_public);
  return found == issue.references.end() ? nullptr : &*found;
}

// What became of an issue, as events of a policy.
std::vector<policy::Event> NewsOf(const Issue& before, const Issue& after, const Policy& policy,
                                  const cases::Act& act) {
  std::vector<policy::Event> news;
  const auto tell = [&](std::string_view kind, std::string reason, std::string evidence) {
    if (!policy.events.contains(std::string(kind))) return;
    policy::Event event{.at = act.at, .kind = std::string(kind)};
    event.reason = std::move(reason);
    event.evidence = std::move(evidence);
    event.by = act.by;
    news.push_back(std::move(event));
  };
  for (const Reference& each : after.references) {
    if (!each.is_public || IsPublicReference(before, each)) continue;
    // Not its value: who expunges the reference must not leave a copy here.
    tell(kPublicElsewhere, "a public reference of the issue was recorded",
         fmt::format("the issue's references: {}", ReferenceSystemName(each.system)));
    break;
  }
  if (!before.is_public() && after.is_public()) {
    tell(kEmbargoLifted, "the issue's embargo was lifted", "");
  }
  return news;
}

// What one case learns as `state` becomes `next`.
class Learning {
 public:
  Learning(const State& state, const State& next, const Actor& actor, Time now)
      : state_(state),
        next_(next),
        actor_(actor),
        now_(now),
        same_calendar_(SameCalendar(state, next)),
        news_(state) {}

  [[nodiscard]] std::vector<policy::Event> Of(const cases::CaseRecord& record) {
    const Subject subject{.module = record.module, .issue = record.issue};
    if (same_calendar_ && SameSubject(state_, next_, subject)) return {};
    const Policy& policy = RunsUnder(state_, record);
    const Result<Date> today = cases::DayOf(record, *state_.policies, now_);
    if (!today) return {};
    cases::CaseRecord after = record;
    std::vector<policy::Event> brought = news_.For(record);
    std::vector<policy::Event> learned;
    if (same_calendar_) {
      after.by_calendar = std::move(brought);
    } else {
      std::ranges::copy_if(brought, std::back_inserter(learned), [&](const policy::Event& each) {
        return std::get<Date>(each.at) <= *today;
      });
      after.events.insert(after.events.end(), learned.begin(), learned.end());
    }
    const Result<policy::Report> report = cases::ReportOn(after, *state_.policies, *today);
    if (!report || report->over || report->phase.empty()) return learned;
    const Issue* before = state_.FindIssueUnchecked(record.issue);
    const Issue* issue = next_.FindIssueUnchecked(record.issue);
    if (before != nullptr && issue != nullptr && before != issue) {
      const auto news = NewsOf(*before, *issue, policy, {.by = actor_.person, .at = now_});
      learned.insert(learned.end(), news.begin(), news.end());
    }
    for (const std::string_view name : kFacts) {
      const Fact* fact = FactOf(policy, name);
      if (fact == nullptr) continue;
      const std::optional<bool> known = Known(next_, subject, name, *today);
      if (!known || known == Known(state_, subject, name, *today)) continue;
      const auto recorded = report->facts.find(std::string(name));
      if (recorded != report->facts.end() && recorded->second == *known) continue;
      learned.push_back(FactEvent(
          *fact, *known, now_,
          name == kInSupportedRelease ? "the release calendar or a list of its releases changed"
          : name == kSevere           ? "the issue was rated anew"
                                      : "what the desk knows about the module changed",
          actor_.person));
    }
    return learned;
  }

 private:
  const State& state_;
  const State& next_;
  const Actor& actor_;
  Time now_;
  bool same_calendar_;
  CalendarNews news_;
};

}  // namespace

std::optional<bool> InSupportedRelease(const State& state, std::string_view module, Date day) {
  const bool known = std::ranges::any_of(*state.release_lists, [&](const auto& list) {
    return list.since <= day && std::ranges::find(state.releases, list.release,
                                                  &intake::Release::code) != state.releases.end();
  });
  if (!known) return std::nullopt;
  return intake::SupportedOn(state.releases, *state.release_lists, module, day).supported;
}

policy::FactConditions KnownFacts(const State& state, const Policy& policy, const Subject& subject,
                                  Date day) {
  policy::FactConditions facts;
  for (const std::string_view name : kFacts) {
    if (FactOf(policy, name) == nullptr) continue;
    if (const auto known = Known(state, subject, name, day)) facts[std::string(name)] = *known;
  }
  return facts;
}

std::vector<policy::Event> KnownEvents(const State& state, const cases::CaseRecord& record,
                                       const cases::Act& act) {
  const Issue* issue = state.FindIssueUnchecked(record.issue);
  const Reference* known = issue == nullptr ? nullptr : FirstPublic(*issue);
  if (known == nullptr) return {};
  Issue before;
  before.level = issue->level;
  Issue after = before;
  after.references.push_back(*known);
  return NewsOf(before, after, RunsUnder(state, record), act);
}

bool EndsWithEmbargo(const Policy& policy) {
  return std::ranges::any_of(policy.phases, [](const policy::Phase& phase) {
    return phase.final &&
           std::ranges::find(phase.entered_by, kEmbargoLifted) != phase.entered_by.end();
  });
}

const Policy& RunsUnder(const State& state, const cases::CaseRecord& record) {
  const auto versions = state.policies->Versions(record.policy);
  const Policy* version = &policy::BeganUnder(versions, record.events, policy::kDateMax);
  const std::vector<bool> counting =
      policy::Counting(record.events, version->zone, policy::kDateMax);
  for (std::size_t at = 0; at < record.events.size(); ++at) {
    const policy::Event& each = record.events[at];
    if (!counting[at] || each.kind != policy::kind::kPolicyMoved || !each.version) continue;
    const Policy* moved = state.policies->Find(record.policy, *each.version);
    if (moved != nullptr) version = moved;
  }
  return *version;
}

CalendarNews::CalendarNews(const State& state) : state_(state) {
  std::set<Date> days;
  for (const intake::Release& each : state.releases) {
    days.insert(each.ga);
    if (each.end_of_full_support) days.insert(*each.end_of_full_support + std::chrono::days{1});
    if (each.end_of_triage) days.insert(*each.end_of_triage + std::chrono::days{1});
  }
  for (const intake::ReleaseModules& each : *state.release_lists) days.insert(each.since);
  days_.assign(days.begin(), days.end());
}

std::vector<CalendarNews::Change> CalendarNews::Changes(std::string_view module, Date from) const {
  std::vector<Change> changes;
  std::optional<bool> before = InSupportedRelease(state_, module, from);
  for (auto day = std::ranges::upper_bound(days_, from); day != days_.end(); ++day) {
    const std::optional<bool> now = InSupportedRelease(state_, module, *day);
    if (now && now != before) changes.push_back({.day = *day, .supported = *now});
    before = now;
  }
  return changes;
}

std::vector<policy::Event> CalendarNews::EventsOf(const cases::CaseRecord& record,
                                                  const std::vector<Change>& changes) const {
  const Fact* fact = FactOf(RunsUnder(state_, record), kInSupportedRelease);
  if (fact == nullptr || changes.empty()) return {};
  cases::CaseRecord so_far = record;
  so_far.by_calendar.clear();
  for (const Change& change : changes) {
    const auto report = cases::ReportOn(so_far, *state_.policies, change.day);
    if (!report) break;
    const auto recorded = report->facts.find(fact->name);
    if (recorded != report->facts.end() && recorded->second == change.supported) continue;
    so_far.by_calendar.push_back(FactEvent(*fact, change.supported, change.day,
                                           "as the release calendar has it", std::string(kSystem)));
  }
  return std::move(so_far.by_calendar);
}

std::vector<policy::Event> CalendarNews::For(const cases::CaseRecord& record) {
  if (!state_.releases_changed || record.events.empty()) return {};
  const policy::Zone& zone =
      policy::BeganUnder(state_.policies->Versions(record.policy), record.events, policy::kDateMax)
          .zone;
  const Date changed = zone.DateOf(*state_.releases_changed);
  auto known = known_.find({record.module, changed});
  if (known == known_.end()) {
    known =
        known_.emplace(std::pair(record.module, changed), Changes(record.module, changed)).first;
  }
  const Date first = record.events.front().DayIn(zone);
  std::vector<Change> later;
  std::ranges::copy_if(known->second, std::back_inserter(later),
                       [&](const Change& each) { return each.day > first; });
  return EventsOf(record, later);
}

std::vector<policy::Event> CalendarNews::Between(const cases::CaseRecord& record, Date from,
                                                 Date to) {
  std::vector<Change> changes = Changes(record.module, from);
  std::erase_if(changes, [&](const Change& each) { return each.day > to; });
  return EventsOf(record, changes);
}

Result<NewEvents> WithCases(const State& state, const Actor& actor, Time now, NewEvents own) {
  if (own.empty() || state.cases.empty()) return own;
  State next = state;
  for (const NewEvent& each : own) {
    const Event event = Written(each, next.n + 1, Uuid(), std::max(now, state.at), actor.person);
    if (auto applied = Apply(next, event); !applied) return Fail(applied.error());
  }
  Learning learning(state, next, actor, std::max(now, state.at));
  for (const auto& [id, record] : state.cases) {
    const std::vector<policy::Event> learned = learning.Of(*record);
    if (learned.empty()) continue;
    own.push_back({CaseStream(id), "case.happened",
                   json::object{{"events", CaseEventsBody(learned, actor.person)}}});
  }
  return own;
}

Result<SupportChange> SupportChangedBy(const State& state, const Actor& actor, Time now,
                                       const NewEvents& events) {
  State next = state;
  for (const NewEvent& each : events) {
    if (!each.stream.starts_with("release/")) continue;
    const Event event = Written(each, next.n + 1, Uuid(), std::max(now, state.at), actor.person);
    if (auto applied = Apply(next, event); !applied) return Fail(applied.error());
  }
  std::set<std::string_view> modules;
  for (const auto& [id, module] : state.modules) modules.insert(id);
  for (const State* each : {&state, static_cast<const State*>(&next)}) {
    for (const intake::ReleaseModules& list : *each->release_lists) {
      for (const intake::InstalledModule& module : list.modules) modules.insert(module.name);
    }
  }
  const Date today = policy::Zone::Find(state.settings.zone)
                         .value_or(policy::Zone::Utc())
                         .DateOf(std::max(now, state.at));
  SupportChange change{.modules = modules.size()};
  for (const std::string_view each : modules) {
    const bool before = InSupportedRelease(state, each, today).value_or(false);
    const bool after = InSupportedRelease(next, each, today).value_or(false);
    if (after && !before) ++change.enter;
    if (before && !after) ++change.leave;
  }
  return change;
}

json::array CaseEventsBody(const std::vector<policy::Event>& events, const std::string& by) {
  json::array list;
  for (const policy::Event& each : events) {
    json::object one = policy::ToJson(each);
    if (each.by == by) one.erase("by");
    list.push_back(std::move(one));
  }
  return list;
}

}  // namespace strongroom::desk::model
