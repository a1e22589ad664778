#include "classify/rules/name_candidates.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace strongroom::classify::rules {
namespace {

using record::Sensitivity;

constexpr double kMost = 0.98;       // names alone prove nothing
constexpr double kNearHelps = 0.05;  // what stands around says the same
constexpr double kTextHelps = 0.03;  // the description has the rule's words too
constexpr double kTitleAlone = 0.9;  // of the rule's confidence
constexpr double kDescriptionAlone = 0.7;
constexpr std::size_t kClauseBegin = 2;  // words that may stand before a clause's thing

std::string Text(const RuleBook::Compiled& book, std::span<const WordId> words) {
  std::string text;
  for (const WordId word : words) {
    if (!text.empty()) text += ' ';
    text += book.words.Text(word);
  }
  return text;
}

// Looks for what rules say of one reading.
class Search {
 public:
  Search(const RuleBook::Compiled& book, const model::Field& field, const Reading& reading)
      : book_(book), field_(field), reading_(reading) {}

  // Of phrases in `words`, which are the reading's own or a clause; `accept` gets each match.
  template <class Accept>
  std::vector<PhraseMatch> Matches(std::span<const WordId> words, const Accept& accept,
                                   std::size_t arounds = kArounds) const {
    std::vector<PhraseMatch> matches = book_.names.FindAll(words, book_.words);
    std::erase_if(matches, [&](const PhraseMatch& match) {
      return !accept(match) || !NearOf(match.value, arounds) || Excepted(book_.lists[match.value]);
    });
    // What is part of a longer phrase is not meant by itself, nor is what ends in a harmless one
    // ("charge card brand").
    const std::vector<PhraseMatch> all = matches;
    std::erase_if(matches, [&](const PhraseMatch& match) {
      return std::ranges::any_of(all, [&](const PhraseMatch& other) {
        const bool inside = other.begin <= match.begin && match.end <= other.end &&
                            other.end - other.begin > match.end - match.begin;
        const bool turned = match.begin < other.begin && other.begin < match.end &&
                            match.end < other.end && IsRegular(other);
        return inside || turned;
      });
    });
    return matches;
  }

  bool IsRegular(const PhraseMatch& match) const {
    return book_.facts[book_.lists[match.value].rule].sensitivity == Sensitivity::kRegular;
  }

  // Words behind the phrase that make it about the thing.
  bool IsAbout(std::span<const WordId> behind, const CompiledRule& rule) const {
    return std::ranges::any_of(behind, [&](WordId word) {
      return book_.heads.contains(word) && !rule.tails.contains(word);
    });
  }

  struct Near {
    WordId word = kUnknownWord;  // the first word of what was found
    std::string phrase;          // empty where nothing is needed
    std::string where;
  };
  // In the first `arounds` of what is around.
  std::optional<Near> NearOf(std::uint32_t list, std::size_t arounds = kArounds) const {
    const PhraseList& phrases = book_.lists[list];
    if (phrases.anywhere) return Near{};
    for (std::size_t i = 0; i < arounds; ++i) {
      // What is the whole name is not near itself, nor is what a title or description repeats.
      const auto around = static_cast<Around>(i);
      if (phrases.alone && around != Around::kParents && around != Around::kHolder) continue;
      const std::vector<WordId>& words = reading_.around[i];
      const PhraseMatch match = phrases.near.FindFirst(words, book_.words);
      if (match.begin == words.size()) continue;
      const auto found = std::span(words).subspan(match.begin, match.end - match.begin);
      std::string where(AroundName(around));
      if (around == Around::kHolder) where += fmt::format(" `{}`", field_.holder);
      return Near{found.front(), Text(book_, found), std::move(where)};
    }
    for (const Beside& beside : reading_.beside) {
      if (beside.list != list) continue;
      return Near{kUnknownWord, beside.phrase, fmt::format("`{}` beside it", beside.field)};
    }
    return std::nullopt;
  }

  bool Excepted(const PhraseList& list) const {
    const PhraseSet& except = book_.rules[list.rule].except;
    if (except.empty()) return false;
    // Not in descriptions: what they mention besides is not what the field is.
    for (const Around around : {Around::kName, Around::kParents, Around::kHolder, Around::kTitle}) {
      if (list.always && around != Around::kName) return false;
      const std::vector<WordId>& words = reading_.around[static_cast<std::size_t>(around)];
      if (except.FindFirst(words, book_.words).begin < words.size()) return true;
    }
    return false;
  }

  Candidate Make(const PhraseMatch& match, std::span<const WordId> words, std::string_view where,
                 double factor) const {
    const PhraseList& list = book_.lists[match.value];
    const std::size_t length = match.end - match.begin;
    Candidate candidate{.rule = list.rule,
                        .confidence = book_.rules[list.rule].confidence * factor,
                        .words = length,
                        .evidence = {fmt::format(
                            "`{}` in {}", Text(book_, words.subspan(match.begin, length)), where)}};
    if (const auto near = NearOf(match.value); near && !near->phrase.empty()) {
      candidate.confidence += kNearHelps;
      candidate.evidence.push_back(fmt::format("near `{}` in {}", near->phrase, near->where));
    }
    return candidate;
  }

