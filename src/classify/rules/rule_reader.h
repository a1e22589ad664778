// Reads the rule file (docs/classifier-rules.md) and makes of it what the classifier uses.
#pragma once

#include <memory>
#include <string_view>

#include "base/error.h"
#include "classify/rules/compiled.h"

namespace strongroom::classify::rules {

// Bounds of a rule file, so that no text makes a rule book larger than memory likes.
inline constexpr std::size_t kRuleFileBytesMax = 2'000'000;
inline constexpr std::size_t kRulesMax = 1'000;

// `name` is what errors call the text. kInvalid or kMalformed with line and column; `fields` has
// every refusal.
[[nodiscard]] Result<std::unique_ptr<RuleBook::Compiled>> ReadRules(std::string_view text,
                                                                    std::string_view name);

}  // namespace strongroom::classify::rules
