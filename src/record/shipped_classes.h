// policy/classes.json, made part of the program by CMake (shipped_classes.cc.in), so that a server
// needs no file beside it and cannot start with a document that no test has read.
#pragma once

#include <string_view>

namespace strongroom::record {

extern const std::string_view kShippedClasses;

}  // namespace strongroom::record
