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

rc::Gen<Event> AnyEvent() {
  return rc::gen::exec([] {
    Event event;
    event.at = DayZero() + days{*rc::gen::inRange(0, 400)};
    event.kind = *rc::gen::element<std::string>(
        "notified", "notified", "acknowledged", "fixed", "stakeholders-informed", "announced",
        "archived", "planned-for-next-release", "not-planned-for-next-release",
        "entered-supported-release", "left-supported-release", "extended", "exempted",
        "exemption-withdrawn", "released", "noted");
    const Date day = std::get<Date>(event.at);
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

struct Story {
  std::vector<Event> events;
  Date on;
};

Story AnyStory() {
  Story story;
  story.events = *rc::gen::container<std::vector<Event>>(AnyEvent());
  story.on = DayZero() + days{*rc::gen::inRange(0, 600)};
  return story;
}

Report At(const std::vector<Event>& events, Date on) {
  return Evaluate(std::span(&Deprecation(), 1), events, on).value();
}

Date DayOf(const Event& event) { return std::get<Date>(event.at); }

RC_GTEST_PROP(PolicyProperty, NoDeadlineLiesBeforeItsAnchor, ()) {
  const Story story = AnyStory();
  const Report report = At(story.events, story.on);
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
  more.insert(more.begin() + at,
              Event{.at = DayZero() + days{*rc::gen::inRange(0, 600)}, .kind = "noted"});
  RC_ASSERT(Text(At(more, story.on)) == Text(At(story.events, story.on)));
}

RC_GTEST_PROP(PolicyProperty, APastDaysReportStaysWhatItWas, ()) {
  const Story story = AnyStory();
  std::vector<Event> by_then;
  std::ranges::copy_if(story.events, std::back_inserter(by_then),
                       [&](const Event& each) { return DayOf(each) <= story.on; });
  RC_ASSERT(json::serialize(ToJson(At(by_then, story.on))) ==
            json::serialize(ToJson(At(story.events, story.on))));
}

RC_GTEST_PROP(PolicyProperty, WhatIsMissedStaysMissedWhileNothingHappens, ()) {
  const Story story = AnyStory();
  const Report now = At(story.events, story.on);
  std::vector<Event> by_then;
  std::ranges::copy_if(story.events, std::back_inserter(by_then),
                       [&](const Event& each) { return DayOf(each) <= story.on; });
  const Report later = At(by_then, story.on + days{*rc::gen::inRange(1, 300)});
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
  const Forecast forecast = LookAhead(std::span(&Deprecation(), 1), story.events, story.on,
                                      static_cast<std::uint32_t>(ahead))
                                .value();
  std::vector<Event> by_then;
  std::ranges::copy_if(story.events, std::back_inserter(by_then),
                       [&](const Event& each) { return DayOf(each) <= story.on; });
  // Day by day: whatever changes is in the forecast on that day, and nothing else is.
  Report before = At(by_then, story.on);
  for (int day = 1; day <= ahead; ++day) {
    const Date on = story.on + days{day};
    const Report report = At(by_then, on);
    const bool told = std::ranges::any_of(forecast.if_nobody_acts,
                                          [&](const Happening& each) { return each.on == on; });
    RC_ASSERT(told == (report.history.size() != before.history.size()));
    RC_ASSERT(told || report.phase == before.phase);
    before = report;
  }
  for (const Deadline& each : forecast.due) {
    const Report report = At(by_then, each.due);
    RC_ASSERT(std::ranges::any_of(report.deadlines, [&](const Deadline& other) {
      return other.step == each.step && other.due == each.due;
    }));
  }
}

}  // namespace
}  // namespace strongroom::desk::policy
