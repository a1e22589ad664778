// Where a command prints, and how a failure is told.
#pragma once

#include <cstddef>
#include <ostream>
#include <string_view>

namespace strongroom::app {

// Results go to `out`; to `error` one line a failure, saying what is wrong, where, and what to do.
struct Output {
  std::ostream& out;
  std::ostream& error;
  bool json = false;
  std::size_t width = 0;  // of a line, in characters; 0: any, as behind a pipe
  bool progress = false;  // `error` is a terminal: long work is told of
};

// Prints "strongroom: " and the line; gives kExitFailed.
int PrintFailure(const Output& output, std::string_view line);

}  // namespace strongroom::app
