// What a rule file says in words: groups, sets of words and lists of phrases. Each is a text, or
// texts by language: {"en": "…", "de": "…"}. For a text may stand a list of several, which keeps
// lines short.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_members.h"
#include "classify/rules/compiled.h"
#include "classify/rules/phrase_pattern.h"

namespace strongroom::classify::rules {

// Bound of a rule file: phrases of all its patterns together.
inline constexpr std::size_t kPhrasesMax = 200'000;

enum class Glue : std::uint8_t { kKept, kReadOver };

// Reads into the vocabulary of a book, whose glue and generic words are read before the phrases
// that leave out glue. What cannot be read is refused.
class PhraseReader {
 public:
  // Both outlive it.
  PhraseReader(RuleBook::Compiled& book, Refusals& refusals) : book_(book), refusals_(refusals) {}

  // The member "groups", whose names the patterns of phrases may take.
  void ReadGroups(JsonMembers& members);
  // Words between spaces; nothing where there is no such member.
  [[nodiscard]] WordSet ReadWords(JsonMembers& members, std::string_view name);
  // Patterns between commas; `use` gets each phrase that they stand for.
  using UsePhrase = std::function<void(std::span<const WordId>)>;
  void ReadPhrases(JsonMembers& members, std::string_view name, Need need, Glue glue,
                   const UsePhrase& use);

 private:
  using UseText = std::function<void(std::string_view text, const std::string& pointer)>;
  void ForEachText(JsonMembers& members, std::string_view name, Need need, const UseText& use);
  void ForTexts(const json::value& value, const std::string& pointer, const UseText& use);
  void ReadPattern(std::string_view pattern, const std::string& pointer, Glue glue,
                   const UsePhrase& use);
  [[nodiscard]] bool AddPhrase(const std::vector<std::string>& phrase, Glue glue,
                               const UsePhrase& use);

  RuleBook::Compiled& book_;
  Refusals& refusals_;
  WordGroups groups_;
  std::size_t phrases_ = 0;  // of all patterns
};

}  // namespace strongroom::classify::rules
