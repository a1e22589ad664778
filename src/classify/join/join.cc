#include "classify/join/join.h"

#include <fmt/format.h>

#include <algorithm>

#include "classify/join/gaps.h"
#include "classify/join/tables_without_schema.h"

namespace strongroom::classify::join {

namespace {

using model::SourceKind;

bool IsSample(SourceKind kind) noexcept {
  return kind == SourceKind::kCsv || kind == SourceKind::kJson || kind == SourceKind::kNdjson;
}

// Once a scan: why nothing is said of permissions.
void NoteMissingDescriptor(std::span<const model::Document> documents, model::Report& report) {
  const model::Document* storage = nullptr;
  for (const model::Document& document : documents) {
    if (document.kind == SourceKind::kModuleDescriptor) return;
    const bool tells_of_a_module =
        document.kind == SourceKind::kStorageSchema || document.kind == SourceKind::kChangeLog;
    if (tells_of_a_module && storage == nullptr) storage = &document;
  }
  if (storage == nullptr) return;
  report.findings.push_back(
      {.rule = "no-module-descriptor",
       .severity = model::FindingSeverity::kNote,
       .file = storage->file,
       .path = {},
       .says =
           "tables were scanned, but no module descriptor: nothing is said of permissions. Scan "
           "the descriptor too",
       .place = {}});
}

// A check of nothing would pass for ever.
void TellNothingRead(std::span<const model::Document> documents, model::Report& report) {
  const auto empty = static_cast<std::size_t>(
      std::ranges::count_if(report.findings, [](const model::Finding& each) {
        return each.rule == "empty-file" || each.rule == "avro-not-read";
      }));
  if (documents.size() > empty || !report.errors.empty()) return;
  const std::uint64_t seen = report.summary.skipped + empty;
  report.errors.push_back(
      {.file = ".",
       .says = fmt::format(
           "nothing was read: {}. Give the path of schemas, tables or samples",
           seen == 0 ? std::string("there is no file below the given path")
           : seen == 1
               ? std::string("the one file there is empty or of no kind that is known")
               : fmt::format("the {} files there are empty or of no kind that is known", seen)),
       .place = {}});
}

}  // namespace

void Join(std::span<const model::Document> documents, model::Report& report) {
  Evidence evidence(documents, report);
  const Neighbours neighbours(report);
  for (model::ClassifiedField& field : report.fields) {
    if (field.verdict.sensitivity == record::Sensitivity::kRegular || IsSample(field.source)) {
      continue;
    }
    if (AddUrlGap(field)) continue;
    if (evidence.record_types().Has(field)) {
      AddRecordTypeGap(evidence.record_types().ClassOf(field), field);
      continue;
    }
    const FieldEvidence found = evidence.Of(field);
    AddStorageGaps(found, neighbours, field);
    AddAccessGaps(found, evidence, neighbours, field);
  }
  TellTablesWithoutSchema(documents, evidence, report);
  NoteMissingDescriptor(documents, report);
  TellNothingRead(documents, report);
}

}  // namespace strongroom::classify::join
