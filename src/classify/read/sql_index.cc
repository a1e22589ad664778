#include "classify/read/sql_index.h"

#include <algorithm>
#include <array>

#include "base/lower_case.h"

namespace strongroom::classify::read {

namespace {

using model::IndexKind;

constexpr std::size_t kFieldsMax = 100;
constexpr std::size_t kExpressionMaxBytes = 20'000;

// Words of expressions that name no column. Behind the first two stands a name that is none.
constexpr auto kNotColumns = std::to_array<std::string_view>({"COLLATE",      "AS",
                                                              "AND",          "OR",
                                                              "IS",           "NULL",
                                                              "NOT",          "CASE",
                                                              "WHEN",         "THEN",
                                                              "ELSE",         "END",
                                                              "TRUE",         "FALSE",
                                                              "ASC",          "DESC",
                                                              "NULLS",        "FIRST",
                                                              "LAST",         "IN",
                                                              "LIKE",         "ILIKE",
                                                              "BETWEEN",      "ARRAY",
                                                              "CURRENT_DATE", "CURRENT_TIMESTAMP"});

bool IsArrow(const SqlToken& token) noexcept {
  return token.IsSymbol("->") || token.IsSymbol("->>") || token.IsSymbol("#>") ||
         token.IsSymbol("#>>");
}

// "{personal,email}" of "#>>", or the one name of "->>".
void AppendPath(std::string& path, const SqlToken& part, bool list) {
  std::string name = part.Decoded();
  if (list) {
    std::erase_if(name, [](char c) { return c == '{' || c == '}' || c == ' ' || c == '"'; });
    std::ranges::replace(name, ',', '.');
  }
  if (!path.empty()) path += '.';
  path += name;
}

// The path behind a JSON column, or nothing.
std::string TakePath(SqlCursor& cursor) {
  std::string path;
  while (IsArrow(cursor.Peek())) {
    const bool list = cursor.Take().text.front() == '#';
    if (cursor.Peek().kind != SqlTokenKind::kString) break;
    AppendPath(path, cursor.Take(), list);
  }
  return path;
}

struct Signs {
  bool full_text = false;
  bool trigram = false;
  bool pattern = false;
};

Signs SignsOf(std::span<const SqlToken> element) {
  Signs signs;
  for (const SqlToken& token : element) {
    if (token.kind != SqlTokenKind::kWord) continue;
    const std::string word = LowerCase(token.text);
    if (word == "to_tsvector" || word == "get_tsvector") signs.full_text = true;
    if (word.ends_with("_trgm_ops")) signs.trigram = true;
    if (word.ends_with("_pattern_ops")) signs.pattern = true;
  }
  return signs;
}

IndexKind KindOf(const Signs& signs, IndexKind kind) {
  if (signs.full_text) return IndexKind::kFullText;
  if (kind == IndexKind::kUnique || kind == IndexKind::kFullText) return kind;
  if (signs.trigram) return IndexKind::kGin;
  return signs.pattern ? IndexKind::kLike : kind;
}

// The expression of an element alone: behind its parentheses stand operator classes and order.
std::span<const SqlToken> ExpressionOf(std::span<const SqlToken> element) {
  std::size_t depth = 0;
  for (std::size_t i = 0; i < element.size(); ++i) {
    if (element[i].IsSymbol("(")) ++depth;
    if (!element[i].IsSymbol(")") || depth == 0) continue;
    --depth;
    const std::size_t behind = i + 1;
    const bool goes_on =
        behind < element.size() && (IsArrow(element[behind]) || element[behind].IsSymbol("::"));
    if (depth == 0 && !goes_on) return element.first(behind);
  }
  return element;
}

// A column, if need be with MySQL's length: "email", "email(20) DESC".
bool IsPlainColumn(std::span<const SqlToken> element) noexcept {
  if (!element.front().IsName()) return false;
  if (element.size() == 1) return true;
  const SqlToken& next = element[1];
  if (next.IsSymbol("(")) return element.size() > 2 && element[2].kind == SqlTokenKind::kNumber;
  return next.kind == SqlTokenKind::kWord || next.kind == SqlTokenKind::kQuoted;
}

}  // namespace

std::vector<SqlName> SqlExpressionFields(std::span<const SqlToken> expression) {
  std::vector<SqlName> fields;
  SqlCursor cursor(expression);
  while (!cursor.at_end() && fields.size() < kFieldsMax) {
    if (cursor.Peek().IsSymbol("::")) {  // a cast: the type's name
      cursor.Take();
      (void)cursor.TakeName();
      continue;
    }
    const SqlToken& token = cursor.Peek();
    if (std::ranges::any_of(kNotColumns,
                            [&](std::string_view word) { return token.IsWord(word); })) {
      const bool with_name = token.IsWord("COLLATE") || token.IsWord("AS");
      cursor.Take();
      if (with_name) (void)cursor.TakeName();
      continue;
    }
    auto name = cursor.TakeName();
    if (!name) {
      cursor.Take();
      continue;
    }
    if (cursor.Peek().IsSymbol("(")) continue;  // a function
    if (std::string path = TakePath(cursor); !path.empty()) name->name = std::move(path);
    const auto same = [&](const SqlName& other) { return other.name == name->name; };
    if (std::ranges::none_of(fields, same)) fields.push_back(std::move(*name));
  }
  return fields;
}

std::vector<std::string> SqlExpressionFields(std::string_view expression) {
  SqlLexer lexer(expression.substr(0, kExpressionMaxBytes), false, {.line = 1, .column = 1});
  std::vector<SqlToken> tokens;
  for (SqlToken token = lexer.Next(); token.kind != SqlTokenKind::kEnd; token = lexer.Next()) {
    if (token.kind == SqlTokenKind::kBroken) break;
    if (token.kind != SqlTokenKind::kComment) tokens.push_back(token);
  }
  std::vector<std::string> fields;
  for (SqlName& name : SqlExpressionFields(std::span<const SqlToken>(tokens))) {
    fields.push_back(std::move(name.name));
  }
  return fields;
}

void AddIndexElements(std::span<const SqlToken> elements, IndexKind kind, SqlTables& tables,
                      SqlTable& table) {
  SqlCursor cursor(elements);
  while (!cursor.at_end()) {
    const auto element = cursor.TakeItem();
    if (element.empty()) continue;
    const IndexKind its_kind = KindOf(SignsOf(element), kind);
    if (IsPlainColumn(element)) {
      const SqlToken& name = element.front();
      tables.AddIndex(table, {its_kind, name.Decoded(), name.place});
      continue;
    }
    for (SqlName& field : SqlExpressionFields(ExpressionOf(element))) {
      tables.AddIndex(table, {its_kind, std::move(field.name), field.place});
    }
  }
}

std::optional<SqlProblem> ReadCreateIndex(SqlCursor& cursor, IndexKind kind, SqlTables& tables) {
  const model::Place place = cursor.Peek().place;
  while (!cursor.at_end() && !cursor.AcceptWord("ON")) cursor.Take();
  (void)cursor.AcceptWord("ONLY");
  const auto name = cursor.TakeName();
  if (!name) return SqlProblem{"CREATE INDEX: the table's name is missing behind ON", place};
  if (cursor.AcceptWord("USING")) {
    const std::string method = LowerCase(cursor.Take().text);
    if (kind == IndexKind::kPlain && (method == "gin" || method == "gist")) kind = IndexKind::kGin;
  }
  bool closed = false;
  const auto elements = cursor.TakeParentheses(&closed);
  if (elements.empty() || !closed) {
    return SqlProblem{"CREATE INDEX on " + name->name + ": its columns in parentheses are expected",
                      place};
  }
  SqlTable* table = tables.Open(*name);
  if (table == nullptr) return std::nullopt;
  AddIndexElements(elements, kind, tables, *table);
  if (cursor.AcceptWord("INCLUDE")) {
    AddIndexElements(cursor.TakeParentheses(), IndexKind::kPlain, tables, *table);
  }
  return std::nullopt;
}

}  // namespace strongroom::classify::read
