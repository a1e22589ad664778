#include "desk/model/search.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "desk/model/fold_text.h"

namespace strongroom::desk::model {

Result<std::vector<const Issue*>> Search(const Sight& sight, std::string_view query) {
  std::vector<std::string> words;
  if (query.size() <= kQueryMaxBytes) words = QueryWords(query);
  if (words.empty()) {
    return Fail(ErrorKind::kInvalid,
                fmt::format("give words to search for, at most {} bytes", kQueryMaxBytes));
  }
  const std::string asked_key = FoldWords(query);
  for (std::string& word : words) word.insert(word.begin(), ' ');  // how words begin when folded

  std::vector<const Issue*> found;
  for (const auto& [key, held] : sight.state().issues) {
    const Issue& issue = *held;
    if (!sight.Sees(issue)) continue;
    const bool all = std::ranges::all_of(words, [&](const std::string& word) {
      return issue.folded_head.contains(word) || issue.folded_comments.contains(word);
    });
    if (all) found.push_back(&issue);
  }
  std::ranges::stable_sort(found, [&](const Issue* a, const Issue* b) {
    const auto rank = [&](const Issue* issue) {
      return std::tuple(FoldWords(issue->key) != asked_key, -issue->changed_at.time_since_epoch());
    };
    return rank(a) < rank(b);
  });
  return found;
}

}  // namespace strongroom::desk::model
