// Drafts strongroom record types from a JSON Schema whose fields have been classified: a beginning
// that passes `strongroom type check`, to be read and made right by a person.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "classify/draft/schema_documents.h"
#include "classify/draft/value_schema.h"
#include "classify/model/report.h"
#include "classify/rules/rule_book.h"

namespace strongroom::classify::draft {

struct DraftInput {
  std::string_view text;                           // of the JSON Schema
  std::string file;                                // its name, which references are relative to
  std::string name;                                // of the type; empty: by $id, title or file
  std::span<const model::ClassifiedField> fields;  // of a report that has the file and those that
                                                   // it refers to
  std::function<const rules::RuleFacts*(std::string_view id)> rules;  // may be empty
  // The text of another file of that report; may be empty.
  std::function<Result<std::string>(const std::string& file)> load;
};

struct DraftedType {
  std::string name;
  json::object schema;
};

struct Drafts {
  // One; or, where fields of class high or above stand beside others, a second with those, which
  // names the first one's record by id.
  std::vector<DraftedType> types;
  Notes notes;  // what a person has to look at
};

// A field has the class that was found (ClassOf), or the highest of what stands inside, wherever
// references lead. kMalformed, kTooLarge: the text is no JSON. kInvalid: the schema describes no
// object with properties, or has more than a type may have.
[[nodiscard]] Result<Drafts> DraftRecordTypes(const DraftInput& input);

}  // namespace strongroom::classify::draft
