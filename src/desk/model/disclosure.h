// What everybody could read of an issue if its embargo were lifted now.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "desk/model/can_see.h"
#include "desk/model/event.h"

namespace strongroom::desk::model {

// Beside title, description and the other facts of today. What was expunged is not counted.
struct Disclosure {
  std::uint64_t history = 0;  // entries
  std::uint64_t comments = 0;
  std::uint64_t former_titles = 0;  // that the history shows
  std::uint64_t former_descriptions = 0;
  std::uint64_t actions = 0;  // action items about it
  std::uint64_t cases = 0;
  // Other issues that its texts name, present and former ones, or those of its action items and
  // cases; that the sight shows and the public does not see.
  std::set<std::string> names{};
};

// Streams whose events become readable, those of links left aside: the issue's, and those of its
// action items and cases.
[[nodiscard]] std::vector<std::string> StreamsShown(const Sight& sight, const Issue& issue);

// `events`: those of StreamsShown, and of the issue's links. As far as the sight shows it.
[[nodiscard]] Disclosure WhatLiftingShows(const Sight& sight, const Issue& issue,
                                          std::span<const Event> events);

// {"history", "comments", "former_titles", "former_descriptions", "actions", "cases",
// "names": [keys]}
[[nodiscard]] json::object ToJson(const Disclosure& disclosure);

}  // namespace strongroom::desk::model
