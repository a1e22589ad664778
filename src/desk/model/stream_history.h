// What happened on any one stream, for who may see that thing: above all so that the event of a
// text that must be expunged can be found, whatever it is about.
//
//   issue, link, case, action   who sees the issue, both of them, or the action item
//   meeting                     whoever reads minutes for their audience
//   module, release, policy     everybody
//   person, access              that person, who asked, and administrators
//   group, level, desk          administrators
//   review                      administrators; what is about an issue, if they see it
//
// What is hidden, what never was, and what has had no event are the same answer.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "desk/model/can_see.h"
#include "desk/model/event.h"

namespace strongroom::desk::model {

inline constexpr std::string_view kNoSuchStream = "there is no such stream, or you may not see it";

// The stream as events name it: of a link both orders of its keys are taken.
[[nodiscard]] std::string StreamNamed(std::string_view stream);

struct StreamHistory {
  std::vector<const Event*> events;
  std::vector<std::string> issues;  // keys of those that the events tell of, each once
};
// Those of `events` that are on the stream and seen; they must live on. kNotFound with
// kNoSuchStream.
[[nodiscard]] Result<StreamHistory> HistoryOf(const Sight& sight, std::string_view stream,
                                              std::span<const Event> events);

}  // namespace strongroom::desk::model
