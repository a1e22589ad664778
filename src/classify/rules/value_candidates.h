// What the values of a sample speak for, and for or against.
#pragma once

#include <vector>

#include "classify/rules/candidate.h"
#include "classify/value/column.h"

namespace strongroom::classify::rules {

// Rules that a check decides for: chance does not explain what the values pass, of a column that is
// called so. The least likely first.
[[nodiscard]] std::vector<Candidate> ValueCandidates(const RuleBook::Compiled& book,
                                                     const value::Column& values,
                                                     std::string_view name);

// Believes a rule that was found by name more where the values pass its checks, and less where none
// of at least kContradictionMin does. The class stays.
inline constexpr std::uint64_t kContradictionMin = 3;
void WeighValues(const RuleBook::Compiled& book, const value::Column& values, Candidate& candidate);

}  // namespace strongroom::classify::rules
