// Text as the search compares it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace strongroom::desk::model {

// Words in lower case, each behind one space: letters and digits of ASCII, Latin, Greek and
// Cyrillic folded (Unicode CaseFolding, simple folding of those blocks); "-", "_" and "." within a
// word stay; other characters beyond ASCII are kept as they are. "Über mod-x." → " über mod-x".
[[nodiscard]] std::string FoldWords(std::string_view text);

// The words of a query, folded; each once.
[[nodiscard]] std::vector<std::string> QueryWords(std::string_view query);

}  // namespace strongroom::desk::model
