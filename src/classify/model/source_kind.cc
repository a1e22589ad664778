#include <array>

#include "classify/model/document.h"

namespace strongroom::classify::model {

std::string_view SourceKindName(SourceKind kind) noexcept {
  static constexpr std::array<std::string_view, kSourceKinds> names = {
      "JSON Schema",       "OpenAPI", "SQL",         "change log",   "storage schema",
      "module descriptor", "CSV",     "JSON sample", "NDJSON sample"};
  return names.at(static_cast<std::size_t>(kind));
}

}  // namespace strongroom::classify::model
