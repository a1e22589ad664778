// Whether a `pattern` means the same in a record type as in JSON Schema. Record types have RE2's
// syntax (docs/record-types.md); the classifier is built without it.
#pragma once

#include <string_view>

namespace strongroom::classify::draft {

// True for patterns of a plain subset that ECMA-262 and RE2 both have and read alike: literals,
// ".", classes, groups, alternatives, anchors, \d \w \s and their complements, quantifiers, with at
// most 250 bytes, 20 levels of groups and 1,000 repeated parts in all. False says nothing.
[[nodiscard]] bool IsCommonPattern(std::string_view pattern);

}  // namespace strongroom::classify::draft
