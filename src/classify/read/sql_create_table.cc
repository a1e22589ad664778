#include <algorithm>

#include "classify/read/sql_table_statements.h"

namespace strongroom::classify::read {

namespace {

// What a comment says, without ornaments; empty where it says nothing.
std::string CommentText(const SqlToken& comment) {
  std::string_view text = comment.text;
  const std::size_t begin = text.find_first_not_of("-*#!= \t\r\n");
  if (begin == std::string_view::npos) return {};
  text = text.substr(begin, text.find_last_not_of("-*#= \t\r\n") + 1 - begin);
  return Remark(text);
}

// The comments that stand in the line of the item's end: of the tokens [begin, end) and the comma
// behind them.
std::string CommentBehind(const SqlStatement& statement, std::size_t begin, std::size_t end) {
  std::string text;
  const auto& tokens = statement.tokens;
  auto comment = std::ranges::lower_bound(statement.comments, begin + 1, {}, &SqlComment::before);
  for (; comment != statement.comments.end() && comment->before <= end + 1; ++comment) {
    const std::size_t before = comment->before;
    if (before > tokens.size() || comment->token.place.line != tokens[before - 1].end_line)
      continue;
    const bool behind_comma = before == end + 1;
    if (behind_comma && !tokens[end].IsSymbol(",")) continue;
    // Between the comma and the next column of the same line it belongs to that one.
    if (behind_comma && before < tokens.size() &&
        tokens[before].place.line == comment->token.end_line) {
      continue;
    }
    if (!text.empty()) text += ' ';
    text += CommentText(comment->token);
  }
  return Remark(text);
}

// Where the parentheses of the columns open: a comment in that line is the table's.
std::string CommentOfTable(const SqlStatement& statement, std::size_t open) {
  for (const SqlComment& comment : statement.comments) {
    if (comment.before > open + 1) break;
    if (comment.before == open + 1 && open < statement.tokens.size() &&
        comment.token.place.line == statement.tokens[open].place.line) {
      return CommentText(comment.token);
    }
  }
  return {};
}

void ReadLike(SqlCursor cursor, SqlTables& tables, SqlTable& table) {
  cursor.Take();
  const auto name = cursor.TakeName();
  if (!name) return;
  if (const SqlTable* other = tables.Find(*name)) tables.CopyColumns(table, *other, name->place);
}

std::optional<SqlProblem> ReadItems(const SqlStatement& statement, std::span<const SqlToken> items,
                                    SqlTables& tables, SqlTable& table) {
  std::optional<SqlProblem> problem;
  SqlCursor cursor(items);
  const auto first = static_cast<std::size_t>(items.data() - statement.tokens.data());
  while (!cursor.at_end()) {
    const std::size_t begin = cursor.at();
    const auto item = cursor.TakeItem();
    if (item.empty()) continue;
    if (item.front().IsWord("LIKE")) {
      ReadLike(SqlCursor(item), tables, table);
    } else if (!ReadConstraint(SqlCursor(item), tables, table)) {
      std::string comment = CommentBehind(statement, first + begin, first + begin + item.size());
      if (!ReadColumn(SqlCursor(item), std::move(comment), tables, table) && !problem) {
        problem = {"CREATE TABLE " + table.name.name + ": a column's name is expected where \"" +
                       std::string(item.front().text.substr(0, 40)) + "\" stands",
                   item.front().place};
      }
    }
  }
  return problem;
}

// INHERITS (parent, …), and of MySQL COMMENT = '…'.
void ReadTableOptions(SqlCursor& cursor, SqlTables& tables, SqlTable& table) {
  while (!cursor.at_end()) {
    if (cursor.AcceptWord("INHERITS")) {
      SqlCursor parents(cursor.TakeParentheses());
      while (!parents.at_end()) {
        SqlCursor item(parents.TakeItem());
        const auto name = item.TakeName();
        if (!name) continue;
        table.inherits = true;
        if (SqlTable* parent = tables.Find(*name)) tables.Inherit(table, *parent, name->place);
      }
    } else if (cursor.AcceptWord("COMMENT")) {
      (void)cursor.AcceptSymbol("=");
      if (cursor.Peek().kind == SqlTokenKind::kString) {
        table.comment = Remark(cursor.Take().Decoded());
      }
    } else {
      cursor.Take();
    }
  }
}

}  // namespace

std::optional<SqlProblem> ReadCreateTable(const SqlStatement& statement, SqlCursor& cursor,
                                          SqlTables& tables) {
  const model::Place place = statement.tokens.front().place;
  cursor.AcceptIfExists();
  const auto name = cursor.TakeName();
  if (!name) return SqlProblem{"CREATE TABLE: the table's name is missing", place};
  std::optional<std::size_t> whole;
  if (cursor.AcceptWord("PARTITION") && cursor.AcceptWord("OF")) {
    const auto parent = cursor.TakeName();
    const SqlTable* of = parent ? tables.Open(*parent) : nullptr;
    if (of != nullptr) whole = tables.NumberOf(*of);
  }
  SqlTable* table = tables.Create(*name);
  if (table == nullptr) return std::nullopt;
  if (whole) {
    table->partition_of = whole;
    return std::nullopt;
  }
  if (cursor.Peek().IsWord("AS") || cursor.Peek().IsWord("SELECT")) {
    tables.unread().Note(SqlUnreadKind::kTableAs, place);
    return std::nullopt;
  }
  if (cursor.Peek().IsWord("LIKE")) {
    ReadLike(cursor, tables, *table);
    return std::nullopt;
  }
  if (cursor.AcceptWord("OF")) {
    const auto type = cursor.TakeName();
    if (!type || !tables.CopyType(*table, *type)) {
      tables.unread().Note(SqlUnreadKind::kTableOf, place);
    }
    if (!cursor.Peek().IsSymbol("(")) return std::nullopt;
  }
  if (!cursor.Peek().IsSymbol("(")) {
    return SqlProblem{"CREATE TABLE " + name->name + ": its columns in parentheses are expected",
                      place};
  }
  if (table->comment.empty()) table->comment = CommentOfTable(statement, cursor.at());
  bool closed = false;
  const auto items = cursor.TakeParentheses(&closed);
  std::optional<SqlProblem> problem = ReadItems(statement, items, tables, *table);
  if (!closed && !problem) {
    problem = {"CREATE TABLE " + name->name +
                   ": the parenthesis behind the name is not closed; "
                   "columns up to the next \";\" or CREATE were read",
               place};
  }
  ReadTableOptions(cursor, tables, *table);
  return problem;
}

}  // namespace strongroom::classify::read
