#include "desk/model/search.h"

#include <fmt/format.h>

#include <algorithm>

#include "desk/model/fold_text.h"

namespace strongroom::desk::model {

Result<Page<const Issue*>> Search(const Sight& sight, std::string_view query,
                                  const PageWanted& wanted) {
  std::vector<std::string> words;
  if (query.size() <= kQueryMaxBytes) words = QueryWords(query);
  if (words.empty() || words.size() > kQueryMaxWords) {
    return Fail(ErrorKind::kInvalid,
                fmt::format("give words to search for, at most {} of them and {} bytes",
                            kQueryMaxWords, kQueryMaxBytes));
  }
  const std::string asked_key = FoldWords(query);
  for (std::string& word : words) word.insert(word.begin(), ' ');  // how words begin when folded

  std::vector<Placed<const Issue*>> found;
  for (const auto& [key, held] : sight.state().issues) {
    const Issue& issue = *held;
    if (!sight.Sees(issue)) continue;
    const bool all = std::ranges::all_of(words, [&](const std::string& word) {
      return issue.folded_head.contains(word) || issue.folded_comments.contains(word);
    });
    if (!all) continue;
    found.push_back({{.rank = FoldWords(key) == asked_key ? 0U : 1U,
                      .then = ~Ordered(issue.changed_at.time_since_epoch().count()),
                      .name = key},
                     &issue});
  }
  return TakePage(std::move(found), wanted);
}

Result<std::vector<const Issue*>> Search(const Sight& sight, std::string_view query) {
  Result<Page<const Issue*>> page = Search(sight, query, {});
  if (!page) return Fail(page.error());
  return std::move(page->items);
}

}  // namespace strongroom::desk::model
