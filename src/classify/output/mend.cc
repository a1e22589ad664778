#include "classify/output/mend.h"

#include <fmt/format.h>

#include "classify/output/safe_text.h"

namespace strongroom::classify::output {
namespace {

std::string HowToDeclare(const model::ClassifiedField& field) {
  const std::string_view found = record::SensitivityName(field.verdict.sensitivity);
  if (const auto& around = field.field.around; around && around->only_place) {
    return fmt::format(
        "in a record type the field around it declares it, so add \"x-sensitivity\": \"{}\" to "
        "`{}` (--annotate writes it)",
        found, around->path);
  }
  switch (field.source) {
    case model::SourceKind::kJsonSchema:
    case model::SourceKind::kOpenApi:
      if (!HasPlaceForClass(field)) {
        return fmt::format(
            "write {{\"x-sensitivity\": \"{}\"}} in the place of what stands there, which is no "
            "object and has no room for a class (--annotate does not)",
            found);
      }
      return fmt::format("add \"x-sensitivity\": \"{}\" beside its \"type\" (--annotate writes it)",
                         found);
    case model::SourceKind::kSql:
    case model::SourceKind::kStorageSchema:
      return fmt::format("say \"x-sensitivity: {}\" in the column's comment (COMMENT ON COLUMN)",
                         found);
    case model::SourceKind::kChangeLog:
      return fmt::format(
          "say \"x-sensitivity: {}\" in the column's remarks; of a column that "
          "<sql> makes, in its COMMENT ON COLUMN",
          found);
    default:
      return "a file of this kind has no place for a class: take the field out of it, or accept it "
             "with --write-baseline FILE";
  }
}

// The field around it declares too low a class.
std::string HowToRaise(const model::Around& around, std::string_view found) {
  const std::string declared = OneLine(around.declared->text, 40);
  std::string text = fmt::format("`{}` around it declares {}, and {} was found: raise that one",
                                 around.path, declared, found);
  if (around.only_place) return text + " (in a record type it covers all that is inside).";
  return text + fmt::format(
                    ", declare \"x-sensitivity\": \"{}\" here, or give \"x-sensitivity-reason\" "
                    "with why {} is right.",
                    found, declared);
}

}  // namespace

std::string MendText(const model::ClassifiedField& field, Lack lack) {
  const std::string_view found = record::SensitivityName(field.verdict.sensitivity);
  switch (lack) {
    case Lack::kNoClass: return fmt::format("It declares no class: {}.", HowToDeclare(field));
    case Lack::kUnknownClass: {
      const std::string word = OneLine(field.field.DeclaredClass()->text, 40);
      return fmt::format(
          "Its class {} is none of regular, low, high, secret, verifier: correct the word; "
          "{} was found.",
          word.empty() ? "is empty or no text, and" : fmt::format("\"{}\"", word), found);
    }
    case Lack::kLowerClass: {
      if (!field.field.declared) return HowToRaise(*field.field.around, found);
      const std::string declared = OneLine(field.field.declared->text, 40);
      if (field.field.declared->behind_reference) {
        return fmt::format(
            "What its \"$ref\" leads to declares {}, and {} was found: write \"x-sensitivity\": "
            "\"{}\" beside the \"$ref\" (--annotate does), or, beside it, \"x-sensitivity\": "
            "\"{}\" and \"x-sensitivity-reason\" with why that is right here.",
            declared, found, found, declared);
      }
      return fmt::format(
          "It declares {}, and {} was found: raise it, or give \"x-sensitivity-reason\" with why "
          "{} is right.",
          declared, found, declared);
    }
    case Lack::kPartlyClass:
      return fmt::format(
          "Only some alternatives of its schema, or of what it holds, declare a class: write "
          "\"x-sensitivity\": \"{}\" beside them (--annotate does), or, beside them, a lower one "
          "and "
          "\"x-sensitivity-reason\" with why that is right.",
          found);
  }
  return {};
}

}  // namespace strongroom::classify::output
