#include "classify/join/tables_without_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <unordered_set>
#include <vector>

namespace strongroom::classify::join {

namespace {

constexpr std::size_t kNamesShown = 5;

std::string IndexedFieldsOf(const model::Table& table) {
  std::string shown;
  std::vector<std::string_view> names;
  for (const model::Index& index : table.indexes) {
    if (index.field == "jsonb" || std::ranges::find(names, index.field) != names.end()) continue;
    if (names.size() == kNamesShown) return shown + " and others";
    names.push_back(index.field);
    shown += fmt::format("{}`{}`", names.size() == 1 ? "" : ", ", index.field);
  }
  return shown;
}

}  // namespace

void TellTablesWithoutSchema(std::span<const model::Document> documents, Evidence& evidence,
                             model::Report& report) {
  const auto of_documents = [](const model::Document& document) {
    return document.kind == model::SourceKind::kStorageSchema;
  };
  if (std::ranges::none_of(documents, of_documents)) return;
  std::unordered_set<const model::Table*> described;
  for (const model::ClassifiedField& field : report.fields) {
    for (const TableWithField& at : evidence.TablesOf(field)) described.insert(at.table);
  }
  for (const model::Document& document : documents) {
    if (!of_documents(document)) continue;
    for (const model::Table& table : document.facts.tables) {
      if (!table.holds_json || described.contains(&table)) continue;
      const std::string indexed = IndexedFieldsOf(table);
      if (indexed.empty()) continue;
      report.findings.push_back(
          {.rule = "table-without-schema",
           .severity = model::FindingSeverity::kWarning,
           .file = table.file,
           .path = table.name,
           .says = fmt::format("no scanned schema describes what table `{}` holds, which has "
                               "indexes on {}: its fields were not looked at. Give its schemas as "
                               "further PATHs",
                               table.name, indexed),
           .place = table.place});
    }
  }
}

}  // namespace strongroom::classify::join
