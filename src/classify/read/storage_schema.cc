// The storage framework's `schema.json`: tables of JSON documents and what is indexed of them. It
// names no fields of its own; those are in JSON Schemas, which the join finds by the tables' names.
// The SQL of its scripts (`snippet`) is read like any other.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "classify/read/readers.h"
#include "classify/read/sql_index.h"
#include "classify/read/sql_script.h"
#include "classify/read/sql_tables.h"

namespace strongroom::classify::read {

namespace {

using model::IndexKind;

constexpr std::size_t kTablesMax = 10'000;
constexpr std::size_t kIndexesMax = 100'000;

struct IndexList {
  std::string_view member;
  IndexKind kind;
};
constexpr auto kIndexLists = std::to_array<IndexList>({{"index", IndexKind::kPlain},
                                                       {"uniqueIndex", IndexKind::kUnique},
                                                       {"likeIndex", IndexKind::kLike},
                                                       {"ginIndex", IndexKind::kGin},
                                                       {"fullTextIndex", IndexKind::kFullText}});

class StorageSchema {
 public:
  explicit StorageSchema(model::Document& document) : document_(document) {}

  void Read(const Node& root);

 private:
  void ReadTable(const Node& node);
  void ReadIndexes(const Node& list, const IndexList& of, model::Table& table);
  void ReadForeignKeys(const Node& list, model::Table& table);
  void CheckTargets();
  void ReadScripts(const Node& scripts);
  void TakeTable(model::Table table);

