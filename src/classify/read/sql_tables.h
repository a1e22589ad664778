// Tables as a file's statements leave them: DDL and change logs build this up and take away from
// it, and the document gets what is there at the end.
//
// Names are kept as written and found whatever their case. Bounds, so that no file can make more of
// itself than it is: 50,000 tables, 2,000 columns each (PostgreSQL: 1,600), 100,000 columns,
// indexes and foreign keys in all; what is beyond is not kept, and the document says so once.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "classify/model/document.h"
#include "classify/read/sql_cursor.h"
#include "classify/read/sql_type.h"

namespace strongroom::classify::read {

// Cut at 1,000 bytes, never inside of a UTF-8 sequence; blanks at both ends removed.
[[nodiscard]] std::string Remark(std::string_view text);

struct SqlColumn {
  std::string name{};
  SqlType type{};
  std::string comment{};
  std::string refers_to{};  // the table of a foreign key
  model::Place place{};
  bool dropped = false;
};

struct SqlTable {
  SqlName name{};
  std::string comment{};
  std::vector<SqlColumn> columns{};  // dropped ones too
  std::unordered_map<std::string, std::size_t> columns_by_name{};
  std::vector<model::Index> indexes{};
  std::vector<model::ForeignKey> foreign_keys{};
  std::string partition_of{};  // a table whose columns these are
  bool dropped = false;

  [[nodiscard]] SqlColumn* Find(std::string_view column);
};

class SqlTables {
 public:
  // Of that name in that schema; where either has no schema, the last one of that name. Null: none.
  [[nodiscard]] SqlTable* Find(const SqlName& name);
  // The same, made where it is missing: an ALTER TABLE may stand in a file of its own. Null: one
  // too many.
  SqlTable* Open(const SqlName& name);
  void Drop(const SqlName& name);
  // To nothing: as if it had not been said. So with RenameColumn.
  void Rename(const SqlName& name, std::string new_name);

  // Keeps the first one of a name, and what the second one says more.
  void AddColumn(SqlTable& table, SqlColumn column);
  void DropColumn(SqlTable& table, std::string_view column);
  void RenameColumn(SqlTable& table, std::string_view column, const SqlName& new_name);
  void AddIndex(SqlTable& table, model::Index index);
  void AddForeignKey(SqlTable& table, model::ForeignKey key);
  void CopyColumns(SqlTable& to, const SqlTable& from, model::Place place);

  // CREATE TYPE … AS ENUM, CREATE DOMAIN; composite types are tables that are never written.
  void DefineType(std::string_view name, SqlType type);
  void DefineComposite(std::string_view name, std::vector<SqlColumn> parts);

  // Fields, tables and, where a bound was hit, an error.
  void Write(model::Document& document) const;

 private:
  void WriteColumn(const SqlTable& table, const SqlColumn& column, model::Document& document) const;
  [[nodiscard]] bool Full() noexcept;

  std::vector<SqlTable> tables_;
  std::unordered_map<std::string, std::size_t> by_name_;  // "schema.name" and "name", lower case
  std::unordered_map<std::string, SqlType> types_;
  std::unordered_map<std::string, std::vector<SqlColumn>> composites_;
  std::size_t kept_ = 0;  // columns, indexes, foreign keys
  bool full_ = false;
};

}  // namespace strongroom::classify::read
