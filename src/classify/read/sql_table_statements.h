// CREATE TABLE and ALTER TABLE. What is read of a broken one is kept.
#pragma once

#include <optional>

#include "classify/read/sql_statement.h"
#include "classify/read/sql_tables.h"

namespace strongroom::classify::read {

// One column's definition, "email text NOT NULL UNIQUE REFERENCES …": the column goes to `table`,
// and its indexes and foreign key with it. False: it does not begin with a name.
[[nodiscard]] bool ReadColumn(SqlCursor cursor, std::string comment, SqlTables& tables,
                              SqlTable& table);

// "PRIMARY KEY (…)", "CONSTRAINT c UNIQUE (…)", MySQL's "KEY k (…)". False: it is none of these, so
// a column.
[[nodiscard]] bool ReadConstraint(SqlCursor cursor, SqlTables& tables, SqlTable& table);

// The columns in the parentheses of CREATE TYPE … AS (…), too.
[[nodiscard]] std::vector<SqlColumn> ReadColumnList(std::span<const SqlToken> items);

// `cursor` stands behind TABLE.
[[nodiscard]] std::optional<SqlProblem> ReadCreateTable(const SqlStatement& statement,
                                                        SqlCursor& cursor, SqlTables& tables);
[[nodiscard]] std::optional<SqlProblem> ReadAlterTable(SqlCursor& cursor, SqlTables& tables);

}  // namespace strongroom::classify::read