  model::Document& document_;
  std::set<std::string, std::less<>> names_;
  std::set<std::string, std::less<>> deleted_;
  std::size_t indexes_ = 0;
};

bool IsDeleted(const Node& node) noexcept {
  return node.Text("tOps") == "DELETE" || node.Text("mode") == "delete";
}

// "name, barcode": one index of two fields. Of a computed one the fields that it is made of.
std::vector<std::string> FieldsOf(const Node& index) {
  for (const std::string_view member : {"sqlExpression", "multiFieldNames"}) {
    if (const std::string_view text = index.Text(member); !text.empty()) {
      return SqlExpressionFields(text);
    }
  }
  std::vector<std::string> fields;
  std::string_view rest = index.Text("fieldName");
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    if (std::string field = Remark(rest.substr(0, comma)); !field.empty()) {
      fields.push_back(std::move(field));
    }
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return fields;
}

void StorageSchema::ReadIndexes(const Node& list, const IndexList& of, model::Table& table) {
  std::map<std::string, std::size_t, std::less<>> seen;  // with the line
  for (const Node& index : list.items) {
    if (IsDeleted(index)) continue;
    const Node* name = index.Find("fieldName");
    const model::Place& place = name != nullptr ? name->place : index.place;
    if (const std::string written(index.Text("fieldName")); !written.empty()) {
      const auto [first, fresh] = seen.emplace(written, place.line);
      if (!fresh) {
        document_.AddFinding(
            "index-twice", table.name + "." + written,
            fmt::format("`{}` of table `{}` stands twice in {} (first in line {}); remove one",
                        written, table.name, of.member, first->second),
            place);
        continue;
      }
    }
    for (std::string& field : FieldsOf(index)) {
      if (++indexes_ > kIndexesMax) return;
      table.indexes.push_back({of.kind, std::move(field), place});
    }
  }
}

void StorageSchema::ReadForeignKeys(const Node& list, model::Table& table) {
  for (const Node& key : list.items) {
    if (IsDeleted(key) || ++indexes_ > kIndexesMax) continue;
    const std::string_view field = key.Text("fieldName");
    const std::string_view target = key.Text("targetTable");
    if (field.empty() || target.empty()) continue;  // `targetPath` names other keys
    table.foreign_keys.push_back({std::string(field), std::string(target), key.place});
  }
}

void StorageSchema::ReadTable(const Node& node) {
  const Node* name = node.Find("tableName");
  if (name == nullptr || !name->is_string() || name->text.empty()) {
    document_.AddError("a table without `tableName` is not read; name it", node.place);
    return;
  }
  if (IsDeleted(node)) {
    deleted_.insert(name->text);
    return;
  }
  if (!names_.insert(name->text).second) {
    document_.AddFinding(
        "table-twice", name->text,
        fmt::format("table `{}` is declared twice; write one declaration", name->text),
        name->place);
    return;
  }
  model::Table table;
  table.file = document_.file;
  table.name = name->text;
  table.holds_json = true;
  table.place = name->place;
  for (const IndexList& of : kIndexLists) {
    if (const Node* list = node.Find(of.member)) ReadIndexes(*list, of, table);
  }
  if (const Node* list = node.Find("foreignKeys")) ReadForeignKeys(*list, table);
  document_.facts.tables.push_back(std::move(table));
}

// A table of another file may be meant, but not one that this file deletes.
void StorageSchema::CheckTargets() {
  for (const model::Table& table : document_.facts.tables) {
    for (const model::ForeignKey& key : table.foreign_keys) {
      if (!deleted_.contains(key.table) || names_.contains(key.table)) continue;
      document_.AddFinding(
          "foreign-key-to-deleted-table", table.name + "." + key.field,
          fmt::format("the foreign key `{}` of table `{}` leads to `{}`, which this file deletes; "
                      "remove the key",
                      key.field, table.name, key.table),
          key.place);
    }
  }
}

// Of a table that the file declares, a script has indexes and keys at most: its documents are one
// column.
void StorageSchema::TakeTable(model::Table table) {
  if (!names_.contains(table.name)) {
    document_.facts.tables.push_back(std::move(table));
    return;
  }
  const auto known = std::ranges::find(document_.facts.tables, table.name, &model::Table::name);
  std::ranges::move(table.indexes, std::back_inserter(known->indexes));
  std::ranges::move(table.foreign_keys, std::back_inserter(known->foreign_keys));
}

// All scripts make one database. Lines of a snippet are escapes in one line of the file: each is
// read with lines of its own, counted on over all, and what is found stands where its snippet does.
void StorageSchema::ReadScripts(const Node& scripts) {
  SqlTables tables;
  std::vector<model::FileError> errors;
  std::map<std::size_t, model::Place> snippets;  // by their first line
  std::size_t line = 1;
  for (const Node& script : scripts.items) {
    const Node* snippet = script.Find("snippet");
    if (snippet == nullptr || !snippet->is_string()) continue;
    snippets.emplace(line, snippet->place);
    ReadSqlScript(snippet->text, document_.file, {.line = line, .column = 0, .offset = 0}, tables,
                  errors);
    line += 1 + static_cast<std::size_t>(std::ranges::count(snippet->text, '\n'));
  }
  if (snippets.empty()) return;
  const auto put = [&snippets](model::Place& place) {
    const auto behind = snippets.upper_bound(place.line);
    if (behind != snippets.begin()) place = std::prev(behind)->second;
  };
  model::Document sql = model::DocumentOf(model::SourceKind::kSql, document_.file);
  sql.errors = std::move(errors);
  tables.Write(sql);
  for (model::Field& field : sql.fields) {
    put(field.place);
    document_.fields.push_back(std::move(field));
  }
  for (model::Finding& finding : sql.findings) {
    put(finding.place);
    document_.findings.push_back(std::move(finding));
  }
  for (model::FileError& error : sql.errors) {
    put(error.place);
    document_.errors.push_back(std::move(error));
  }
  for (model::Table& table : sql.facts.tables) {
    put(table.place);
    for (model::Index& index : table.indexes) put(index.place);
    for (model::ForeignKey& key : table.foreign_keys) put(key.place);
    TakeTable(std::move(table));
  }
  document_.values += sql.values;
}

void StorageSchema::Read(const Node& root) {
  if (const Node* tables = root.Find("tables")) {
    for (const Node& table : tables->items) {
      if (names_.size() < kTablesMax && indexes_ < kIndexesMax) {
        ReadTable(table);
      } else {
        document_.AddError(
            "more than 10,000 tables or 100,000 indexes; the tables from here on are not read",
            table.place);
        break;
      }
    }
    CheckTargets();
  }
  if (const Node* scripts = root.Find("scripts")) ReadScripts(*scripts);
}

}  // namespace

model::Document ReadStorageSchema(const Source& source, const Node& root) {
  model::Document document = model::DocumentOf(model::SourceKind::kStorageSchema, source.file);
  StorageSchema(document).Read(root);
  return document;
}

}  // namespace strongroom::classify::read
