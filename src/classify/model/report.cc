#include "classify/model/report.h"

#include <algorithm>

namespace strongroom::classify::model {

bool Report::Covers(std::string_view file) const noexcept {
  return std::ranges::binary_search(files, file) ||
         std::ranges::any_of(directories,
                             [&](const std::string& each) { return file.starts_with(each); });
}

}  // namespace strongroom::classify::model
