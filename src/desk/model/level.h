// A security level: which groups may see the issues that stand at it.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "desk/model/tracked.h"

namespace strongroom::desk::model {

struct Level {
  std::string id;  // such as "core"
  std::string name;
  std::string description;
  std::set<std::string, std::less<>> groups;
  bool reporter_sees = false;             // whether reporters see their own issues at this level
  std::string tracker_id{};               // of the tracker's level; empty: it is the desk's alone
  std::optional<TrackedLevel> tracked{};  // as the tracker said last
};

}  // namespace strongroom::desk::model
