#include "classify/output/declared.h"

namespace strongroom::classify::output {

std::optional<Lack> LackOf(const model::ClassifiedField& field) {
  const model::Declared* declared = field.field.DeclaredClass();
  const record::Sensitivity found = field.verdict.sensitivity;
  if (declared == nullptr) {
    if (found == record::Sensitivity::kRegular) return std::nullopt;
    return Lack::kNoClass;
  }
  if (!declared->sensitivity) return Lack::kUnknownClass;
  if (declared->partly && found != record::Sensitivity::kRegular) return Lack::kPartlyClass;
  if (*declared->sensitivity < found && !declared->HasReason()) return Lack::kLowerClass;
  return std::nullopt;
}

bool IsLowered(const model::ClassifiedField& field) noexcept {
  const model::Declared* declared = field.field.DeclaredClass();
  return declared != nullptr && declared->sensitivity &&
         *declared->sensitivity < field.verdict.sensitivity && declared->HasReason();
}

bool HasPlaceForClass(const model::ClassifiedField& field) noexcept {
  const bool schema =
      field.source == model::SourceKind::kJsonSchema || field.source == model::SourceKind::kOpenApi;
  return schema && !field.field.schema.empty();
}

}  // namespace strongroom::classify::output
