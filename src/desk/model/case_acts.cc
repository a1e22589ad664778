#include "desk/model/case_acts.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "desk/cases/case_commands.h"
#include "desk/cases/case_report.h"
#include "desk/model/module_facts.h"
#include "desk/model/no_such.h"
#include "desk/model/visible_cases.h"

namespace strongroom::desk::model {
namespace {

using policy::Date;
namespace kind = policy::kind;

// Letters and digits that nobody takes for each other.
constexpr std::string_view kAlphabet = "23456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t kDrawn = 6;
constexpr std::string_view kFact = "fact";
constexpr std::string_view kReported = "reported";
constexpr std::size_t kKindMaxBytes = 60;

std::optional<Date> ReadDay(std::string_view pointer, const std::string& text, InputCheck& check) {
  if (text.empty()) return std::nullopt;
  const auto day = policy::ParseDate(text);
  if (!day) check.Refuse(pointer, "date", "give a date that exists, such as 2026-01-31");
  return day;
}

// What the desk can know nothing of, neither from a list nor from the issue, is a slip of the pen.
bool IsKnown(const State& state, const std::string& module) {
  return state.FindModule(module) != nullptr ||
         std::ranges::any_of(*state.release_lists, [&](const intake::ReleaseModules& list) {
           return std::ranges::find(list.modules, module, &intake::InstalledModule::name) !=
                  list.modules.end();
         });
}

// "mod-a, mod-b and 3 more"
std::string AffectedNames(const Issue& issue) {
  constexpr std::size_t kNamedMax = 5;
  std::vector<std::string_view> names;
  names.reserve(issue.affected.size());
  for (const AffectedModule& each : issue.affected) names.emplace_back(each.module);
  const std::size_t more = names.size() - std::min(names.size(), kNamedMax);
  names.resize(names.size() - more);
  std::string text = fmt::format("{}", fmt::join(names, ", "));
  return more == 0 ? text : fmt::format("{} and {} more", text, more);
}

void CheckModule(const State& state, const Issue& issue, const std::string& module,
                 InputCheck& check) {
  const bool affected =
      std::ranges::find(issue.affected, module, &AffectedModule::module) != issue.affected.end();
  if (affected) return;
  if (!issue.affected.empty()) {
    check.Refuse("/module", "not-affected",
                 fmt::format("the issue names {}: give one of these, or record first that it "
                             "affects {}, too",
                             AffectedNames(issue), Quoted(module)));
  } else if (!IsKnown(state, module)) {
    check.Refuse("/module", "unknown-module",
                 "neither the desk nor the issue knows such a module: correct the name, or record "
                 "something about it first");
  }
}

// kConflict: nothing is to be done about the issue by the policy. Of a case that began on an
// earlier day only its past may be left to record.
Result<void> CheckIssueFits(const policy::Policy& policy, const Issue& issue) {
  const bool embargo = EndsWithEmbargo(policy);
  if (embargo && issue.is_public()) {
    return Fail(ErrorKind::kConflict,
                fmt::format("the policy {} is about embargoed issues, and {} is public: put it at "
                            "a level first if it should be embargoed, or give the earlier day on "
                            "which the case began",
                            policy.name, issue.key));
  }
  const bool over =
      issue.state == IssueState::kRejected || (issue.state == IssueState::kClosed && !embargo);
  if (!over) return {};
  return Fail(ErrorKind::kConflict,
              fmt::format("{} is {}: take the issue up again first if there is something to do, or "
                          "give the earlier day on which the case began",
                          issue.key, IssueStateName(issue.state)));
}

// kConflict: a case of the policy about the subject is not over.
Result<void> CheckNoneIsOpen(const State& state, const StartCase& input, Time now) {
  for (const auto& [id, record] : state.cases) {
    if (record->policy != input.policy || record->module != input.module ||
        record->issue != input.issue) {
      continue;
    }
    const auto today = cases::DayOf(*record, *state.policies, now);
    if (!today) return Fail(today.error());
    const auto report = cases::ReportOn(*record, *state.policies, *today);
    if (!report) return Fail(report.error());
    if (report->over) continue;
    return Fail(ErrorKind::kConflict,
                fmt::format("case {} is about them and not over: go on with that", id));
  }
  return {};
}

// What is true of the module on the first day, with what was given by hand.
policy::FactConditions FactsAtFirst(const State& state, const StartCase& input, Date first,
                                    Date today) {
  policy::FactConditions facts = input.facts;
  const policy::Policy* version = state.policies->ApprovedOn(input.policy, today);
  if (version != nullptr) {
    facts.merge(KnownFacts(state, *version, {.module = input.module, .issue = input.issue}, first));
  }
  return facts;
}

NewEvents Happened(const std::string& id, const cases::Events& events, const std::string& by) {
  if (events.empty()) return {};
  return {{CaseStream(id), "case.happened", json::object{{"events", CaseEventsBody(events, by)}}}};
}

// One act in a case that the actor sees, whose input was read.
class Acting {
 public:
  Acting(const State& state, const ActInCase& input, const cases::CaseRecord& record,
         cases::Act act, std::optional<Date> until)
      : book_(*state.policies),
        input_(input),
        record_(record),
        act_(std::move(act)),
        until_(until) {}

