// A draft of the library platform's form PERSONAL_DATA_DISCLOSURE (version 1.1), in which a module
// says which personal data it stores.
#pragma once

#include <string>

#include "classify/model/report.h"
#include "classify/output/wording.h"

namespace strongroom::classify::output {

// Markdown: every category of the form, ticked where a field's rule is of it (RuleFacts::
// disclosure), with the fields that made the tick. What no schema tells, logging, caching and
// transmitting, is left open with a hint. Sensitive fields whose rule names no category of the form
// are listed at the end, to be judged by a person.
[[nodiscard]] std::string DisclosureDraft(const model::Report& report, const RuleLookup& rules);

}  // namespace strongroom::classify::output
