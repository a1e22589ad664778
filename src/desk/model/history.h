// What happened to an issue, for who sees it.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "desk/model/can_see.h"
#include "desk/model/event.h"

namespace strongroom::desk::model {

// The issue's own events, and those of its links whose other issue is seen too, as they stand in
// `events` (all of the ledger, or any part that holds them). kNotFound with kNoSuchIssue.
[[nodiscard]] Result<std::vector<const Event*>> History(const Sight& sight, std::string_view key,
                                                        std::span<const Event> events);

// {"at", "by", "kind", "body"}: without the ledger's number, whose gaps would tell of what is
// hidden. A link names the other issue as "with".
[[nodiscard]] json::object ToJson(const Event& event, std::string_view key);

}  // namespace strongroom::desk::model
