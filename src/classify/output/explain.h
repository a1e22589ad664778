// One field told at length: its class, why, and what the class asks for.
#pragma once

#include <cstddef>
#include <ostream>
#include <string_view>

#include "classify/model/report.h"
#include "classify/output/wording.h"

namespace strongroom::classify::output {

// `guidance`: the text of docs/classes.md on the field's class, in Markdown. Lines are broken at
// `width`; 0: not at all.
void PrintExplanation(std::ostream& out, const model::ClassifiedField& field,
                      const RuleLookup& rules, std::string_view guidance, std::size_t width);

// The field's path as a reader would have made it from `path`: its name, and the parents around it,
// outermost first. "personal.addresses[].city": city, in addresses, in personal.
[[nodiscard]] model::Field FieldFromPath(std::string_view path);

}  // namespace strongroom::classify::output
