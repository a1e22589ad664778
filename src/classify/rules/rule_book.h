// The rules and word lists as data: `policy/classifier.json` (its schema beside it,
// `classifier.schema.json`; docs/classifier-rules.md tells how to add one). Read once, immutable.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "record/sensitivity.h"

namespace strongroom::classify::rules {

// What reports and drafts need of a rule beside its id.
struct RuleFacts {
  std::string id;     // "bank-account-number"
  std::string title;  // "Number of a bank account"
  std::string why;    // one sentence
  record::Sensitivity sensitivity = record::Sensitivity::kRegular;
  // Of the platform's PERSONAL_DATA_DISCLOSURE form: its categories' ids, such as
  // "financial-account" (docs/classifier-rules.md lists them); empty where it asks for none.
  std::string disclosure;
  // What a record type drafted from it has: "iban", "luhn", … of `format`, or empty.
  std::string format;
};

class RuleBook {
 public:
  // `name` is what errors call the text. kInvalid: line, column, what is wrong, what to do.
  [[nodiscard]] static Result<RuleBook> Parse(std::string_view text, std::string_view name);
  [[nodiscard]] static const RuleBook& Shipped();

  RuleBook(RuleBook&&) noexcept;
  RuleBook& operator=(RuleBook&&) noexcept;
  ~RuleBook();

  // Null: no such rule.
  [[nodiscard]] const RuleFacts* Find(std::string_view id) const noexcept;
  [[nodiscard]] const std::vector<RuleFacts>& rules() const noexcept;

  struct Compiled;
  [[nodiscard]] const Compiled& compiled() const noexcept { return *compiled_; }

 private:
  explicit RuleBook(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace strongroom::classify::rules
