// Where something stands in a file.
#pragma once

#include <cstddef>

namespace strongroom::classify::model {

// Line and column count from 1, columns in bytes; `offset` is the byte's number from 0. Column 0:
// only the line is known. All zero: the file as a whole.
struct Place {
  std::size_t line = 0;
  std::size_t column = 0;
  std::size_t offset = 0;
  // The column in UTF-16 code units, as editors and SARIF count; 0: not counted (utf16_columns.h).
  std::size_t column_utf16 = 0;
};

// A part of a file's text: the bytes from `begin` up to, not including, `end`. Empty: there is
// none.
struct Extent {
  std::size_t begin = 0;
  std::size_t end = 0;

  [[nodiscard]] bool empty() const noexcept { return begin == end; }
  friend bool operator==(Extent, Extent) = default;
};

}  // namespace strongroom::classify::model
