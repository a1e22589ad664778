// policy/classifier.json, made part of the program by CMake (shipped_rules.cc.in), so that a build
// needs no file beside the classifier.
#pragma once

#include <string_view>

namespace strongroom::classify::rules {

extern const std::string_view kShippedRules;

}  // namespace strongroom::classify::rules