  const RuleBook::Compiled& book_;
  const model::Field& field_;
  const Reading& reading_;
};

// Where the phrase stands, and whether it may: some of it in the name, or, where the name says
// nothing by itself or only what may follow the phrase, up to the name.
bool Reaches(const RuleBook::Compiled& book, const Reading& reading, const PhraseMatch& match) {
  const PhraseList& list = book.lists[match.value];
  if (list.alone) return match.begin == reading.name_begin && match.end == reading.words.size();
  if (match.end > reading.name_begin) return true;
  if (match.end != reading.name_begin) return false;
  if (reading.generic) return true;
  // "religion.name" as "religionName".
  const WordSet& tails = book.rules[list.rule].tails;
  const auto name = std::span(reading.words).subspan(reading.name_begin);
  return reading.in_object && !name.empty() &&
         std::ranges::all_of(name, [&](WordId word) { return tails.contains(word); });
}

// Whether the name's first word turns it into something about the phrase's thing ("isPassword",
// "account.id"). A phrase that begins with that word is the thing itself ("id card number").
bool Turned(const Reading& reading, const PhraseMatch& match, const CompiledRule& rule) {
  if (reading.turned == 0 || rule.flags || match.begin == reading.name_begin) return false;
  if (match.begin < reading.name_begin && match.end > reading.name_begin + reading.turned) {
    return false;
  }
  return !rule.tails.contains(reading.words[reading.name_begin]);
}

std::string_view Where(const Reading& reading, const PhraseMatch& match) {
  if (match.begin >= reading.name_begin) return "the name";
  return match.end > reading.name_begin ? "the name and what is around it" : "what is around it";
}

// The description's words for the same rule make it surer.
void AddDescription(const RuleBook::Compiled& book, const Reading& reading, Candidate& candidate) {
  const std::vector<WordId>& words = reading.around[static_cast<std::size_t>(Around::kDescription)];
  for (const PhraseMatch& match : book.names.FindAll(words, book.words)) {
    if (book.lists[match.value].rule != candidate.rule) continue;
    candidate.confidence += kTextHelps;
    candidate.evidence.push_back(
        fmt::format("`{}` in the description",
                    Text(book, std::span(words).subspan(match.begin, match.end - match.begin))));
    return;
  }
}

std::vector<Candidate> FromName(const RuleBook::Compiled& book, const model::Field& field,
                                const Reading& reading, double factor, std::string_view where,
                                bool& spoken) {
  const Search search(book, field, reading);
  const std::span<const WordId> words = reading.words;
  std::vector<Candidate> out;
  for (const PhraseMatch& match :
       search.Matches(words, [&](const PhraseMatch& m) { return Reaches(book, reading, m); })) {
    const std::uint32_t index = book.lists[match.value].rule;
    const CompiledRule& rule = book.rules[index];
    spoken = true;
    if (search.IsAbout(words.subspan(match.end), rule) || Turned(reading, match, rule) ||
        !TypeAllows(book, index, field)) {
      continue;
    }
    out.push_back(search.Make(match, words, where.empty() ? Where(reading, match) : where, factor));
    AddDescription(book, reading, out.back());
  }
  return out;
}

// "The account number of the vendor": a phrase at the beginning of the first clause, with nothing
// before it that makes the clause about something else.
std::vector<Candidate> FromClause(const RuleBook::Compiled& book, const model::Field& field,
                                  const Reading& reading) {
  const Search search(book, field, reading);
  const std::span<const WordId> words = reading.clause;
  const std::span<const WordId> name = std::span(reading.words).subspan(reading.name_begin);
  // A name that says what it is ("emailType") is believed before any description.
  const auto is_head = [&](WordId word) { return book.heads.contains(word); };
  if (reading.turned > 0 || (name.size() > 1 && std::ranges::any_of(name, is_head))) return {};
  std::vector<Candidate> out;
  for (const PhraseMatch& match : search.Matches(
           words,
           [&](const PhraseMatch& m) {
             return !book.lists[m.value].alone && m.begin <= kClauseBegin &&
                    m.begin < reading.clause_head;
           },
           static_cast<std::size_t>(Around::kDescription))) {
    const std::uint32_t index = book.lists[match.value].rule;
    const CompiledRule& rule = book.rules[index];
    const std::size_t head_end = std::max(reading.clause_head, match.end);
    if (search.IsAbout(words.first(match.begin), rule) ||
        search.IsAbout(words.subspan(match.end, head_end - match.end), rule) ||
        !TypeAllows(book, index, field)) {
      continue;
    }
    if (book.starts.FindFirst(words.first(match.begin), book.words).begin < match.begin) continue;
    out.push_back(search.Make(match, words, "the description", kDescriptionAlone));
  }
  return out;
}

}  // namespace

bool Stronger(const RuleBook::Compiled& book, const Candidate& a, const Candidate& b) {
  const RuleFacts& left = book.facts.at(a.rule);
  const RuleFacts& right = book.facts.at(b.rule);
  if (left.sensitivity != right.sensitivity) return left.sensitivity > right.sensitivity;
  if (a.confidence != b.confidence) return a.confidence > b.confidence;
  if (a.words != b.words) return a.words > b.words;
  return left.id < right.id;
}

std::vector<Candidate> NameCandidates(const RuleBook::Compiled& book, const model::Field& field,
                                      Reader& reader) {
  const Reading reading = reader.Read(field);
  bool spoken = false;
  std::vector<Candidate> found = FromName(book, field, reading, 1.0, "", spoken);
  // What stands in the place of a name that says nothing: one after the other.
  using Spare = std::pair<std::string_view, std::string_view>;  // the text and where it stands
  for (const auto& [text, where] :
       {Spare(field.title, "the title"), Spare(field.type_name, "its type's name"),
        Spare(field.format, "the format")}) {
    if (!found.empty() || spoken) break;
    if (text.empty()) continue;
    Reading spare = reader.ReadAlone(text);
    spare.around = reading.around;
    spare.beside = reading.beside;
    found = FromName(book, field, spare, kTitleAlone, where, spoken);
  }
  if (found.empty() && !spoken) found = FromClause(book, field, reading);
  for (Candidate& candidate : found) candidate.confidence = std::min(candidate.confidence, kMost);
  return found;
}

}  // namespace strongroom::classify::rules
