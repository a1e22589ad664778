#include "desk/model/module_facts.h"

#include <algorithm>
#include <array>
#include <set>

#include "desk/cases/case_report.h"

namespace strongroom::desk::model {
namespace {

using policy::Date;
using policy::Fact;
using policy::Policy;

constexpr std::array<std::string_view, 3> kFacts{kInSupportedRelease, kPlannedForNextRelease,
                                                 kUsedInProduction};

const Fact* FactOf(const Policy& policy, std::string_view name) {
  const auto found = std::ranges::find(policy.facts, name, &Fact::name);
  return found == policy.facts.end() ? nullptr : &*found;
}

std::optional<bool> Known(const State& state, std::string_view module, std::string_view fact,
                          Date day) {
  if (fact == kInSupportedRelease) return InSupportedRelease(state, module, day);
  const Module* found = state.FindModule(module);
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

bool SameModule(const State& a, const State& b, std::string_view module) {
  const Module* before = a.FindModule(module);
  const Module* after = b.FindModule(module);
  return before == after;
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
    if (same_calendar_ && SameModule(state_, next_, record.module)) return {};
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
    for (const std::string_view name : kFacts) {
      const Fact* fact = FactOf(policy, name);
      if (fact == nullptr) continue;
      const std::optional<bool> known = Known(next_, record.module, name, *today);
      if (!known || known == Known(state_, record.module, name, *today)) continue;
      const auto recorded = report->facts.find(std::string(name));
      if (recorded != report->facts.end() && recorded->second == *known) continue;
      learned.push_back(FactEvent(*fact, *known, now_,
                                  name == kInSupportedRelease
                                      ? "the release calendar or a list of its releases changed"
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

policy::FactConditions KnownFacts(const State& state, const Policy& policy, std::string_view module,
                                  Date day) {
  policy::FactConditions facts;
  for (const std::string_view name : kFacts) {
    if (FactOf(policy, name) == nullptr) continue;
    if (const auto known = Known(state, module, name, day)) facts[std::string(name)] = *known;
  }
  return facts;
}

const Policy& RunsUnder(const State& state, const cases::CaseRecord& record) {
  const auto versions = state.policies->Versions(record.policy);
  const Policy* version = &policy::BeganUnder(versions, record.events, policy::kDateMax);
  for (const policy::Event& each : record.events) {
    if (each.kind != policy::kind::kPolicyMoved || !each.version) continue;
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
