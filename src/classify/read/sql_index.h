// Which fields an index holds: columns, and in expressions the columns and the paths inside of JSON
// columns, such as "personal.email" of `lower(jsonb->'personal'->>'email')`.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "classify/model/module_facts.h"
#include "classify/read/sql_cursor.h"
#include "classify/read/sql_statement.h"
#include "classify/read/sql_tables.h"

namespace strongroom::classify::read {

// Every column or JSON path that an expression reads, once; at most 100.
[[nodiscard]] std::vector<SqlName> SqlExpressionFields(std::span<const SqlToken> expression);
[[nodiscard]] std::vector<std::string> SqlExpressionFields(std::string_view expression);

// The fields of "(email, lower(name) text_pattern_ops)", without the parentheses. Words and full
// text in an element tell more of its kind than `kind` does.
void AddIndexElements(std::span<const SqlToken> elements, model::IndexKind kind, SqlTables& tables,
                      SqlTable& table);

// `cursor` stands behind INDEX. An index of a table of another file opens that table here.
[[nodiscard]] std::optional<SqlProblem> ReadCreateIndex(SqlCursor& cursor, model::IndexKind kind,
                                                        SqlTables& tables);

}  // namespace strongroom::classify::read
