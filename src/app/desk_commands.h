// The commands of the desk that need neither a server nor a store: policies and their clocks, for
// those who write policies and for tests.
#pragma once

#include "app/client_commands.h"
#include "app/command.h"

namespace strongroom::app {

// Each gives the program's exit code. What is wrong in a file is printed as `file: pointer:
// message`, with --json as one object a rule; then the code is 1.
[[nodiscard]] int CheckPolicies(const DeskPolicyCheck& command, const Output& output);
// Prints what a policy says about the events on a day.
[[nodiscard]] int EvaluateClock(const DeskClockEvaluate& command, const Output& output);
// Prints what falls due in the days after it, and what happens if nobody acts.
[[nodiscard]] int ForecastClock(const DeskClockForecast& command, const Output& output);

// Prints a text of a case, or every place in it that cannot be filled.
[[nodiscard]] int WriteText(const DeskPolicyText& command, const Output& output);

}  // namespace strongroom::app
