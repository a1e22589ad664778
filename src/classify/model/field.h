// One field as a reader found it: a property of a schema, a column of a table, a path in a sample.
// What it is called, what stands around it and what its file says of it; no judgement.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "classify/model/place.h"
#include "classify/model/value_kinds.h"
#include "classify/value/column.h"
#include "record/sensitivity.h"

namespace strongroom::classify::model {

// An `x-sensitivity` that stands in the file already.
struct Declared {
  std::string text;                                // as written
  std::optional<record::Sensitivity> sensitivity;  // nullopt: no class of that name
  std::string reason;                              // `x-sensitivity-reason`, or empty
  Place place;
  // Only some alternatives ("oneOf") of the field's own schema, or of what it holds, say so.
  bool partly = false;
  // What a "$ref" leads to says so. A reason there is of other fields, too, and not taken.
  bool behind_reference = false;

  // Blanks are none.
  [[nodiscard]] bool HasReason() const noexcept {
    return reason.find_first_not_of(" \t\r\n") != std::string::npos;
  }
};

// A field around others, or a schema, whose class covers what is inside it. The path of a file's
// root is "#".
struct Around {
  std::string path;
  Place place;
  Extent schema;
  std::optional<Declared> declared;  // of a class that is known; nullopt: it declares none
  // In a record type: what is inside may declare no class of its own.
  bool only_place = false;
};

// A schema that describes a field in one of several alternatives ("oneOf").
struct Alternative {
  Place place;  // of the name
  Extent schema;
};

struct Field {
  // As reports print it: "personal.addresses[].city", "User.email" in OpenAPI components,
  // "table.column" in tables, "schema.table.column" where the file has tables of that name in two
  // SQL schemas. One path stands in a file once.
  std::string path;
  std::string name;                  // the last part as written, without "[]": "city"
  std::vector<std::string> parents;  // names of the objects and arrays around it, outermost first
  std::string holder;                // the schema's $id or title, else its file's stem; the table
  std::string table_schema;  // of a column: the SQL schema of its table, where the file says it
  std::string title;
  // What its type is called: a definition of a plain value that it refers to, a domain or other
  // type of SQL that the file defines.
  std::string type_name;
  std::string description;  // also a column's comment
  std::string about;        // title and description of the nearest object around it
  // Names of all that stands in the same object, table or record, its own among them; null where
  // nobody looked. At most kSiblingsMax (siblings.h).
  std::shared_ptr<const std::vector<std::string>> siblings;
  // Of arrays and maps also what they hold: {kArray, kString} is a list of texts.
  ValueKinds kinds;
  std::string format;                // JSON Schema's `format`; of a column the SQL type, lower case
  std::vector<std::string> allowed;  // of `enum` and `const`; at most 100
  std::string refers_to;             // "$ref" to another file or the table of a foreign key
  bool write_only = false;
  Place place;
  // Of schemas: the object that describes the field, which an annotation is written into. Empty
  // where there is none in this file: a boolean schema, a column, a sample.
  Extent schema;
  std::optional<Declared> declared;
  // The nearest field or schema around it in the file that declares a class; in a record type the
  // outermost one. Null: there is none, or nobody looked (declared_classes.h).
  std::shared_ptr<const Around> around;
  // Those that are to declare the class and do not; the field's own where another one does.
  std::vector<Alternative> alternatives;
  // What the values of samples passed, and those that a schema gives for examples; null where
  // there are only declarations.
  std::shared_ptr<const value::Column> values;

  // Nothing but objects or arrays of objects whose members are known, or are in another schema:
  // what is sensitive stands inside. An object of unknown members is none.
  bool container = false;
  // Some of what stands inside is behind a reference and listed there, where this name is not
  // around it.
  bool inside_elsewhere = false;

  // What its file says of its class: here, else at the field around it. Null: nothing.
  [[nodiscard]] const Declared* DeclaredClass() const noexcept {
    if (declared) return &*declared;
    return around && around->declared ? &*around->declared : nullptr;
  }
};

}  // namespace strongroom::classify::model
