#include "classify/rules/rule_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <unordered_set>

#include "base/json.h"
#include "base/json_members.h"
#include "classify/rules/json_place.h"
#include "classify/rules/phrase_pattern.h"
#include "classify/rules/words.h"

namespace strongroom::classify::rules {
namespace {

constexpr std::int64_t kVersion = 1;

// What the platform's form on personal data asks about; docs/classifier-rules.md.
constexpr auto kCategories = std::to_array<std::string_view>(
    {"passport", "national-id", "drivers-licence", "social-security", "financial-account", "name",
     "birth-date", "birth-place", "ethnic-origin", "address", "phone", "pseudonym", "username",
     "email", "fees-and-fines", "circulation", "cookies", "ip-address", "photo"});

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

bool IsId(std::string_view id) noexcept {
  return id.size() <= 60 && id.front() >= 'a' && id.front() <= 'z' &&
         std::ranges::all_of(id, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
         });
}

class BookReader {
 public:
  explicit BookReader(Refusals& refusals) : refusals_(refusals) {}

  std::unique_ptr<RuleBook::Compiled> Read(const json::value& document) {
    JsonMembers members(document, "", refusals_);
    (void)members.Text("$schema", Need::kOptional);
    (void)members.Text("$comment", Need::kOptional);
    (void)members.Number("version", kVersion, kVersion);
    ReadGroups(members);
    ReadWords(members);
    if (const json::array* list = members.Array("rules", Need::kRequired)) {
      if (list->empty() || list->size() > kRulesMax) {
        members.Refuse("rules", "size", fmt::format("give 1 to {} rules", kRulesMax));
      } else {
        for (std::size_t i = 0; i < list->size(); ++i) {
          ReadRule((*list)[i], JsonPointer("/rules", std::to_string(i)));
        }
      }
    }
    members.Close();
    return std::move(book_);
  }

 private:
  // A text, or one for each language: {"en": "…", "de": "…"}; `use` gets each with its pointer.
  template <class Use>
  void ForEachText(JsonMembers& members, std::string_view name, Need need, const Use& use) {
    const json::value* value = members.Any(name, need);
    if (value == nullptr) return;
    if (value->is_string()) {
      use(std::string_view(value->get_string()), members.PointerTo(name));
      return;
    }
    if (!value->is_object() || value->get_object().empty()) {
      members.Refuse(name, "texts",
                     "give a text, or an object with one text for each language, such as "
                     "{\"en\": \"…\", \"de\": \"…\"}");
      return;
    }
    for (const auto& member : value->get_object()) {
      const std::string pointer = JsonPointer(members.PointerTo(name), member.key());
      if (!IsLanguage(member.key())) {
        refusals_.Add(pointer, "language",
                      "give a language's code of two or three small letters, or \"any\"");
      } else if (!member.value().is_string()) {
        refusals_.Add(pointer, "text", "give a text of words or phrases");
      } else {
        use(std::string_view(member.value().get_string()), pointer);
      }
    }
  }

  void ReadGroups(JsonMembers& members) {
    const json::value* value = members.Any("groups");
    if (value == nullptr) return;
    JsonMembers groups(*value, members.PointerTo("groups"), refusals_);
    if (!value->is_object()) return;
    for (const auto& member : value->get_object()) {
      std::vector<std::string>& group = groups_[std::string(member.key())];
      ForEachText(groups, member.key(), Need::kRequired, [&](std::string_view text, std::string) {
        ForEachPart(text, ' ', [&](std::string_view word) { group.emplace_back(word); });
      });
    }
  }

  void ReadWords(JsonMembers& members) {
    const json::value* value = members.Any("words", Need::kRequired);
    if (value == nullptr) return;
    JsonMembers words(*value, members.PointerTo("words"), refusals_);
    book_->glue = Set(words, "glue");
    for (const WordId word : Set(words, "short")) book_->words.AllowShort(word);
    Set(words, "whole");  // what is known is not cut up
    book_->links = Set(words, "links");
    book_->generic = Set(words, "generic");
    book_->heads = Set(words, "heads");
    book_->wrappers = Set(words, "wrappers");
    book_->prefixes = Set(words, "prefixes");
    for (const WordId word : Set(words, "endings")) book_->words.AllowEnding(word);
    ReadPhrases(words, "starts", Need::kOptional, false,
                [&](std::span<const WordId> phrase) { book_->starts.Add(phrase, 0); });
    words.Close();
  }

  WordSet Set(JsonMembers& members, std::string_view name) {
    WordSet set;
    ForEachText(members, name, Need::kOptional, [&](std::string_view text, const std::string&) {
      ForEachPart(text, ' ', [&](std::string_view word) {
        for (const std::string& spelling : Spellings(word)) {
          for (const std::string& part : SplitWords(spelling)) set.insert(book_->words.Add(part));
        }
      });
    });
    return set;
  }

