#include "classify/rules/vocabulary.h"

#include <algorithm>
#include <array>
#include <utility>

#include "classify/rules/words.h"

namespace strongroom::classify::rules {
namespace {

constexpr std::size_t kPartMin = 4;      // letters of a word inside a run-together name
constexpr std::size_t kLongPartMin = 4;  // of at least one of them, as "tel" and "num" are chance
constexpr std::size_t kSegmentMin = 5;   // of such a name
constexpr std::size_t kSegmentMax = 40;  // longer ones are not cut up
constexpr std::size_t kPluralMin = 4;    // "gas" is no plural
constexpr std::size_t kSingularMin = 3;  // letters of what an ending is taken from
constexpr std::size_t kJoinedMin = 6;    // letters of a word that an "s" may join to the next
constexpr std::size_t kBeginMin = 3;     // unknown letters before an ending
constexpr std::size_t kCapitalsMax = 4;  // of which the last one was cut off ("PI", "Nnumber")

bool IsUnknown(const std::vector<WordId>& words) noexcept {
  return words.size() == 1 && words.front() == kUnknownWord;
}

bool IsDigit(char c) noexcept { return c >= '0' && c <= '9'; }

}  // namespace

Vocabulary::Vocabulary() { texts_.emplace_back("…"); }

WordId Vocabulary::Add(std::string_view word) {
  const auto found = ids_.find(word);
  if (found != ids_.end()) return found->second;
  const auto id = static_cast<WordId>(texts_.size());
  texts_.emplace_back(word);
  ids_.emplace(word, id);
  return id;
}

void Vocabulary::AllowShort(WordId word) { short_.insert(word); }

void Vocabulary::AllowEnding(WordId word) {
  if (Text(word).size() >= kEndingMin) endings_.insert(word);
}

WordId Vocabulary::Find(std::string_view word) const noexcept {
  const auto found = ids_.find(word);
  return found == ids_.end() ? kUnknownWord : found->second;
}

// Endings of plurals in the languages of the rules, the shortest first; "ies" of "y" apart.
WordId Vocabulary::FindSingular(std::string_view word) const noexcept {
  if (word.size() < kPluralMin) return kUnknownWord;
  if (word.ends_with("ies")) {
    std::string singular(word.substr(0, word.size() - 3));
    singular += 'y';
    if (const WordId id = Find(singular)) return id;
  }
  static constexpr std::array<std::string_view, 4> kEndings = {"s", "es", "n", "en"};
  for (const std::string_view ending : kEndings) {
    if (!word.ends_with(ending) || word.size() < ending.size() + kSingularMin) continue;
    const std::string_view singular = word.substr(0, word.size() - ending.size());
    // "n" and "en" are endings of long words only: "token" is no plural of "tok".
    if (ending.back() == 'n' && singular.size() < kSegmentMin) continue;
    if (singular.ends_with('s') && ending == "s") continue;
    if (const WordId id = Find(singular)) return id;
  }
  return kUnknownWord;
}

WordId Vocabulary::FindWordOrSingular(std::string_view word) const noexcept {
  const WordId id = Find(word);
  return id != kUnknownWord ? id : FindSingular(word);
}

void Vocabulary::LinkPlurals() {
  singulars_.assign(texts_.size(), kUnknownWord);
  for (WordId word = 1; word < texts_.size(); ++word) singulars_[word] = FindSingular(texts_[word]);
}

WordId Vocabulary::Singular(WordId plural) const noexcept {
  return plural < singulars_.size() ? singulars_[plural] : kUnknownWord;
}

// A part that is not the last: as it is, or with the "s" that joins long German and Scandinavian
// words ("versicherungs nummer").
WordId Vocabulary::FindInner(std::string_view part) const noexcept {
  if (const WordId id = Find(part)) return id;
  if (!part.ends_with('s') || part.size() <= kJoinedMin) return kUnknownWord;
  return Find(part.substr(0, part.size() - 1));
}

bool Vocabulary::MayBePart(WordId word) const noexcept {
  return word != kUnknownWord && (Text(word).size() >= kPartMin || short_.contains(word));
}

// The fewest known words that make up all of `letters`, and of those ways the one whose first words
// are longest.
bool Vocabulary::Segment(std::string_view letters, std::vector<WordId>& out) const {
  if (letters.size() < kSegmentMin || letters.size() > kSegmentMax) return false;
  struct Best {
    std::size_t words = 0;  // 0: no way to the end from here
    std::size_t length = 0;
    WordId word = kUnknownWord;
  };
  std::array<Best, kSegmentMax + 1> best{};
  for (std::size_t from = letters.size(); from-- > 0;) {
    for (std::size_t length = letters.size() - from; length >= 2; --length) {
      const std::size_t rest = from + length;
      if (rest < letters.size() && best.at(rest).words == 0) continue;
      const std::string_view part = letters.substr(from, length);
      // Only the last part may be a plural; the others may be joined by an "s".
      const WordId word = rest == letters.size() ? FindWordOrSingular(part) : FindInner(part);
      if (!MayBePart(word)) continue;
      const std::size_t words = rest == letters.size() ? 1 : best.at(rest).words + 1;
      Best& mine = best.at(from);
      if (mine.words == 0 || words < mine.words) mine = {words, length, word};
    }
  }
  if (best[0].words == 0) return false;
  bool some_long = false;
  for (std::size_t at = 0; at < letters.size(); at += best.at(at).length) {
    some_long = some_long || best.at(at).length >= kLongPartMin;
  }
  if (!some_long) return false;
  for (std::size_t at = 0; at < letters.size(); at += best.at(at).length) {
    out.push_back(best.at(at).word);
  }
  return true;
}

// The longest known ending behind letters that are not known.
bool Vocabulary::TakeEnding(std::string_view letters, std::vector<WordId>& out) const {
  if (letters.size() > kSegmentMax) return false;
  for (std::size_t from = kBeginMin; from + kEndingMin <= letters.size(); ++from) {
    const WordId word = FindWordOrSingular(letters.substr(from));
    if (word == kUnknownWord || !endings_.contains(word)) continue;
    out.push_back(kUnknownWord);
    out.push_back(word);
    return true;
  }
  return false;
}

void Vocabulary::ResolveLetters(std::string_view letters, std::vector<WordId>& out) const {
  if (letters.empty()) return;
  if (const WordId id = FindWordOrSingular(letters)) {
    out.push_back(id);
  } else if (!Segment(letters, out) && !TakeEnding(letters, out)) {
    out.push_back(kUnknownWord);
  }
}

std::vector<WordId> Vocabulary::Resolve(std::string_view word) const {
  std::vector<WordId> out;
  if (const WordId id = FindWordOrSingular(word)) {
    out.push_back(id);
    return out;
  }
  for (std::size_t at = 0; at < word.size();) {
    const bool digits = IsDigit(word[at]);
    std::size_t end = at;
    while (end < word.size() && IsDigit(word[end]) == digits) ++end;
    if (!digits) ResolveLetters(word.substr(at, end - at), out);
    at = end;
  }
  return out;
}

std::vector<WordId> Vocabulary::ResolveAll(const std::vector<std::string>& words) const {
  std::vector<WordId> out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].size() == 1 && i + 1 < words.size()) {
      if (const WordId joined = FindWordOrSingular(words[i] + words[i + 1])) {
        out.push_back(joined);
        ++i;
        continue;
      }
    }
    std::vector<WordId> resolved = Resolve(words[i]);
    if (i + 1 < words.size() && words[i].size() <= kCapitalsMax &&
        IsUnknown(Resolve(words[i + 1]))) {
      std::vector<WordId> joined = Resolve(words[i] + words[i + 1]);
      if (!joined.empty() && std::ranges::find(joined, kUnknownWord) == joined.end()) {
        resolved = std::move(joined);
        ++i;
      }
    }
    out.insert(out.end(), resolved.begin(), resolved.end());
  }
  return out;
}

}  // namespace strongroom::classify::rules
