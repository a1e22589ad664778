// What holds for every case, whatever happens in it.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

#include "desk/policy/policy_text_test.h"

namespace strongroom::desk::policy {
namespace {

using std::chrono::days;

const Policy& Deprecation() {
  static const Policy policy = ShippedPolicy("unsupported-module-deprecation");
  return policy;
}

Date DayZero() { return *ParseDate("2027-10-01"); }

Date DayOf(const Event& event) { return event.DayIn(Zone::Utc()); }

rc::Gen<Event> AnyEvent() {
  return rc::gen::exec([] {
    Event event;
    const Date day = DayZero() + days{*rc::gen::inRange(0, 400)};
    event.at = day;
    if (*rc::gen::arbitrary<bool>()) {
      event.at = Time(day) + std::chrono::minutes(*rc::gen::inRange(0, 24 * 60));
    }
    event.kind = *rc::gen::element<std::string>(
        "notified", "notified", "acknowledged", "fixed", "stakeholders-informed", "announced",
        "archived", "planned-for-next-release", "not-planned-for-next-release",
        "entered-supported-release", "left-supported-release", "extended", "exempted",
        "exemption-withdrawn", "released", "noted");
    const bool exempts = event.kind == "exempted";
    if (event.kind == "extended" || (exempts && *rc::gen::arbitrary<bool>())) {
      event.step = *rc::gen::element<std::string>("acknowledge", "fix", "migrate");
    }
    if (!event.step.empty() || exempts ||
        (event.kind == "announced" && *rc::gen::arbitrary<bool>())) {
      event.until = day + days{*rc::gen::inRange(0, 200)};
    }
    return event;
  });
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

// A case under the deprecation policy with any settings, looked at on any day.
struct Story {
  Policy policy;
  std::vector<Event> events;
  Date on;

  [[nodiscard]] Report At(const std::vector<Event>& of, Date day) const {
    return Evaluate(std::span(&policy, 1), of, day).value();
  }
  [[nodiscard]] std::vector<Event> ByThen() const {
    std::vector<Event> by_then;
    std::ranges::copy_if(events, std::back_inserter(by_then),
                         [&](const Event& each) { return DayOf(each) <= on; });
    return by_then;
  }
};

Story AnyStory() {
  Story story{.policy = Deprecation(), .events = {}, .on = {}};
  story.policy.settings = AnySettings();
  story.events = *rc::gen::container<std::vector<Event>>(AnyEvent());
  story.on = DayZero() + days{*rc::gen::inRange(0, 600)};
  return story;
}

RC_GTEST_PROP(PolicyProperty, NoDeadlineLiesBeforeItsAnchor, ()) {
  const Story story = AnyStory();
  const Report report = story.At(story.events, story.on);
  std::optional<Date> notified;
  for (const Event& event : story.events) {
    if (event.kind == "notified")
      notified = std::min(notified.value_or(DayOf(event)), DayOf(event));
  }
  for (const Deadline& each : report.deadlines) {
    if (each.step == "migrate") continue;  // counts from the announcement
    RC_ASSERT(notified.has_value());
    RC_ASSERT(each.due >= *notified);
  }
}

RC_GTEST_PROP(PolicyProperty, AnUnrelatedEventChangesNothing, ()) {
  const Story story = AnyStory();
  std::vector<Event> more = story.events;
  const auto at = static_cast<std::ptrdiff_t>(*rc::gen::inRange<std::size_t>(0, more.size() + 1));
  Event noted = *AnyEvent();
  noted.kind = "noted";
  more.insert(more.begin() + at, noted);
  RC_ASSERT(Text(story.At(more, story.on)) == Text(story.At(story.events, story.on)));
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
    const Report report = story.At(by_then, each.due);
    RC_ASSERT(std::ranges::any_of(report.deadlines, [&](const Deadline& other) {
      return other.step == each.step && other.due == each.due;
    }));
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
