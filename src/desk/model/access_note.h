// Writes down what changed who may see what, for the review. Used by folds.
#pragma once

#include <string>
#include <string_view>

#include "desk/model/event.h"
#include "desk/model/state.h"

namespace strongroom::desk::model {

inline void NoteAccess(State& state, const Event& event, std::string what, std::string issue = {},
                       bool own_access = false) {
  state.access_changes.Edit().push_back({.n = event.n,
                                         .at = event.at,
                                         .by = event.by,
                                         .stream = event.stream,
                                         .what = std::move(what),
                                         .issue = std::move(issue),
                                         .own_access = own_access});
}

// "tracker id none → Core": what a name by which others are recognised was, and is now.
[[nodiscard]] inline std::string RenamedFor(std::string_view what, const std::string& from,
                                            const std::string& to) {
  const auto named = [](const std::string& name) {
    return name.empty() ? std::string("none") : name;
  };
  return std::string(what) + " " + named(from) + " → " + named(to);
}

}  // namespace strongroom::desk::model
