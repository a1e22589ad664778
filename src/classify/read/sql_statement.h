// Cuts a script into statements and keeps those that say something of tables.
//
// A statement ends at ";", at a psql command, at a line with GO alone, and, where a CREATE or ALTER
// is not ended, at a line that begins with CREATE TABLE, ALTER TABLE and their like. Rows of INSERT
// come one by one. Lines of psql (\connect) and of MySQL (DELIMITER) are passed over, and so is
// what stands behind a mark that a migration is taken back from there on ("-- +goose Down", "--
// migrate:down", …). Bounds: 200,000 tokens a statement, 20 quotes or comments that are not closed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "classify/read/sql_lexer.h"

namespace strongroom::classify::read {

struct SqlComment {
  SqlToken token;
  std::size_t before = 0;  // how many of the statement's tokens stand before it
};

struct SqlStatement {
  std::vector<SqlToken> tokens;  // without comments and ";"
  std::vector<SqlComment> comments;
  bool broken = false;  // cut off, and reported
  // Of COPY … FROM stdin.
  bool copies = false;
  std::string_view rows{};
  model::Place rows_place{};
  bool inserts = false;  // INSERT up to VALUES: NextRow has its rows

  [[nodiscard]] bool Begins(std::string_view word) const noexcept {
    return !tokens.empty() && tokens.front().IsWord(word);
  }
};

struct SqlProblem {
  std::string says;
  model::Place place;
};

enum class SqlPart : std::uint8_t {
  kScript,
  kBody  // of a function or a DO: statements stand behind BEGIN, THEN, ELSE and LOOP too
};

class SqlStatements {
 public:
  SqlStatements(std::string_view text, model::Place start, bool mysql, SqlPart part);

  // False: there are no more. The statement's vectors are used again.
  [[nodiscard]] bool Next(SqlStatement& statement);
  // Of a statement that `inserts`: what stands in the parentheses of its next row. False: there are
  // no more. Rows that nobody takes are passed over.
  [[nodiscard]] bool NextRow(std::vector<SqlToken>& row);
  [[nodiscard]] std::vector<SqlProblem>& problems() noexcept { return problems_; }

 private:
  [[nodiscard]] SqlToken NextOfRow();
  [[nodiscard]] bool BeginsRows(const SqlToken& token, const SqlStatement& statement,
                                std::size_t depth) const noexcept;
  [[nodiscard]] bool Wanted(const SqlToken& first) const noexcept;
  [[nodiscard]] bool EndsStatement(const SqlToken& token, std::size_t depth,
                                   std::size_t last_line) const noexcept;
  [[nodiscard]] bool BeginsAnother(const SqlToken& token, const SqlStatement& statement,
                                   std::size_t last_line) const;
  void LookForDownMark(const SqlToken& comment);
  void Begin(const SqlToken& token, SqlStatement& statement);
  void Keep(const SqlToken& token, SqlStatement& statement);
  void Finish(SqlStatement& statement);

  SqlLexer lexer_;
  SqlPart part_;
  std::vector<SqlProblem> problems_;
  std::optional<SqlToken> held_;  // begins the next statement
  std::size_t not_closed_ = 0;
  bool down_ = false;    // behind a mark of a way back
  bool wanted_ = false;  // the statement that is being read
};

// Whether the text is of MySQL or MariaDB, whose strings know backslashes.
[[nodiscard]] bool LooksLikeMySql(std::string_view text);

}  // namespace strongroom::classify::read
