// What to do about a field that lacks a declared class.
#pragma once

#include <string>

#include "classify/output/declared.h"

namespace strongroom::classify::output {

// One or two sentences, by what is lacking and what the kind of file has a place for. Names of the
// file are in it as they are.
[[nodiscard]] std::string MendText(const model::ClassifiedField& field, Lack lack);

}  // namespace strongroom::classify::output
