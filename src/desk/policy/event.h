// What happened in a case, as policies see it. Pure.
//
// On paper: {"at": "2026-01-31" or RFC 3339, "kind", "step", "until", "version", "event", "reason",
// "evidence", "approver", "by"}, of which `at` and `kind` must be there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "desk/policy/calendar.h"
#include "desk/policy/zone.h"

namespace strongroom::desk::policy {

struct Event {
  std::variant<Date, Time> at;  // a day, or a moment that falls on a day of the policy's zone
  std::string kind;
  std::string step{};
  std::optional<Date> until{};
  std::optional<std::uint32_t> version{};  // of the policy that a case begins under or is moved to
  std::optional<std::uint32_t> event{};    // that is struck: its number in the list, from 1
  std::string reason{};
  std::string evidence{};  // a link, say, that shows what the reason claims
  std::string approver{};  // of an exception
  std::string by{};

  [[nodiscard]] Date DayIn(const Zone& zone) const;
};

// kInvalid with every broken rule by pointer; a list of at most 10,000.
[[nodiscard]] Result<std::vector<Event>> ParseEvents(const json::value& document);

// As ParseEvents reads it; what is empty is left out.
[[nodiscard]] json::object ToJson(const Event& event);

}  // namespace strongroom::desk::policy
