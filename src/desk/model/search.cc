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

  // Whether it is the one asked for by key, when it changed, which.
  std::vector<std::tuple<bool, Time, const Issue*>> found;
  for (const auto& [key, held] : sight.state().issues) {
    const Issue& issue = *held;
    if (!sight.Sees(issue)) continue;
    const bool all = std::ranges::all_of(words, [&](const std::string& word) {
      return issue.folded_head.contains(word) || issue.folded_comments.contains(word);
    });
    if (all) found.emplace_back(FoldWords(key) == asked_key, issue.changed_at, &issue);
  }
  std::ranges::stable_sort(found, [](const auto& a, const auto& b) {
    return std::tie(std::get<0>(a), std::get<1>(a)) > std::tie(std::get<0>(b), std::get<1>(b));
  });
  std::vector<const Issue*> issues;
  issues.reserve(found.size());
  for (const auto& each : found) issues.push_back(std::get<2>(each));
  return issues;
}

}  // namespace strongroom::desk::model
