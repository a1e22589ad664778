// Whether the desk may do without an event's texts.
#pragma once

#include "base/error.h"
#include "desk/model/event.h"
#include "desk/model/state.h"

namespace strongroom::desk::model {

// Whether the desk may be as `after`, in which `event` was folded without its texts, instead of
// `before`. kConflict: a label that the event took away would stand there again.
[[nodiscard]] Result<void> CheckWithout(const Event& event, const State& before,
                                        const State& after);

}  // namespace strongroom::desk::model
