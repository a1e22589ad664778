// A line at the terminal that tells how far a long scan or the writing of many files is.
#pragma once

#include <chrono>
#include <ostream>

#include "classify/scan.h"

namespace strongroom::classify::command {

// Silent in the first second, and then shown a few times a second. The line replaces itself, and is
// gone when this is.
class Progress {
 public:
  explicit Progress(std::ostream& terminal);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Show(const ScanProgress& progress);

 private:
  std::ostream& terminal_;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point last_{};
  bool shown_ = false;
};

}  // namespace strongroom::classify::command
