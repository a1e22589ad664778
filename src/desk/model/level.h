// A security level: which groups may see the issues that stand at it.
#pragma once

#include <set>
#include <string>

namespace strongroom::desk::model {

struct Level {
  std::string id;  // such as "core"
  std::string name;
  std::string description;
  std::set<std::string, std::less<>> groups;
  bool reporter_sees = false;  // whether reporters see their own issues at this level
};

}  // namespace strongroom::desk::model
