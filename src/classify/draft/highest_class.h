// The class of a schema with all that stands inside of it.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "classify/draft/classed_schema.h"
#include "classify/draft/value_schema.h"
#include "classify/model/report.h"

namespace strongroom::classify::draft {

struct FoundClass {
  record::Sensitivity sensitivity = record::Sensitivity::kRegular;
  std::string rule = {};  // that gave it
  // What is in it and was declared lower than found.
  std::vector<Lowered> lowered = {};

  // Takes over a higher class, and what was lowered.
  void Raise(const FoundClass& other);
};

class HighestClass {
 public:
  // Both outlive it. Classes stand in the documents (ParseClassed), and for `file` are looked up by
  // the field's path as well.
  HighestClass(SchemaDocuments& documents, std::string_view file,
               std::span<const model::ClassifiedField> fields);

  // The highest of the schema, of what is described inside, behind references and in every
  // alternative, and of what a draft of it would hold; but for what is `around` it, should it come
  // again inside: that has a place of its own.
  [[nodiscard]] FoundClass Of(const SchemaPlace& place, const std::string& path,
                              const Around& around);
  // The same of a schema that is not drafted.
  [[nodiscard]] FoundClass Inside(const SchemaPlace& place);
  // Of the object itself, its members aside.
  [[nodiscard]] FoundClass Own(const json::object& schema, const std::string& path) const;

 private:
  void RaiseByPath(const std::string& path, FoundClass& found) const;
  void RaiseByReach(const SchemaPlace& place, Around seen, FoundClass& found);

  SchemaDocuments& documents_;
  std::map<std::string, const model::ClassifiedField*, std::less<>> by_path_;
};

}  // namespace strongroom::classify::draft
