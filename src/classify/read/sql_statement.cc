#include "classify/read/sql_statement.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "base/lower_case.h"

namespace strongroom::classify::read {

namespace {

constexpr std::size_t kTokensMax = 200'000;
constexpr std::size_t kNotClosedMax = 20;
constexpr std::size_t kLookMaxBytes = 1U << 20U;

constexpr auto kWanted = std::to_array<std::string_view>(
    {"CREATE", "ALTER", "DROP", "COMMENT", "DO", "RENAME", "COPY", "INSERT", "SET", "USE"});
constexpr auto kBeforeStatement =
    std::to_array<std::string_view>({"BEGIN", "THEN", "ELSE", "LOOP"});

// What no column called "create" has as its type.
constexpr auto kCreated =
    std::to_array<std::string_view>({"TABLE", "TEMP", "TEMPORARY", "UNLOGGED", "FOREIGN", "OR",
                                     "UNIQUE", "INDEX", "VIEW", "MATERIALIZED", "FUNCTION"});

bool IsAnyOf(const SqlToken& token, std::span<const std::string_view> words) noexcept {
  return std::ranges::any_of(words, [&](std::string_view word) { return token.IsWord(word); });
}

}  // namespace

bool LooksLikeMySql(std::string_view text) {
  const std::string head = LowerCase(text.substr(0, kLookMaxBytes));
  return std::ranges::any_of(
      std::to_array<std::string_view>({"engine=", "create table `", "exists `", "insert into `",
                                       "auto_increment", "-- mysql dump", "-- mariadb dump"}),
      [&](std::string_view sign) { return head.find(sign) != std::string::npos; });
}

SqlStatements::SqlStatements(std::string_view text, model::Place start, bool mysql, SqlPart part)
    : lexer_(text, mysql, start), part_(part) {}

bool SqlStatements::BeginsAnother(const SqlToken& token, const SqlStatement& statement,
                                  std::size_t last_line) const {
  if (!wanted_ || part_ != SqlPart::kScript || token.place.line <= last_line) return false;
  if (!statement.Begins("CREATE") && !statement.Begins("ALTER")) return false;
  const bool create = token.IsWord("CREATE");
  if (!create && !token.IsWord("ALTER")) return false;
  const SqlToken next = SqlLexer(lexer_).Next();
  return create ? IsAnyOf(next, kCreated) : next.IsWord("TABLE");
}

bool SqlStatements::Wanted(const SqlToken& first) const noexcept {
  return !down_ && IsAnyOf(first, kWanted);
}

bool SqlStatements::EndsStatement(const SqlToken& token, std::size_t depth,
                                  std::size_t last_line) const noexcept {
  if (token.IsSymbol(";") || token.IsSymbol("\\")) return true;
  if (part_ == SqlPart::kBody) return depth == 0 && IsAnyOf(token, kBeforeStatement);
  return token.IsWord("GO") && token.place.line > last_line && lexer_.AtLineEnd();
}

void SqlStatements::LookForDownMark(const SqlToken& comment) {
  const std::string text = LowerCase(comment.text.substr(0, 100));
  for (const std::string_view mark : {"+goose down", "+migrate down", "migrate:down", "//@undo"}) {
    if (text.find(mark) != std::string::npos) down_ = true;
  }
  for (const std::string_view mark : {"+goose up", "+migrate up", "migrate:up"}) {
    if (text.find(mark) != std::string::npos) down_ = false;
  }
}

void SqlStatements::Begin(const SqlToken& token, SqlStatement& statement) {
  if (part_ == SqlPart::kScript && token.IsWord("DELIMITER")) {
    lexer_.SkipLine();
    return;
  }
  wanted_ = Wanted(token);
  statement.tokens.push_back(token);
}

void SqlStatements::Keep(const SqlToken& token, SqlStatement& statement) {
  if (statement.tokens.empty()) return Begin(token, statement);
  if (!wanted_) return;
  if (statement.tokens.size() < kTokensMax) {
    statement.tokens.push_back(token);
  } else if (!statement.broken) {
    statement.broken = true;
    problems_.push_back({"a statement of more than 200,000 words is not read to its end",
                         statement.tokens.front().place});
  }
}

void SqlStatements::Finish(SqlStatement& statement) {
  if (!statement.Begins("COPY")) return;
  for (std::size_t i = 0; i + 1 < statement.tokens.size(); ++i) {
    if (statement.tokens[i].IsWord("FROM") && statement.tokens[i + 1].IsWord("STDIN")) {
      const auto rows = lexer_.TakeCopyRows(statement.rows_place);
      statement.copies = rows.has_value();
      statement.rows = rows.value_or(std::string_view());
      return;
    }
  }
}

bool SqlStatements::BeginsRows(const SqlToken& token, const SqlStatement& statement,
                               std::size_t depth) const noexcept {
  return wanted_ && depth == 0 && statement.Begins("INSERT") &&
         (token.IsWord("VALUES") || token.IsWord("VALUE"));
}

SqlToken SqlStatements::NextOfRow() {
  SqlToken token = lexer_.Next();
  while (token.kind == SqlTokenKind::kComment) token = lexer_.Next();
  return token;
}

bool SqlStatements::NextRow(std::vector<SqlToken>& row) {
  row.clear();
  SqlToken token = NextOfRow();
  if (token.IsSymbol(",")) token = NextOfRow();
  for (std::size_t depth = 0;; token = NextOfRow()) {
    const bool opens = token.IsSymbol("(");
    const bool ends = token.kind == SqlTokenKind::kEnd || token.kind == SqlTokenKind::kBroken ||
                      token.IsSymbol(";");
    if (ends || (depth == 0 && !opens)) {
      held_ = token;
      return false;
    }
    if (token.IsSymbol(")") && --depth == 0) return true;
    if (depth > 0 && row.size() < kTokensMax) row.push_back(token);
    if (opens) ++depth;
  }
}

bool SqlStatements::Next(SqlStatement& statement) {
  statement = {.tokens = std::move(statement.tokens), .comments = std::move(statement.comments)};
  statement.tokens.clear();
  statement.comments.clear();
  wanted_ = false;
  std::size_t depth = 0;
  std::size_t last_line = 0;
  while (not_closed_ < kNotClosedMax) {
    const SqlToken token = held_ ? *std::exchange(held_, std::nullopt) : lexer_.Next();
    if (token.kind == SqlTokenKind::kEnd) return wanted_;
    if (token.kind == SqlTokenKind::kComment) {
      LookForDownMark(token);
      if (wanted_ && statement.comments.size() < kTokensMax) {
        statement.comments.push_back({token, statement.tokens.size()});
      }
      continue;
    }
    if (BeginsAnother(token, statement, last_line)) {
      held_ = token;
      return true;
    }
    if (BeginsRows(token, statement, depth)) {
      statement.inserts = true;
      return true;
    }
    const bool broken = token.kind == SqlTokenKind::kBroken;
    if (broken) {
      ++not_closed_;
      problems_.push_back(
          {std::string(token.text) + "; reading goes on in the next line", token.place});
    }
    if (!broken && !EndsStatement(token, depth, last_line)) {
      if (token.IsSymbol("(")) ++depth;
      if (token.IsSymbol(")") && depth > 0) --depth;
      last_line = token.end_line;
      Keep(token, statement);
      continue;
    }
    if (token.IsSymbol("\\")) lexer_.SkipLine();
    if (wanted_) {
      statement.broken = statement.broken || broken;
      Finish(statement);
      return true;
    }
    statement.tokens.clear();
    depth = 0;
  }
  if (not_closed_ == kNotClosedMax) {
    ++not_closed_;
    problems_.push_back({"too much is not closed; the rest of the file is not read", {}});
  }
  return false;
}

}  // namespace strongroom::classify::read