  // Patterns between commas.
  template <class Use>
  void ReadPhrases(JsonMembers& members, std::string_view name, Need need, bool without_glue,
                   const Use& use) {
    ForEachText(members, name, need, [&](std::string_view text, const std::string& pointer) {
      ForEachPart(text, ',', [&](std::string_view pattern) {
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
          if (!AddPhrase(phrase, without_glue, use)) {
            refusals_.Add(pointer, "phrase",
                          fmt::format("{}: glue words are read over, and what is left says "
                                      "nothing; write another word",
                                      Quoted(pattern)));
            return;
          }
        }
      });
    });
  }

  // False: without its glue words the phrase is nothing, or generic.
  template <class Use>
  bool AddPhrase(const std::vector<std::string>& phrase, bool without_glue, const Use& use) {
    std::vector<WordId> ids;
    for (const std::string& word : phrase) {
      const WordId id = book_->words.Add(word);
      if (!without_glue || !book_->glue.contains(id)) ids.push_back(id);
    }
    const bool generic =
        std::ranges::all_of(ids, [this](WordId word) { return book_->generic.contains(word); });
    if (ids.size() < phrase.size() && generic) return false;
    use(std::span<const WordId>(ids));
    return true;
  }

  void ReadRule(const json::value& value, const std::string& pointer) {
    JsonMembers members(value, pointer, refusals_);
    if (!value.is_object()) return;
    const auto rule = static_cast<std::uint32_t>(book_->rules.size());
    book_->rules.emplace_back();
    book_->facts.push_back(ReadFacts(members));
    CompiledRule& compiled = book_->rules.back();
    ReadGates(members, compiled);
    ReadNames(members, rule, nullptr);
    if (const json::array* near = members.Array("near")) {
      for (std::size_t i = 0; i < near->size(); ++i) {
        const std::string place = JsonPointer(members.PointerTo("near"), std::to_string(i));
        JsonMembers entry((*near)[i], place, refusals_);
        if (!(*near)[i].is_object()) continue;
        ReadNames(entry, rule, &entry);
        entry.Close();
      }
    }
    ReadPhrases(members, "except", Need::kOptional, true,
                [&](std::span<const WordId> phrase) { compiled.except.Add(phrase, 0); });
    const bool checks = ReadChecks(members, rule);
    const auto mine = [rule](const PhraseList& list) { return list.rule == rule; };
    if (std::ranges::none_of(book_->lists, mine) && !checks) {
      members.Refuse("names", "required",
                     "give \"names\", \"near\" or \"checks\": nothing makes "
                     "a field this rule's");
    }
    members.Close();
  }

  RuleFacts ReadFacts(JsonMembers& members) {
    RuleFacts facts;
    facts.id = members.Text("id", Need::kRequired, 60).value_or("");
    if (!facts.id.empty() && !IsId(facts.id)) {
      members.Refuse("id", "id", "give small letters, digits and hyphens, a letter first");
    } else if (!facts.id.empty() && !ids_.insert(facts.id).second) {
      members.Refuse("id", "unique",
                     fmt::format("another rule is called \"{}\"; give this one a "
                                 "name of its own or add to that",
                                 facts.id));
    }
    facts.title = members.Text("title", Need::kRequired, 100).value_or("");
    facts.why = members.Text("why", Need::kRequired, 500).value_or("");
    const auto sensitivity =
        members.Word("class", {"regular", "low", "high", "secret", "verifier"}, Need::kRequired);
    facts.sensitivity = static_cast<record::Sensitivity>(sensitivity.value_or(0));
    facts.disclosure = members.Text("disclosure", Need::kOptional, 60).value_or("");
    if (!facts.disclosure.empty() &&
        std::ranges::find(kCategories, facts.disclosure) == kCategories.end()) {
      members.Refuse("disclosure", "category",
                     fmt::format("give one of: {}", fmt::join(kCategories, ", ")));
    }
    facts.format = members.Text("format", Need::kOptional, 60).value_or("");
    return facts;
  }

  void ReadGates(JsonMembers& members, CompiledRule& rule) {
    // Per cent, because JSON numbers with fractions are not needed for this.
    rule.confidence = static_cast<double>(members.Number("confidence", 1, 99).value_or(50)) / 100;
    rule.takes = static_cast<Takes>(
        members.Word("takes", {"text", "digits", "numbers"}, Need::kOptional).value_or(0));
    rule.flags = members.Flag("flags").value_or(false);
    rule.choices = members.Flag("choices").value_or(false);
    rule.dates = members.Flag("dates").value_or(false);
    rule.tails = Set(members, "tails");
  }

