// One field's schema, in the keywords that a record type enforces (docs/record-types.md).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "classify/draft/schema_documents.h"

namespace strongroom::classify::draft {

// What the draft could not keep or had to assume: "personal.phone: …", each with what to look at.
using Notes = std::vector<std::string>;

struct ValueDemands {
  bool explicit_bounds = false;  // class high or above: lengths are stated
  std::string format;            // what the field's rule checks: "iban", …; or empty
  // Members that become fields of their own, by their path in the schema's file.
  std::function<bool(std::string_view path)> leave_out;
  // Called with every schema that is written, flattened; may be empty.
  std::function<void(const json::object& schema)> seen;
};

// Always a schema that the type check takes. `path` is the field's, as reports write it. References
// are written out, alternatives narrowed to the first that is not null, what is unknown left out:
// all of it noted.
[[nodiscard]] json::object ValueSchema(SchemaDocuments& documents, const SchemaPlace& place,
                                       const std::string& path, const ValueDemands& demands,
                                       Notes& notes);

// The schema itself: behind "$ref", with "allOf" and the first alternative merged into it; a text
// where it leads nowhere. `file` is what references in it are relative to.
struct Flat {
  json::object schema;
  std::string file;
};
[[nodiscard]] Flat Flattened(SchemaDocuments& documents, const SchemaPlace& place,
                             const std::string& path, Notes& notes);

// Its JSON type by "type" or what else is said: "string" where nothing is.
[[nodiscard]] std::string_view TypeOf(const json::object& schema);

}  // namespace strongroom::classify::draft
