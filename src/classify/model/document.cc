#include "classify/model/document.h"

#include <array>
#include <utility>

namespace strongroom::classify::model {

std::string_view SourceKindName(SourceKind kind) noexcept {
  static constexpr std::array<std::string_view, kSourceKinds> names = {
      "JSON Schema",       "OpenAPI", "SQL",         "change log",   "storage schema",
      "module descriptor", "CSV",     "JSON sample", "NDJSON sample"};
  return names.at(static_cast<std::size_t>(kind));
}

void Document::AddFinding(std::string_view rule, std::string path, std::string says,
                          const Place& place, FindingSeverity severity) {
  findings.push_back({.rule = std::string(rule),
                      .severity = severity,
                      .file = file,
                      .path = std::move(path),
                      .says = std::move(says),
                      .place = place});
}

void Document::AddError(std::string says, const Place& place) {
  errors.push_back({.file = file, .says = std::move(says), .place = place});
}

Document DocumentOf(SourceKind kind, std::string_view file) {
  Document document;
  document.kind = kind;
  document.file = file;
  return document;
}

}  // namespace strongroom::classify::model
