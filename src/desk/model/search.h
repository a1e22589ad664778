// Full-text search over the issues that somebody sees.
#pragma once

#include <string_view>
#include <vector>

#include "desk/model/can_see.h"
#include "desk/model/page.h"

namespace strongroom::desk::model {

inline constexpr std::size_t kQueryMaxBytes = 1'000;
inline constexpr std::size_t kQueryMaxWords = 50;

// Issues in which every word of the query begins a word of the key, title, description, labels,
// references or comments, in any case (fold_text.h). The one whose key was asked for first, then
// the last changed, then by key. kInvalid: no word, or too many.
[[nodiscard]] Result<Page<const Issue*>> Search(const Sight& sight, std::string_view query,
                                                const PageWanted& wanted);
// All of them.
[[nodiscard]] Result<std::vector<const Issue*>> Search(const Sight& sight, std::string_view query);

}  // namespace strongroom::desk::model
