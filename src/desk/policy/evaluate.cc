#include "desk/policy/evaluate.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <variant>

#include "base/refusals.h"
#include "desk/policy/case_fold.h"

namespace strongroom::desk::policy {
namespace {

const Policy* VersionOf(std::span<const Policy> versions, std::uint32_t version) {
  const auto found = std::ranges::find(versions, version, &Policy::version);
  return found == versions.end() ? nullptr : &*found;
}

// The newest that was approved by then; without one, the oldest.
const Policy* VersionOn(std::span<const Policy> versions, Date day) {
  const Policy* chosen = nullptr;
  for (const Policy& each : versions) {
    const bool approved =
        each.state == PolicyState::kApproved && each.approval && each.approval->on <= day;
    if (approved && (chosen == nullptr || each.version > chosen->version)) chosen = &each;
  }
  if (chosen != nullptr) return chosen;
  return &*std::ranges::min_element(versions, {}, &Policy::version);
}

struct Dated {
  const Event* event = nullptr;
  Date day;
  std::size_t at = 0;  // its place in the list
  bool counts = true;  // it was not struck
};

// Whether the kind can mean anything under any version, and has what it needs.
class Checker {
 public:
  explicit Checker(std::span<const Policy> versions) : versions_(versions) {}

  void Check(const Event& event, Date day, std::size_t at) {
    const auto pointer = [at](std::string_view member) {
      return fmt::format("/{}/{}", at, member);
    };
    if (!Knows(event.kind)) {
      refusals_.Add(pointer("kind"), "unknown-event",
                    fmt::format("the policy knows no event {}; correct the name, or record it as "
                                "noted",
                                Quoted(event.kind)));
    }
    const bool extends = event.kind == kind::kExtended;
    const bool exempts = event.kind == kind::kExempted;
    if (extends && event.step.empty()) {
      refusals_.Add(pointer("step"), "required", "say which step is extended");
    }
    if ((extends || exempts) && !event.until) {
      refusals_.Add(pointer("until"), "required", "say until when, as a date");
    }
    if (!event.step.empty() && std::ranges::none_of(versions_, [&](const Policy& each) {
          return each.FindStep(event.step) != nullptr;
        })) {
      refusals_.Add(pointer("step"), "unknown-step",
                    fmt::format("the policy has no step {}", Quoted(event.step)));
    }
    if (event.until && *event.until < day) {
      refusals_.Add(pointer("until"), "date", "the date lies before the event that states it");
    }
    // Earlier ones only, so that nothing strikes what strikes it.
    if (event.kind == kind::kStruck && (!event.event || *event.event > at)) {
      refusals_.Add(pointer("event"), "unknown-event-number",
                    "say which event does not count, by its number in the list, from 1: one that "
                    "stands before");
    }
    if (event.version ? VersionOf(versions_, *event.version) == nullptr
                      : event.kind == kind::kPolicyMoved) {
      refusals_.Add(pointer("version"), "unknown-version",
                    "say to which version of the policy, and give that version too");
    }
  }

  // Nothing is struck before it happened.
  void CheckOrder(std::span<const Event> events, const Zone& zone) {
    for (std::size_t at = 0; at < events.size(); ++at) {
      const Event& each = events[at];
      if (each.kind != kind::kStruck || !each.event || *each.event > at) continue;
      if (events[*each.event - 1].DayIn(zone) <= each.DayIn(zone)) continue;
      refusals_.Add(fmt::format("/{}/at", at), "date",
                    "the event that is struck happened on a later day");
    }
  }

  [[nodiscard]] Refusals& refusals() { return refusals_; }

 private:
  [[nodiscard]] bool Knows(const std::string& kind) const {
    return std::ranges::find(kind::kEveryPolicys, kind) != kind::kEveryPolicys.end() ||
           std::ranges::any_of(versions_,
                               [&](const Policy& each) { return each.events.contains(kind); });
  }

  std::span<const Policy> versions_;
  Refusals refusals_;
};

// By day; within a day by time, and after these what has no time, as it stands.
void Sort(std::vector<Dated>& dated) {
  std::ranges::stable_sort(dated, [](const Dated& a, const Dated& b) {
    if (a.day != b.day) return a.day < b.day;
    const Time* left = std::get_if<Time>(&a.event->at);
    const Time* right = std::get_if<Time>(&b.event->at);
    if (left != nullptr && right != nullptr) return *left < *right;
    return left != nullptr && right == nullptr;
  });
}

std::string Named(const Event& event, const Zone& zone) {
  return fmt::format("{} of {}", event.kind, FormatDate(event.DayIn(zone)));
}

// Events, of which only those up to `known` are looked at, and what days bring by themselves.
struct Course {
  std::span<const Event> events;
  Date known;
  std::span<const Event> coming{};