  [[nodiscard]] Result<cases::Events> Run() const {
    if (input_.kind == kind::kExtended) {
      return cases::Extend(record_, book_, act_, input_.step, *until_);
    }
    if (input_.kind == kind::kExempted) {
      return cases::Exempt(record_, book_, act_, input_.step, *until_);
    }
    if (input_.kind == kind::kExemptionWithdrawn) {
      return cases::WithdrawExemption(record_, book_, act_, input_.step);
    }
    if (input_.kind == kind::kPolicyMoved) {
      auto moved = cases::MoveToVersion(record_, book_, act_, *input_.policy_version);
      if (moved) return moved;
      for (FieldError& each : moved.error().fields) {
        if (each.pointer == "/version") each.pointer = "/policy_version";
      }
      return moved;
    }
    if (input_.kind == kFact) {
      return cases::ChangeFact(record_, book_, act_, input_.fact, *input_.value);
    }
    if (input_.kind == kind::kEnded) return cases::End(record_, book_, act_);
    if (input_.kind == kind::kStruck) {
      return cases::Strike(record_, book_, act_, *input_.event);
    }
    if (input_.kind == "announced") return cases::Announce(record_, book_, act_, until_);
    return cases::Record(record_, book_, act_, input_.kind, until_);
  }

 private:
  const cases::PolicyBook& book_;
  const ActInCase& input_;
  const cases::CaseRecord& record_;
  const cases::Act act_;
  const std::optional<Date> until_;
};

// Which members the kind takes and needs, beside those that every act has.
void CheckMembers(const ActInCase& input, InputCheck& check) {
  const bool extends = input.kind == kind::kExtended;
  const bool exempts = input.kind == kind::kExempted;
  const bool moves = input.kind == kind::kPolicyMoved;
  const bool states_fact = input.kind == kFact;
  const bool ends = input.kind == kind::kEnded;
  const bool strikes = input.kind == kind::kStruck;
  const auto member = [&](std::string_view pointer, bool given, bool taken, bool needed) {
    if (given && !taken) {
      check.Refuse(pointer, "not-taken",
                   fmt::format("an act of this kind does not take it: {}", Quoted(input.kind)));
    } else if (!given && needed) {
      check.Refuse(pointer, "required", "an act of this kind needs it");
    }
  };
  member("/step", !input.step.empty(),
         extends || exempts || input.kind == kind::kExemptionWithdrawn, extends);
  member("/until", !input.until.empty(), !moves && !states_fact && !ends && !strikes,
         extends || exempts);
  member("/approver", !input.approver.empty(), extends || exempts, false);
  member("/fact", !input.fact.empty(), states_fact, states_fact);
  member("/value", input.value.has_value(), states_fact, states_fact);
  member("/event", input.event.has_value(), strikes, strikes);
  member("/policy_version", input.policy_version.has_value(), moves, moves);
}

void CheckApprover(const State& state, const Actor& actor, const std::string& approver,
                   InputCheck& check) {
  if (approver.empty()) return;
  const Person* person = state.FindPerson(approver);
  if (person == nullptr) {
    check.Refuse("/approver", "unknown-person", std::string(kNoSuchPerson));
  } else if (!person->active()) {
    check.Refuse("/approver", "left", "the person has left");
  } else if (approver == actor.person) {
    check.Refuse("/approver", "own-act", "somebody else than who records it has to approve it");
  }
}

void CheckWords(const std::string& reason, const std::string& evidence, InputCheck& check) {
  check.Text("/reason", reason, kReasonMaxBytes, false);
  check.Text("/evidence", evidence, kReasonMaxBytes, false);
}

}  // namespace

Result<NewEvents> Start(const State& state, const Actor& actor, const StartCase& input,
                        RandomSource& random) {
  if (auto may = RequireRole(state, actor, Role::kTeam); !may) return Fail(may.error());
  const auto issue = Sight(state, actor.person).Require(input.issue);
  if (!issue) return Fail(issue.error());
  InputCheck check;
  const auto on = ReadDay("/on", input.on, check);
  CheckWords(input.reason, input.evidence, check);
  if (state.policies->Versions(input.policy).empty()) {
    check.Refuse("/policy", "unknown-policy", "the desk has no such policy: add it first");
  }
  CheckModule(state, **issue, input.module, check);
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  const Time now = std::max(input.now, state.at);
  if (auto none = CheckNoneIsOpen(state, input, now); !none) return Fail(none.error());

  cases::CaseRecord record{
      .id = RandomName(random, "c-", kAlphabet, kDrawn,
                       [&](const std::string& id) { return state.cases.contains(id); }),
      .policy = input.policy,
      .module = input.module,
      .issue = input.issue};
  const auto today = cases::DayOf(record, *state.policies, now);
  if (!today) return Fail(today.error());
  cases::Act act{
      .by = actor.person, .at = now, .on = on, .reason = input.reason, .evidence = input.evidence};
  const policy::Policy* version = state.policies->ApprovedOn(input.policy, *today);
  if (version != nullptr) {
    if (!on || *on >= *today) {
      if (auto fits = CheckIssueFits(*version, **issue); !fits) return Fail(fits.error());
    }
    if (!on && version->starts_on == kReported) {
      act.on = std::min(*today, version->zone.DateOf((*issue)->reported_at));
      if (*act.on < *today && act.reason.empty()) {
        act.reason = "the issue was reported on that day";
      }
    }
  }
  const Date first = act.on.value_or(*today);
  auto events =
      cases::Start(record, *state.policies, act, FactsAtFirst(state, input, first, *today));
  if (!events) return Fail(events.error());
  record.events = *events;
  if (first < *today) {
    const auto brought = CalendarNews(state).Between(record, first, *today);
    record.events.insert(record.events.end(), brought.begin(), brought.end());
  }
  const auto known = KnownEvents(state, record, act);
  record.events.insert(record.events.end(), known.begin(), known.end());
  json::object body{{"policy", record.policy}, {"module", record.module}, {"issue", record.issue}};
  body["events"] = CaseEventsBody(record.events, actor.person);
  return NewEvents{{CaseStream(record.id), "case.started", std::move(body)}};
}

Result<NewEvents> Act(const State& state, const Actor& actor, const ActInCase& input) {
  if (auto may = RequireRole(state, actor, Role::kTeam); !may) return Fail(may.error());
  const auto record = RequireCase(Sight(state, actor.person), input.id);
  if (!record) return Fail(record.error());
  if (auto version = CheckVersion(state, CaseStream(input.id), input.expected); !version) {
    return Fail(version.error());
  }
  InputCheck check;
  check.Text("/kind", input.kind, kKindMaxBytes);
  const auto on = ReadDay("/on", input.on, check);
  const auto until = ReadDay("/until", input.until, check);
  CheckWords(input.reason, input.evidence, check);
  CheckMembers(input, check);
  CheckApprover(state, actor, input.approver, check);
  if (auto done = std::move(check).Done(); !done) return Fail(done.error());
  if (record->events.size() >= kCaseEventsMax) {
    return Fail(ErrorKind::kConflict,
                fmt::format("more than {} things have happened in this case: begin another",
                            kCaseEventsMax));
  }
  cases::Act act{.by = actor.person,
                 .at = std::max(input.now, state.at),
                 .on = on,
                 .reason = input.reason,
                 .evidence = input.evidence,
                 .approver = input.approver};
  const auto events = Acting(state, input, *record, std::move(act), until).Run();
  if (!events) return Fail(events.error());
  return Happened(input.id, *events, actor.person);
}

}  // namespace strongroom::desk::model
