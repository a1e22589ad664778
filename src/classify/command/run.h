// Carries the verb out.
#pragma once

#include <cstddef>
#include <functional>
#include <ostream>
#include <string_view>

#include "classify/command/options.h"
#include "classify/scan.h"

namespace strongroom::classify::command {

// What ends the program: 0 done, and the check passed; 1 the check or something else failed.
// (2, wrong use, is Settle's.)
inline constexpr int kExitDone = 0, kExitFailed = 1;

struct Streams {
  std::ostream& out;
  std::ostream& error;
  std::size_t width = 0;  // of a line of `out`; 0: any
  bool progress = false;  // `error` is a terminal: long scans are told of
  std::string_view program = "strongroom classify";  // as it was called: failures begin with it
};

using Scanner = std::function<Result<model::Report>(const ScanOptions&)>;

// Results go to `out` or the file that was asked for; failures and notes, a line each, to `error`.
[[nodiscard]] int Run(const Options& options, const Streams& streams, const Scanner& scan = Scan);

}  // namespace strongroom::classify::command
