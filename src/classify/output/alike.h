// Findings and errors that are alike, put together: in what people read one entry stands for many
// of them, so that two hundred notes do not hide the one error.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "classify/model/report.h"

namespace strongroom::classify::output {

// So many alike are listed each; of more there is one entry with their number, what they mean and
// the first places.
inline constexpr std::size_t kAlikeListed = 5;

// Neither is ever empty. All point into the report.
using FindingsAlike = std::vector<const model::Finding*>;
using ErrorsAlike = std::vector<const model::FileError*>;

// Of one rule and severity: the worst severity first, then those that there are most of, then as in
// the report.
[[nodiscard]] std::vector<FindingsAlike> AlikeFindings(const model::Report& report);
// Of one text, in the order of the report.
[[nodiscard]] std::vector<ErrorsAlike> AlikeErrors(const model::Report& report);

// What they all say; where each says another thing, what their rule means, or, of a rule that has
// no such text, what the first one says.
[[nodiscard]] std::string_view WhatTheySay(const FindingsAlike& alike);

// Where the first of them are, each place once: at most three of "schemas/user.json:12".
[[nodiscard]] std::vector<std::string> FirstPlaces(const FindingsAlike& alike);
[[nodiscard]] std::vector<std::string> FirstPlaces(const ErrorsAlike& alike);

}  // namespace strongroom::classify::output
