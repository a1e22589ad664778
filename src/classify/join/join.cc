#include "classify/join/join.h"

#include <algorithm>

#include "classify/join/gaps.h"

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

}  // namespace

void Join(std::span<const model::Document> documents, model::Report& report) {
  Evidence evidence(documents);
  const Neighbours neighbours(report);
  for (model::ClassifiedField& field : report.fields) {
    if (field.verdict.sensitivity == record::Sensitivity::kRegular || IsSample(field.source)) {
      continue;
    }
    if (AddUrlGap(field)) continue;
    const FieldEvidence found = evidence.Of(field);
    AddStorageGaps(found, neighbours, field);
    AddAccessGaps(found, evidence, neighbours, field);
  }
  NoteMissingDescriptor(documents, report);
}

}  // namespace strongroom::classify::join
