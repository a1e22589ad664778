// Tells fields what stands beside them: the names of the others in the same object, table or
// record.
#pragma once

#include <cstddef>
#include <vector>

#include "classify/model/field.h"

namespace strongroom::classify {

// Of one object; those behind them are beside nobody.
inline constexpr std::size_t kSiblingsMax = 500;

// Of one document's fields, in any order.
void GiveSiblings(std::vector<model::Field>& fields);

}  // namespace strongroom::classify
