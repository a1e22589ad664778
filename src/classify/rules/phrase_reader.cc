#include "classify/rules/phrase_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "classify/rules/words.h"

namespace strongroom::classify::rules {
namespace {

// Calls `use` with each part of a text between commas or spaces, without spaces around it.
template <class Use>
void ForEachPart(std::string_view text, char separator, const Use& use) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    std::string_view part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t begin = part.find_first_not_of(' ');
    if (begin == std::string_view::npos) continue;
    part = part.substr(begin, part.find_last_not_of(' ') - begin + 1);
    use(part);
  }
}

bool IsLanguage(std::string_view name) noexcept {
  return name == "any" || ((name.size() == 2 || name.size() == 3) &&
                           std::ranges::all_of(name, [](char c) { return c >= 'a' && c <= 'z'; }));
}

}  // namespace

void PhraseReader::ForEachText(JsonMembers& members, std::string_view name, Need need,
                               const UseText& use) {
  const json::value* value = members.Any(name, need);
  if (value == nullptr) return;
  if (value->is_string() || value->is_array()) {
    ForTexts(*value, members.PointerTo(name), use);
    return;
  }
  if (!value->is_object() || value->get_object().empty()) {
    members.Refuse(name, "texts",
                   "give a text, a list of texts, or an object with these for each language, such "
                   "as {\"en\": \"…\", \"de\": [\"…\", \"…\"]}");
    return;
  }
  for (const auto& member : value->get_object()) {
    const std::string pointer = JsonPointer(members.PointerTo(name), member.key());
    if (!IsLanguage(member.key())) {
      refusals_.Add(pointer, "language",
                    "give a language's code of two or three small letters, or \"any\"");
    } else {
      ForTexts(member.value(), pointer, use);
    }
  }
}

void PhraseReader::ForTexts(const json::value& value, const std::string& pointer,
                            const UseText& use) {
  const json::array* several = value.if_array();
  if (value.is_string()) {
    use(std::string_view(value.get_string()), pointer);
  } else if (several == nullptr || several->empty()) {
    refusals_.Add(pointer, "text", "give a text of words or phrases, or a list of such texts");
  } else {
    for (std::size_t i = 0; i < several->size(); ++i) {
      const std::string place = JsonPointer(pointer, std::to_string(i));
      if ((*several)[i].is_string()) {
        use(std::string_view((*several)[i].get_string()), place);
      } else {
        refusals_.Add(place, "text", "give a text of words or phrases");
      }
    }
  }
}

void PhraseReader::ReadGroups(JsonMembers& members) {
  const json::value* value = members.Any("groups");
  if (value == nullptr) return;
  JsonMembers groups(*value, members.PointerTo("groups"), refusals_);
  if (!value->is_object()) return;
  for (const auto& member : value->get_object()) {
    std::vector<std::string>& group = groups_[std::string(member.key())];
    ForEachText(groups, member.key(), Need::kRequired,
                [&](std::string_view text, const std::string&) {
                  ForEachPart(text, ' ', [&](std::string_view word) { group.emplace_back(word); });
                });
  }
}

WordSet PhraseReader::ReadWords(JsonMembers& members, std::string_view name) {
  WordSet set;
  ForEachText(members, name, Need::kOptional, [&](std::string_view text, const std::string&) {
    ForEachPart(text, ' ', [&](std::string_view word) {
      for (const std::string& spelling : Spellings(word)) {
        for (const std::string& part : SplitWords(spelling)) set.insert(book_.words.Add(part));
      }
    });
  });
  return set;
}

void PhraseReader::ReadPhrases(JsonMembers& members, std::string_view name, Need need, Glue glue,
                               const UsePhrase& use) {
  ForEachText(members, name, need, [&](std::string_view text, const std::string& pointer) {
    ForEachPart(text, ',',
                [&](std::string_view pattern) { ReadPattern(pattern, pointer, glue, use); });
  });
}

void PhraseReader::ReadPattern(std::string_view pattern, const std::string& pointer, Glue glue,
                               const UsePhrase& use) {
  const auto phrases = ExpandPattern(pattern, groups_);
  if (!phrases) {
    refusals_.Add(pointer, "phrase",
                  fmt::format("{}: {}", Quoted(pattern), phrases.error().detail));
    return;
  }
  phrases_ += phrases->size();
  if (phrases_ > kPhrasesMax) {
    refusals_.Add(pointer, "size",
                  fmt::format("the file has more than {} phrases; shorten it", kPhrasesMax));
    return;
  }
  for (const auto& phrase : *phrases) {
    if (!AddPhrase(phrase, glue, use)) {
      refusals_.Add(pointer, "phrase",
                    fmt::format("{}: glue words are read over, and what is left says nothing; "
                                "write another word",
                                Quoted(pattern)));
      return;
    }
  }
}

// False: without its glue words the phrase is nothing, or generic.
bool PhraseReader::AddPhrase(const std::vector<std::string>& phrase, Glue glue,
                             const UsePhrase& use) {
  std::vector<WordId> ids;
  for (const std::string& word : phrase) {
    const WordId id = book_.words.Add(word);
    if (glue == Glue::kKept || !book_.glue.contains(id)) ids.push_back(id);
  }
  const bool generic =
      std::ranges::all_of(ids, [this](WordId word) { return book_.generic.contains(word); });
  if (ids.size() < phrase.size() && generic) return false;
  use(std::span<const WordId>(ids));
  return true;
}

}  // namespace strongroom::classify::rules
