// The rule book as the classifier uses it: every word a number, every phrase in a tree. Made by
// rule_reader.h, immutable.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <unordered_set>
#include <vector>

#include "classify/rules/phrase_set.h"
#include "classify/rules/rule_book.h"
#include "classify/rules/vocabulary.h"
#include "classify/value/check.h"

namespace strongroom::classify::rules {

// Which kinds of values a rule's fields may hold.
enum class Takes : std::uint8_t {
  kText,     // strings
  kDigits,   // strings and whole numbers
  kNumbers,  // strings and all numbers
};

using WordSet = std::unordered_set<WordId>;
using CheckSet = std::array<bool, value::kChecks>;

struct CompiledRule {
  double confidence = 0.0;  // of the name alone
  Takes takes = Takes::kText;
  bool flags = false;    // a boolean may be it ("isPregnant")
  bool choices = false;  // a field with listed values may be it ("gender")
  bool dates = false;    // a date or timestamp may be it
  WordSet tails;         // may follow its phrases although they are among the heads
  PhraseSet except;      // anywhere in or around the field: the rule says nothing (but see always)
  CheckSet supports{};   // checks that its values pass; deciding ones included
};

// A list of phrases with what must stand around them; several rules' and lists' phrases are in one
// tree, whose values are places in Compiled::lists.
struct PhraseList {
  std::uint32_t rule = 0;
  bool anywhere = true;  // needs nothing around it
  bool alone = false;    // must be the whole name
  bool always = false;   // what the rule excepts silences it in the name itself only
  PhraseSet near;        // else one of these, or one of Compiled::beside that is for this list
};

struct RuleBook::Compiled {
  std::vector<RuleFacts> facts;     // by rule
  std::vector<CompiledRule> rules;  // by rule
  std::vector<PhraseList> lists;
  PhraseSet names;
  PhraseSet beside;  // in the name of another field of the same object; its values are lists
  std::array<std::optional<std::uint32_t>, value::kChecks> deciding;  // check → rule

  Vocabulary words;
  WordSet glue;     // read over: "of", "de"
  WordSet links;    // in a description: what is behind is another thing ("of", "for")
  WordSet leads;    // at a description's begin: say nothing of what it is of ("stores", "optional")
  WordSet generic;  // say nothing by themselves: "value", "number"
  WordSet heads;    // behind a phrase: the field is about the thing and not the thing
  WordSet prefixes;  // at a name's begin: say what kind of variable it is ("txt", "fld")
  WordSet kinds;     // at the end of a table's name: it lists kinds and is about nobody
  WordSet wrappers;  // at the end of an object's name: "dto", "request"
  PhraseSet starts;  // before a phrase: as heads; with glue words
};

}  // namespace strongroom::classify::rules
