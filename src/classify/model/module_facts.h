// What a module's files say about how data is stored and who comes near it: tables and indexes
// (the storage framework's schema.json, change logs, DDL), endpoints and permission sets (its
// module descriptor).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "classify/model/place.h"

namespace strongroom::classify::model {

enum class IndexKind : std::uint8_t { kPlain, kUnique, kLike, kGin, kFullText };

struct Index {
  IndexKind kind = IndexKind::kPlain;
  // A column, or the path inside a JSON column: "bankAccountNumber", "personal.lastName".
  std::string field;
  Place place;
};

struct ForeignKey {
  std::string field;
  std::string table;
  Place place;
};

struct Table {
  std::string file;
  std::string schema;                // the SQL schema, where the file says it
  std::string name;                  // without it
  std::vector<std::string> columns;  // none for a table of JSON documents
  bool holds_json = false;           // documents of a JSON Schema, as the storage framework does
  std::vector<Index> indexes;
  std::vector<ForeignKey> foreign_keys;
  Place place;
};

struct Endpoint {
  std::string file;
  std::string path;  // "/organizations-storage/banking-information/{id}"
  std::vector<std::string> methods;
  std::vector<std::string> permissions_required;
  std::vector<std::string> permissions_desired;
  Place place;
};

struct Permission {
  std::string file;
  std::string name;
  std::string title;
  std::vector<std::string> contains;  // permissions of a set, as written
  Place place;
};

// What a change log takes in from another file: `include`, `sqlFile`, `loadData`; `includeAll`
// takes in a directory.
struct TakenFile {
  std::string path;       // as written
  bool relative = false;  // to the change log, and not to a directory that only the build knows
  bool directory = false;
  Place place;
};

struct ModuleFacts {
  std::vector<Table> tables;
  std::vector<Endpoint> endpoints;
  std::vector<Permission> permissions;
  std::vector<TakenFile> taken_files;
};

}  // namespace strongroom::classify::model
