// What stands before a CSV table, and what separates its cells.
#pragma once

#include <cstddef>
#include <string_view>

namespace strongroom::classify::read {

struct CsvPreamble {
  char separator = ',';
  std::size_t bytes = 0;   // up to the line of the header
  std::size_t titles = 0;  // lines among these that are neither a comment nor "sep=;"
};

// `head`: the file's first bytes. The separator is that of Excel's first line "sep=;", else the one
// of ",", ";", tab and "|" that most lines have equally often; of equals, the commoner. Passed over
// are lines that begin with "#" (but not one with as many cells as the line behind it, which is a
// header), and titles: lines with one cell that is not empty, where most lines have three or more.
[[nodiscard]] CsvPreamble CsvPreambleOf(std::string_view head);

}  // namespace strongroom::classify::read
