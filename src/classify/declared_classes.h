// What files declare of their fields' classes, put to use: the words in columns' comments, the
// class of a field around others, and the higher of declared and found.
#pragma once

#include "classify/model/document.h"
#include "classify/model/report.h"

namespace strongroom::classify {

// Fills in `declared` of columns, whose comments say "x-sensitivity: high", and where what follows
// "x-sensitivity-reason:" up to the comment's end is the reason; and `around` of what is inside
// other fields. Fields are in any order.
void GiveDeclared(model::Document& document);

// The verdict becomes that of the declared class where it is the higher one; what was found stays
// in the evidence and in `found`. The rule stays too, or is "declared" where there was none.
void RaiseToDeclared(model::ClassifiedField& field);

}  // namespace strongroom::classify
