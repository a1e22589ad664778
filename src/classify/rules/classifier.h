// Decides a field's class from its name, what stands around it, what its file says of it, its type
// and its values.
#pragma once

#include <memory>

#include "classify/model/field.h"
#include "classify/model/verdict.h"
#include "classify/rules/rule_book.h"

namespace strongroom::classify::rules {

// Each distinct name in its surroundings is looked at once. Not thread-safe.
class Classifier {
 public:
  explicit Classifier(const RuleBook& rules);  // which must live on
  ~Classifier();
  Classifier(const Classifier&) = delete;
  Classifier& operator=(const Classifier&) = delete;

  [[nodiscard]] model::Verdict Classify(const model::Field& field);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace strongroom::classify::rules
