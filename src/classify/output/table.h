// The report for a person at a terminal.
#pragma once

#include <cstddef>
#include <ostream>

#include "classify/model/report.h"

namespace strongroom::classify::output {

struct TableOptions {
  bool all = false;       // regular fields too, and each of many findings alike
  std::size_t width = 0;  // of a line, in columns of the terminal; 0: any
};

// Counts first; then the fields above regular, the worst class first; findings, the worst severity
// first, and files that could not be read last, where they are still seen after a long table; many
// alike (alike.h) as one entry. Nothing of a file can steer the terminal.
void PrintTable(std::ostream& out, const model::Report& report, const TableOptions& options);

}  // namespace strongroom::classify::output
