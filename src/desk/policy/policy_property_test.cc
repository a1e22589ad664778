// What holds for every case, whatever happens in it.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

#include "desk/policy/policy_text_test.h"

namespace strongroom::desk::policy {
namespace {

using std::chrono::days;

const std::vector<Policy>& Policies() {
  static const std::vector<Policy> policies{ShippedPolicy("unsupported-module-deprecation"),
                                            ShippedPolicy("supported-module-escalation"),
                                            ShippedPolicy("embargo-cap")};
  return policies;
}

Date DayZero() { return *ParseDate("2027-10-01"); }

Date DayOf(const Event& event) { return event.DayIn(Zone::Utc()); }

// Of the policy's kinds, and of those that every policy knows; but for a move and what is struck.
Event AnyEvent(const Policy& policy) {
  Event event;
  const Date day = DayZero() + days{*rc::gen::inRange(0, 400)};
  event.at = day;
  if (*rc::gen::arbitrary<bool>()) {
    event.at = Time(day) + std::chrono::minutes(*rc::gen::inRange(0, 24 * 60));
  }
  std::vector<std::string> kinds{policy.starts_on, "extended", "extended",
                                 "exempted",       "exempted", "exemption-withdrawn",
                                 "released",       "noted",    "struck"};
  for (const auto& [name, meaning] : policy.events) kinds.push_back(name);
  for (const Fact& each : policy.facts) {
    kinds.push_back(each.set_by);
    kinds.push_back(each.cleared_by);
  }
  if (*rc::gen::inRange(0, 4) == 0) kinds.emplace_back("ended");
  event.kind = *rc::gen::elementOf(kinds);
  const bool exempts = event.kind == "exempted";
  const bool withdraws = event.kind == "exemption-withdrawn";
  if (event.kind == "extended" || ((exempts || withdraws) && *rc::gen::arbitrary<bool>())) {
    event.step = (*rc::gen::elementOf(policy.steps)).name;
  }
  if (event.kind == "extended" || exempts ||
      (event.kind == "announced" && *rc::gen::arbitrary<bool>())) {
    event.until = day + days{*rc::gen::inRange(0, 200)};
  }
  return event;
}

// What is struck stands before, in the list and in time.
std::vector<Event> AnyEvents(const Policy& policy) {
  std::vector<Event> events;
  const auto count = *rc::gen::inRange<std::size_t>(0, 24);
  for (std::size_t at = 0; at < count; ++at) {
    Event event = AnyEvent(policy);
    if (event.kind == "struck" && at == 0) event.kind = "noted";
    if (event.kind == "struck") {
      event.event = *rc::gen::inRange<std::uint32_t>(1, static_cast<std::uint32_t>(at) + 1);
      const Date struck = DayOf(events[*event.event - 1]);
      if (DayOf(event) < struck) event.at = struck;
    }
    events.push_back(std::move(event));
  }
  return events;
}

// The same events with one more, whose place the numbers of those that are struck make room for.
std::vector<Event> With(std::vector<Event> events, std::size_t at, Event more) {
  for (Event& each : events) {
    if (each.event && *each.event > at) ++*each.event;
  }
  events.insert(events.begin() + static_cast<std::ptrdiff_t>(at), std::move(more));
  return events;
}

Settings AnySettings() {
  Settings settings;
  settings.late_undoes = *rc::gen::arbitrary<bool>();
  settings.deadline_day_counts = *rc::gen::arbitrary<bool>();
  settings.extension_moves_later_steps = *rc::gen::arbitrary<bool>();
  settings.repeated_anchor_restarts = *rc::gen::arbitrary<bool>();
  settings.release_without_fix_satisfies = *rc::gen::arbitrary<bool>();
  settings.exception_after_miss_reopens = *rc::gen::arbitrary<bool>();
  return settings;
}

// A case under one of the shipped policies with any settings, looked at on any day.
struct Story {
  Policy policy;
  std::vector<Event> events;
  Date on;

