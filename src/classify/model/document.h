// What a reader made of one file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "classify/model/field.h"
#include "classify/model/finding.h"
#include "classify/model/module_facts.h"

namespace strongroom::classify::model {

enum class SourceKind : std::uint8_t {
  kJsonSchema,
  kOpenApi,
  kSql,
  kChangeLog,
  kStorageSchema,
  kModuleDescriptor,
  kCsv,
  kJson,
  kNdjson
};
inline constexpr std::size_t kSourceKinds = 9;

// "JSON Schema", "OpenAPI", "SQL", "change log", "storage schema", "module descriptor", "CSV",
// "JSON sample", "NDJSON sample".
[[nodiscard]] std::string_view SourceKindName(SourceKind kind) noexcept;

struct Document {
  SourceKind kind = SourceKind::kJsonSchema;
  std::string file;   // relative to the path that was given, with "/"
  std::string title;  // of a schema
  std::vector<Field> fields;
  std::vector<Finding> findings;
  std::vector<FileError> errors;  // of parts of it; the rest was read
  ModuleFacts facts;
  // A strongroom record type: a schema whose root says `x-sensitivity` or `x-permission-prefix`.
  bool record_type = false;
  std::uint64_t values = 0;  // of samples: how many were looked at
};

}  // namespace strongroom::classify::model
