// The words that the rules know, and how a word of a name becomes one or several of them: as it is,
// as a plural, or cut up where several were written together ("kontonummer", "dateofbirth").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace strongroom::classify::rules {

// kUnknownWord is every word that the rules do not have: it matches nothing.
using WordId = std::uint32_t;
inline constexpr WordId kUnknownWord = 0;

class Vocabulary {
 public:
  Vocabulary();

  // `word` is folded (words.h). The same word has the same id.
  WordId Add(std::string_view word);
  // May stand inside a run-together name although it has less than four letters ("no" in
  // "phoneno"); others are chance there ("age" in "coverage").
  void AllowShort(WordId word);

  // May end a run-together name of which the begin is not known ("konto" in "treuhandkonto"), as
  // the last part of a compound says what the thing is. Words shorter than kEndingMin are not
  // taken.
  static constexpr std::size_t kEndingMin = 5;
  void AllowEnding(WordId word);

  // After the last Add: finds the words that are plurals of others. What stands in the rules as a
  // plural is that word, and its singular's phrases mean it as well.
  void LinkPlurals();

  [[nodiscard]] WordId Find(std::string_view word) const noexcept;  // kUnknownWord: not known
  [[nodiscard]] WordId Singular(WordId plural) const noexcept;      // kUnknownWord: it is none
  [[nodiscard]] const std::string& Text(WordId word) const { return texts_.at(word); }
  [[nodiscard]] std::size_t size() const noexcept { return texts_.size(); }

  // One word of SplitWords. Digits that are no part of a known word are dropped, so that nothing
  // may be left; a word of which a part stays unknown is unknown as a whole, endings aside: no word
  // is found inside another ("pin" in "pinned").
  [[nodiscard]] std::vector<WordId> Resolve(std::string_view word) const;
  // All of a name's words; letters that stand alone are joined with what follows where that makes a
  // known word ("e", "mail"), and so are few letters with an unknown word where that makes known
  // ones: "PINnumber" is cut into "PI" and "Nnumber".
  [[nodiscard]] std::vector<WordId> ResolveAll(const std::vector<std::string>& words) const;

 private:
  // Views into the keys of a map stay valid; so do those of texts_, which is never erased from.
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>()(text);
    }
  };

  [[nodiscard]] WordId FindWordOrSingular(std::string_view word) const noexcept;
  [[nodiscard]] WordId FindSingular(std::string_view plural) const noexcept;
  void ResolveLetters(std::string_view letters, std::vector<WordId>& out) const;
  [[nodiscard]] bool Segment(std::string_view letters, std::vector<WordId>& out) const;
  [[nodiscard]] bool TakeEnding(std::string_view letters, std::vector<WordId>& out) const;
  [[nodiscard]] WordId FindInner(std::string_view part) const noexcept;
  [[nodiscard]] bool MayBePart(WordId word) const noexcept;

  std::unordered_map<std::string, WordId, Hash, std::equal_to<>> ids_;
  std::vector<std::string> texts_;
  std::vector<WordId> singulars_;  // by plural
  std::unordered_set<WordId> short_;
  std::unordered_set<WordId> endings_;
};

}  // namespace strongroom::classify::rules
