// Policy files: the shape first, then what the parts say about each other.
#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "base/json_members.h"
#include "desk/policy/policy.h"

namespace strongroom::desk::policy {
namespace {

constexpr std::size_t kListMax = 100;  // phases, steps, facts; events
constexpr std::size_t kNameMax = 60;

// What evaluating one case may take: for each event all alternatives of all steps are looked at.
constexpr std::size_t kDuesMax = 500;
constexpr std::size_t kHolidaysMax = 2'000;

std::string Listed(std::span<const std::string_view> names) {
  std::string list;
  for (const std::string_view each : names) {
    list += (list.empty() ? "" : ", ") + std::string(each);
  }
  return list;
}

// Lower-case letters, digits and hyphens, beginning with a letter.
bool IsName(std::string_view text) {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return !text.empty() && text.size() <= kNameMax && letter(text.front()) &&
         std::ranges::all_of(
             text, [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-'; });
}

class PolicyReader {
 public:
  explicit PolicyReader(Refusals& refusals) : refusals_(refusals) {}

  Policy Read(const json::value& document) {
    JsonMembers members(document, "", refusals_);
    (void)members.Any("$schema", Need::kOptional);
    policy_.name = Name(members, "name");
    policy_.version =
        static_cast<std::uint32_t>(members.Number("version", 1, 1'000'000).value_or(0));
    policy_.title = members.Text("title", Need::kRequired, 200).value_or("");
    policy_.summary = members.Text("summary", Need::kOptional).value_or("");
    ReadState(members);
    ReadZone(members);
    if (const json::value* settings = members.Any("settings", Need::kOptional))
      ReadSettings(*settings);
    ReadEvents(members);
    ReadNeeds(members);
    policy_.starts_on = Kind(members, "starts_on");
    ForEach(members, "facts", Need::kOptional, [this](auto& one) { ReadFact(one); });
    policy_.applies_while = Conditions(members, "applies_while");
    ForEach(members, "phases", Need::kRequired, [this](auto& one) { ReadPhase(one); });
    ForEach(members, "steps", Need::kRequired, [this](auto& one) { ReadStep(one); });
    ReadExceptions(members);
    CheckWork(members);
    members.Close();
    return std::move(policy_);
  }

 private:
  // -- Parts -----------------------------------------------------------------------------------
  void ReadState(JsonMembers& members) {
    const auto state = members.Word("state", {"draft", "proposed", "approved"}, Need::kRequired);
    policy_.state = static_cast<PolicyState>(state.value_or(0));
    const json::value* approval = members.Any("approval", Need::kOptional);
    if (approval == nullptr) {
      if (policy_.state == PolicyState::kApproved) {
        members.Refuse("approval", "approval",
                       "an approved policy says by whom and when: give {\"by\", \"on\"}");
      }
      return;
    }
    JsonMembers parts(*approval, "/approval", refusals_);
    Approval made{.by = parts.Text("by", Need::kRequired, 200).value_or(""), .on = {}};
    if (const auto on = DateIn(parts, "on")) made.on = *on;
    parts.Close();
    policy_.approval = std::move(made);
  }

  void ReadZone(JsonMembers& members) {
    if (const auto name = members.Text("zone", Need::kRequired, 100)) {
      if (auto zone = Zone::Find(*name)) {
        policy_.zone = *zone;
      } else {
        members.Refuse("zone", "zone", zone.error().detail);
      }
    }
    const std::vector<std::string> holidays = members.Texts("holidays");
    if (holidays.size() > kHolidaysMax) {
      members.Refuse(
          "holidays", "too-many",
          fmt::format("give at most {} holidays, of the years that cases fall in", kHolidaysMax));
      return;
    }
    for (const std::string& text : holidays) {
      if (const auto date = ParseDate(text)) {
        policy_.holidays.insert(*date);
      } else {
        members.Refuse("holidays", "date",
                       fmt::format("{} is no date; write 2026-01-31", Quoted(text)));
      }
    }
  }

  void CheckWork(JsonMembers& members) {
    std::size_t dues = 0;
    for (const Step& each : policy_.steps) dues += each.due.size();
    if (dues <= kDuesMax) return;
    members.Refuse(
        "steps", "too-many",
        fmt::format("the steps have {} deadlines together: give at most {}", dues, kDuesMax));
  }

  void ReadSettings(const json::value& value) {
    JsonMembers members(value, "/settings", refusals_);
    Settings& settings = policy_.settings;
    // The second word says yes, the first is the default, but for the two that are yes by default.
    const auto second = [&](std::string_view name, std::string_view no, std::string_view yes) {
      return members.Word(name, {no, yes}).value_or(0) == 1;
    };
    settings.late_undoes = second("late_act", "does-not-undo", "undoes");
    settings.deadline_day_counts = !second("deadline_day", "counts", "does-not-count");
    settings.extension_moves_later_steps =
        second("extension", "moves-its-own-step", "moves-later-steps");
    settings.repeated_anchor_restarts = second("repeated_anchor", "does-not-restart", "restarts");
    settings.release_without_fix_satisfies =
        second("release_without_fix", "does-not-satisfy", "satisfies");
    settings.exception_after_miss_reopens =
        !second("exception_after_miss", "reopens", "does-not-reopen");
    members.Close();
  }

  void ReadExceptions(JsonMembers& members) {
    const json::value* exceptions = members.Any("exceptions", Need::kOptional);
    if (exceptions == nullptr) {
      for (const std::string_view each : {kind::kExtended, kind::kExempted}) {
        policy_.exceptions[std::string(each)] = {};
      }
      return;
    }
    JsonMembers parts(*exceptions, "/exceptions", refusals_);
    for (const std::string_view each : {kind::kExtended, kind::kExempted}) {
      const json::value* value = parts.Any(each, Need::kOptional);
      if (value == nullptr) continue;
      JsonMembers one(*value, parts.PointerTo(each), refusals_);
      ExceptionRule rule{.title = one.Text("title", Need::kRequired, 500).value_or(""),
                         .needs_reason = false,
                         .needs_evidence = false,
                         .needs_approver = false};
      for (const std::string& need : one.Texts("needs")) {
        bool* flag = need == "reason"     ? &rule.needs_reason
                     : need == "evidence" ? &rule.needs_evidence
                     : need == "approver" ? &rule.needs_approver
                                          : nullptr;
        if (flag == nullptr) {
          one.Refuse("needs", "word", "give any of reason, evidence, approver");
        } else {
          *flag = true;
        }
      }
      one.Close();
      policy_.exceptions[std::string(each)] = std::move(rule);
    }
    parts.Close();
  }

  void ReadEvents(JsonMembers& members) {
    const json::value* events = members.Any("events", Need::kRequired);
    if (events == nullptr) return;
    JsonMembers parts(*events, "/events", refusals_);
    const json::object* object = events->if_object();
    if (object == nullptr) return;
    if (object->size() > kListMax) {
      members.Refuse("events", "too-many",
                     fmt::format("give at most {} kinds of events", kListMax));
      return;
    }
    for (const auto& member : *object) {
      const std::string_view name = member.key();
      if (!IsName(name) ||
          std::ranges::find(kind::kEveryPolicys, name) != kind::kEveryPolicys.end()) {
        parts.Refuse(name, "event",
                     fmt::format("give events names of their own: lower-case letters, digits and "
                                 "hyphens, none of {}, which every policy knows",
                                 Listed(kind::kEveryPolicys)));
        continue;
      }
      policy_.events.emplace(name, parts.Text(name, Need::kRequired, 500).value_or(""));
    }
  }

  void ReadNeeds(JsonMembers& members) {
    const json::value* needs = members.Any("needs", Need::kOptional);
    if (needs == nullptr) return;
    JsonMembers parts(*needs, "/needs", refusals_);
    const json::object* object = needs->if_object();
    if (object == nullptr) return;
    for (const auto& member : *object) {
      const std::string_view name = member.key();
      if (!IsKind(name)) RefuseKind(parts, name, name);
      EventNeeds& wanted = policy_.needs[std::string(name)];
      for (const std::string& need : parts.Texts(name)) {
        if (need != "reason" && need != "evidence") {
          parts.Refuse(name, "word", "give any of reason, evidence");
        }
        (need == "reason" ? wanted.reason : wanted.evidence) = true;
      }
    }
  }

  void ReadFact(JsonMembers& members) {
    Fact fact;
    fact.name = Name(members, "fact");
    fact.title = members.Text("title", Need::kRequired, 200).value_or("");
    fact.initially = members.Flag("initially", Need::kRequired).value_or(false);
    fact.set_by = Kind(members, "set_by");
    fact.cleared_by = Kind(members, "cleared_by");
    if (!fact.set_by.empty() && fact.set_by == fact.cleared_by) {
      members.Refuse("cleared_by", "fact", "one event cannot both set and clear a fact");
    }
    Unique(members, "fact", policy_.facts, &Fact::name, fact.name);
    policy_.facts.push_back(std::move(fact));
  }

  void ReadPhase(JsonMembers& members) {
    Phase phase;
    phase.name = Name(members, "phase");
    phase.title = members.Text("title", Need::kRequired, 200).value_or("");
    phase.final = members.Flag("final").value_or(false);
    phase.entered_by = Kinds(members, "entered_by");
    phase.from = members.Texts("from");
    for (const std::string& name : phase.from) {
      if (policy_.PhaseRank(name) < policy_.phases.size()) continue;
      members.Refuse("from", "unknown-phase",
                     fmt::format("{} is not among the phases before this one", Quoted(name)));
    }
    Unique(members, "phase", policy_.phases, &Phase::name, phase.name);
    policy_.phases.push_back(std::move(phase));
  }

  void ReadStep(JsonMembers& members) {
    Step step;
    step.name = Name(members, "step");
    step.title = members.Text("title", Need::kRequired, 200).value_or("");
    step.phase = PhaseName(members, "phase", Need::kRequired);
    step.who = members.Text("who", Need::kRequired, 200).value_or("");
    step.what = members.Text("what", Need::kRequired, 500).value_or("");
    step.satisfied_by = Kinds(members, "satisfied_by");
    step.when = Conditions(members, "when");
    step.on_miss = PhaseName(members, "on_miss", Need::kOptional);
    step.on_end = PhaseName(members, "on_end", Need::kOptional);
    step.until = PhaseName(members, "until", Need::kOptional);
    ForEach(members, "due", Need::kOptional, [&](auto& one) { ReadDue(one, step); });
    CheckStep(members, step);
    Unique(members, "step", policy_.steps, &Step::name, step.name);
    policy_.steps.push_back(std::move(step));
  }

  void ReadDue(JsonMembers& members, Step& step) {
    Due due;
    due.stated =
        static_cast<Due::Stated>(members.Word("stated", {"never", "may", "must"}).value_or(0));
    due.after = members.Text("after", Need::kRequired, kNameMax).value_or("");
    const auto phase = AnchorPhase(due.after);
    const std::size_t rank = phase ? policy_.PhaseRank(*phase) : 0;
    if (!due.after.empty() && (phase ? rank == policy_.phases.size() : !IsKind(due.after))) {
      members.Refuse("after", "unknown-anchor",
                     fmt::format("{} is neither an event nor a phase (written phase:NAME) of this "
                                 "policy; declare it or correct the name",
                                 Quoted(due.after)));
    } else if (phase && rank > policy_.PhaseRank(step.phase)) {
      // Phases are reached in their order, so that no deadline can wait for its own miss.
      members.Refuse("after", "anchor-circle",
                     fmt::format("the step is looked at from phase {} on, and {} comes after it: "
                                 "count from an event or an earlier phase",
                                 Quoted(step.phase), Quoted(*phase)));
    }
    if (phase && due.stated != Due::Stated::kNever) {
      members.Refuse("stated", "stated", "only an event can state a date");
    }
    const auto text = members.Text(
        "period", due.stated == Due::Stated::kMust ? Need::kOptional : Need::kRequired, 40);
    if (text && due.stated == Due::Stated::kMust) {
      members.Refuse("period", "period", "the event must state the date: leave the period out");
    } else if (text) {
      if (const auto period = ParsePeriod(*text)) {
        due.period = *period;
      } else {
        members.Refuse("period", "period",
                       "give an ISO 8601 period of years, months, weeks and days such as P1M or "
                       "P90D, or \"10 business days\"");
      }
    }
    due.when = Conditions(members, "when");
    due.unless = Kinds(members, "unless");
    step.due.push_back(std::move(due));
  }

  // -- What the parts of a step say about each other
  void CheckStep(JsonMembers& members, const Step& step) {
    const std::size_t rank = policy_.PhaseRank(step.phase);
    if (rank < policy_.phases.size() && policy_.phases[rank].final) {
      members.Refuse("phase", "final-phase", "nothing is due in a final phase; name another");
    }
    for (const auto& [member, next] :
         {std::pair{"on_miss", step.on_miss}, {"on_end", step.on_end}, {"until", step.until}}) {
      if (!next.empty() && policy_.PhaseRank(next) <= rank) {
        members.Refuse(
            member, "phase-order",
            fmt::format("phase {} must stand after the step's own, {}: a case only goes forward",
                        Quoted(next), Quoted(step.phase)));
      }
    }
    if (step.waits() && (step.due.empty() || step.on_end.empty() || !step.on_miss.empty())) {
      members.Refuse("satisfied_by", "step",
                     "a step that no event satisfies is a period that passes: give it due and "
                     "on_end, and no on_miss; or name the events that satisfy it");
    }
    if (!step.waits() && !step.on_end.empty()) {
      members.Refuse("on_end", "step",
                     "only a step without satisfied_by ends by itself; use on_miss");
    }
    if (!step.on_miss.empty() && step.due.empty()) {
      members.Refuse("on_miss", "step", "without a deadline nothing can be missed: give due");
    }
  }

  // -- Names -----------------------------------------------------------------------------------
  std::string Name(JsonMembers& members, std::string_view member) {
    auto name = members.Text(member, Need::kRequired, kNameMax);
    if (!name) return "";
    if (!IsName(*name)) {
      members.Refuse(member, "name",
                     "give lower-case letters, digits and hyphens, beginning with a letter");
      return "";
    }
    return std::move(*name);
  }

  [[nodiscard]] bool IsKind(std::string_view name) const {
    return policy_.events.contains(std::string(name)) || name == kind::kReleased;
  }

  std::string Kind(JsonMembers& members, std::string_view member) {
    auto name = members.Text(member, Need::kRequired, kNameMax);
    if (!name) return "";
    if (!IsKind(*name)) RefuseKind(members, member, *name);
    return std::move(*name);
  }

  std::vector<std::string> Kinds(JsonMembers& members, std::string_view member) {
    std::vector<std::string> names = members.Texts(member);
    for (const std::string& name : names) {
      if (!IsKind(name)) RefuseKind(members, member, name);
    }
    return names;
  }

  static void RefuseKind(JsonMembers& members, std::string_view member, std::string_view name) {
    members.Refuse(
        member, "unknown-event",
        fmt::format("{} is not among the policy's events; declare it there or correct the name",
                    Quoted(name)));
  }

  std::string PhaseName(JsonMembers& members, std::string_view member, Need need) {
    auto name = members.Text(member, need, kNameMax);
    if (!name) return "";
    if (policy_.PhaseRank(*name) == policy_.phases.size()) {
      members.Refuse(
          member, "unknown-phase",
          fmt::format("{} is not among the policy's phases; declare it there or correct the name",
                      Quoted(*name)));
    }
    return std::move(*name);
  }

  FactConditions Conditions(JsonMembers& members, std::string_view member) {
    FactConditions conditions;
    const json::value* value = members.Any(member, Need::kOptional);
    if (value == nullptr) return conditions;
    JsonMembers parts(*value, members.PointerTo(member), refusals_);
    if (!value->is_object()) return conditions;
    for (const auto& entry : value->get_object()) {
      const std::string_view name = entry.key();
      if (std::ranges::find(policy_.facts, name, &Fact::name) == policy_.facts.end()) {
        parts.Refuse(
            name, "unknown-fact",
            fmt::format("{} is not among the policy's facts; declare it there or correct the name",
                        Quoted(name)));
      }
      if (const auto wanted = parts.Flag(name, Need::kRequired)) conditions.emplace(name, *wanted);
    }
    return conditions;
  }

  std::optional<Date> DateIn(JsonMembers& members, std::string_view member) {
    const auto text = members.Text(member, Need::kRequired, 20);
    if (!text) return std::nullopt;
    const auto date = ParseDate(*text);
    if (!date) members.Refuse(member, "date", "give a date that exists, such as 2026-01-31");
    return date;
  }

  template <class Item>
  void Unique(JsonMembers& members, std::string_view member, const std::vector<Item>& items,
              std::string Item::* name, const std::string& wanted) {
    if (wanted.empty() || std::ranges::find(items, wanted, name) == items.end()) return;
    members.Refuse(member, "name-taken", "this name is taken; give each its own");
  }

  template <class ReadOne>
  void ForEach(JsonMembers& members, std::string_view member, Need need, ReadOne read) {
    const json::array* list = members.Array(member, need);
    if (list == nullptr) return;
    if (list->size() > kListMax || (list->empty() && need == Need::kRequired)) {
      members.Refuse(member, "count", fmt::format("give 1 to {} of them", kListMax));
      return;
    }
    std::size_t at = 0;
    for (const json::value& each : *list) {
      JsonMembers one(each, fmt::format("{}/{}", members.PointerTo(member), at++), refusals_);
      if (!each.is_object()) continue;
      read(one);
      one.Close();
    }
  }

  Refusals& refusals_;
  Policy policy_;
};

// What the place's index stands for, such as `step "fix"`.
std::string NamedPlace(const json::value& document, std::string_view pointer) {
  for (const std::string_view word : {"phase", "step", "fact"}) {
    const std::string list = fmt::format("/{}s/", word);
    if (!pointer.starts_with(list)) continue;
    boost::system::error_code error;
    const std::string one(pointer.substr(0, pointer.find('/', list.size())));
    const json::value* name = document.find_pointer(fmt::format("{}/{}", one, word), error);
    if (name == nullptr || !name->is_string()) return "";
    return fmt::format("{} {}: ", word, Quoted(name->get_string()));
  }
  return "";
}

}  // namespace

Result<Policy> ParsePolicy(const json::value& document) {
  Refusals refusals;
  Policy policy = PolicyReader(refusals).Read(document);
  if (refusals.empty()) return policy;
  std::vector<FieldError> fields = std::move(refusals).Take();
  for (FieldError& each : fields) each.message.insert(0, NamedPlace(document, each.pointer));
  return Fail(Error{.kind = ErrorKind::kInvalid,
                    .detail = "the policy breaks rules of policy files",
                    .fields = std::move(fields)});
}

}  // namespace strongroom::desk::policy
