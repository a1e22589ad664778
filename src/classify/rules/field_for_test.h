// Fields as readers make them, from a path such as "personal.emails[].value".
#pragma once

#include <string>
#include <string_view>

#include "classify/model/field.h"

namespace strongroom::classify::rules {

inline model::Field FieldOf(std::string_view path,
                            model::ValueKinds kinds = model::ValueKind::kString) {
  model::Field field;
  field.path = path;
  field.kinds = kinds;
  while (true) {
    const std::size_t dot = path.find('.');
    std::string part(path.substr(0, dot));
    if (part.ends_with("[]")) part.resize(part.size() - 2);
    if (dot == std::string_view::npos) {
      field.name = std::move(part);
      return field;
    }
    field.parents.push_back(std::move(part));
    path.remove_prefix(dot + 1);
  }
}

}  // namespace strongroom::classify::rules
