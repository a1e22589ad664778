// What a reader made of one file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
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
  // A strongroom record type: named by `$id`, with a class or a permission prefix (json_schema.cc).
  bool record_type = false;
  std::uint64_t values = 0;  // of samples: how many were looked at

  // Of this file. `path` is that of the field, or empty.
  void AddFinding(std::string_view rule, std::string path, std::string says, const Place& place,
                  FindingSeverity severity = FindingSeverity::kWarning);
  void AddError(std::string says, const Place& place = {});
};

// With nothing read yet.
[[nodiscard]] Document DocumentOf(SourceKind kind, std::string_view file);

}  // namespace strongroom::classify::model
