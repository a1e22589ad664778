// The sensitivity classes that an operator gives in a file, or the shipped ones.
#pragma once

#include <string>

#include "base/error.h"
#include "record/class_policy.h"

namespace strongroom::app {

// Without a name the shipped classes. kConfiguration, naming the file and, in `fields`, every
// problem, for a file that cannot be read or loosens what ships.
[[nodiscard]] Result<record::ClassPolicy> LoadClasses(const std::string& file);

}  // namespace strongroom::app
