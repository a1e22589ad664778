// What the codes of missing protections mean (docs/classifier.md has the table with what to do).
#pragma once

#include <string_view>

namespace strongroom::classify::output {

// A line; empty for a code that there is none for.
[[nodiscard]] std::string_view MissingMeaning(std::string_view code) noexcept;

}  // namespace strongroom::classify::output
