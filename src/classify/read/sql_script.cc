#include "classify/read/sql_script.h"

#include <algorithm>

#include "classify/read/readers.h"
#include "classify/read/sql_index.h"
#include "classify/read/sql_statement.h"
#include "classify/read/sql_table_statements.h"
#include "classify/read/sql_values.h"

namespace strongroom::classify::read {

namespace {

using model::IndexKind;

constexpr std::size_t kErrorsMax = 50;
constexpr int kBodiesDepthMax = 3;  // functions in DO in functions
constexpr std::size_t kSearchPathMax = 20;

// What may be read of a script: everything, or of a function's body, which nobody may ever call,
// the tables that it would make.
enum class Reads : std::uint8_t { kAll, kNewTables };

class Script {
 public:
  Script(SqlTables& tables, bool mysql) : tables_(tables), mysql_(mysql) {}

  void Read(std::string_view text, model::Place start, SqlPart part, Reads reads, int depth);
  [[nodiscard]] std::vector<SqlProblem>& problems() noexcept { return problems_; }

 private:
  void ReadRows(const SqlStatement& statement, SqlStatements& statements);
  std::optional<SqlProblem> ReadStatement(const SqlStatement& statement, Reads reads, int depth);
  std::optional<SqlProblem> ReadCreate(const SqlStatement& statement, SqlCursor& cursor,
                                       Reads reads, int depth);
  void ReadCreateType(SqlCursor& cursor);
  void ReadCreateDomain(SqlCursor& cursor);
  [[nodiscard]] bool IsOfComposite(SqlCursor cursor);
  void ReadDropTable(SqlCursor& cursor);
  void ReadComment(SqlCursor& cursor);
  void ReadRenameTable(SqlCursor& cursor);
  void ReadSearchPath(SqlCursor& cursor);
  void ReadBodies(const SqlStatement& statement, Reads reads, int depth);

