// Writes down what changed who may see what, for the review. Used by folds.
#pragma once

#include <string>

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

}  // namespace strongroom::desk::model