  [[nodiscard]] Report At(const std::vector<Event>& of, Date day) const {
    return Evaluate(std::span(&policy, 1), of, day).value();
  }
  // With the numbers that are left of those that are struck.
  [[nodiscard]] std::vector<Event> ByThen() const {
    std::vector<Event> by_then;
    std::vector<std::uint32_t> number;
    for (const Event& each : events) {
      number.push_back(static_cast<std::uint32_t>(by_then.size()) + 1);
      if (DayOf(each) > on) continue;
      by_then.push_back(each);
      if (each.event) by_then.back().event = number[*each.event - 1];
    }
    return by_then;
  }
};

Story AnyStory() {
  Story story{.policy = *rc::gen::elementOf(Policies()), .events = {}, .on = {}};
  story.policy.settings = AnySettings();
  story.events = AnyEvents(story.policy);
  story.on = DayZero() + days{*rc::gen::inRange(0, 600)};
  return story;
}

RC_GTEST_PROP(PolicyProperty, NoDeadlineLiesBeforeItsAnchor, ()) {
  const Story story = AnyStory();
  const Report report = story.At(story.events, story.on);
  std::optional<Date> began;
  for (const Event& event : story.events) {
    if (event.kind == story.policy.starts_on) {
      began = std::min(began.value_or(DayOf(event)), DayOf(event));
    }
  }
  for (const Deadline& each : report.deadlines) {
    if (each.step == "migrate") continue;  // counts from the announcement
    RC_ASSERT(began.has_value());
    RC_ASSERT(each.due >= *began);
  }
}

RC_GTEST_PROP(PolicyProperty, AnUnrelatedEventChangesNothing, ()) {
  const Story story = AnyStory();
  const auto at = *rc::gen::inRange<std::size_t>(0, story.events.size() + 1);
  Event noted = AnyEvent(story.policy);
  noted.kind = "noted";
  const std::vector<Event> more = With(story.events, at, noted);
  RC_ASSERT(Text(story.At(more, story.on)) == Text(story.At(story.events, story.on)));
}

// Neither now nor later: as if it had never been recorded.
RC_GTEST_PROP(PolicyProperty, WhatIsStruckLeavesNothingBehind, ()) {
  Story story = AnyStory();
  const auto at = *rc::gen::inRange<std::size_t>(0, story.events.size() + 1);
  Event slip = AnyEvent(story.policy);
  if (slip.kind == "struck") slip.kind = "noted";
  std::vector<Event> more = With(story.events, at, slip);
  more.push_back({.at = std::max(DayOf(slip), DayZero() + days{*rc::gen::inRange(0, 400)}),
                  .kind = "struck",
                  .event = static_cast<std::uint32_t>(at) + 1});
  const Date on = std::max(story.on, DayOf(more.back()));
  RC_ASSERT(Text(story.At(more, on)) == Text(story.At(story.events, on)));
}

// Facts that are learned late move what is open, to no day that is past, and take nothing away.
RC_GTEST_PROP(PolicyProperty, AFactTakesNoDeadlineAndMissesNone, ()) {
  const Story story = AnyStory();
  RC_PRE(!story.policy.facts.empty());
  const Fact fact = *rc::gen::elementOf(story.policy.facts);
  RC_PRE(!story.policy.applies_while.contains(fact.name));
  const std::vector<Event> known = story.ByThen();
  std::vector<Event> learned = known;
  learned.push_back(
      {.at = story.on, .kind = *rc::gen::arbitrary<bool>() ? fact.set_by : fact.cleared_by});
  learned.push_back({.at = story.on, .kind = "noted"});
  const Report before = story.At(known, story.on);
  const Report after = story.At(learned, story.on);
  RC_ASSERT(after.phase == before.phase);
  for (const Deadline& each : before.deadlines) {
    const auto same = std::ranges::find(after.deadlines, each.step, &Deadline::step);
    RC_ASSERT(same != after.deadlines.end());
    RC_ASSERT(same->state == each.state);
    RC_ASSERT(same->due == each.due || (each.due >= story.on && same->due >= story.on));
  }
}

RC_GTEST_PROP(PolicyProperty, TheFirstDateThatWasReplacedStaysInSight, ()) {
  Story story = AnyStory();
  std::erase_if(story.events, [](const Event& each) { return each.kind == "struck"; });
  const Report now = story.At(story.events, story.on);
  const Report later = story.At(story.events, story.on + days{*rc::gen::inRange(1, 200)});
  for (const Deadline& each : now.deadlines) {
    const auto same = std::ranges::find(later.deadlines, each.step, &Deadline::step);
    if (!each.first_due || same == later.deadlines.end()) continue;
    RC_ASSERT(same->first_due == each.first_due);
  }
}

// What fell due and was not done is to be done, or led on.
RC_GTEST_PROP(PolicyProperty, NothingThatWasMissedIsForgotten, ()) {
  const Story story = AnyStory();
  const Report report = story.At(story.events, story.on);
  if (report.over || !report.applies) return;
  for (const Deadline& each : report.deadlines) {
    const Step& step = *story.policy.FindStep(each.step);
    if (each.state != StepStatus::kMissed || each.met_on || !step.on_miss.empty()) continue;
    if (story.policy.PhaseRank(step.phase) > story.policy.PhaseRank(report.phase)) continue;
    // With a phase that ends the step nobody has to do it any more.
    if (std::ranges::find(report.reached, step.until) != report.reached.end()) continue;
    RC_ASSERT(std::ranges::find(report.next, each.step, &Action::step) != report.next.end());
  }
}

RC_GTEST_PROP(PolicyProperty, APastDaysReportStaysWhatItWas, ()) {
  const Story story = AnyStory();
  const std::vector<Event> by_then = story.ByThen();
  RC_ASSERT(json::serialize(ToJson(story.At(by_then, story.on))) ==
            json::serialize(ToJson(story.At(story.events, story.on))));
}

RC_GTEST_PROP(PolicyProperty, WhatIsMissedStaysMissedWhileNothingHappens, ()) {
  const Story story = AnyStory();
  const Report now = story.At(story.events, story.on);
  const std::vector<Event> by_then = story.ByThen();
  const Report later = story.At(by_then, story.on + days{*rc::gen::inRange(1, 300)});
  for (const Deadline& each : now.deadlines) {
    if (each.state != StepStatus::kMissed) continue;
    const auto same = std::ranges::find(later.deadlines, each.step, &Deadline::step);
    RC_ASSERT(same != later.deadlines.end());
    RC_ASSERT(same->state == StepStatus::kMissed);
    RC_ASSERT(same->due == each.due);
  }
}

RC_GTEST_PROP(PolicyProperty, TheForecastIsWhatLaterEvaluationSays, ()) {
  const Story story = AnyStory();
  const int ahead = *rc::gen::inRange(1, 200);
  const Forecast forecast = LookAhead(std::span(&story.policy, 1), story.events, story.on,
                                      static_cast<std::uint32_t>(ahead))
                                .value();
  const std::vector<Event> by_then = story.ByThen();
  // Day by day: whatever changes is in the forecast on that day, and nothing else is.
  Report before = story.At(by_then, story.on);
  for (int day = 1; day <= ahead; ++day) {
    const Date on = story.on + days{day};
    const Report report = story.At(by_then, on);
    const bool told = std::ranges::any_of(forecast.if_nobody_acts,
                                          [&](const Happening& each) { return each.on == on; });
    RC_ASSERT(told == (report.history.size() != before.history.size()));
    RC_ASSERT(told || report.phase == before.phase);
    before = report;
  }
  for (const Deadline& each : forecast.due) {
    RC_ASSERT(each.last_day >= story.on && each.last_day <= story.on + days{ahead});
    const Report report = story.At(by_then, each.last_day);
    RC_ASSERT(std::ranges::any_of(report.deadlines, [&](const Deadline& other) {
      return other.step == each.step && other.due == each.due;
    }));
  }
}

// Whoever acts on the day that `next` names is in time, and a day later is not.
RC_GTEST_PROP(PolicyProperty, NextNamesTheLastDayInTime, ()) {
  const Story story = AnyStory();
  const std::vector<Event> by_then = story.ByThen();
  const Report report = story.At(by_then, story.on);
  for (const Action& each : report.next) {
    const auto now = std::ranges::find(report.deadlines, each.step, &Deadline::step);
    if (now == report.deadlines.end() || now->state == StepStatus::kMissed) continue;
    RC_ASSERT(each.by == now->last_day);
    RC_ASSERT(*each.by >= story.on);
    const auto on_day = [&](Date day) {
      const Report then = story.At(by_then, day);
      const auto same = std::ranges::find(then.deadlines, each.step, &Deadline::step);
      // Or the step ended with its phase, or a new alternative came with one.
      return same == then.deadlines.end() || same->due != now->due ? std::nullopt
                                                                   : std::optional(same->state);
    };
    const auto on_last = on_day(*each.by);
    RC_ASSERT(!on_last || (*on_last != StepStatus::kMissed && *on_last != StepStatus::kMet));
    const auto after = on_day(*each.by + days{1});
    RC_ASSERT(!after || *after == StepStatus::kMissed || *after == StepStatus::kMet);
  }
}

RC_GTEST_PROP(PolicyProperty, TheHistoryIsInTheOrderOfDays, ()) {
  const Story story = AnyStory();
  const Report report = story.At(story.events, story.on);
  RC_ASSERT(std::ranges::is_sorted(report.history, {}, &Happening::on));
}

RC_GTEST_PROP(PolicyProperty, MovingACaseAltersNoDeadlineThatHasPassed, ()) {
  const Story story = AnyStory();
  Policy other = story.policy;
  other.version = 2;
  other.approval->on = kDateMax;  // so that no case begins under it
  other.settings = AnySettings();
  for (Step& step : other.steps) {
    for (Due& due : step.due) due.period = {.days = *rc::gen::inRange<std::uint32_t>(0, 300)};
  }
  std::vector<Event> moved = story.ByThen();
  const Report before = story.At(moved, story.on);
  moved.push_back({.at = story.on, .kind = "policy-moved", .version = 2});
  const std::vector<Policy> versions{story.policy, other};
  const Report after = Evaluate(versions, moved, story.on).value();
  for (const Deadline& each : before.deadlines) {
    const bool over = each.state == StepStatus::kMissed || each.state == StepStatus::kMet;
    if (!over && each.due >= story.on) continue;
    const auto same = std::ranges::find(after.deadlines, each.step, &Deadline::step);
    RC_ASSERT(same != after.deadlines.end());
    RC_ASSERT(same->due == each.due);
    RC_ASSERT(same->state == each.state);
  }
}

}  // namespace
}  // namespace strongroom::desk::policy
