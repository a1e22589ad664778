#include "classify/rules/classifier.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

#include "classify/rules/name_candidates.h"
#include "classify/rules/value_candidates.h"

namespace strongroom::classify::rules {
namespace {

constexpr std::size_t kRememberedMax = 50'000;      // fields; then it begins anew
constexpr std::size_t kRememberedBytesMax = 2'000;  // of a field's texts

// All that NameCandidates looks at. What has no end in any text is put between.
std::string KeyOf(const model::Field& field, const std::vector<Beside>& beside,
                  std::string_view prefix) {
  std::string key;
  const auto add = [&key](std::string_view text) {
    key += std::to_string(text.size());
    key += ':';
    key += text;
  };
  for (const std::string& parent : field.parents) add(parent);
  key += '/';
  for (const std::string* text : {&field.name, &field.holder, &field.title, &field.type_name,
                                  &field.description, &field.format, &field.refers_to}) {
    add(*text);
  }
  for (const model::ValueKind kind :
       {model::ValueKind::kString, model::ValueKind::kNumber, model::ValueKind::kInteger,
        model::ValueKind::kBoolean, model::ValueKind::kObject, model::ValueKind::kArray}) {
    key += field.kinds.Has(kind) ? '1' : '0';
  }
  key += field.allowed.empty() ? '0' : '1';
  add(prefix);
  for (const Beside& each : beside) {
    add(std::to_string(each.list));
    add(each.phrase);
    add(each.field);
  }
  return key;
}

model::Verdict None() {
  model::Verdict verdict;
  verdict.rule = "none";
  return verdict;
}

}  // namespace

class Classifier::Impl {
 public:
  explicit Impl(const RuleBook::Compiled& book) : book_(book), reader_(book) {}

  model::Verdict Classify(const model::Field& field) {
    if (field.container && !field.inside_elsewhere) return None();
    std::vector<Candidate> candidates = ByName(field);
    if (field.values) {
      for (Candidate& candidate : candidates) WeighValues(book_, *field.values, candidate);
      std::vector<Candidate> more = ValueCandidates(book_, *field.values, field.name);
      std::ranges::move(more, std::back_inserter(candidates));
    }
    model::Verdict verdict = Decide(std::move(candidates));
    // What makes an object high stands in its name: "passport" of a number and a country. A low
    // one, "address", is low for its members, and says so there.
    if (field.container && verdict.sensitivity < record::Sensitivity::kHigh) return None();
    return verdict;
  }

 private:
  std::vector<Candidate> ByName(const model::Field& field) {
    std::string key = KeyOf(field, reader_.ReadBeside(field), reader_.ReadPrefix(field));
    if (key.size() > kRememberedBytesMax) return NameCandidates(book_, field, reader_);
    const auto found = names_.find(key);
    if (found != names_.end()) return found->second;
    if (names_.size() >= kRememberedMax) names_.clear();
    return names_.emplace(std::move(key), NameCandidates(book_, field, reader_)).first->second;
  }

  // The strongest, with the evidence of all that speak for the same rule.
  model::Verdict Decide(std::vector<Candidate> candidates) const {
    if (candidates.empty()) return None();
    std::ranges::sort(candidates, [this](const Candidate& a, const Candidate& b) {
      return Stronger(book_, a, b);
    });
    const Candidate& best = candidates.front();
    const RuleFacts& facts = book_.facts.at(best.rule);
    model::Verdict verdict{.sensitivity = facts.sensitivity,
                           .rule = facts.id,
                           .confidence = best.confidence,
                           .evidence = {}};
    for (const Candidate& candidate : candidates) {
      if (candidate.rule != best.rule) continue;
      for (const std::string& evidence : candidate.evidence) {
        if (std::ranges::find(verdict.evidence, evidence) == verdict.evidence.end()) {
          verdict.evidence.push_back(evidence);
        }
      }
    }
    return verdict;
  }

  const RuleBook::Compiled& book_;
  Reader reader_;
  std::unordered_map<std::string, std::vector<Candidate>> names_;
};

Classifier::Classifier(const RuleBook& rules) : impl_(std::make_unique<Impl>(rules.compiled())) {}
Classifier::~Classifier() = default;

model::Verdict Classifier::Classify(const model::Field& field) { return impl_->Classify(field); }

}  // namespace strongroom::classify::rules
