#include "classify/rules/rule_book.h"

#include <algorithm>
#include <cstdlib>

#include "classify/rules/compiled.h"
#include "classify/rules/rule_reader.h"
#include "classify/rules/shipped_rules.h"

namespace strongroom::classify::rules {

RuleBook::RuleBook(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
RuleBook::RuleBook(RuleBook&&) noexcept = default;
RuleBook& RuleBook::operator=(RuleBook&&) noexcept = default;
RuleBook::~RuleBook() = default;

Result<RuleBook> RuleBook::Parse(std::string_view text, std::string_view name) {
  auto compiled = ReadRules(text, name);
  if (!compiled) return Fail(std::move(compiled.error()));
  return RuleBook(std::move(*compiled));
}

const RuleBook& RuleBook::Shipped() {
  // Read at the first call; a test reads it too, so that a program with a broken one is not made.
  static const RuleBook shipped = [] {
    auto book = Parse(ShippedRules(), "the shipped rules");
    if (!book) std::abort();
    return std::move(*book);
  }();
  return shipped;
}

const RuleFacts* RuleBook::Find(std::string_view id) const noexcept {
  const auto found = std::ranges::find(compiled_->facts, id, &RuleFacts::id);
  return found == compiled_->facts.end() ? nullptr : &*found;
}

const std::vector<RuleFacts>& RuleBook::rules() const noexcept { return compiled_->facts; }

}  // namespace strongroom::classify::rules