  SqlTables& tables_;
  bool mysql_;
  std::vector<SqlProblem> problems_;
};

void Script::Read(std::string_view text, model::Place start, SqlPart part, Reads reads, int depth) {
  SqlStatements statements(text, start, mysql_, part);
  SqlStatement statement;
  while (statements.Next(statement)) {
    if (part == SqlPart::kScript) ReadRows(statement, statements);
    auto problem = ReadStatement(statement, reads, depth);
    if (problem && !statement.broken) statements.problems().push_back(std::move(*problem));
  }
  // Bodies may be of another language than SQL.
  if (part == SqlPart::kScript) problems_ = std::move(statements.problems());
}

// Rows in a function's body are its own.
void Script::ReadRows(const SqlStatement& statement, SqlStatements& statements) {
  SqlCursor cursor(statement.tokens);
  if (cursor.AcceptWord("COPY")) ReadCopy(statement, cursor, tables_);
  if (statement.inserts) ReadInsert(cursor, statements, tables_);
}

// CREATE TYPE … AS ENUM ('a', 'b'), CREATE TYPE … AS (a text, …).
void Script::ReadCreateType(SqlCursor& cursor) {
  const auto name = cursor.TakeName();
  if (!name || !cursor.AcceptWord("AS")) return;
  if (!cursor.AcceptWord("ENUM")) {
    if (!cursor.Peek().IsSymbol("(")) return;
    SqlTable* type = tables_.Create(*name);
    if (type == nullptr) return;
    type->type = type->columns.empty();
    for (SqlColumn& column : ReadColumnList(cursor.TakeParentheses())) {
      tables_.AddColumn(*type, std::move(column));
    }
    return;
  }
  SqlType type{.text = "enum", .name = "enum", .kinds = model::ValueKind::kString};
  for (const SqlToken& value : cursor.TakeParentheses()) {
    if (value.kind == SqlTokenKind::kString) AddAllowed(type.allowed, value.Decoded());
  }
  tables_.DefineType(name->name, std::move(type));
}

void Script::ReadCreateDomain(SqlCursor& cursor) {
  const auto name = cursor.TakeName();
  if (!name) return;
  (void)cursor.AcceptWord("AS");
  tables_.DefineType(name->name, TakeSqlType(cursor));
}

// "ALTER TYPE name ADD ATTRIBUTE …": what is said of columns elsewhere.
bool Script::IsOfComposite(SqlCursor cursor) {
  const auto name = cursor.TakeName();
  const SqlTable* type = name ? tables_.Find(*name) : nullptr;
  return type != nullptr && type->type;
}

// DROP TABLE a, b CASCADE
void Script::ReadDropTable(SqlCursor& cursor) {
  cursor.AcceptIfExists();
  while (const auto name = cursor.TakeName()) {
    tables_.Drop(*name);
    if (!cursor.AcceptSymbol(",")) return;
  }
}

void Script::ReadComment(SqlCursor& cursor) {
  (void)cursor.AcceptWord("ON");
  const bool on_table = cursor.AcceptWord("TABLE");
  const model::Place place = cursor.Peek(on_table ? 0 : 1).place;
  if (!on_table && !cursor.AcceptWord("COLUMN")) return;
  std::vector<std::string> parts;
  while (auto part = cursor.TakeIdentifier()) {
    parts.push_back(std::move(part->name));
    if (!cursor.AcceptSymbol(".")) break;
  }
  if (!cursor.AcceptWord("IS") || parts.empty()) return;
  if (cursor.Peek().kind != SqlTokenKind::kString) return;
  std::string column;
  if (!on_table) {
    column = std::move(parts.back());
    parts.pop_back();
    if (parts.empty()) return;
  }
  SqlName name{.name = WithoutPlaceholders(parts.back()), .place = place};
  if (parts.size() > 1) name.schema = parts[parts.size() - 2];
  SqlTable* table = tables_.Find(name);
  SqlColumn* known = table == nullptr ? nullptr : table->Find(column);
  if (table == nullptr || (!on_table && known == nullptr)) {
    tables_.unread().Note(SqlUnreadKind::kComment, place);
    return;
  }
  (on_table ? table->comment : known->comment) = Remark(cursor.Take().Decoded());
}

// MySQL: RENAME TABLE a TO b, c TO d
void Script::ReadRenameTable(SqlCursor& cursor) {
  while (const auto from = cursor.TakeName()) {
    if (!cursor.AcceptWord("TO")) return;
    auto to = cursor.TakeName();
    if (!to) return;
    if (SqlTable* table = tables_.Find(*from)) tables_.Rename(*table, std::move(*to));
    if (!cursor.AcceptSymbol(",")) return;
  }
}

// SET search_path TO a, "b"; SET LOCAL search_path = a
void Script::ReadSearchPath(SqlCursor& cursor) {
  if (!cursor.AcceptWord("LOCAL")) (void)cursor.AcceptWord("SESSION");
  if (!cursor.AcceptWord("SEARCH_PATH")) return;
  if (!cursor.AcceptSymbol("=") && !cursor.AcceptWord("TO")) return;
  std::vector<std::string> schemas;
  while (!cursor.at_end() && schemas.size() < kSearchPathMax) {
    const auto item = cursor.TakeItem();
    if (item.size() != 1 || item.front().IsWord("DEFAULT")) continue;
    std::string schema = item.front().Decoded();
    if (!schema.empty() && schema != "$user" && schema != "pg_catalog") {
      schemas.push_back(std::move(schema));
    }
  }
  tables_.SearchIn(std::move(schemas));
}

void Script::ReadBodies(const SqlStatement& statement, Reads reads, int depth) {
  if (depth >= kBodiesDepthMax) return;
  for (const SqlToken& token : statement.tokens) {
    if (token.kind == SqlTokenKind::kString && token.quote == '$') {
      Read(token.text, token.inside, SqlPart::kBody, reads, depth + 1);
    }
  }
}

std::optional<SqlProblem> Script::ReadCreate(const SqlStatement& statement, SqlCursor& cursor,
                                             Reads reads, int depth) {
  IndexKind index = IndexKind::kPlain;
  for (std::size_t words = 0; words < 6 && !cursor.at_end(); ++words) {
    const SqlToken& word = cursor.Take();
    if (word.IsWord("TEMP") || word.IsWord("TEMPORARY")) {
      if (cursor.Peek().IsWord("TABLE")) {
        tables_.unread().Note(SqlUnreadKind::kTemporary, word.place);
        return {};
      }
    }
    if (word.IsWord("VIEW")) {
      tables_.unread().Note(SqlUnreadKind::kView, word.place);
      return {};
    }
    if (word.IsWord("UNIQUE")) index = IndexKind::kUnique;
    if (word.IsWord("FULLTEXT")) index = IndexKind::kFullText;
    if (word.IsWord("TABLE")) return ReadCreateTable(statement, cursor, tables_);
    if (word.IsWord("FUNCTION") || word.IsWord("PROCEDURE")) {
      ReadBodies(statement, Reads::kNewTables, depth);
      return {};
    }
    if (reads == Reads::kNewTables) continue;
    if (word.IsWord("INDEX")) return ReadCreateIndex(cursor, index, tables_);
    if (word.IsWord("TYPE")) return ReadCreateType(cursor), std::nullopt;
    if (word.IsWord("DOMAIN")) return ReadCreateDomain(cursor), std::nullopt;
  }
  return {};
}

std::optional<SqlProblem> Script::ReadStatement(const SqlStatement& statement, Reads reads,
                                                int depth) {
  SqlCursor cursor(statement.tokens);
  if (cursor.AcceptWord("CREATE")) return ReadCreate(statement, cursor, reads, depth);
  if (reads == Reads::kNewTables) return {};
  if (cursor.AcceptWord("ALTER")) {
    (void)cursor.AcceptWord("FOREIGN");
    if (cursor.AcceptWord("TABLE")) return ReadAlterTable(cursor, tables_);
    if (cursor.AcceptWord("TYPE") && IsOfComposite(cursor)) return ReadAlterTable(cursor, tables_);
  } else if (cursor.AcceptWord("DROP")) {
    if (cursor.AcceptWord("TABLE")) ReadDropTable(cursor);
    if (cursor.AcceptWord("TYPE")) ReadDropTable(cursor);
  } else if (cursor.AcceptWord("COMMENT")) {
    ReadComment(cursor);
  } else if (cursor.AcceptWord("RENAME")) {
    if (cursor.AcceptWord("TABLE")) ReadRenameTable(cursor);
  } else if (cursor.AcceptWord("SET")) {
    ReadSearchPath(cursor);
  } else if (mysql_ && cursor.AcceptWord("USE")) {
    if (auto name = cursor.TakeName()) tables_.SearchIn({std::move(name->name)});
  } else if (cursor.AcceptWord("DO")) {
    ReadBodies(statement, Reads::kAll, depth);
  }
  return {};
}

}  // namespace

void ReadSqlScript(std::string_view text, std::string_view file, model::Place start,
                   SqlTables& tables, std::vector<model::FileError>& errors) {
  tables.SearchIn({});
  Script script(tables, LooksLikeMySql(text));
  script.Read(text, start, SqlPart::kScript, Reads::kAll, 0);
  for (SqlProblem& problem : script.problems()) {
    if (errors.size() >= kErrorsMax) return;
    errors.push_back({std::string(file), std::move(problem.says), problem.place});
  }
}

model::Document ReadSql(const Source& source) {
  model::Document document = model::DocumentOf(model::SourceKind::kSql, source.file);
  SqlTables tables;
  ReadSqlScript(source.text, source.file, {.line = 1, .column = 1}, tables, document.errors);
  tables.Write(document);
  return document;
}

}  // namespace strongroom::classify::read
