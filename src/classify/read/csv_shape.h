// Whether a text whose name does not say so is a CSV table.
#pragma once

#include <string_view>

namespace strongroom::classify::read {

// A first line of two or more different names (letters, digits, space, "_", "-", ".", beginning
// with a letter; in quotes or not), and behind it at least two whole lines with as many cells. The
// separator is ",", ";" or a tab.
[[nodiscard]] bool LooksLikeCsv(std::string_view head);

}  // namespace strongroom::classify::read
