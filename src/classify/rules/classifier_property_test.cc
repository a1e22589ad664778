// What holds for every name: style and order of the rules change nothing, nor does what stands
// elsewhere. rapidcheck prints the seed of a failure.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <iterator>

#include "base/json.h"
#include "classify/rules/classifier.h"
#include "classify/rules/field_for_test.h"

namespace strongroom::classify::rules {
namespace {

using model::Field;
using model::Verdict;

// Words of which names are made, sensitive and not.
rc::Gen<std::vector<std::string>> Names() {
  return rc::gen::resize(
      4,
      rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
          "bank", "account", "number", "card", "type", "id", "email", "address", "first", "name",
          "password", "hash", "api", "key", "token", "count", "birth", "date", "konto", "nummer",
          "phone", "zip", "code", "is", "patron", "barcode", "item", "shelf", "colour", "iban",
          "fecha", "nacimiento", "private", "public", "status", "fine", "amount", "pin", "geo",
          "kunden", "passport", "user", "reset"))));
}

std::string Capital(std::string word) {
  word[0] = static_cast<char>(word[0] - 'a' + 'A');
  return word;
}

std::string Joined(const std::vector<std::string>& words, std::string_view between) {
  std::string name;
  for (const std::string& word : words) {
    if (!name.empty()) name += between;
    name += word;
  }
  return name;
}

std::vector<std::string> Styles(const std::vector<std::string>& words) {
  std::string pascal;
  for (const std::string& word : words) pascal += Capital(word);
  std::string camel = pascal;
  camel[0] = words[0][0];
  std::string screaming = Joined(words, "_");
  std::ranges::transform(screaming, screaming.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  });
  return {pascal, camel, Joined(words, "_"), Joined(words, "-"), Joined(words, " "), screaming};
}

bool Same(const Verdict& a, const Verdict& b) {
  return a.sensitivity == b.sensitivity && a.rule == b.rule && a.confidence == b.confidence;
}

RC_GTEST_PROP(ClassifierProperty, TheStyleOfANameDoesNotMatter, ()) {
  const std::vector<std::string> words = *Names();
  Classifier classifier(RuleBook::Shipped());
  const std::vector<std::string> styles = Styles(words);
  const Verdict first = classifier.Classify(FieldOf(styles[0]));
  for (const std::string& name : styles) {
    RC_ASSERT(Same(classifier.Classify(FieldOf(name)), first));
  }
}

RC_GTEST_PROP(ClassifierProperty, AFieldIsJudgedAlikeWhateverWasJudgedBefore, ()) {
  const std::vector<std::vector<std::string>> names =
      *rc::gen::container<std::vector<std::vector<std::string>>>(Names());
  Classifier used(RuleBook::Shipped());
  for (const auto& words : names) {
    const Field field = FieldOf(Joined(words, "_"));
    RC_ASSERT(Same(used.Classify(field), Classifier(RuleBook::Shipped()).Classify(field)));
    RC_ASSERT(Same(used.Classify(field), used.Classify(field)));
  }
}

RC_GTEST_PROP(ClassifierProperty, WordsThatNoRuleKnowsChangeNothingAround, ()) {
  const std::vector<std::string> words = *Names();
  const std::string word =
      *rc::gen::element<std::string>("zzyzx", "qwrtl", "blorp", "xkcdx", "vvvvv");
  Classifier classifier(RuleBook::Shipped());
  Field field = FieldOf(Joined(words, "_"));
  const Verdict alone = classifier.Classify(field);
  field.parents = {word, word};
  RC_ASSERT(Same(classifier.Classify(field), alone));
  field.description = word + " " + word;
  field.holder = word;
  RC_ASSERT(Same(classifier.Classify(field), alone));
}

RC_GTEST_PROP(ClassifierProperty, TheOrderOfTheRulesDoesNotMatter, ()) {
  static const std::string text = [] {
    std::ifstream file(STRONGROOM_SOURCE_DIR "/policy/classifier.json");
    return std::string(std::istreambuf_iterator<char>(file), {});
  }();
  static const RuleBook turned = [] {
    auto document = ParseJson(text);
    auto& rules = document->as_object()["rules"].as_array();
    std::reverse(rules.begin(), rules.end());
    auto book = RuleBook::Parse(json::serialize(*document), "turned");
    if (!book) std::abort();
    return std::move(*book);
  }();
  const Field field = FieldOf(Joined(*Names(), "_"));
  RC_ASSERT(
      Same(Classifier(RuleBook::Shipped()).Classify(field), Classifier(turned).Classify(field)));
}

}  // namespace
}  // namespace strongroom::classify::rules
