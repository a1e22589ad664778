// Short spellings for tests: events such as "2026-08-01 extended fix until 2026-10-15", and what a
// policy says, such as "notified; fix 2026-10-15 extended (2026-08-10)".
#pragma once

#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "desk/policy/evaluate.h"

namespace strongroom::desk::policy {

// The file of that name under policy/, with zone and settings replaced.
[[nodiscard]] Policy ShippedPolicy(std::string_view name, std::string_view zone = "Etc/UTC",
                                   std::string_view settings = "{}");
[[nodiscard]] std::vector<Event> Events(std::span<const std::string_view> lines);
// As Events reads it; for counter-examples.
std::ostream& operator<<(std::ostream& out, const Event& event);
[[nodiscard]] std::string Text(const Report& report);
[[nodiscard]] std::string Says(const Policy& policy, std::span<const std::string_view> events,
                               std::string_view on);

}  // namespace strongroom::desk::policy
