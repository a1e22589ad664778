#include "classify/read/sql_index.h"
#include "classify/read/sql_table_statements.h"

namespace strongroom::classify::read {

namespace {

// Of composite types columns are attributes.
bool AcceptColumn(SqlCursor& action, const SqlTable& table) {
  return action.AcceptWord(table.type ? "ATTRIBUTE" : "COLUMN");
}

// "ADD COLUMN a text", "ADD a text", "ADD (a text, b text)", "ADD CONSTRAINT …".
bool ReadAdd(SqlCursor& action, SqlTables& tables, SqlTable& table) {
  const bool column = AcceptColumn(action, table);
  action.AcceptIfExists();
  if (action.Peek().IsSymbol("(")) {
    SqlCursor items(action.TakeParentheses());
    bool good = !items.at_end();
    while (!items.at_end()) {
      const auto item = items.TakeItem();
      if (!ReadConstraint(SqlCursor(item), tables, table)) {
        good = ReadColumn(SqlCursor(item), {}, tables, table) && good;
      }
    }
    return good;
  }
  const SqlCursor rest(action.rest());
  if (!column && ReadConstraint(rest, tables, table)) return true;
  return ReadColumn(rest, {}, tables, table);
}

void ReadDrop(SqlCursor& action, SqlTables& tables, SqlTable& table) {
  const bool column = AcceptColumn(action, table);
  action.AcceptIfExists();
  if (!column) {
    for (const std::string_view other :
         {"CONSTRAINT", "PRIMARY", "FOREIGN", "INDEX", "KEY", "CHECK", "PARTITION"}) {
      if (action.Peek().IsWord(other)) return;
    }
  }
  if (action.Peek().IsSymbol("(")) action.Take();
  if (const auto name = action.TakeIdentifier()) tables.DropColumn(table, name->name);
}

// True: the table has another name now.
bool ReadRename(SqlCursor& action, SqlTables& tables, SqlTable& table) {
  for (const std::string_view other : {"CONSTRAINT", "INDEX", "KEY"}) {
    if (action.Peek().IsWord(other)) return false;
  }
  if (action.AcceptWord("TO") || action.AcceptWord("AS")) {
    if (auto name = action.TakeName()) tables.Rename(table, {.name = std::move(name->name)});
    return true;
  }
  (void)AcceptColumn(action, table);
  const auto from = action.TakeIdentifier();
  if (!from || !action.AcceptWord("TO")) return false;
  if (const auto to = action.TakeIdentifier()) tables.RenameColumn(table, from->name, *to);
  return false;
}

// "ALTER COLUMN a TYPE text", "ALTER a SET DATA TYPE text".
void ReadAlterColumn(SqlCursor& action, SqlTable& table) {
  (void)AcceptColumn(action, table);
  const auto name = action.TakeIdentifier();
  if (!name) return;
  if (action.AcceptWord("SET")) (void)action.AcceptWord("DATA");
  if (!action.AcceptWord("TYPE")) return;
  if (SqlColumn* column = table.Find(name->name)) column->type = TakeSqlType(action);
}

// MySQL: "MODIFY COLUMN a text", "CHANGE a b text".
void ReadModify(SqlCursor& action, bool renames, SqlTables& tables, SqlTable& table) {
  (void)action.AcceptWord("COLUMN");
  action.AcceptIfExists();
  if (renames) {
    const auto from = action.TakeIdentifier();
    SqlCursor ahead(action.rest());
    const auto to = ahead.TakeIdentifier();
    if (!from || !to) return;
    tables.RenameColumn(table, from->name, *to);
  }
  SqlCursor definition(action.rest());
  const auto name = definition.TakeIdentifier();
  if (!name) return;
  if (SqlColumn* column = table.Find(name->name)) {
    column->type = TakeSqlType(definition);
    column->comment.clear();
  }
  (void)ReadColumn(SqlCursor(action.rest()), {}, tables, table);
}

}  // namespace

std::optional<SqlProblem> ReadAlterTable(SqlCursor& cursor, SqlTables& tables) {
  const model::Place place = cursor.Peek().place;
  cursor.AcceptIfExists();
  (void)cursor.AcceptWord("ONLY");
  const auto name = cursor.TakeName();
  if (!name) return SqlProblem{"ALTER TABLE: the table's name is missing", place};
  (void)cursor.AcceptSymbol("*");
  SqlTable* table = tables.Open(*name);
  while (table != nullptr && !cursor.at_end()) {
    const auto item = cursor.TakeItem();
    if (item.empty()) continue;
    SqlCursor action(item);
    if (action.AcceptWord("ADD")) {
      if (!ReadAdd(action, tables, *table)) {
        return SqlProblem{"ALTER TABLE " + name->name + " ADD: a column's name is expected",
                          item.front().place};
      }
    } else if (action.AcceptWord("DROP")) {
      ReadDrop(action, tables, *table);
    } else if (action.AcceptWord("RENAME")) {
      if (ReadRename(action, tables, *table)) return std::nullopt;
    } else if (action.AcceptWord("ALTER")) {
      ReadAlterColumn(action, *table);
    } else if (action.AcceptWord("MODIFY")) {
      ReadModify(action, false, tables, *table);
    } else if (action.AcceptWord("CHANGE")) {
      ReadModify(action, true, tables, *table);
    } else if (action.AcceptWord("SET") && action.AcceptWord("SCHEMA")) {
      if (auto schema = action.TakeIdentifier()) {
        tables.Rename(*table, {.schema = std::move(schema->name), .name = table->name.name});
      }
    } else if (action.AcceptWord("INHERIT")) {
      const auto parent = action.TakeName();
      SqlTable* other = parent ? tables.Find(*parent) : nullptr;
      if (other != nullptr) tables.Inherit(*table, *other, parent->place);
    }
  }
  return std::nullopt;
}

}  // namespace strongroom::classify::read
