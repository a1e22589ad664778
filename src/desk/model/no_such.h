// What commands and readings answer to a name that nobody has, with where the names are.
#pragma once

#include <string_view>

namespace strongroom::desk::model {

inline constexpr std::string_view kNoSuchPerson =
    "there is no such person; give an id from: strongroom desk person list";
inline constexpr std::string_view kNoSuchLevel =
    "there is no such level; give an id from: strongroom desk level list";

}  // namespace strongroom::desk::model
