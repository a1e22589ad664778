#include "classify/read/sql_values.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace strongroom::classify::read {

namespace {

constexpr std::size_t kCellsMax = 2'000;  // as many columns as a table has; more fit none

// Where the values of a row go, in their order, as numbers of the table's columns. For one
// statement only: a table that is made moves the others.
struct Target {
  SqlTable* table = nullptr;
  std::vector<std::size_t> columns;

  [[nodiscard]] bool known() const noexcept { return table != nullptr && !columns.empty(); }
};

// "table", "table (a, b)". No column: there is no such table, and no list says what it has.
Target TakeTarget(SqlCursor& cursor, SqlTables& tables) {
  const auto name = cursor.TakeName();
  if (!name) return {};
  std::vector<SqlColumn> named;
  SqlCursor list(cursor.TakeParentheses());
  while (!list.at_end()) {
    SqlCursor item(list.TakeItem());
    auto column = item.TakeIdentifier();
    if (!column) return {};
    named.push_back({.name = std::move(column->name), .place = column->place});
  }
  Target target{.table = named.empty() ? tables.Find(*name) : tables.Open(*name), .columns = {}};
  if (target.table == nullptr) return {};
  if (!named.empty()) {
    for (SqlColumn& column : named) {
      const std::string column_name = column.name;
      tables.AddColumn(*target.table, std::move(column));
      const SqlColumn* found = target.table->Find(column_name);
      if (found == nullptr) return {};  // one too many
      target.columns.push_back(static_cast<std::size_t>(found - target.table->columns.data()));
    }
    return target;
  }
  for (std::size_t i = 0; i < target.table->columns.size(); ++i) {
    if (!target.table->columns[i].dropped) target.columns.push_back(i);
  }
  if (target.table->inherits) target.columns.clear();
  return target;
}

unsigned DigitOf(char c) noexcept {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10;
  return 16;
}

// A cell of COPY's text format (PostgreSQL's manual, COPY, "Text Format"), into `value`.
void UnescapeCell(std::string_view cell, std::string& value) {
  value.clear();
  while (!cell.empty()) {
    const std::size_t plain = std::min(cell.find('\\'), cell.size());
    value.append(cell.substr(0, plain));
    cell.remove_prefix(plain);
    if (cell.size() < 2) return;
    const char c = cell[1];
    cell.remove_prefix(2);
    const bool hex = c == 'x' && !cell.empty() && DigitOf(cell.front()) < 16;
    if (hex || (c >= '0' && c <= '7')) {
      const unsigned base = hex ? 16 : 8;
      unsigned byte = hex ? 0 : DigitOf(c);
      for (int digits = 0; digits < 2 && !cell.empty() && DigitOf(cell.front()) < base; ++digits) {
        byte = byte * base + DigitOf(cell.front());
        cell.remove_prefix(1);
      }
      value += static_cast<char>(byte & 0xFFU);
      continue;
    }
    constexpr std::string_view letters = "bfnrtv";
    constexpr std::string_view meant = "\b\f\n\r\t\v";
    const std::size_t letter = letters.find(c);
    value += letter == std::string_view::npos ? c : meant[letter];
  }
}

class Rows {
 public:
  Rows(Target target, SqlTables& tables) : target_(std::move(target)), tables_(tables) {}

  // The cells of one row; null: no value.
  void Add(const std::vector<std::optional<std::string_view>>& cells, const model::Place& place) {
    bool good = target_.known() && cells.size() == target_.columns.size();
    for (std::size_t i = 0; good && i < cells.size(); ++i) {
      SqlColumn& column = target_.table->columns[target_.columns[i]];
      if (cells[i]) good = tables_.AddValue(column, *cells[i], place);
    }
    if (!good) tables_.unread().Note(SqlUnreadKind::kRows, place);
  }

 private:
  Target target_;
  SqlTables& tables_;
};

// A text or a number that stands alone, perhaps with a sign or a cast; nullopt: NULL, or computed.
std::optional<std::string> LiteralOf(SqlCursor cell) {
  const bool minus = cell.AcceptSymbol("-");
  const SqlToken& first = cell.Take();
  if (!cell.at_end() && !cell.Peek().IsSymbol("::")) return std::nullopt;
  if (first.kind == SqlTokenKind::kString && !minus) return first.Decoded();
  if (first.kind != SqlTokenKind::kNumber) return std::nullopt;
  return (minus ? "-" : "") + std::string(first.text);
}

}  // namespace

void ReadCopy(const SqlStatement& statement, SqlCursor& cursor, SqlTables& tables) {
  if (!statement.copies) return;
  Target target = TakeTarget(cursor, tables);
  // Behind "FROM stdin" stand options: other separators, CSV.
  if (cursor.rest().size() != 2) target = {};
  Rows rows(std::move(target), tables);
  model::Place place = statement.rows_place;
  std::string_view text = statement.rows;
  std::vector<std::string> values;
  std::vector<std::optional<std::string_view>> cells;
  for (; !text.empty(); ++place.line) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    place.offset += line.size() + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    cells.clear();
    for (std::size_t at = 0;;) {
      const std::string_view cell = line.substr(at, line.find('\t', at) - at);
      if (values.size() <= cells.size()) values.resize(2 * cells.size() + 1);
      if (cell == "\\N") {
        cells.emplace_back();
      } else {
        cells.emplace_back(cell);
      }
      at += cell.size() + 1;
      if (at > line.size() || cells.size() > kCellsMax) break;
    }
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (!cells[i] || !cells[i]->contains('\\')) continue;
      UnescapeCell(*cells[i], values[i]);
      cells[i] = values[i];
    }
    rows.Add(cells, place);
  }
}

void ReadInsert(SqlCursor& cursor, SqlStatements& statements, SqlTables& tables) {
  while (!cursor.at_end() && !cursor.AcceptWord("INTO")) cursor.Take();
  Rows rows(TakeTarget(cursor, tables), tables);
  std::vector<SqlToken> row;
  std::vector<std::optional<std::string>> values;
  std::vector<std::optional<std::string_view>> cells;
  while (statements.NextRow(row)) {
    values.clear();
    SqlCursor items(row);
    while (!items.at_end()) values.push_back(LiteralOf(SqlCursor(items.TakeItem())));
    cells.assign(values.begin(), values.end());
    rows.Add(cells, row.empty() ? model::Place{} : row.front().place);
  }
}

}  // namespace strongroom::classify::read
