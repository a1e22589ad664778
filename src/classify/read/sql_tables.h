// Tables as a file's statements leave them: DDL and change logs build this up and take away from
// it, and the document gets what is there at the end.
//
// Names are kept as written and found whatever their case. Bounds, so that no file can make more of
// itself than it is: 50,000 tables, 2,000 columns each (PostgreSQL: 1,600), 100,000 columns,
// indexes and foreign keys in all, a million columns that are copied (LIKE, INHERITS), and as many
// tables' indexes that are renamed or dropped as make ten million comparisons; what is beyond is
// not kept, and the document says so once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "classify/model/document.h"
#include "classify/read/cell_records.h"
#include "classify/read/sample_paths.h"
#include "classify/read/sql_cursor.h"
#include "classify/read/sql_type.h"
#include "classify/read/sql_unread.h"
#include "classify/value/column.h"

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
  std::shared_ptr<value::Column> values{};  // of rows in the file; null: there are none
  std::shared_ptr<SamplePaths> records{};   // of rows whose value is JSON; null: there are none
};

struct SqlTable {
  SqlName name{};
  std::string comment{};
  std::vector<SqlColumn> columns{};  // dropped ones too
  std::unordered_map<std::string, std::size_t> columns_by_name{};
  std::vector<model::Index> indexes{};
  std::vector<model::ForeignKey> foreign_keys{};
  std::optional<std::size_t> partition_of{};  // the table whose columns these are
  bool dropped = false;
  bool type = false;      // CREATE TYPE … AS (…): written where no column and no table is of it
  bool inherits = false;  // columns stand in another order than the database has them in
  std::vector<std::size_t> heirs{};  // tables that inherit from it

  [[nodiscard]] SqlColumn* Find(std::string_view column);
};

inline constexpr std::size_t kSampledMax = 10'000;

class SqlTables {
 public:
  // SET search_path, USE: where names without a schema are looked for, and the first where CREATE
  // puts them.
  void SearchIn(std::vector<std::string> schemas) { search_path_ = std::move(schemas); }

  // Of that name in that schema, or made without a schema. A name without a schema: along the
  // search path, then made without a schema, then the only one of that name; which of several is
  // meant nobody knows, and that is told (SqlUnread). Null: none.
  [[nodiscard]] SqlTable* Find(const SqlName& name);
  // The same, made where it is missing: an ALTER TABLE may stand in a file of its own. Null: one
  // too many.
  SqlTable* Open(const SqlName& name);
  // What CREATE makes: the one in the very same schema, where it is there already.
  SqlTable* Create(SqlName name);
  void Drop(const SqlName& name);
  // To nothing: as if it had not been said. So with RenameColumn. Without a schema it stays in its
  // own.
  void Rename(SqlTable& table, SqlName new_name);
  [[nodiscard]] std::size_t NumberOf(const SqlTable& table) const noexcept {
    return static_cast<std::size_t>(&table - tables_.data());
  }

  // Keeps the first one of a name, and what the second one says more.
  void AddColumn(SqlTable& table, SqlColumn column);
  void DropColumn(SqlTable& table, std::string_view column);
  void RenameColumn(SqlTable& table, std::string_view column, const SqlName& new_name);
  void AddIndex(SqlTable& table, model::Index index);
  void AddForeignKey(SqlTable& table, model::ForeignKey key);
  void CopyColumns(SqlTable& to, const SqlTable& from, model::Place place);
  // INHERITS: columns that the parent gets, or renames, later are the child's too.
  void Inherit(SqlTable& child, SqlTable& parent, model::Place place);

  // CREATE TYPE … AS ENUM, CREATE DOMAIN.
  void DefineType(std::string_view name, SqlType type);
  // CREATE TABLE … OF type. False: there is no such type.
  [[nodiscard]] bool CopyType(SqlTable& to, const SqlName& type);

  // A value of a row. False: more columns have values than are looked at, kSampledMax.
  [[nodiscard]] bool AddValue(SqlColumn& column, std::string_view value, const model::Place& place);
  [[nodiscard]] SqlUnread& unread() noexcept { return unread_; }

  // Fields, tables, what was not read and, where a bound was hit, an error.
  void Write(model::Document& document) const;

 private:
  // Without the table itself, each once; empty where that is beyond the bounds.
  [[nodiscard]] std::set<std::size_t> HeirsOf(const SqlTable& table);
  void AddColumnAlone(SqlTable& table, SqlColumn column);
  void RenameColumnAlone(SqlTable& table, SqlColumn& column, const SqlName& new_name);
  [[nodiscard]] SqlTable* FindIn(std::string_view schema, const SqlName& name);
  SqlTable* Make(SqlName name);
  void Remember(std::size_t number);
  void Forget(std::size_t number);
  [[nodiscard]] const SqlTable* FindType(const SqlName& name) const;
  // "table"; "schema.table" where two schemas have one of that name.
  [[nodiscard]] std::string PathOf(const SqlTable& table) const;
  void WriteColumn(const SqlTable& table, const SqlColumn& column, model::Document& document) const;
  void WriteColumns(const SqlTable& table, std::set<std::string>& paths,
                    model::Document& document) const;
  void WriteUnusedTypes(std::set<std::string>& paths, model::Document& document) const;
  void WriteRecords(model::Document& document) const;
  [[nodiscard]] bool Full() noexcept;
  // False: what the statements make of few columns is beyond the bounds.
  [[nodiscard]] bool Afford(std::size_t effort) noexcept;

  std::vector<SqlTable> tables_;
  std::unordered_map<std::string, std::size_t> by_full_name_;       // "schema.name", lower case
  std::unordered_map<std::string, std::set<std::size_t>> by_name_;  // of any schema, lower case
  std::vector<std::string> search_path_;
  std::unordered_map<std::string, SqlType> types_;
  std::set<std::size_t> used_types_;  // by tables that are OF them; numbers in tables_
  SqlUnread unread_;
  CellRecords cell_records_;
  std::uint64_t values_ = 0;
  std::size_t sampled_ = 0;  // columns that have values
  std::size_t kept_ = 0;     // columns, indexes, foreign keys
  std::size_t effort_ = 0;
  bool full_ = false;
};

}  // namespace strongroom::classify::read
