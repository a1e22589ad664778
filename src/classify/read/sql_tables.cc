#include "classify/read/sql_tables.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/lower_case.h"

namespace strongroom::classify::read {

namespace {

constexpr std::size_t kTablesMax = 50'000;
constexpr std::size_t kColumnsMax = 2'000;
constexpr std::size_t kKeptMax = 100'000;
constexpr std::size_t kTypesMax = 10'000;
constexpr std::size_t kRemarkMaxBytes = 1'000;
constexpr std::size_t kEffortMax = 10'000'000;  // comparisons; a column that is copied costs ten
constexpr std::size_t kCopyEffort = 10;

std::string FullName(std::string_view schema, std::string_view name) {
  return LowerCase(std::string(schema) + "." + std::string(name));
}

bool IsOfOwnType(const SqlColumn& column) noexcept {
  return column.type.kinds.empty() || column.type.kinds.OnlyOf(model::ValueKind::kArray);
}

model::Field FieldOf(const SqlTable& table, const SqlColumn& column, const SqlType& type) {
  model::Field field;
  field.name = column.name;
  field.holder = table.name.name;
  field.table_schema = table.name.schema;
  field.description = column.comment;
  field.about = table.comment;
  field.format = column.type.text;
  field.kinds = type.kinds;
  if (column.type.array) field.kinds.Add(model::ValueKind::kArray);
  field.allowed = type.allowed;
  field.refers_to = column.refers_to;
  field.place = column.place;
  field.values = column.values;
  return field;
}

}  // namespace

std::string Remark(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  text = text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
  if (text.size() > kRemarkMaxBytes) {
    std::size_t end = kRemarkMaxBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    text = text.substr(0, end);
  }
  return std::string(text);
}

SqlColumn* SqlTable::Find(std::string_view column) {
  const auto found = columns_by_name.find(LowerCase(column));
  if (found == columns_by_name.end() || columns[found->second].dropped) return nullptr;
  return &columns[found->second];
}

SqlTable* SqlTables::FindIn(std::string_view schema, const SqlName& name) {
  const auto found = by_full_name_.find(FullName(schema, name.name));
  return found == by_full_name_.end() ? nullptr : &tables_[found->second];
}

SqlTable* SqlTables::Find(const SqlName& name) {
  if (!name.schema.empty()) {
    SqlTable* table = FindIn(name.schema, name);
    return table != nullptr ? table : FindIn({}, name);
  }
  for (const std::string& schema : search_path_) {
    if (SqlTable* table = FindIn(schema, name)) return table;
  }
  if (SqlTable* table = FindIn({}, name)) return table;
  const auto found = by_name_.find(LowerCase(name.name));
  if (found == by_name_.end()) return nullptr;
  if (found->second.size() == 1) return &tables_[*found->second.begin()];
  unread_.Note(SqlUnreadKind::kAmbiguous, name.place);
  return nullptr;
}

SqlTable* SqlTables::Open(const SqlName& name) {
  SqlTable* known = Find(name);
  return known != nullptr ? known : Make(name);
}

SqlTable* SqlTables::Create(SqlName name) {
  if (name.schema.empty() && !search_path_.empty()) name.schema = search_path_.front();
  SqlTable* known = FindIn(name.schema, name);
  return known != nullptr ? known : Make(std::move(name));
}

SqlTable* SqlTables::Make(SqlName name) {
  if (tables_.size() >= kTablesMax || full_) {
    full_ = true;
    return nullptr;
  }
  tables_.push_back({.name = std::move(name)});
  Remember(tables_.size() - 1);
  return &tables_.back();
}

void SqlTables::Remember(std::size_t number) {
  const SqlName& name = tables_[number].name;
  by_full_name_[FullName(name.schema, name.name)] = number;
  by_name_[LowerCase(name.name)].insert(number);
}

void SqlTables::Forget(std::size_t number) {
  const SqlName& name = tables_[number].name;
  const auto found = by_full_name_.find(FullName(name.schema, name.name));
  if (found != by_full_name_.end() && found->second == number) by_full_name_.erase(found);
  const auto alike = by_name_.find(LowerCase(name.name));
  if (alike == by_name_.end()) return;
  alike->second.erase(number);
  if (alike->second.empty()) by_name_.erase(alike);
}

void SqlTables::Drop(const SqlName& name) {
  SqlTable* table = Find(name);
  if (table == nullptr) return;
  Forget(NumberOf(*table));
  table->dropped = true;
}

void SqlTables::Rename(SqlTable& table, SqlName new_name) {
  if (new_name.name.empty()) return;
  const std::size_t number = NumberOf(table);
  Forget(number);
  table.name.name = std::move(new_name.name);
  if (!new_name.schema.empty()) table.name.schema = std::move(new_name.schema);
  Remember(number);
}

bool SqlTables::Full() noexcept {
  if (kept_ >= kKeptMax) full_ = true;
  return full_;
}

bool SqlTables::Afford(std::size_t effort) noexcept {
  effort_ += effort;
  if (effort_ > kEffortMax) full_ = true;
  return !full_;
}

std::set<std::size_t> SqlTables::HeirsOf(const SqlTable& table) {
  std::set<std::size_t> heirs;
  std::vector<std::size_t> more = table.heirs;
  while (!more.empty()) {
    const std::size_t heir = more.back();
    more.pop_back();
    if (heir == NumberOf(table) || !heirs.insert(heir).second) continue;
    if (!Afford(kCopyEffort + tables_[heir].heirs.size())) return {};
    more.insert(more.end(), tables_[heir].heirs.begin(), tables_[heir].heirs.end());
  }
  return heirs;
}

void SqlTables::AddColumn(SqlTable& table, SqlColumn column) {
  for (const std::size_t heir : HeirsOf(table)) {
    SqlColumn copy = column;
    copy.values.reset();
    copy.records.reset();
    AddColumnAlone(tables_[heir], std::move(copy));
  }
  AddColumnAlone(table, std::move(column));
}

void SqlTables::AddColumnAlone(SqlTable& table, SqlColumn column) {
  if (column.name.empty()) return;
  if (SqlColumn* known = table.Find(column.name)) {
    if (known->comment.empty()) known->comment = std::move(column.comment);
    if (known->refers_to.empty()) known->refers_to = std::move(column.refers_to);
    if (known->type.text.empty()) known->type = std::move(column.type);
    return;
  }
  if (table.columns.size() >= kColumnsMax) full_ = true;
  if (Full()) return;
  ++kept_;
  table.columns_by_name[LowerCase(column.name)] = table.columns.size();
  table.columns.push_back(std::move(column));
}

void SqlTables::DropColumn(SqlTable& table, std::string_view column) {
  SqlColumn* known = table.Find(column);
  if (known == nullptr) return;
  known->dropped = true;
  if (!Afford(table.indexes.size())) return;
  std::erase_if(table.indexes, [&](const model::Index& index) { return index.field == column; });
}

void SqlTables::RenameColumn(SqlTable& table, std::string_view column, const SqlName& new_name) {
  if (new_name.name.empty()) return;
  SqlColumn* known = table.Find(column);
  if (known == nullptr) {  // it was made in another file
    AddColumn(table, {.name = new_name.name, .place = new_name.place});
    return;
  }
  for (const std::size_t heir : HeirsOf(table)) {
    if (SqlColumn* inherited = tables_[heir].Find(column)) {
      RenameColumnAlone(tables_[heir], *inherited, new_name);
    }
  }
  RenameColumnAlone(table, *known, new_name);
}

void SqlTables::RenameColumnAlone(SqlTable& table, SqlColumn& column, const SqlName& new_name) {
  if (!Afford(table.indexes.size() + table.foreign_keys.size())) return;
  for (model::Index& index : table.indexes) {
    if (index.field == column.name) index.field = new_name.name;
  }
  for (model::ForeignKey& key : table.foreign_keys) {
    if (key.field == column.name) key.field = new_name.name;
  }
  table.columns_by_name[LowerCase(new_name.name)] =
      static_cast<std::size_t>(&column - table.columns.data());
  if (LowerCase(column.name) != LowerCase(new_name.name)) {
    table.columns_by_name.erase(LowerCase(column.name));
  }
  column.name = new_name.name;
  column.place = new_name.place;
}

void SqlTables::AddIndex(SqlTable& table, model::Index index) {
  if (index.field.empty() || Full()) return;
  ++kept_;
  table.indexes.push_back(std::move(index));
}

void SqlTables::AddForeignKey(SqlTable& table, model::ForeignKey key) {
  if (key.field.empty() || Full()) return;
  if (SqlColumn* column = table.Find(key.field)) column->refers_to = key.table;
  ++kept_;
  table.foreign_keys.push_back(std::move(key));
}

void SqlTables::CopyColumns(SqlTable& to, const SqlTable& from, model::Place place) {
  if (&to == &from || !Afford(kCopyEffort * from.columns.size())) return;
  for (SqlColumn column : from.columns) {
    if (column.dropped) continue;
    column.place = place;
    column.values.reset();
    column.records.reset();
    AddColumn(to, std::move(column));
  }
}

void SqlTables::Inherit(SqlTable& child, SqlTable& parent, model::Place place) {
  CopyColumns(child, parent, place);
  parent.heirs.push_back(NumberOf(child));
}

void SqlTables::DefineType(std::string_view name, SqlType type) {
  if (types_.size() < kTypesMax) types_.insert_or_assign(LowerCase(name), std::move(type));
}

bool SqlTables::CopyType(SqlTable& to, const SqlName& type) {
  const SqlTable* from = FindType(type);
  if (from == nullptr) return false;
  used_types_.insert(NumberOf(*from));
  CopyColumns(to, *from, to.name.place);
  return true;
}

bool SqlTables::AddValue(SqlColumn& column, std::string_view value, const model::Place& place) {
  if (cell_records_.Add(column.records, value, [&place] { return place; })) return true;
  if (!column.values) {
    if (sampled_ >= kSampledMax) return false;
    ++sampled_;
    column.values = std::make_shared<value::Column>();
  }
  column.values->Add(value);
  ++values_;
  return true;
}

const SqlTable* SqlTables::FindType(const SqlName& name) const {
  const auto exact = by_full_name_.find(FullName(name.schema, name.name));
  if (exact != by_full_name_.end() && tables_[exact->second].type) return &tables_[exact->second];
  const auto found = by_name_.find(LowerCase(name.name));
  if (found == by_name_.end()) return nullptr;
  const SqlTable& type = tables_[*found->second.rbegin()];
  return type.type ? &type : nullptr;
}

std::string SqlTables::PathOf(const SqlTable& table) const {
  const auto alike = by_name_.find(LowerCase(table.name.name));
  const bool alone = alike == by_name_.end() || alike->second.size() == 1;
  if (alone || table.name.schema.empty()) return table.name.name;
  return table.name.schema + "." + table.name.name;
}

void SqlTables::WriteColumn(const SqlTable& table, const SqlColumn& column,
                            model::Document& document) const {
  // What a user calls a type says what is in it: `ref iban`. A domain over a domain over a type; a
  // circle ends.
  const SqlType* type = &column.type;
  std::string type_name;
  for (int depth = 0; depth < 8; ++depth) {
    if (!type->kinds.empty() && !type->kinds.OnlyOf(model::ValueKind::kArray)) break;
    if (!type_name.empty()) type_name += ' ';
    type_name += type->name;
    const auto defined = types_.find(LowerCase(type->name));
    if (defined == types_.end()) break;
    type = &defined->second;
  }
  model::Field field = FieldOf(table, column, *type);
  field.path = PathOf(table) + "." + column.name;
  field.type_name = std::move(type_name);
  if (!column.type.allowed.empty()) field.allowed = column.type.allowed;
  const SqlTable* composite = IsOfOwnType(column) ? FindType({.name = column.type.name}) : nullptr;
  if (composite == nullptr) {
    document.fields.push_back(std::move(field));
    return;
  }
  field.kinds.Add(model::ValueKind::kObject);
  field.container = true;
  const std::string path = field.path;
  document.fields.push_back(std::move(field));
  for (const SqlColumn& part : composite->columns) {
    if (document.fields.size() >= kKeptMax) return;
    if (part.dropped) continue;
    model::Field inner = FieldOf(table, part, part.type);
    inner.path = path + "." + part.name;
    inner.parents = {column.name};
    inner.about = column.comment;
    inner.place = column.place;
    inner.values.reset();
    document.fields.push_back(std::move(inner));
  }
}

void SqlTables::WriteColumns(const SqlTable& table, std::set<std::string>& paths,
                             model::Document& document) const {
  for (const SqlColumn& column : table.columns) {
    if (!column.dropped && document.fields.size() < kKeptMax &&
        paths.insert(LowerCase(PathOf(table) + "." + column.name)).second) {
      WriteColumn(table, column, document);
    }
  }
}

void SqlTables::WriteUnusedTypes(std::set<std::string>& paths, model::Document& document) const {
  std::set<std::size_t> used = used_types_;
  for (const SqlTable& table : tables_) {
    if (table.dropped || table.type) continue;
    for (const SqlColumn& column : table.columns) {
      if (column.dropped || !IsOfOwnType(column)) continue;
      const SqlTable* type = FindType({.name = column.type.name});
      if (type != nullptr) used.insert(NumberOf(*type));
    }
  }
  for (std::size_t number = 0; number < tables_.size(); ++number) {
    const SqlTable& type = tables_[number];
    if (type.type && !type.dropped && !used.contains(number)) WriteColumns(type, paths, document);
  }
}

void SqlTables::WriteRecords(model::Document& document) const {
  std::unordered_set<std::string> paths;
  for (const model::Field& field : document.fields) paths.insert(field.path);
  for (const SqlTable& table : tables_) {
    if (table.dropped || table.type) continue;
    for (const SqlColumn& column : table.columns) {
      if (column.dropped || !column.records) continue;
      model::Field field = FieldOf(table, column, column.type);
      field.path = PathOf(table) + "." + column.name;
      column.records->TellBounds(field.path, document);
      CellRecords::AppendFields(*column.records, field, paths, document.fields);
    }
  }
  document.values += cell_records_.values();
  cell_records_.TellBounds(document);
}

void SqlTables::Write(model::Document& document) const {
  std::set<std::string> paths;  // two tables may be renamed to one name: the first
  std::unordered_map<std::size_t, std::vector<model::Index>> of_partitions;
  for (const SqlTable& table : tables_) {
    if (table.dropped || !table.partition_of) continue;
    auto& indexes = of_partitions[*table.partition_of];
    indexes.insert(indexes.end(), table.indexes.begin(), table.indexes.end());
  }
  for (const SqlTable& table : tables_) {
    if (table.dropped || table.type) continue;
    if (table.partition_of && table.columns.empty()) continue;
    model::Table fact;
    fact.file = document.file;
    fact.name = table.name.name;
    fact.schema = table.name.schema;
    fact.indexes = table.indexes;
    fact.foreign_keys = table.foreign_keys;
    fact.place = table.name.place;
    if (const auto more = of_partitions.find(NumberOf(table)); more != of_partitions.end()) {
      fact.indexes.insert(fact.indexes.end(), more->second.begin(), more->second.end());
    }
    for (const SqlColumn& column : table.columns) {
      if (column.dropped) continue;
      fact.columns.push_back(column.name);
      if (column.name == "jsonb" && column.type.name == "jsonb") fact.holds_json = true;
    }
    WriteColumns(table, paths, document);
    document.facts.tables.push_back(std::move(fact));
  }
  WriteUnusedTypes(paths, document);
  WriteRecords(document);
  document.values += values_;
  unread_.Write(document);
  if (full_) {
    document.AddError(
        "more tables or columns than are kept (50,000 tables, 2,000 columns each, 100,000 columns "
        "and indexes in all, 1,000,000 copied columns); split the file");
  }
}

}  // namespace strongroom::classify::read
