// How long a line may be.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace strongroom::terminal {

// What `columns` (the variable COLUMNS) says; else the terminal's that standard output is;
// else 0: any length, as behind a pipe.
[[nodiscard]] std::size_t LineWidth(const std::optional<std::string>& columns);

}  // namespace strongroom::terminal
