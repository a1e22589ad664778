#include "classify/rules/phrase_pattern.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/refusals.h"
#include "classify/rules/words.h"

namespace strongroom::classify::rules {
namespace {

using Phrase = std::vector<std::string>;

// A word may itself be cut ("e-mail"): then it is several words side by side.
void AddSpellings(std::string_view word, std::vector<Phrase>& out) {
  for (const std::string& spelling : Spellings(word)) out.push_back(SplitWords(spelling));
}

// What one element of a pattern, without its "?", may be.
Result<std::vector<Phrase>> Alternatives(std::string_view element, const WordGroups& groups) {
  std::vector<Phrase> out;
  while (true) {
    const std::size_t bar = element.find('|');
    const std::string_view word = element.substr(0, bar);
    if (word.starts_with('<') && word.ends_with('>')) {
      const auto group = groups.find(std::string(word.substr(1, word.size() - 2)));
      if (group == groups.end()) {
        return Fail(ErrorKind::kInvalid,
                    fmt::format("there is no group {} in \"groups\"; write it there or correct it",
                                Quoted(word)));
      }
      for (const std::string& member : group->second) AddSpellings(member, out);
    } else {
      AddSpellings(word, out);
    }
    if (bar == std::string_view::npos) break;
    element.remove_prefix(bar + 1);
  }
  if (std::ranges::any_of(out, [](const Phrase& phrase) { return phrase.empty(); })) {
    return Fail(ErrorKind::kInvalid,
                "a word has neither letter nor digit; write words with one space between them");
  }
  return out;
}

// Every phrase so far with every alternative behind it.
Result<std::vector<Phrase>> Product(const std::vector<Phrase>& phrases,
                                    const std::vector<Phrase>& alternatives, bool optional) {
  std::vector<Phrase> out;
  if (optional) out = phrases;
  for (const Phrase& phrase : phrases) {
    for (const Phrase& alternative : alternatives) {
      if (out.size() == kPhrasesPerPatternMax ||
          phrase.size() + alternative.size() > kPhraseWordsMax) {
        return Fail(ErrorKind::kInvalid,
                    fmt::format("the pattern stands for more than {} phrases or {} words; write "
                                "several shorter ones",
                                kPhrasesPerPatternMax, kPhraseWordsMax));
      }
      out.push_back(phrase);
      out.back().insert(out.back().end(), alternative.begin(), alternative.end());
    }
  }
  return out;
}

}  // namespace

Result<std::vector<Phrase>> ExpandPattern(std::string_view pattern, const WordGroups& groups) {
  std::vector<Phrase> phrases = {{}};
  while (!pattern.empty()) {
    const std::size_t space = pattern.find(' ');
    std::string_view element = pattern.substr(0, space);
    pattern.remove_prefix(space == std::string_view::npos ? pattern.size() : space + 1);
    const bool optional = element.ends_with('?');
    if (optional) element.remove_suffix(1);
    const auto alternatives = Alternatives(element, groups);
    if (!alternatives) return Fail(alternatives.error());
    auto product = Product(phrases, *alternatives, optional);
    if (!product) return Fail(product.error());
    phrases = std::move(*product);
  }
  if (std::ranges::any_of(phrases, [](const Phrase& phrase) { return phrase.empty(); })) {
    return Fail(ErrorKind::kInvalid,
                "a phrase may not be missing as a whole; one of its words must "
                "stand without \"?\"");
  }
  return phrases;
}

}  // namespace strongroom::classify::rules
