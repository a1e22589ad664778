// The fields of one record, wherever in its schema they stand: in "properties", behind references,
// in every branch of "allOf" and in every alternative.
#pragma once

#include <deque>
#include <set>
#include <string>
#include <vector>

#include "classify/draft/schema_documents.h"
#include "classify/draft/value_schema.h"

namespace strongroom::classify::draft {

struct RecordField {
  std::string name;
  std::string path;                 // as reports write it
  std::vector<SchemaPlace> places;  // at least one; the first is drafted from
  Around around;                    // the schemas that describe it, behind their references
  bool required = false;
  // Members of any name, or of those that a pattern says: `places` hold a list of names and values,
  // which is how a record type, that names its fields, can keep them.
  bool open_names = false;
};

class RecordFields {
 public:
  // `documents` outlives it. What a record type does not keep of the schema is noted.
  RecordFields(SchemaDocuments& documents, Notes& notes);

  // In the order in which they are described; those of open names last.
  [[nodiscard]] const std::vector<RecordField>& fields() const noexcept { return fields_; }
  // Those that the server writes itself (record::IsServerMember), which are no fields.
  [[nodiscard]] const std::vector<RecordField>& servers() const noexcept { return servers_; }

 private:
  void Take(const SchemaPlace& place, bool always, unsigned depth);
  void TakeMembers(const SchemaPlace& place, bool always, unsigned depth);
  void TakeKeyword(std::string_view name, const SchemaPlace& value, bool always, unsigned depth);
  void TakeProperties(const SchemaPlace& properties);
  void TakeAlternatives(std::string_view name, const SchemaPlace& list, bool always,
                        unsigned depth);
  void TakeOpenNames(std::string path, const SchemaPlace& values);

  SchemaDocuments& documents_;
  Notes& notes_;
  std::vector<RecordField> fields_, open_, servers_;
  std::set<std::string, std::less<>> required_;
  Around taken_;
  Around around_;                  // of what is being taken
  std::deque<json::value> lists_;  // that stand for open names
};

// Schemas right inside of an object's that do not describe a member which a draft keeps: members of
// open names, all alternatives but the first, conditions.
[[nodiscard]] std::vector<SchemaPlace> LeftOut(SchemaDocuments& documents,
                                               const SchemaPlace& place);

}  // namespace strongroom::classify::draft
