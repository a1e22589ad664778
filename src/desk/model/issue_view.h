// Issues as answers show them. Only what the reader's sight allows: links to issues that are not
// seen are left out.
#pragma once

#include "base/json.h"
#include "desk/model/can_see.h"

namespace strongroom::desk::model {

// For lists and boards: key, title, kind, state, severity, score, priority, urgent, level,
// assignee, labels, modules, in_production.
[[nodiscard]] json::object Summary(const Sight& sight, const Issue& issue);

// All of it; "version" is what commands expect, "notes" what EmbargoNotes says at `now`.
[[nodiscard]] json::object FullView(const Sight& sight, const Issue& issue, Time now);

}  // namespace strongroom::desk::model
