// What the words of a field and around it speak for.
#pragma once

#include <vector>

#include "classify/model/field.h"
#include "classify/rules/candidate.h"
#include "classify/rules/reading.h"

namespace strongroom::classify::rules {

// Whether the field's type lets it be what the rule is about; regular rules take any.
[[nodiscard]] bool TypeAllows(const RuleBook::Compiled& book, std::uint32_t rule,
                              const model::Field& field);

// Rules whose phrases are in the name (and its parent), or, where the name has none, in the title,
// or at the beginning of the description. In no order.
[[nodiscard]] std::vector<Candidate> NameCandidates(const RuleBook::Compiled& book,
                                                    const model::Field& field, Reader& reader);

}  // namespace strongroom::classify::rules
