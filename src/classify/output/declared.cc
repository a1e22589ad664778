#include "classify/output/declared.h"

#include <string_view>

namespace strongroom::classify::output {
namespace {

constexpr std::string_view kClassMark = "x-sensitivity:";
constexpr std::string_view kReasonMark = "x-sensitivity-reason:";

std::string_view Trimmed(std::string_view text) {
  static constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t from = text.find_first_not_of(kBlanks);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(kBlanks) + 1 - from);
}

std::optional<model::Declared> InComment(const model::Field& field) {
  const std::string_view comment = field.description;
  const std::size_t at = comment.find(kClassMark);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = Trimmed(comment.substr(at + kClassMark.size()));
  const std::string_view word = rest.substr(0, rest.find_first_of(" \t\r\n,;."));
  model::Declared declared;
  declared.text = word;
  declared.sensitivity = record::ParseSensitivity(word);
  declared.place = field.place;
  if (const std::size_t reason = comment.find(kReasonMark); reason != std::string_view::npos) {
    std::string_view text = comment.substr(reason + kReasonMark.size());
    if (at > reason) text = text.substr(0, at - reason - kReasonMark.size());
    declared.reason = Trimmed(text);
  }
  return declared;
}

bool IsTable(model::SourceKind source) noexcept {
  return source == model::SourceKind::kSql || source == model::SourceKind::kChangeLog;
}

}  // namespace

std::optional<model::Declared> DeclaredFor(const model::ClassifiedField& field) {
  if (field.field.declared) return field.field.declared;
  return IsTable(field.source) ? InComment(field.field) : std::nullopt;
}

std::optional<Lack> LackOf(const model::ClassifiedField& field) {
  const std::optional<model::Declared> declared = DeclaredFor(field);
  const record::Sensitivity found = field.verdict.sensitivity;
  if (!declared) {
    if (found == record::Sensitivity::kRegular) return std::nullopt;
    return Lack::kNoClass;
  }
  if (!declared->sensitivity) return Lack::kUnknownClass;
  if (*declared->sensitivity < found && Trimmed(declared->reason).empty()) return Lack::kLowerClass;
  return std::nullopt;
}

bool HasPlaceForClass(const model::ClassifiedField& field) noexcept {
  const bool schema =
      field.source == model::SourceKind::kJsonSchema || field.source == model::SourceKind::kOpenApi;
  return schema && !field.field.schema.empty();
}

bool CanDeclare(model::SourceKind source) noexcept {
  return source == model::SourceKind::kJsonSchema || source == model::SourceKind::kOpenApi ||
         IsTable(source);
}

}  // namespace strongroom::classify::output
