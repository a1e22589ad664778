#include <algorithm>

#include "base/lower_case.h"
#include "classify/read/sql_index.h"
#include "classify/read/sql_table_statements.h"

namespace strongroom::classify::read {

namespace {

using model::IndexKind;

// Of `CHECK (state IN ('a', 'b'))` the values.
void ReadCheck(std::span<const SqlToken> check, SqlColumn& column) {
  SqlCursor cursor(check);
  while (!cursor.at_end()) {
    const bool in = cursor.Take().IsWord("IN");
    if (!in || !cursor.Peek().IsSymbol("(") || cursor.Peek(1).kind != SqlTokenKind::kString) {
      continue;
    }
    for (const SqlToken& value : cursor.TakeParentheses()) {
      if (value.kind == SqlTokenKind::kString) AddAllowed(column.type.allowed, value.Decoded());
    }
    return;
  }
}

struct ColumnRest {
  bool unique = false;
  std::optional<model::ForeignKey> key;
  std::vector<SqlName> full_text;  // what a generated tsvector is made of
};

ColumnRest ReadColumnRest(SqlCursor& cursor, SqlColumn& column) {
  ColumnRest rest;
  while (!cursor.at_end()) {
    if (cursor.AcceptWord("UNIQUE") || cursor.AcceptWord("PRIMARY")) {
      rest.unique = true;
    } else if (cursor.AcceptWord("REFERENCES")) {
      if (const auto name = cursor.TakeName()) {
        column.refers_to = name->name;
        rest.key = {.field = column.name, .table = name->name, .place = column.place};
      }
    } else if (cursor.AcceptWord("COMMENT")) {
      if (cursor.Peek().kind == SqlTokenKind::kString) {
        column.comment = Remark(cursor.Take().Decoded());
      }
    } else if (cursor.AcceptWord("CHECK")) {
      ReadCheck(cursor.TakeParentheses(), column);
    } else if (cursor.Peek().IsSymbol("(")) {
      const auto inside = cursor.TakeParentheses();
      const auto makes_vector = [](const SqlToken& token) { return token.IsWord("TO_TSVECTOR"); };
      if (std::ranges::any_of(inside, makes_vector)) rest.full_text = SqlExpressionFields(inside);
    } else {
      cursor.Take();
    }
  }
  return rest;
}

// "KEY name (column", "KEY (column": MySQL's index rows. `key varchar(20)` is a column.
bool IsKeyRow(SqlCursor cursor) {
  cursor.Take();
  if (cursor.Peek().IsWord("KEY") || cursor.Peek().IsWord("INDEX")) cursor.Take();
  if (cursor.Peek().IsName()) cursor.Take();
  if (cursor.AcceptWord("USING")) cursor.Take();
  return cursor.Peek().IsSymbol("(") && (cursor.Peek(1).IsName() || cursor.Peek(1).IsSymbol("("));
}

// Behind UNIQUE, KEY, …: perhaps KEY or INDEX, a name, USING method.
std::span<const SqlToken> TakeKeyColumns(SqlCursor& cursor) {
  while (!cursor.at_end() && !cursor.Peek().IsSymbol("(")) cursor.Take();
  return cursor.TakeParentheses();
}

void ReadForeignKey(SqlCursor& cursor, SqlTables& tables, SqlTable& table) {
  SqlCursor columns(TakeKeyColumns(cursor));
  if (!cursor.AcceptWord("REFERENCES")) return;
  const auto target = cursor.TakeName();
  if (!target) return;
  while (!columns.at_end()) {
    const auto item = columns.TakeItem();
    if (item.empty()) continue;
    tables.AddForeignKey(table, {item.front().Decoded(), target->name, item.front().place});
  }
}

}  // namespace

bool ReadColumn(SqlCursor cursor, std::string comment, SqlTables& tables, SqlTable& table) {
  const auto name = cursor.TakeIdentifier();
  if (!name) return false;
  SqlColumn column{.name = name->name, .place = name->place};
  column.type = TakeSqlType(cursor);
  const ColumnRest rest = ReadColumnRest(cursor, column);
  if (column.comment.empty()) column.comment = std::move(comment);
  tables.AddColumn(table, std::move(column));
  if (rest.unique) tables.AddIndex(table, {IndexKind::kUnique, name->name, name->place});
  if (rest.key) tables.AddForeignKey(table, *rest.key);
  for (const SqlName& field : rest.full_text) {
    tables.AddIndex(table, {IndexKind::kFullText, field.name, field.place});
  }
  return true;
}

bool ReadConstraint(SqlCursor cursor, SqlTables& tables, SqlTable& table) {
  if (cursor.AcceptWord("CONSTRAINT") && !cursor.Peek().IsWord("UNIQUE") &&
      !cursor.Peek().IsWord("PRIMARY") && !cursor.Peek().IsWord("FOREIGN") &&
      !cursor.Peek().IsWord("CHECK")) {
    (void)cursor.TakeName();
  }
  const SqlToken& first = cursor.Peek();
  if (first.IsWord("UNIQUE") || (first.IsWord("PRIMARY") && cursor.Peek(1).IsWord("KEY"))) {
    if (cursor.Peek(1).IsWord("USING")) return true;  // an index that was made before
    AddIndexElements(TakeKeyColumns(cursor), IndexKind::kUnique, tables, table);
    return true;
  }
  if (first.IsWord("FOREIGN") && cursor.Peek(1).IsWord("KEY")) {
    ReadForeignKey(cursor, tables, table);
    return true;
  }
  if (first.IsWord("CHECK") && cursor.Peek(1).IsSymbol("(")) return true;
  if (first.IsWord("EXCLUDE"))
    return cursor.Peek(1).IsWord("USING") || cursor.Peek(1).IsSymbol("(");
  if (first.IsWord("PERIOD")) return cursor.Peek(1).IsWord("FOR");
  const bool full_text = first.IsWord("FULLTEXT");
  if ((full_text || first.IsWord("KEY") || first.IsWord("INDEX") || first.IsWord("SPATIAL")) &&
      IsKeyRow(cursor)) {
    AddIndexElements(TakeKeyColumns(cursor), full_text ? IndexKind::kFullText : IndexKind::kPlain,
                     tables, table);
    return true;
  }
  return cursor.at() != 0;  // behind CONSTRAINT: NOT NULL and such
}

std::vector<SqlColumn> ReadColumnList(std::span<const SqlToken> items) {
  std::vector<SqlColumn> columns;
  SqlCursor cursor(items);
  while (!cursor.at_end()) {
    SqlCursor item(cursor.TakeItem());
    if (auto name = item.TakeIdentifier()) {
      SqlColumn column{.name = std::move(name->name), .place = name->place};
      column.type = TakeSqlType(item);
      columns.push_back(std::move(column));
    }
  }
  return columns;
}

}  // namespace strongroom::classify::read
