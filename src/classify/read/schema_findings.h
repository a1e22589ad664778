// What is wrong with a schema itself. Rules: "required-without-property", "duplicate-enum",
// "unknown-type", "unknown-sensitivity", "declared-elsewhere", "ref-not-found", "ref-cycle".
// A "$ref" to a file that the scan does not have is no finding: it lives in another repository.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>

#include "classify/model/document.h"
#include "classify/read/node.h"
#include "classify/read/schema_refs.h"

namespace strongroom::classify::read {

class SchemaFindings {
 public:
  SchemaFindings(SchemaRefs& refs, model::Document& document)
      : refs_(&refs), document_(&document) {}

  // `path` is that of the fields' object, empty for the root. Of a schema that stands alone, not of
  // a branch of allOf and the like, whose names may be declared beside it.
  void CheckRequired(const Node& schema, std::string_view path);
  // enum, type, x-sensitivity.
  void CheckKeywords(const Node& schema, std::string_view path);
  // One note of all that references of this file led to and the scan does not have. The last of
  // all.
  void NoteElsewhere();
  // The field `path` declares `declared` in an alternative at `there`, and nothing or less in the
  // one at `here`.
  void TellOtherAlternative(std::string_view path, const model::Place& here,
                            std::string_view declared, const model::Place& there);
  void CheckReference(const Node& schema, std::string_view reference, const RefTarget& target,
                      std::string_view path);

 private:
  struct Names;
  void CollectNames(const Node& schema, const SchemaFile& file, std::size_t depth, Names& names);
  void CheckRequiredName(const Node& name, const Node& schema, const Names& names,
                         std::string_view path);
  // What holds schemas and has not the shape for it is an error: they are not read.
  void CheckShape(const Member& keyword, std::string_view path);
  void CheckEnum(const Node& values, std::string_view path);
  void CheckType(const Node& type, std::string_view path);
  void CheckCycle(const Node& schema, std::string_view path);
  void Add(std::string_view rule, model::FindingSeverity severity, std::string_view path,
           std::string says, const model::Place& place);

  SchemaRefs* refs_;
  model::Document* document_;
  std::unordered_set<const Node*> known_ends_;  // where their references lead is known
};

}  // namespace strongroom::classify::read