  // One list of phrases; `near` has what must stand around or beside them, or that they must stand
  // alone; null: nothing must.
  void ReadNames(JsonMembers& members, std::uint32_t rule, JsonMembers* near) {
    const auto list = static_cast<std::uint32_t>(book_->lists.size());
    bool some = false;
    const Need need = near == nullptr ? Need::kOptional : Need::kRequired;
    ReadPhrases(members, "names", need, true, [&](std::span<const WordId> phrase) {
      book_->names.Add(phrase, list);
      some = true;
    });
    if (near == nullptr && !some) return;
    book_->lists.emplace_back();
    book_->lists.back().rule = rule;
    if (near == nullptr) return;
    bool needs = false;
    ReadPhrases(*near, "with", Need::kOptional, true, [&](std::span<const WordId> phrase) {
      book_->lists.back().near.Add(phrase, 0);
      needs = true;
    });
    ReadPhrases(*near, "beside", Need::kOptional, true, [&](std::span<const WordId> phrase) {
      book_->beside.Add(phrase, list);
      needs = true;
    });
    book_->lists.back().alone = near->Flag("alone").value_or(false);
    book_->lists.back().anywhere = !needs;
    if (!needs && !book_->lists.back().alone) {
      near->Refuse("with", "required",
                   "give \"with\", \"beside\" or \"alone\"; phrases that need none of them belong "
                   "to \"names\"");
    }
  }

  std::optional<value::Check> CheckOf(std::string_view name) {
    for (std::size_t i = 0; i < value::kChecks; ++i) {
      if (value::CheckName(static_cast<value::Check>(i)) == name) {
        return static_cast<value::Check>(i);
      }
    }
    return std::nullopt;
  }

  // Whether a check decides for the rule.
  bool ReadChecks(JsonMembers& members, std::uint32_t rule) {
    const json::value* value = members.Any("checks");
    if (value == nullptr) return false;
    JsonMembers checks(*value, members.PointerTo("checks"), refusals_);
    bool decides = false;
    for (const std::string_view member : {"decide", "support"}) {
      for (const std::string& name : checks.Texts(member)) {
        const auto check = CheckOf(name);
        if (!check) {
          checks.Refuse(member, "check",
                        fmt::format("there is no check {}; docs/classifier-rules.md "
                                    "lists them",
                                    Quoted(name)));
          continue;
        }
        const auto index = static_cast<std::size_t>(*check);
        book_->rules[rule].supports.at(index) = true;
        if (member != "decide") continue;
        decides = true;
        auto& deciding = book_->deciding.at(index);
        if (deciding) {
          checks.Refuse(member, "unique",
                        fmt::format("{} decides for \"{}\" already; it may only "
                                    "support here",
                                    name, book_->facts.at(*deciding).id));
        }
        deciding = rule;
      }
    }
    checks.Close();
    return decides;
  }

  Refusals& refusals_;
  std::unique_ptr<RuleBook::Compiled> book_ = std::make_unique<RuleBook::Compiled>();
  WordGroups groups_;
  std::unordered_set<std::string> ids_;
  std::size_t phrases_ = 0;
};

// Every refusal with its line and column, and the first of them in the text.
Error Refused(std::string_view text, std::string_view name, Refusals refusals) {
  std::vector<FieldError> fields = std::move(refusals).Take();
  for (FieldError& field : fields) {
    const JsonPlace place = PlaceOf(text, field.pointer);
    field.message = fmt::format("line {}, column {}: {}", place.line, place.column, field.message);
  }
  const FieldError& first = fields.front();
  std::string detail = fmt::format("{}, {} ({})", name, first.message,
                                   first.pointer.empty() ? "the whole file" : first.pointer);
  return {.kind = ErrorKind::kInvalid, .detail = std::move(detail), .fields = std::move(fields)};
}

}  // namespace

Result<std::unique_ptr<RuleBook::Compiled>> ReadRules(std::string_view text,
                                                      std::string_view name) {
  if (text.size() > kRuleFileBytesMax) {
    return Fail(ErrorKind::kInvalid, fmt::format("{}: more than {} bytes; a rule file is smaller",
                                                 name, kRuleFileBytesMax));
  }
  const auto document = ParseJson(text);
  if (!document) {
    Error error = document.error();
    error.kind = ErrorKind::kInvalid;
    error.detail = fmt::format("{}: {}", name, error.detail);
    return Fail(std::move(error));
  }
  Refusals refusals;
  auto book = BookReader(refusals).Read(*document);
  if (!refusals.empty()) return Fail(Refused(text, name, std::move(refusals)));
  return book;
}

}  // namespace strongroom::classify::rules
