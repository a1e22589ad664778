// How the rule file writes phrases: words side by side, `<group>` for any of a group's words, a "?"
// behind what may be missing, "|" between words of which one stands there.
//   "bank account <number>?"  "credit|debit card"  "date of birth"
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"

namespace strongroom::classify::rules {

// Phrases that one pattern stands for.
inline constexpr std::size_t kPhrasesPerPatternMax = 4'000;
// Words of one phrase.
inline constexpr std::size_t kPhraseWordsMax = 8;

using WordGroups = std::unordered_map<std::string, std::vector<std::string>>;

// All that the pattern stands for, each a list of folded words (Spellings of words.h). The error
// says what is wrong with the pattern; it has no place.
[[nodiscard]] Result<std::vector<std::vector<std::string>>> ExpandPattern(std::string_view pattern,
                                                                          const WordGroups& groups);

}  // namespace strongroom::classify::rules
