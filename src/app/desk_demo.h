// Fills an empty desk, so that somebody who has none yet can look around in one.
#pragma once

#include "app/api_client.h"
#include "app/command.h"
#include "app/output.h"

namespace strongroom::app {

// Founds the desk if nobody has, then does what the story (desk_demo_story.h) tells, as the caller,
// who has to be an administrator; releases and modules come from install lists where some are
// given (desk_demo_releases.h). Refused before anything is written when there is more on the desk
// than its founding; it stops at the first refusal. Gives the program's exit code.
[[nodiscard]] int RunDeskDemo(const DeskDemo& command, ApiClient& client, const Output& output);

}  // namespace strongroom::app
