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
    if (event.version ? VersionOf(versions_, *event.version) == nullptr
                      : event.kind == kind::kPolicyMoved) {
      refusals_.Add(pointer("version"), "unknown-version",
                    "say to which version of the policy, and give that version too");
    }
  }

  [[nodiscard]] Refusals& refusals() { return refusals_; }

 private:
  [[nodiscard]] bool Knows(const std::string& kind) const {
    static constexpr std::array kBuiltIn{kind::kExtended,           kind::kExempted,
                                         kind::kExemptionWithdrawn, kind::kPolicyMoved,
                                         kind::kReleased,           kind::kNoted};
    return std::ranges::find(kBuiltIn, kind) != kBuiltIn.end() ||
           std::ranges::any_of(versions_,
                               [&](const Policy& each) { return each.events.contains(kind); });
  }

  std::span<const Policy> versions_;
  Refusals refusals_;
};

// By day; within a day by time, and behind these what has no time, as it stands.
std::vector<Dated> InOrder(std::span<const Event> events, const Zone& zone) {
  std::vector<Dated> dated;
  dated.reserve(events.size());
  for (const Event& event : events) dated.push_back({&event, event.DayIn(zone)});
  std::ranges::stable_sort(dated, [](const Dated& a, const Dated& b) {
    if (a.day != b.day) return a.day < b.day;
    const Time* left = std::get_if<Time>(&a.event->at);
    const Time* right = std::get_if<Time>(&b.event->at);
    if (left != nullptr && right != nullptr) return *left < *right;
    return left != nullptr && right == nullptr;
  });
  return dated;
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

const Policy& BeganUnder(std::span<const Policy> versions, std::span<const Event> events, Date on) {
  const Policy* chosen = nullptr;
  std::optional<Date> began;
  for (const Event& event : events) {
    for (const Policy& each : versions) {
      const Date day = event.DayIn(each.zone);
      if (event.kind != each.starts_on || day > on || (began && *began <= day)) continue;
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
  if (versions.empty()) return Fail(ErrorKind::kInvalid, "give a policy");
  if (std::ranges::any_of(versions,
                          [&](const Policy& each) { return each.name != versions.front().name; })) {
    return Fail(ErrorKind::kInvalid, "give versions of one policy, not different ones");
  }
  const Policy* policy = &BeganUnder(versions, events, on);
  const std::vector<Dated> dated = InOrder(events, policy->zone);
  Checker checker(versions);
  for (std::size_t i = 0; i < events.size(); ++i) {
    checker.Check(events[i], events[i].DayIn(policy->zone), i);
  }
  if (!checker.refusals().empty()) {
    return Fail(Error{.kind = ErrorKind::kInvalid,
                      .detail = "the events do not fit the policy",
                      .fields = std::move(checker.refusals()).Take()});
  }
  CaseFold fold(*policy);
  for (const Dated& each : dated) {
    if (each.day > on) break;
    fold.AdvanceTo(each.day);
    if (each.event->kind == kind::kPolicyMoved) {
      fold.MoveTo(*VersionOf(versions, *each.event->version), each.day);
    } else {
      fold.Apply(*each.event, each.day);
    }
  }
  fold.AdvanceTo(on);
  return fold.ReportOn(on);
}

Result<Forecast> LookAhead(std::span<const Policy> versions, std::span<const Event> events, Date on,
                           std::uint32_t days, std::span<const Event> coming) {
  std::vector<Event> all(events.begin(), events.end());
  all.insert(all.end(), coming.begin(), coming.end());
  Result<Report> now = Evaluate(versions, all, on);
  if (!now) return Fail(now.error());
  // Only what has happened by now: nobody acts.
  const Zone zone = BeganUnder(versions, events, on).zone;
  std::vector<Event> so_far;
  std::ranges::copy_if(events, std::back_inserter(so_far),
                       [&](const Event& each) { return each.DayIn(zone) <= on; });
  so_far.insert(so_far.end(), coming.begin(), coming.end());
  const Date last = std::min(on + std::chrono::days{days}, kDateMax);
  Result<Report> later = Evaluate(versions, so_far, last);
  if (!later) return Fail(later.error());
  Forecast forecast{.now = std::move(*now), .due = {}, .if_nobody_acts = {}};
  for (const Deadline& each : later->deadlines) {
    if (each.due > on && each.due <= last) forecast.due.push_back(each);
  }
  // What is due by then and no longer looked at behind it.
  for (const Deadline& each : forecast.now.deadlines) {
    const auto same = std::ranges::find(later->deadlines, each.step, &Deadline::step);
    if (same == later->deadlines.end() && each.due > on && each.due <= last) {
      forecast.due.push_back(each);
    }
  }
  std::ranges::stable_sort(forecast.due, {}, &Deadline::due);
  std::ranges::copy_if(later->history, std::back_inserter(forecast.if_nobody_acts),
                       [&](const Happening& each) { return each.on > on; });
  return forecast;
}

json::object ToJson(const Report& report) {
  json::array deadlines;
  for (const Deadline& each : report.deadlines) {
    json::object one{{"step", each.step},
                     {"title", each.title},
                     {"due", FormatDate(each.due)},
                     {"state", StepStatusName(each.state)}};
    if (each.first_due) one["first_due"] = FormatDate(*each.first_due);
    if (each.exempt_until) one["exempt_until"] = FormatDate(*each.exempt_until);
    if (each.met_on) one["met_on"] = FormatDate(*each.met_on);
    deadlines.push_back(std::move(one));
  }
  json::array next;
  for (const Action& each : report.next) {
    json::object one{{"who", each.who}, {"what", each.what}, {"by", nullptr}};
    if (each.by) one["by"] = FormatDate(*each.by);
    one["step"] = each.step;
    next.push_back(std::move(one));
  }
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
  return out;
}

}  // namespace strongroom::desk::policy
