// Modules as a spreadsheet lists them: comma-separated values with a line of column names. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace strongroom::desk::intake {

// nullopt: the file has no such column, and nothing is said. An empty text says that there is none;
// an empty cell of yes and no says nothing.
struct ListedModule {
  std::string name;
  std::size_t line = 0;
  std::optional<std::string> repository;
  std::optional<std::string> language;
  std::optional<std::string> team;
  std::optional<std::string> product_owner;
  std::optional<std::vector<std::string>> alternatives;  // names, parted by ";" in the cell
  std::optional<bool> planned_for_next_release;
  std::optional<bool> used_in_production;
};

// The columns are named `module`, which must be there, `repository`, `language`, `team`,
// `product-owner`, `planned-for-next-release`, `alternatives`, `used-in-production`, in any order.
// kMalformed: not as RFC 4180 has it. kInvalid: a column that is unknown, missing or twice, or else
// every bad line with its number: too few or too many fields, no module's name, a module twice,
// neither yes nor no, a text of more than 500 bytes. One bad line refuses the file.
[[nodiscard]] Result<std::vector<ListedModule>> ParseModuleList(std::string_view text);

}  // namespace strongroom::desk::intake
