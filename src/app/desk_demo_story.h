// What happens on the desk of the demonstration, as data.
#pragma once

#include <string_view>

namespace strongroom::app {

// Each is a JSON list of [method, path below /api/desk, body] or, naming what is made for later
// lines, [method, path, body, name]. In every text "{me}" is who runs it, "{NAME}" what was made or
// a module of desk_demo_releases.h, "{day-30}" the date 30 days before today and "{day+30}" the one
// 30 days after it. A member "text" that is no text is one, written as JSON.

// Persons, groups, levels, settings, and what is known about modules.
[[nodiscard]] std::string_view DemoTeam() noexcept;
// The issues that the team brings along from its tracker, with the days on which they were
// reported.
[[nodiscard]] std::string_view DemoTracker() noexcept;
[[nodiscard]] std::string_view DemoIssues() noexcept;
// A calendar with module lists, for who has no install lists.
[[nodiscard]] std::string_view DemoReleases() noexcept;
// Policies, and a case in each of their phases.
[[nodiscard]] std::string_view DemoCases() noexcept;
[[nodiscard]] std::string_view DemoMeeting() noexcept;

}  // namespace strongroom::app
