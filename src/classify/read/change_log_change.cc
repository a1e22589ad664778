#include "classify/read/change_log_change.h"

#include <algorithm>
#include <array>

#include "base/lower_case.h"
#include "classify/read/sql_index.h"
#include "classify/read/sql_script.h"

namespace strongroom::classify::read {

namespace {

using model::IndexKind;

constexpr std::size_t kPropertiesMax = 1'000;
constexpr std::size_t kPropertyMaxBytes = 200;
constexpr std::size_t kResolvedMaxBytes = 10'000;
constexpr std::size_t kTakenMax = 10'000;

constexpr auto kChanges = std::to_array<std::string_view>({"createTable",
                                                           "addColumn",
                                                           "dropColumn",
                                                           "renameColumn",
                                                           "renameTable",
                                                           "dropTable",
                                                           "modifyDataType",
                                                           "setColumnRemarks",
                                                           "setTableRemarks",
                                                           "createIndex",
                                                           "addForeignKeyConstraint",
                                                           "addUniqueConstraint",
                                                           "addPrimaryKey",
                                                           "mergeColumns",
                                                           "sql",
                                                           "insert",
                                                           "update",
                                                           "addLookupTable",
                                                           "createView",
                                                           "sqlFile",
                                                           "loadData",
                                                           "loadUpdateData",
                                                           "include",
                                                           "includeAll"});

bool IsTrue(std::string_view text) noexcept { return text == "true" || text == "TRUE"; }

// Takes in another file, whose path stands in that attribute; empty: does not.
std::string_view AttributeOfFile(std::string_view change) noexcept {
  if (change == "sqlFile" || change == "includeAll") return "path";
  if (change == "loadData" || change == "loadUpdateData" || change == "include") return "file";
  return {};
}

// "a, b" as in columnNames.
std::vector<std::string> Names(std::string_view list) {
  std::vector<std::string> names;
  while (!list.empty() && names.size() < 100) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (std::string name = Remark(list.substr(0, comma)); !name.empty()) {
      names.push_back(std::move(name));
    }
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return names;
}

}  // namespace

std::string_view Change::Attribute(std::string_view attribute) const noexcept {
  for (const auto& [name_of, value] : attributes) {
    if (name_of == attribute) return value;
  }
  return {};
}

bool IsKnownChange(std::string_view name) noexcept {
  return std::ranges::find(kChanges, name) != kChanges.end();
}

void ChangeLog::DefineProperty(std::string_view name, std::string_view value) {
  if (properties_.size() >= kPropertiesMax || value.size() > kPropertyMaxBytes) return;
  properties_.emplace(name, value);  // the first one counts, as in Liquibase
}

std::string ChangeLog::Resolved(std::string_view text) const {
  std::string resolved;
  while (!text.empty() && resolved.size() < kResolvedMaxBytes) {
    const std::size_t begin = text.find("${");
    const std::size_t end = begin == std::string_view::npos ? begin : text.find('}', begin);
    resolved += text.substr(0, begin);
    if (end == std::string_view::npos) {
      if (begin != std::string_view::npos) resolved += text.substr(begin);
      break;
    }
    const auto property = properties_.find(std::string(text.substr(begin + 2, end - begin - 2)));
    resolved += property != properties_.end() ? std::string_view(property->second)
                                              : text.substr(begin, end + 1 - begin);
    text.remove_prefix(end + 1);
  }
  return resolved;
}

// "${database.defaultSchemaName}.users" is "users"; what stands before a dot is a schema.
SqlName ChangeLog::Name(const Change& change, std::string_view attribute) const {
  std::string name = WithoutPlaceholders(Resolved(change.Attribute(attribute)));
  std::erase_if(name, [](char c) { return c == '"' || c == '`'; });
  std::string schema;
  if (const std::size_t dot = name.rfind('.');
      dot != std::string::npos && name.find("${") == std::string::npos) {
    schema = name.substr(0, dot);
    name.erase(0, dot + 1);
  }
  return {.schema = Remark(schema), .name = Remark(name), .place = change.place};
}

// Its schema may stand in `schema_attribute`, too; one that is filled in later is none.
SqlName ChangeLog::TableName(const Change& change, std::string_view attribute,
                             std::string_view schema_attribute) const {
  SqlName name = Name(change, attribute);
  const SqlName schema = Name(change, schema_attribute);
  if (name.schema.empty() && schema.name.find("${") == std::string::npos) name.schema = schema.name;
  return name;
}

void ChangeLog::AddConstraints(const Change& constraints, const Change& column, SqlTable& table) {
  const SqlName name = Name(column, "name");
  if (IsTrue(constraints.Attribute("unique")) || IsTrue(constraints.Attribute("primaryKey"))) {
    tables_.AddIndex(table, {IndexKind::kUnique, name.name, column.place});
  }
  std::string target = Name(constraints, "referencedTableName").name;
  if (target.empty()) {  // references="users(id)"
    target = Name(constraints, "references").name;
    target = Remark(target.substr(0, target.find('(')));
  }
  if (!target.empty()) tables_.AddForeignKey(table, {name.name, target, column.place});
}

void ChangeLog::AddColumn(const Change& column, SqlTable& table) {
  SqlName name = Name(column, "name");
  SqlColumn added{.name = std::move(name.name), .place = column.place};
  added.type = SqlTypeOf(Resolved(column.Attribute("type")));
  added.comment = Remark(column.Attribute("remarks"));
  tables_.AddColumn(table, std::move(added));
  for (const Change& part : column.parts) {
    if (part.name == "constraints") AddConstraints(part, column, table);
  }
}

void ChangeLog::AddColumns(const Change& change, SqlTable& table) {
  for (const Change& column : change.parts) {
    if (column.name == "column") AddColumn(column, table);
  }
}

void ChangeLog::CreateIndex(const Change& change, SqlTable& table) {
  const IndexKind kind =
      IsTrue(change.Attribute("unique")) ? IndexKind::kUnique : IndexKind::kPlain;
  for (const Change& column : change.parts) {
    if (column.name != "column") continue;
    const std::string name = Resolved(column.Attribute("name"));
    if (name.find('(') == std::string::npos && name.find("->") == std::string::npos) {
      tables_.AddIndex(table, {kind, Name(column, "name").name, column.place});
      continue;
    }
    for (std::string& field : SqlExpressionFields(name)) {
      tables_.AddIndex(table, {kind, std::move(field), column.place});
    }
  }
}

void ChangeLog::AddForeignKey(const Change& change) {
  const SqlName target = Name(change, "referencedTableName");
  SqlTable* table = tables_.Open(TableName(change, "baseTableName", "baseTableSchemaName"));
  if (table == nullptr) return;
  for (std::string& name : Names(Resolved(change.Attribute("baseColumnNames")))) {
    tables_.AddForeignKey(*table, {std::move(name), target.name, change.place});
  }
}

// Of rows, and of the files that rows are loaded from: names, and values that stand here.
void ChangeLog::AddRow(const Change& change, SqlTable& table) {
  for (const Change& column : change.parts) {
    const SqlName name = Name(column, "name");
    if (column.name != "column" || LowerCase(column.Attribute("type")) == "skip") continue;
    tables_.AddColumn(table, {.name = name.name, .place = column.place});
    SqlColumn* known = table.Find(name.name);
    if (known == nullptr) continue;
    for (const std::string_view attribute : {"value", "valueNumeric", "valueDate"}) {
      const std::string value = Resolved(column.Attribute(attribute));
      if (!value.empty() && !tables_.AddValue(*known, value, column.place)) {
        tables_.unread().Note(SqlUnreadKind::kRows, column.place);
      }
    }
  }
}

// The values of a column become a table of their own.
void ChangeLog::AddLookupTable(const Change& change) {
  const SqlName existing = Name(change, "existingColumnName");
  SqlColumn added{.name = Name(change, "newColumnName").name, .place = change.place};
  added.type = SqlTypeOf(Resolved(change.Attribute("newColumnDataType")));
  const SqlName name = TableName(change, "newTableName", "newTableSchemaName");
  if (SqlTable* table =
          tables_.Open(TableName(change, "existingTableName", "existingTableSchemaName"))) {
    const SqlColumn* column = table->Find(existing.name);
    if (column != nullptr && added.type.text.empty()) added.type = column->type;
    tables_.AddForeignKey(*table, {existing.name, name.name, change.place});
  }
  if (name.name.empty()) return;
  if (SqlTable* table = tables_.Create(name)) tables_.AddColumn(*table, std::move(added));
}

void ChangeLog::TakeFile(const Change& change, std::string_view attribute) {
  std::string path = Resolved(change.Attribute(attribute));
  if (path.empty() || taken_files_.size() >= kTakenMax) return;
  taken_files_.push_back({.path = std::move(path),
                          .relative = IsTrue(change.Attribute("relativeToChangelogFile")),
                          .directory = change.name == "includeAll",
                          .place = change.place});
}

void ChangeLog::ApplyToTable(const Change& change) {
  const SqlName name = TableName(change, "tableName");
  if (name.name.empty()) return;
  const bool creates = change.name == "createTable";
  SqlTable* table = creates ? tables_.Create(name) : tables_.Open(name);
  if (table == nullptr) return;
  const SqlName column = Name(change, "columnName");
  SqlColumn* known = table->Find(column.name);
  if (creates) {
    if (table->comment.empty()) table->comment = Remark(change.Attribute("remarks"));
    AddColumns(change, *table);
  } else if (change.name == "addColumn") {
    AddColumns(change, *table);
  } else if (change.name == "dropColumn") {
    tables_.DropColumn(*table, column.name);
    for (const Change& part : change.parts) {
      if (part.name == "column") tables_.DropColumn(*table, Name(part, "name").name);
    }
  } else if (change.name == "renameColumn") {
    tables_.RenameColumn(*table, Name(change, "oldColumnName").name, Name(change, "newColumnName"));
  } else if (change.name == "modifyDataType") {
    if (known != nullptr) known->type = SqlTypeOf(Resolved(change.Attribute("newDataType")));
  } else if (change.name == "setColumnRemarks") {
    if (known != nullptr) known->comment = Remark(change.Attribute("remarks"));
  } else if (change.name == "setTableRemarks") {
    table->comment = Remark(change.Attribute("remarks"));
  } else if (change.name == "createIndex") {
    CreateIndex(change, *table);
  } else if (change.name == "insert" || change.name == "update" || change.name == "loadData" ||
             change.name == "loadUpdateData") {
    AddRow(change, *table);
  } else if (change.name == "mergeColumns") {
    const SqlName merged = Name(change, "finalColumnName");
    SqlColumn final_column{.name = merged.name, .place = merged.place};
    final_column.type = SqlTypeOf(Resolved(change.Attribute("finalColumnType")));
    tables_.DropColumn(*table, Name(change, "column1Name").name);
    tables_.DropColumn(*table, Name(change, "column2Name").name);
    tables_.AddColumn(*table, std::move(final_column));
  } else {  // addUniqueConstraint, addPrimaryKey
    for (std::string& unique : Names(Resolved(change.Attribute("columnNames")))) {
      tables_.AddIndex(*table, {IndexKind::kUnique, std::move(unique), change.place});
    }
  }
}

void ChangeLog::Apply(const Change& change) {
  if (const auto attribute = AttributeOfFile(change.name); !attribute.empty()) {
    TakeFile(change, attribute);
  }
  if (change.name == "sql") {
    const std::string_view text = change.text.empty() ? change.Attribute("sql") : change.text;
    // Its lines are those of the file; what was escaped or indented moves its columns.
    model::Place start = change.text_place;
    start.column = 0;
    ReadSqlScript(text, file_, start, tables_, sql_errors_);
  } else if (change.name == "dropTable") {
    tables_.Drop(TableName(change, "tableName"));
  } else if (change.name == "renameTable") {
    if (SqlTable* table = tables_.Find(TableName(change, "oldTableName"))) {
      tables_.Rename(*table, Name(change, "newTableName"));
    }
  } else if (change.name == "addForeignKeyConstraint") {
    AddForeignKey(change);
  } else if (change.name == "addLookupTable") {
    AddLookupTable(change);
  } else if (change.name == "createView") {
    tables_.unread().Note(SqlUnreadKind::kView, change.place);
  } else if (IsKnownChange(change.name)) {
    ApplyToTable(change);
  }
}

model::Document ChangeLog::Finish(std::vector<model::FileError> errors) && {
  model::Document document = model::DocumentOf(model::SourceKind::kChangeLog, file_);
  document.errors = std::move(errors);
  for (model::FileError& error : sql_errors_) document.errors.push_back(std::move(error));
  document.facts.taken_files = std::move(taken_files_);
  tables_.Write(document);
  return document;
}

}  // namespace strongroom::classify::read
