// One field's schema, in the keywords that a record type enforces (docs/record-types.md).
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "classify/draft/schema_documents.h"

namespace strongroom::classify::draft {

// What the draft could not keep or had to assume: "personal.phone: …", each with what to look at.
using Notes = std::vector<std::string>;

// Schemas behind their references: what a field stands in.
using Around = std::set<const json::value*>;

struct ValueDemands {
  bool explicit_bounds = false;  // class high or above: lengths are stated
  std::string format;            // what the field's rule checks: "iban", …; or empty
  // Members that become fields of their own, by their path in the schema's file.
  std::function<bool(std::string_view path)> leave_out;
  // Called with every schema that is written, flattened; may be empty.
  std::function<void(const json::object& schema)> seen;
  // What the field stands in. Where one of these, or of what is written, comes again inside of
  // itself, the id of a record stands in its place.
  Around around = {};
};

// Always a schema that the type check takes. `path` is the field's, as reports write it. References
// are written out, alternatives narrowed to the first that is not null, members of open names made
// a list of names and values, what is unknown left out: all of it noted.
[[nodiscard]] json::object ValueSchema(SchemaDocuments& documents, const SchemaPlace& place,
                                       const std::string& path, const ValueDemands& demands,
                                       Notes& notes);

// Members of any name, or of those that a pattern says, as a record type can keep them, which names
// its fields: the schema of a list of names and values. References in it are those of `values`.
[[nodiscard]] json::value ListOfMembers(const json::value& values);

// The schema itself: behind "$ref", with "allOf" and the first alternative merged into it; a text
// where it leads nowhere. `file` is what references in it are relative to.
struct Flat {
  json::object schema;
  std::string file;
  Around through = {};  // the schemas that it was made of, behind their references
};
[[nodiscard]] Flat Flattened(SchemaDocuments& documents, const SchemaPlace& place,
                             const std::string& path, Notes& notes);

}  // namespace strongroom::classify::draft
