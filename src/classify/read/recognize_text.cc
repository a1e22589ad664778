// RecognizeText: what kind of text a file begins with. The content decides; the name helps where
// the content could be several things.
#include <algorithm>
#include <string_view>

#include "classify/read/csv_shape.h"
#include "classify/read/readers.h"

namespace strongroom::classify::read {

namespace {

constexpr std::string_view kWhite = " \t\r\n";

bool NameEnds(std::string_view name, std::initializer_list<std::string_view> endings) noexcept {
  return std::any_of(endings.begin(), endings.end(), [name](std::string_view ending) {
    return name.size() >= ending.size() &&
           std::equal(ending.begin(), ending.end(),
                      name.end() - static_cast<std::ptrdiff_t>(ending.size()),
                      [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
  });
}

// ASCII letters of either case. `needle` is in small letters.
bool ContainsWord(std::string_view text, std::string_view needle) noexcept {
  return std::search(text.begin(), text.end(), needle.begin(), needle.end(), [](char a, char b) {
           return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b;
         }) != text.end();
}

std::string_view SkipWhite(std::string_view text) noexcept {
  text.remove_prefix(std::min(text.find_first_not_of(kWhite), text.size()));
  return text;
}

std::string_view SkipLine(std::string_view text) noexcept {
  text.remove_prefix(std::min(text.find('\n'), text.size()));
  return text;
}

// Behind the first value; empty: it does not end within `text`.
std::string_view BehindFirstValue(std::string_view text) noexcept {
  std::size_t depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\') ++i;
      quoted = c != '"';
    } else if (c == '"') {
      quoted = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if ((c == '}' || c == ']') && --depth == 0) {
      return text.substr(i + 1);
    }
  }
  return {};
}

// "{" and "[" begin other things too: templates, sections of settings, YAML in flow style.
bool BeginsJson(std::string_view text) noexcept {
  const bool object = text.starts_with('{');
  if (!object && !text.starts_with('[')) return false;
  text = SkipWhite(text.substr(1));
  if (text.empty()) return true;
  if (object) return text.front() == '"' || text.front() == '}';
  return std::string_view("{[\"]-0123456789").find(text.front()) != std::string_view::npos ||
         text.starts_with("true") || text.starts_with("false") || text.starts_with("null");
}

Format JsonFormat(std::string_view text, std::string_view name) noexcept {
  if (NameEnds(name, {".ndjson", ".jsonl"})) return Format::kNdjson;
  const std::string_view behind = BehindFirstValue(text);
  const std::string_view next = SkipWhite(behind);
  return next.starts_with('{') || next.starts_with('[') ? Format::kNdjson : Format::kJson;
}

// Behind comments of SQL and lines that are for psql.
std::string_view SkipSqlComments(std::string_view text) noexcept {
  for (;;) {
    text = SkipWhite(text);
    if (text.starts_with("--") || text.starts_with('\\')) {
      text = SkipLine(text);
    } else if (text.starts_with("/*")) {
      const std::size_t end = text.find("*/");
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
    } else {
      return text;
    }
  }
}

bool HasTables(std::string_view text) noexcept {
  return ContainsWord(text, "create table") || ContainsWord(text, "alter table") ||
         ContainsWord(text, "comment on column");
}

// Where the name does not say so, a first word that other languages do not begin with.
bool BeginsSql(std::string_view text) noexcept {
  if (text.starts_with("--liquibase formatted sql")) return true;
  const std::string_view statement = SkipSqlComments(text);
  for (const std::string_view word :
       {"create", "alter", "comment", "drop", "set", "begin", "start", "insert", "grant"}) {
    if (statement.size() > word.size() && ContainsWord(statement.substr(0, word.size()), word) &&
        (kWhite.find(statement[word.size()]) != std::string_view::npos ||
         statement[word.size()] == ';')) {
      return HasTables(text);
    }
  }
  return false;
}

// Names that the documents which are read begin with.
bool BeginsKnownYaml(std::string_view text) noexcept {
  while (text.starts_with('#')) text = SkipWhite(SkipLine(text));
  if (text.starts_with("%YAML") || text.starts_with("---\n") || text.starts_with("---\r\n")) {
    return true;
  }
  for (const std::string_view name :
       {"openapi:", "swagger:", "databaseChangeLog:", "$schema:", "$id:", "components:"}) {
    if (text.starts_with(name)) return true;
  }
  return false;
}

}  // namespace

bool BeginsAsSchema(std::string_view head) {
  std::size_t depth = 0;
  for (std::size_t i = 0; i < head.size(); ++i) {
    if (head[i] == '{' || head[i] == '[') ++depth;
    if ((head[i] == '}' || head[i] == ']') && depth > 0) --depth;
    if (head[i] != '"') continue;
    const std::size_t begin = ++i;
    for (; i < head.size() && head[i] != '"'; ++i) {
      if (head[i] == '\\') ++i;
    }
    if (depth != 1 || i >= head.size()) continue;
    if (!SkipWhite(head.substr(i + 1)).starts_with(':')) continue;
    const std::string_view name = head.substr(begin, i - begin);
    for (const std::string_view known :
         {"$schema", "properties", "definitions", "$defs", "openapi", "swagger"}) {
      if (name == known) return true;
    }
  }
  return false;
}

Format RecognizeText(std::string_view head, std::string_view file_name) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  const std::string_view text = SkipWhite(head);
  if (text.empty() || text.find('\0') != std::string_view::npos) return Format::kUnknown;
  if (BeginsJson(text)) return JsonFormat(text, file_name);
  if (NameEnds(file_name, {".sql", ".ddl"})) return Format::kSql;
  if (NameEnds(file_name, {".ftl"}) && HasTables(text)) return Format::kSql;
  if (text.starts_with('<')) {
    return text.find("databaseChangeLog") != std::string_view::npos ? Format::kXml
                                                                    : Format::kUnknown;
  }
  if (BeginsSql(text)) return Format::kSql;
  if (BeginsKnownYaml(text) || NameEnds(file_name, {".yaml", ".yml"})) return Format::kYaml;
  if (NameEnds(file_name, {".json", ".schema"})) return Format::kJson;
  if (NameEnds(file_name, {".ndjson", ".jsonl"})) return Format::kNdjson;
  if (NameEnds(file_name, {".csv", ".tsv"}) || LooksLikeCsv(head)) return Format::kCsv;
  return Format::kUnknown;
}

}  // namespace strongroom::classify::read