  [[nodiscard]] std::vector<Dated> InOrder(const Zone& zone) const {
    std::vector<Dated> dated;
    dated.reserve(events.size() + coming.size());
    const std::vector<bool> counting = Counting(events, zone, known);
    for (std::size_t at = 0; at < events.size(); ++at) {
      const Date day = events[at].DayIn(zone);
      if (day <= known) dated.push_back({&events[at], day, at, counting[at]});
    }
    for (const Event& each : coming) {
      dated.push_back({&each, each.DayIn(zone), events.size() + dated.size()});
    }
    Sort(dated);
    return dated;
  }
};

Result<void> Check(std::span<const Policy> versions, const Course& course, const Zone& zone) {
  if (std::ranges::any_of(versions,
                          [&](const Policy& each) { return each.name != versions.front().name; })) {
    return Fail(ErrorKind::kInvalid, "give versions of one policy, not different ones");
  }
  Checker checker(versions);
  std::size_t at = 0;
  for (const std::span<const Event> list : {course.events, course.coming}) {
    for (const Event& each : list) checker.Check(each, each.DayIn(zone), at++);
  }
  checker.CheckOrder(course.events, zone);
  if (checker.refusals().empty()) return {};
  return Fail(Error{.kind = ErrorKind::kInvalid,
                    .detail = "the events do not fit the policy",
                    .fields = std::move(checker.refusals()).Take()});
}

// Tells of an event that was struck where it would have its place, and of what struck it.
void ApplyStruck(CaseFold& fold, const Course& course, const Dated& each, const Zone& zone) {
  if (!each.counts) {
    fold.NoteStruck(each.day,
                    fmt::format("{}: was struck later and does not count", each.event->kind));
    return;
  }
  const Event& target = course.events[*each.event->event - 1];
  fold.NoteStruck(each.day,
                  fmt::format("struck: {}{}{}", Named(target, zone),
                              each.event->reason.empty() ? "" : ": ", each.event->reason));
}

Result<Report> ReportOf(std::span<const Policy> versions, const Course& course, Date on) {
  if (versions.empty()) return Fail(ErrorKind::kInvalid, "give a policy");
  const Policy* policy = &BeganUnder(versions, course.events, course.known);
  const Zone zone = policy->zone;
  if (auto checked = Check(versions, course, zone); !checked) return Fail(checked.error());
  CaseFold fold(*policy);
  for (const Dated& each : course.InOrder(zone)) {
    if (each.day > on) break;
    fold.AdvanceTo(each.day);
    if (!each.counts || each.event->kind == kind::kStruck) {
      ApplyStruck(fold, course, each, zone);
    } else if (each.event->kind == kind::kPolicyMoved) {
      const Policy& next = *VersionOf(versions, *each.event->version);
      if (!fold.phase().empty() && next.PhaseRank(fold.phase()) == next.phases.size()) {
        return Fail(Error{
            .kind = ErrorKind::kInvalid,
            .detail = "the events do not fit the policy",
            .fields = {{fmt::format("/{}/version", each.at), "unknown-phase",
                        fmt::format("version {} has no phase {}, in which the case is on {}: move "
                                    "it to one that has",
                                    next.version, fold.phase(), FormatDate(each.day))}}});
      }
      fold.MoveTo(next, *each.event, each.day);
    } else {
      fold.Apply(*each.event, each.day);
    }
  }
  fold.AdvanceTo(on);
  return fold.ReportOn(on);
}

// The day on which what days bring takes an open deadline away before its last day, if it does.
Result<std::optional<Date>> LapsesOn(std::span<const Policy> versions, const Course& course,
                                     Date on, const Deadline& deadline) {
  const auto stands = [&](Date day) -> Result<bool> {
    const Result<Report> report = ReportOf(versions, course, day);
    if (!report) return Fail(report.error());
    return std::ranges::find(report->deadlines, deadline.step, &Deadline::step) !=
           report->deadlines.end();
  };
  if (course.coming.empty()) return std::nullopt;
  Result<bool> at_last = stands(deadline.last_day);
  if (!at_last) return Fail(at_last.error());
  if (*at_last) return std::nullopt;
  const Zone zone = BeganUnder(versions, course.events, course.known).zone;
  std::optional<Date> first;
  for (const Event& each : course.coming) {
    const Date day = each.DayIn(zone);
    if (day <= on || day > deadline.last_day || (first && *first <= day)) continue;
    const Result<bool> there = stands(day);
    if (!there) return Fail(there.error());
    if (!*there) first = day;
  }
  return first.value_or(deadline.last_day);
}

}  // namespace

std::string_view StepStatusName(StepStatus status) noexcept {
  switch (status) {
    case StepStatus::kOpen: return "open";
    case StepStatus::kMet: return "met";
    case StepStatus::kMissed: return "missed";
    case StepStatus::kExtended: return "extended";
    case StepStatus::kExempt: return "exempt";
  }
  return "";
}

std::vector<bool> Counting(std::span<const Event> events, const Zone& zone, Date on) {
  std::vector<bool> counting(events.size(), true);
  for (std::size_t at = events.size(); at-- > 0;) {
    const Event& each = events[at];
    if (each.kind != kind::kStruck || !each.event || !counting[at] || *each.event > at) continue;
    if (*each.event > 0 && each.DayIn(zone) <= on) counting[*each.event - 1] = false;
  }
  return counting;
}

const Policy& BeganUnder(std::span<const Policy> versions, std::span<const Event> events, Date on) {
  const Policy* chosen = nullptr;
  std::optional<Date> began;
  for (const Policy& each : versions) {
    const std::vector<bool> counting = Counting(events, each.zone, on);
    for (std::size_t at = 0; at < events.size(); ++at) {
      const Event& event = events[at];
      if (!counting[at] || event.kind != each.starts_on) continue;
      const Date day = event.DayIn(each.zone);
      if (day > on || (began && *began <= day)) continue;
      if (event.version ? *event.version != each.version : VersionOn(versions, day) != &each) {
        continue;
      }
      chosen = &each;
      began = day;
    }
  }
  return chosen != nullptr ? *chosen : *VersionOn(versions, on);
}

Result<Report> Evaluate(std::span<const Policy> versions, std::span<const Event> events, Date on) {
  return ReportOf(versions, {.events = events, .known = on}, on);
}

Result<Forecast> LookAhead(std::span<const Policy> versions, std::span<const Event> events, Date on,
                           std::uint32_t days, std::span<const Event> coming) {
  // Only what has happened by now: nobody acts.
  const Course course{.events = events, .known = on, .coming = coming};
  Result<Report> now = ReportOf(versions, course, on);
  if (!now) return Fail(now.error());
  const Date last = std::min(on + std::chrono::days{days}, kDateMax);
  Result<Report> later = ReportOf(versions, course, last);
  if (!later) return Fail(later.error());
  Forecast forecast{.now = std::move(*now), .due = {}, .if_nobody_acts = {}};
  std::ranges::copy_if(later->history, std::back_inserter(forecast.if_nobody_acts),
                       [&](const Happening& each) { return each.on > on; });
  for (const Deadline& each : forecast.now.deadlines) {
    const auto next = std::ranges::find(forecast.now.next, each.step, &Action::step);
    const bool open = each.state != StepStatus::kMissed && next != forecast.now.next.end();
    if (!open || each.last_day > last) continue;
    const Result<std::optional<Date>> lapses = LapsesOn(versions, course, on, each);
    if (!lapses) return Fail(lapses.error());
    if (!*lapses) {
      forecast.due.push_back(each);
      continue;
    }
    forecast.lapsing.push_back({**lapses, each.step});
    forecast.if_nobody_acts.push_back(
        {**lapses, fmt::format("{}: is not due on {} any more", each.step, FormatDate(each.due))});
  }
  std::ranges::stable_sort(forecast.due, {}, &Deadline::last_day);
  std::ranges::stable_sort(forecast.if_nobody_acts, {}, &Happening::on);
  forecast.later = std::move(*later);
  return forecast;
}

json::object ToJson(const Deadline& deadline) {
  json::object out{{"step", deadline.step},
                   {"title", deadline.title},
                   {"due", FormatDate(deadline.due)},
                   {"state", StepStatusName(deadline.state)}};
  if (deadline.first_due) out["first_due"] = FormatDate(*deadline.first_due);
  if (deadline.exempt_until) out["exempt_until"] = FormatDate(*deadline.exempt_until);
  if (deadline.met_on) out["met_on"] = FormatDate(*deadline.met_on);
  if (deadline.last_day != deadline.due) out["last_day"] = FormatDate(deadline.last_day);
  return out;
}

json::object ToJson(const Action& action) {
  json::object out{{"who", action.who}, {"what", action.what}, {"by", nullptr}};
  if (action.by) out["by"] = FormatDate(*action.by);
  out["step"] = action.step;
  if (action.exempt_until) out["exempt_until"] = FormatDate(*action.exempt_until);
  return out;
}

json::object ToJson(const Report& report) {
  json::array deadlines;
  for (const Deadline& each : report.deadlines) deadlines.push_back(ToJson(each));
  json::array next;
  for (const Action& each : report.next) next.push_back(ToJson(each));
  json::array why;
  for (const std::string& line : report.why) why.emplace_back(line);
  json::object out{{"phase", report.phase}};
  out["deadlines"] = std::move(deadlines);
  out["next"] = std::move(next);
  out["why"] = std::move(why);
  out["policy"] = report.policy;
  out["version"] = report.version;
  out["on"] = FormatDate(report.on);
  out["applies"] = report.applies;
  out["over"] = report.over;
  if (report.ended) {
    out["ended"] = json::object{{"on", FormatDate(report.ended->on)},
                                {"by", report.ended->by},
                                {"reason", report.ended->reason}};
  }
  return out;
}

}  // namespace strongroom::desk::policy
