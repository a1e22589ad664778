#include "classify/read/sql_type.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/lower_case.h"

namespace strongroom::classify::read {

namespace {

using model::ValueKind;
using model::ValueKinds;

constexpr std::size_t kAllowedMax = 100;
constexpr std::size_t kAllowedMaxBytes = 2048;
constexpr std::size_t kTypeMaxBytes = 200;
constexpr std::size_t kTypeMaxTokens = 40;

// What may stand behind a type and is none of its words. CHARACTER and WITH are looked at below.
constexpr auto kBehindType = std::to_array<std::string_view>(
    {"CONSTRAINT", "NOT",       "NULL",       "CHECK",     "DEFAULT",        "GENERATED",
     "UNIQUE",     "PRIMARY",   "REFERENCES", "COLLATE",   "STORAGE",        "COMPRESSION",
     "DEFERRABLE", "INITIALLY", "ENCODING",   "COMMENT",   "AUTO_INCREMENT", "AUTOINCREMENT",
     "ON",         "CHARSET",   "VISIBLE",    "INVISIBLE", "VIRTUAL",        "STORED",
     "AS",         "IDENTITY",  "KEY",        "FIRST",     "AFTER",          "USING",
     "OPTIONS",    "ENABLE",    "DISABLE",    "SPARSE",    "ROWGUIDCOL",     "SET"});

ValueKinds KindsByName(std::string_view name) {
  static const std::unordered_map<std::string_view, ValueKinds> kKinds = [] {
    std::unordered_map<std::string_view, ValueKinds> kinds;
    for (const std::string_view type :
         {"smallint", "integer", "int", "bigint", "int2", "int4", "int8", "tinyint", "mediumint",
          "serial", "bigserial", "smallserial", "serial2", "serial4", "serial8", "year", "oid"}) {
      kinds.emplace(type, ValueKind::kInteger);
    }
    for (const std::string_view type : {"numeric", "decimal", "real", "double precision", "double",
                                        "float", "float4", "float8", "money", "number", "dec"}) {
      kinds.emplace(type, ValueKind::kNumber);
    }
    for (const std::string_view type : {"boolean", "bool"}) {
      kinds.emplace(type, ValueKind::kBoolean);
    }
    for (const std::string_view type : {"json", "jsonb", "hstore"}) {
      kinds.emplace(type, ValueKind::kObject | ValueKind::kArray);
    }
    for (const std::string_view type : {"text",
                                        "varchar",
                                        "char",
                                        "character varying",
                                        "character",
                                        "citext",
                                        "name",
                                        "bpchar",
                                        "uuid",
                                        "date",
                                        "datetime",
                                        "time",
                                        "timestamp",
                                        "timestamptz",
                                        "timetz",
                                        "interval",
                                        "bytea",
                                        "inet",
                                        "cidr",
                                        "macaddr",
                                        "xml",
                                        "tsvector",
                                        "clob",
                                        "blob",
                                        "longtext",
                                        "mediumtext",
                                        "tinytext",
                                        "longblob",
                                        "mediumblob",
                                        "tinyblob",
                                        "binary",
                                        "varbinary",
                                        "varchar2",
                                        "nvarchar2",
                                        "nvarchar",
                                        "nchar",
                                        "national character varying",
                                        "enum",
                                        "set",
                                        "bit",
                                        "bit varying",
                                        "ltree",
                                        "uniqueidentifier",
                                        "datetime2",
                                        "ntext",
                                        "string"}) {
      kinds.emplace(type, ValueKind::kString);
    }
    return kinds;
  }();
  if (const auto found = kKinds.find(name); found != kKinds.end()) return found->second;
  // "timestamp with time zone", "int unsigned".
  if (const std::size_t blank = name.find(' '); blank != std::string_view::npos) {
    if (const auto found = kKinds.find(name.substr(0, blank)); found != kKinds.end()) {
      return found->second;
    }
  }
  return {};
}

bool IsBehindType(const SqlToken& token, const SqlToken& next, bool first) {
  if (token.kind != SqlTokenKind::kWord) return false;
  if (token.IsWord("CHARACTER")) return !first && next.IsWord("SET");
  if (first) return false;
  if (token.IsWord("WITH")) return !next.IsWord("TIME") && !next.IsWord("LOCAL");
  return std::ranges::any_of(kBehindType,
                             [&](std::string_view word) { return token.IsWord(word); });
}

// "(34)", "(10,2)"; of enum('a', 'b') the values.
void TakeLength(SqlCursor& cursor, SqlType& type) {
  const auto inside = cursor.TakeParentheses();
  const bool values = type.name == "enum" || type.name == "set";
  type.text += '(';
  for (const SqlToken& token : inside.first(std::min(inside.size(), kTypeMaxTokens))) {
    if (!values) type.text += LowerCase(token.text);
  }
  type.text += ')';
  if (!values) return;
  type.text = type.name;
  for (const SqlToken& token : inside) {
    if (token.kind == SqlTokenKind::kString) AddAllowed(type.allowed, token.Decoded());
  }
}

}  // namespace

void AddAllowed(std::vector<std::string>& allowed, std::string value) {
  std::size_t bytes = value.size();
  for (const std::string& other : allowed) bytes += other.size();
  if (allowed.size() < kAllowedMax && bytes <= kAllowedMaxBytes) {
    allowed.push_back(std::move(value));
  }
}

SqlType TakeSqlType(SqlCursor& cursor) {
  SqlType type;
  for (bool first = true; !cursor.at_end() && type.text.size() < kTypeMaxBytes; first = false) {
    const SqlToken& token = cursor.Peek();
    if (IsBehindType(token, cursor.Peek(1), first)) break;
    if (token.IsName()) {
      const bool quoted = token.kind == SqlTokenKind::kQuoted;
      const std::string word = quoted ? token.Decoded() : LowerCase(token.text);
      cursor.Take();
      if (cursor.Peek().IsSymbol(".")) {  // a schema
        cursor.Take();
        continue;
      }
      if (word == "array" && !first) {
        type.array = true;
        type.text += "[]";
        continue;
      }
      if (!type.text.empty()) type.text += ' ';
      type.text += word;
      if (!type.name.empty()) type.name += ' ';
      type.name += word;
    } else if (token.IsSymbol("(") && !type.text.empty()) {
      TakeLength(cursor, type);
    } else if (token.IsSymbol("[")) {
      const bool brackets = type.text.empty();  // [nvarchar](50)
      cursor.Take();
      if (brackets) continue;
      while (!cursor.at_end() && !cursor.AcceptSymbol("]")) cursor.Take();
      type.array = true;
      type.text += "[]";
    } else if (token.IsSymbol("]") || token.IsSymbol("%")) {
      cursor.Take();
    } else {
      break;
    }
  }
  if (type.text == "tinyint(1)") type.name = "boolean";
  type.kinds = KindsByName(type.name);
  if (type.array) type.kinds.Add(ValueKind::kArray);
  return type;
}

SqlType SqlTypeOf(std::string_view text) {
  SqlLexer lexer(text.substr(0, kAllowedMaxBytes), false, {.line = 1, .column = 1});
  std::vector<SqlToken> tokens;
  for (SqlToken token = lexer.Next(); token.kind != SqlTokenKind::kEnd; token = lexer.Next()) {
    if (token.kind == SqlTokenKind::kBroken) break;
    if (token.kind != SqlTokenKind::kComment) tokens.push_back(token);
  }
  SqlCursor cursor(tokens);
  return TakeSqlType(cursor);
}

}  // namespace strongroom::classify::read
