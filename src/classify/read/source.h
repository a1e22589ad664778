// One file's text with the name that reports call it by.
#pragma once

#include <string>
#include <string_view>

namespace strongroom::classify::read {

struct Source {
  std::string file;  // relative to the path that was given, with "/"
  std::string_view text;
};

}  // namespace strongroom::classify::read
