// The policies and texts that the program ships: policy/*.json and policy/texts/*.md as they were
// when it was built.
#pragma once

#include <span>
#include <string_view>

namespace strongroom::desk::cases {

struct ShippedFile {
  std::string_view name;  // without its ending, such as "embargo-cap"
  std::string_view text;
};

// By name.
[[nodiscard]] std::span<const ShippedFile> ShippedPolicies();
[[nodiscard]] std::span<const ShippedFile> ShippedTexts();

}  // namespace strongroom::desk::cases
