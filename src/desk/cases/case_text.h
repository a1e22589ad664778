// The texts of a case: a template (text_template.h) filled from the case, facts about module and
// issue, and a report. They are shown to people before use and never sent.
//
// Everything that others wrote is escaped (markdown.h). A text for readers who are not in the
// know may not name what only the developers and the team may read: a public template with
// {{issue.title}} is refused, whatever the issue.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "desk/cases/case_record.h"
#include "desk/cases/text_template.h"
#include "desk/policy/evaluate.h"

namespace strongroom::desk::cases {

// What texts may say beyond the case itself. Empty: not known, and then no text can name it.
struct TextFacts {
  std::string repository;  // its address
  std::string team;
  std::string product_owner;
  std::vector<std::string> alternatives;
  std::string issue_title;
  std::string severity;  // such as "critical"
  std::string versions;  // that are affected, as people write it
  std::string advisory;  // the address of a published one
  std::string contact;   // where questions go
};
// {"repository", "team", "product_owner", "alternatives": [], "issue_title", "severity",
// "versions", "advisory", "contact"}, each optional. kInvalid by pointer.
[[nodiscard]] Result<TextFacts> ParseTextFacts(const json::value& document);

// For a person who writes templates: every place with what fills it, and for whom.
struct PlaceMeaning {
  std::string name;  // "due.STEP" and "on.EVENT" stand for any of the policy's
  std::string meaning;
  bool confidential = false;  // developers and team only
};
[[nodiscard]] std::vector<PlaceMeaning> KnownPlaces();

// Whether the text is meant for cases of the policy: it names the policy, or none.
[[nodiscard]] bool Names(const TextTemplate& text, const policy::Policy& policy);

// Whether cases of the policy have the text: it names the policy or none, and the policy has the
// events, and the steps with deadlines, of all its places.
[[nodiscard]] bool IsFor(const TextTemplate& text, const policy::Policy& policy);

struct RenderedText {
  std::string text;
  // Places without words of their own that nothing filled: by name ("/module.alternatives"), with
  // line and what would. "[… : fill in]" stands there, for whoever finishes the text by hand.
  std::vector<FieldError> empty;
};
// `report` is of `record` under `policy`, its version; for a text about what is about to happen, of
// the case as it would be then (Tried in case_report.h). kInvalid: the text names other policies;
// every place by name and line that is unknown or not for this audience.
[[nodiscard]] Result<RenderedText> RenderText(const TextTemplate& text, const CaseRecord& record,
                                              const TextFacts& facts, const policy::Policy& policy,
                                              const policy::Report& report);

}  // namespace strongroom::desk::cases
