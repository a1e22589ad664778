// policy/classifier.json, made part of the program by CMake (shipped_rules.cc.in), so that a build
// needs no file beside the classifier.
#pragma once

#include <string>

namespace strongroom::classify::rules {

// The file's text.
[[nodiscard]] std::string ShippedRules();

}  // namespace strongroom::classify::rules
