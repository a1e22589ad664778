#include "classify/rules/rule_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <unordered_set>

#include "base/json.h"
#include "base/json_members.h"
#include "classify/rules/json_place.h"
#include "classify/rules/phrase_reader.h"
#include "record/format.h"

namespace strongroom::classify::rules {
namespace {

constexpr std::int64_t kVersion = 1;

// What the platform's form on personal data asks about; docs/classifier-rules.md.
constexpr auto kCategories = std::to_array<std::string_view>(
    {"passport", "national-id", "drivers-licence", "social-security", "financial-account", "name",
     "birth-date", "birth-place", "ethnic-origin", "address", "phone", "pseudonym", "username",
     "email", "fees-and-fines", "circulation", "cookies", "ip-address", "photo"});

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
    phrases_.ReadGroups(members);
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
    book_->words.LinkPlurals();
    return std::move(book_);
  }

 private:
  void ReadWords(JsonMembers& members) {
    const json::value* value = members.Any("words", Need::kRequired);
    if (value == nullptr) return;
    JsonMembers words(*value, members.PointerTo("words"), refusals_);
    book_->glue = phrases_.ReadWords(words, "glue");
    for (const WordId word : phrases_.ReadWords(words, "short")) book_->words.AllowShort(word);
    (void)phrases_.ReadWords(words, "whole");  // what is known is not cut up
    book_->links = phrases_.ReadWords(words, "links");
    book_->leads = phrases_.ReadWords(words, "leads");
    book_->generic = phrases_.ReadWords(words, "generic");
    book_->heads = phrases_.ReadWords(words, "heads");
    book_->kinds = phrases_.ReadWords(words, "kinds");
    book_->wrappers = phrases_.ReadWords(words, "wrappers");
    book_->prefixes = phrases_.ReadWords(words, "prefixes");
    for (const WordId word : phrases_.ReadWords(words, "endings")) book_->words.AllowEnding(word);
    phrases_.ReadPhrases(words, "starts", Need::kOptional, Glue::kKept,
                         [&](std::span<const WordId> phrase) { book_->starts.Add(phrase, 0); });
    words.Close();
  }

  void ReadRule(const json::value& value, const std::string& pointer) {
    JsonMembers members(value, pointer, refusals_);
    if (!value.is_object()) return;
    const auto rule = static_cast<std::uint32_t>(book_->rules.size());
    book_->rules.emplace_back();
    book_->facts.push_back(ReadFacts(members));
    CompiledRule& compiled = book_->rules.back();
    ReadGates(members, compiled);
    ReadNames(members, "names", rule, nullptr);
    ReadNames(members, "always", rule, nullptr);
    if (const json::array* near = members.Array("near")) {
      for (std::size_t i = 0; i < near->size(); ++i) {
        const std::string place = JsonPointer(members.PointerTo("near"), std::to_string(i));
        JsonMembers entry((*near)[i], place, refusals_);
        if (!(*near)[i].is_object()) continue;
        ReadNames(entry, "names", rule, &entry);
        entry.Close();
      }
    }
    phrases_.ReadPhrases(members, "except", Need::kOptional, Glue::kReadOver,
                         [&](std::span<const WordId> phrase) { compiled.except.Add(phrase, 0); });
    const bool checks = ReadChecks(members, rule);
    const auto mine = [rule](const PhraseList& list) { return list.rule == rule; };
    if (std::ranges::none_of(book_->lists, mine) && !checks) {
      members.Refuse("names", "required",
                     "give \"names\", \"always\", \"near\" or \"checks\": nothing makes "
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
    if (!facts.format.empty() && !record::ParseFormat(facts.format)) {
      members.Refuse("format", "format", fmt::format("give one of {}", record::kFormatNames));
    }
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
    rule.tails = phrases_.ReadWords(members, "tails");
  }

  // One list of phrases, the member `names` or `always`; `near` has what must stand around or
  // beside them, or that they must stand alone; null: nothing must.
  void ReadNames(JsonMembers& members, std::string_view name, std::uint32_t rule,
                 JsonMembers* near) {
    const auto list = static_cast<std::uint32_t>(book_->lists.size());
    bool some = false;
    const Need need = near == nullptr ? Need::kOptional : Need::kRequired;
    phrases_.ReadPhrases(members, name, need, Glue::kReadOver, [&](std::span<const WordId> phrase) {
      book_->names.Add(phrase, list);
      some = true;
    });
    if (near == nullptr && !some) return;
    book_->lists.emplace_back();
    book_->lists.back().rule = rule;
    book_->lists.back().always =
        near == nullptr ? name == "always" : near->Flag("always").value_or(false);
    if (near == nullptr) return;
    bool needs = false;
    phrases_.ReadPhrases(*near, "with", Need::kOptional, Glue::kReadOver,
                         [&](std::span<const WordId> phrase) {
                           book_->lists.back().near.Add(phrase, 0);
                           needs = true;
                         });
    phrases_.ReadPhrases(*near, "beside", Need::kOptional, Glue::kReadOver,
                         [&](std::span<const WordId> phrase) {
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
  PhraseReader phrases_{*book_, refusals_};
  std::unordered_set<std::string> ids_;
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
