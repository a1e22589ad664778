// One change of a Liquibase change log, whatever it was written in, and what it does to tables.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "classify/model/finding.h"
#include "classify/read/sql_tables.h"

namespace strongroom::classify::read {

// `createTable` with its attributes; its columns are parts, and of these `constraints` are.
struct Change {
  std::string name{};
  std::vector<std::pair<std::string, std::string>> attributes{};
  std::vector<Change> parts{};
  std::string text{};  // of <sql>
  model::Place place{};
  model::Place text_place{};

  // Empty: not there.
  [[nodiscard]] std::string_view Attribute(std::string_view attribute) const noexcept;
};

// Whether a change of that name is of interest; others need not be kept.
[[nodiscard]] bool IsKnownChange(std::string_view name) noexcept;

// Applies changes in their order. `<property>` values of the same file stand in for "${name}";
// placeholders that are left are dropped from names.
class ChangeLog {
 public:
  explicit ChangeLog(std::string file) : file_(std::move(file)) {}

  void DefineProperty(std::string_view name, std::string_view value);
  void Apply(const Change& change);
  // Of kind kChangeLog.
  [[nodiscard]] model::Document Finish(std::vector<model::FileError> errors) &&;

 private:
  [[nodiscard]] std::string Resolved(std::string_view text) const;
  [[nodiscard]] SqlName Name(const Change& change, std::string_view attribute) const;
  [[nodiscard]] SqlName TableName(const Change& change, std::string_view attribute,
                                  std::string_view schema_attribute = "schemaName") const;
  void AddColumns(const Change& change, SqlTable& table);
  void AddColumn(const Change& column, SqlTable& table);
  void AddConstraints(const Change& constraints, const Change& column, SqlTable& table);
  void CreateIndex(const Change& change, SqlTable& table);
  void AddForeignKey(const Change& change);
  void AddRow(const Change& change, SqlTable& table);
  void AddLookupTable(const Change& change);
  void TakeFile(const Change& change, std::string_view attribute);
  void ApplyToTable(const Change& change);

  std::string file_;
  SqlTables tables_;
  std::unordered_map<std::string, std::string> properties_;
  std::vector<model::FileError> sql_errors_;
  std::vector<model::TakenFile> taken_files_;
};

}  // namespace strongroom::classify::read
