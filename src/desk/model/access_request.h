// Somebody asked that a person be let into a group.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"

namespace strongroom::desk::model {

struct AccessAnswer {
  Time at;
  std::string by;
  bool granted = false;
  std::string reason;
};

struct AccessRequest {
  std::string id;
  std::string person;
  std::string group;
  std::string reason;
  Time at;
  std::string by;
  std::optional<AccessAnswer> answer{};
};

}  // namespace strongroom::desk::model
