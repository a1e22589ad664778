#include "classify/rules/reading.h"

#include <algorithm>
#include <map>

#include "classify/rules/words.h"

namespace strongroom::classify::rules {
namespace {

constexpr std::size_t kRememberedMax = 50'000;    // texts; then it begins anew
constexpr std::size_t kRememberedBytesMax = 200;  // longer ones are seldom met twice
constexpr std::size_t kObjectsMax = 1'000;        // remembered; then it begins anew
constexpr std::size_t kParentsMax = 16;           // the nearest ones
constexpr std::size_t kPrefixMax = 6;             // letters of what a table's columns begin with
constexpr std::size_t kPrefixedMin = 3;           // columns that begin with it

// Up to what ends a clause; "e.g." and the like may cut it short.
constexpr std::string_view kClauseEnds = ".,;:(\n";
constexpr int kClausesMax = 3;  // looked at for one that says something

std::string_view FirstClause(std::string_view text) noexcept {
  text = text.substr(0, text.find_first_of(kClauseEnds));
  for (const std::string_view behind : {" - ", " which ", " that ", " where ", " used "}) {
    text = text.substr(0, text.find(behind));
  }
  return text;
}

void Append(std::vector<WordId>& to, const std::vector<WordId>& words) {
  to.insert(to.end(), words.begin(), words.end());
}

}  // namespace

std::string_view AroundName(Around around) noexcept {
  static constexpr std::array<std::string_view, kArounds> kNames = {
      "the name", "the objects around it", "the schema's or table's name", "the title",
      "the description"};
  return kNames.at(static_cast<std::size_t>(around));
}

Reader::Ids Reader::Resolve(std::string_view text) {
  text = text.substr(0, kTextBytesMax);
  if (text.size() > kRememberedBytesMax) return book_.words.ResolveAll(SplitWords(text));
  const auto found = names_.find(std::string(text));
  if (found != names_.end()) return found->second;
  if (names_.size() >= kRememberedMax) names_.clear();
  return names_.emplace(text, book_.words.ResolveAll(SplitWords(text))).first->second;
}

Reader::Ids Reader::WithoutGlue(const Ids& words) const {
  Ids kept;
  for (const WordId word : words) {
    if (!book_.glue.contains(word)) kept.push_back(word);
  }
  return kept;
}

// Words of an object's name without what only says that it is one ("UserDto" is a user).
Reader::Ids Reader::Object(std::string_view name) {
  Ids words = WithoutGlue(Resolve(name));
  while (words.size() > 1 && book_.wrappers.contains(words.back())) words.pop_back();
  const bool says = std::ranges::any_of(words, [&](WordId word) {
    return !book_.wrappers.contains(word) && !book_.generic.contains(word);
  });
  if (!says) words.clear();
  return words;
}

void Reader::SetName(Reading& reading, std::string_view name, std::string_view prefix) {
  Ids all = Resolve(name);
  if (!prefix.empty() && all.size() > 1 && SplitWords(name).front() == prefix) {
    all.erase(all.begin());
  }
  Ids words = WithoutGlue(all);
  if (words.size() > 1 && book_.prefixes.contains(words.front())) words.erase(words.begin());
  const PhraseMatch start = book_.starts.FindFirst(all, book_.words);
  if (start.begin == 0 && start.end > 0) {
    reading.turned =
        WithoutGlue(Ids(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(start.end))).size();
  }
  reading.generic =
      std::ranges::all_of(words, [&](WordId word) { return book_.generic.contains(word); });
  reading.name_begin = reading.words.size();
  Append(reading.words, words);
  reading.around[static_cast<std::size_t>(Around::kName)] = words;
}

// The first clause's words without what leads to them ("Optional. Stores the …"); what a generic
// word is of comes before it: of "number of the passport" "passport number".
Reader::Ids Reader::ClauseOf(std::string_view text) {
  Ids words = Resolve(FirstClause(text));
  const WordId of = book_.words.Find("of");
  const auto is_article = [&](WordId word) {
    return word != kUnknownWord &&
           (word == book_.words.Find("the") || word == book_.words.Find("a"));
  };
  std::size_t begin = 0;
  while (begin < words.size() &&
         (book_.leads.contains(words[begin]) || book_.glue.contains(words[begin]))) {
    ++begin;
  }
  words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(begin));
  if (words.size() < 4 || !book_.generic.contains(words[0]) || words[1] != of ||
      !is_article(words[2])) {
    return words;
  }
  const auto link = std::find_if(words.begin() + 3, words.end(),
                                 [&](WordId word) { return book_.links.contains(word); });
  std::rotate(words.begin(), words.begin() + 3, link);
  const auto generic = words.begin() + (link - words.begin()) - 3;
  words.erase(generic + 1, generic + 3);
  return words;
}

