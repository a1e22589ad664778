// Case folding of single characters.
#pragma once

namespace strongroom {

// The small form of a Latin, Greek or Cyrillic capital, and one form of letters that differ only by
// where they stand, such as the final sigma (Unicode CaseFolding.txt, statuses C and S, as far as a
// character folds to one). Any other character is its own. Pinned by record.Normalizer: indexes are
// made with it.
[[nodiscard]] char32_t FoldCase(char32_t c) noexcept;

}  // namespace strongroom
