// Where something stands in a file.
#pragma once

#include <cstddef>

namespace strongroom::classify::model {

// Line and column count from 1, columns in bytes; `offset` is the byte's number from 0. All zero:
// the file as a whole.
struct Place {
  std::size_t line = 0;
  std::size_t column = 0;
  std::size_t offset = 0;
};

}  // namespace strongroom::classify::model