void Reader::SetClause(Reading& reading, std::string_view description) {
  Ids words;
  for (int clause = 0; clause < kClausesMax && words.empty() && !description.empty(); ++clause) {
    words = ClauseOf(description);
    const std::size_t end = description.find_first_of(kClauseEnds);
    description.remove_prefix(end == std::string_view::npos ? description.size() : end + 1);
  }
  bool head = true;
  for (const WordId word : words) {
    if (book_.links.contains(word) && !reading.clause.empty()) head = false;
    if (book_.glue.contains(word)) continue;
    reading.clause.push_back(word);
    if (head) ++reading.clause_head;
  }
}

Reading Reader::ReadAlone(std::string_view text) {
  Reading reading;
  SetName(reading, text, "");
  return reading;
}

// For each list the first two fields that have one of its phrases: a field is not beside itself.
std::vector<Beside> Reader::NeighboursIn(const std::vector<std::string>& names) {
  std::vector<Beside> found;
  for (const std::string& name : names) {
    const Ids words = WithoutGlue(Resolve(name));
    for (const PhraseMatch& match : book_.beside.FindAll(words, book_.words)) {
      const auto same = [&](const Beside& other) { return other.list == match.value; };
      if (std::ranges::count_if(found, same) >= 2) continue;
      if (std::ranges::any_of(
              found, [&](const Beside& other) { return same(other) && other.field == name; })) {
        continue;
      }
      std::string phrase;
      for (std::size_t i = match.begin; i < match.end; ++i) {
        if (!phrase.empty()) phrase += ' ';
        phrase += book_.words.Text(words[i]);
      }
      found.push_back({match.value, std::move(phrase), name});
    }
  }
  std::ranges::stable_sort(found, {}, &Beside::list);
  return found;
}

// The first word of at least three of the names and of at least half of them, where it is a short
// one that no rule has.
std::string Reader::PrefixOf(const std::vector<std::string>& names) {
  std::map<std::string, std::size_t> counts;
  for (const std::string& name : names) {
    const std::vector<std::string> words = SplitWords(name);
    if (words.size() > 1 && words.front().size() > 1 && words.front().size() <= kPrefixMax) {
      ++counts[words.front()];
    }
  }
  const auto most =
      std::ranges::max_element(counts, {}, [](const auto& each) { return each.second; });
  if (most == counts.end() || most->second < kPrefixedMin || most->second * 2 < names.size() ||
      Resolve(most->first) != Ids{kUnknownWord}) {
    return "";
  }
  return most->first;
}

const Reader::Members& Reader::MembersOf(
    const std::shared_ptr<const std::vector<std::string>>& names) {
  if (const auto found = objects_.find(names); found != objects_.end()) return found->second;
  if (objects_.size() >= kObjectsMax) objects_.clear();
  Members members{.neighbours = NeighboursIn(*names), .prefix = PrefixOf(*names)};
  return objects_.emplace(names, std::move(members)).first->second;
}

std::string Reader::ReadPrefix(const model::Field& field) {
  return field.siblings ? MembersOf(field.siblings).prefix : "";
}

std::vector<Beside> Reader::ReadBeside(const model::Field& field) {
  if (!field.siblings) return {};
  std::vector<Beside> found;
  for (const Beside& each : MembersOf(field.siblings).neighbours) {
    if (each.field == field.name) continue;
    if (!found.empty() && found.back().list == each.list) continue;
    found.push_back(each);
  }
  return found;
}

Reading Reader::Read(const model::Field& field) {
  Reading reading;
  const auto around = [&](Around which) -> Ids& {
    return reading.around[static_cast<std::size_t>(which)];
  };
  const std::size_t skip = field.parents.size() - std::min(field.parents.size(), kParentsMax);
  for (std::size_t i = field.parents.size(); i > skip; --i) {
    const Ids object = Object(field.parents[i - 1]);
    if (reading.words.empty()) reading.words = object;
    Append(around(Around::kParents), object);
    around(Around::kParents).push_back(kUnknownWord);  // no phrase goes across
  }
  Ids table = WithoutGlue(Resolve(field.holder));
  // A table of kinds ("encounter_type") is about nobody, whatever stands in its name; but types of
  // schemas are called so as well ("BankAccountType").
  reading.in_object = !reading.words.empty();
  const bool kinds = !table.empty() && book_.kinds.contains(table.back());
  if (kinds) table.clear();
  if (reading.words.empty() && !(kinds && field.holder.contains('_'))) {
    reading.words = Object(field.holder);
  }
  SetName(reading, field.name, ReadPrefix(field));
  around(Around::kHolder) = std::move(table);
  around(Around::kTitle) = WithoutGlue(Resolve(field.title));
  around(Around::kDescription) = WithoutGlue(Resolve(field.description));
  SetClause(reading, field.description);
  reading.beside = ReadBeside(field);
  return reading;
}

}  // namespace strongroom::classify::rules
