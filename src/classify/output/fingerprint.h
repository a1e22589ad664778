// Names a result by what it is about, so that it is the same one after lines have moved.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace strongroom::classify::output {

// FNV-1a with 64 bits (IETF draft-eastlake-fnv) over the parts, each ended by a zero byte, as 16
// hexadecimal digits. No protection against who wants two results to be taken for one.
[[nodiscard]] std::string Fingerprint(std::initializer_list<std::string_view> parts);

}  // namespace strongroom::classify::output
