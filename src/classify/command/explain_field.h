// --explain: tells of fields at length.
#pragma once

#include "classify/command/options.h"
#include "classify/command/run.h"
#include "classify/output/wording.h"
#include "classify/rules/rule_book.h"

namespace strongroom::classify::command {

// Of a name or path alone, what its words say.
[[nodiscard]] int ExplainName(const Options& options, const Streams& streams,
                              const rules::RuleBook& book, const output::RuleLookup& rules);
// Of the report's fields that have the path, end with it, or have the name.
[[nodiscard]] int ExplainFields(const Options& options, const Streams& streams,
                                const model::Report& report, const output::RuleLookup& rules);

}  // namespace strongroom::classify::command
