#include "classify/declared_classes.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace strongroom::classify {
namespace {

using model::Around;
using model::Declared;
using model::Field;

constexpr std::string_view kClassMark = "x-sensitivity:";
constexpr std::string_view kReasonMark = "x-sensitivity-reason:";

std::string_view Trimmed(std::string_view text) {
  static constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t from = text.find_first_not_of(kBlanks);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(kBlanks) + 1 - from);
}

std::optional<Declared> InComment(const Field& field) {
  const std::string_view comment = field.description;
  const std::size_t at = comment.find(kClassMark);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view rest = Trimmed(comment.substr(at + kClassMark.size()));
  const std::string_view word = rest.substr(0, rest.find_first_of(" \t\r\n,;."));
  Declared declared;
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

// The path of what is around: "a.b[].c" is in "a.b[]", that in "a.b", that in "a".
std::string_view PathAround(std::string_view path) noexcept {
  if (path.ends_with("[]")) return path.substr(0, path.size() - 2);
  const std::size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : path.substr(0, dot);
}

// A dot may also stand in a name; the parents tell.
bool IsInside(const Field& field, const Field& outer) {
  const std::size_t depth = outer.parents.size();
  return field.parents.size() > depth && field.parents[depth] == outer.name &&
         std::equal(outer.parents.begin(), outer.parents.end(), field.parents.begin());
}

bool DeclaresKnown(const Field& field) noexcept {
  return field.declared && field.declared->sensitivity && !field.declared->partly;
}

class Fields {
 public:
  Fields(std::vector<Field>& fields, bool record_type)
      : fields_(&fields), record_type_(record_type) {
    for (std::size_t at = 0; at < fields.size(); ++at) by_path_.try_emplace(fields[at].path, at);
  }

  void GiveAround() {
    for (Field& field : *fields_) {
      if (const auto outer = OuterOf(field)) field.around = AroundAt(*outer);
    }
  }

 private:
  // The nearest that declares a class; of a record type the outermost.
  [[nodiscard]] std::optional<std::size_t> OuterOf(const Field& field) const {
    std::optional<std::size_t> outer;
    if (field.parents.empty()) return outer;
    for (std::string_view path = PathAround(field.path); !path.empty(); path = PathAround(path)) {
      const auto found = by_path_.find(path);
      if (found == by_path_.end() || !IsInside(field, (*fields_)[found->second])) continue;
      if (record_type_) {
        outer = found->second;
      } else if (DeclaresKnown((*fields_)[found->second])) {
        return found->second;
      }
    }
    return outer;
  }

  [[nodiscard]] std::shared_ptr<const Around> AroundAt(std::size_t at) {
    std::shared_ptr<const Around>& known = arounds_[at];
    if (known) return known;
    const Field& outer = (*fields_)[at];
    known = std::make_shared<const Around>(
        Around{.path = outer.path,
               .place = outer.place,
               .schema = outer.schema,
               .declared = DeclaresKnown(outer) ? outer.declared : std::nullopt,
               .only_place = record_type_});
    return known;
  }

  std::vector<Field>* fields_;
  bool record_type_;
  std::unordered_map<std::string_view, std::size_t> by_path_;
  std::unordered_map<std::size_t, std::shared_ptr<const Around>> arounds_;
};

}  // namespace

void GiveDeclared(model::Document& document) {
  switch (document.kind) {
    case model::SourceKind::kSql:
    case model::SourceKind::kStorageSchema:
    case model::SourceKind::kChangeLog:
      for (Field& field : document.fields) {
        if (!field.declared) field.declared = InComment(field);
      }
      Fields(document.fields, false).GiveAround();  // of JSON in a column, parts of its type
      break;
    case model::SourceKind::kJsonSchema:
    case model::SourceKind::kOpenApi:
      Fields(document.fields, document.record_type).GiveAround();
      break;
    default: break;  // they have no place for a class
  }
}

void RaiseToDeclared(model::ClassifiedField& field) {
  const Declared* declared = field.field.DeclaredClass();
  model::Verdict& verdict = field.verdict;
  if (declared == nullptr || !declared->sensitivity ||
      *declared->sensitivity <= verdict.sensitivity) {
    return;
  }
  const std::string_view found = record::SensitivityName(verdict.sensitivity);
  const std::string where =
      field.field.declared ? "" : fmt::format(" at `{}` around it", field.field.around->path);
  verdict.evidence.insert(
      verdict.evidence.begin(),
      fmt::format("its file declares `{}`{}; found: {}",
                  record::SensitivityName(*declared->sensitivity), where, found));
  field.found = std::exchange(verdict.sensitivity, *declared->sensitivity);
  if (verdict.rule == "none") verdict.rule = "declared";
  verdict.confidence = 1.0;
}

}  // namespace strongroom::classify
