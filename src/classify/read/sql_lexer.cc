#include "classify/read/sql_lexer.h"

#include <algorithm>

namespace strongroom::classify::read {

namespace {

constexpr std::size_t kPlaceholderMaxBytes = 200;

bool IsLetter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool IsDigit(char c) noexcept { return c >= '0' && c <= '9'; }

bool IsBlankByte(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v' || c == '\0';
}

char Unescaped(char c) noexcept {
  switch (c) {
    case 'n': return '\n';
    case 't': return '\t';
    case 'r': return '\r';
    default: return c;
  }
}

}  // namespace

bool SqlToken::IsWord(std::string_view word) const noexcept {
  return kind == SqlTokenKind::kWord && std::ranges::equal(text, word, [](char a, char b) {
           return (a >= 'a' && a <= 'z' ? static_cast<char>(a - 'a' + 'A') : a) == b;
         });
}

std::string SqlToken::Decoded() const {
  if (kind != SqlTokenKind::kQuoted && kind != SqlTokenKind::kString) return std::string(text);
  if (quote == '$') return std::string(text);
  const char doubled = quote == 'E' ? '\'' : quote;
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (quote == 'E' && text[i] == '\\' && i + 1 < text.size()) {
      decoded += Unescaped(text[++i]);
      continue;
    }
    decoded += text[i];
    if (text[i] == doubled && i + 1 < text.size() && text[i + 1] == doubled) ++i;
  }
  return decoded;
}

SqlLexer::SqlLexer(std::string_view text, bool backslash_escapes, model::Place start)
    : text_(text), backslash_escapes_(backslash_escapes), start_(start) {
  if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
}

model::Place SqlLexer::Here() const noexcept {
  const std::size_t first = line_ == 0 ? start_.column : 1;
  return {.line = start_.line + line_,
          .column = start_.column == 0 ? 0 : at_ - line_begin_ + first,
          .offset = start_.offset + at_};
}

bool SqlLexer::FirstInLine() const noexcept {
  return std::ranges::all_of(text_.substr(line_begin_, at_ - line_begin_), IsBlankByte);
}

void SqlLexer::MoveTo(std::size_t offset) {
  offset = std::min(offset, text_.size());
  while (at_ < offset) {
    // Not beyond `offset`: a line may be the whole file.
    const std::size_t newline = text_.substr(at_, offset - at_).find('\n');
    if (newline == std::string_view::npos) break;
    at_ += newline + 1;
    line_begin_ = at_;
    ++line_;
  }
  at_ = offset;
}

void SqlLexer::SkipLine() { MoveTo(std::min(text_.find('\n', at_), text_.size() - 1) + 1); }

bool SqlLexer::AtLineEnd() const noexcept {
  std::size_t end = at_;
  while (At(end) == ' ' || At(end) == '\t' || At(end) == '\r') ++end;
  return end >= text_.size() || text_[end] == '\n';
}

std::optional<std::string_view> SqlLexer::TakeCopyRows(model::Place& place) {
  if (no_copy_end_) return std::nullopt;
  std::size_t end = text_.find("\n\\.", at_);
  while (end != std::string_view::npos && At(end + 3) != '\n' && At(end + 3) != '\r' &&
         end + 3 < text_.size()) {
    end = text_.find("\n\\.", end + 3);
  }
  no_copy_end_ = end == std::string_view::npos;
  if (no_copy_end_) return std::nullopt;
  SkipLine();
  place = Here();
  const std::size_t begin = at_;
  MoveTo(end + 1);
  const std::string_view rows = text_.substr(begin, at_ - begin);
  SkipLine();
  return rows;
}

// "${name}" and "{{ name }}": the offset behind it; `begin` itself where there is none.
std::size_t SqlLexer::PlaceholderEnd(std::size_t begin) const noexcept {
  const bool dollar = At(begin) == '$' && At(begin + 1) == '{';
  const bool braces = At(begin) == '{' && At(begin + 1) == '{';
  if (!dollar && !braces) return begin;
  const std::string_view part = text_.substr(begin, kPlaceholderMaxBytes);
  const std::string_view closing = dollar ? "}" : "}}";
  const std::size_t end = part.find(closing);
  if (end == std::string_view::npos || end > part.find('\n')) return begin;
  return begin + end + closing.size();
}

// White space, and the tags of FreeMarker ("<#if …>") and of Jinja ("{% … %}").
void SqlLexer::SkipBlanks() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '\n') {
      MoveTo(at_ + 1);
    } else if (IsBlankByte(c)) {
      ++at_;
    } else {
      const std::string_view part = text_.substr(at_, kPlaceholderMaxBytes);
      const bool tag = part.starts_with("<#") || part.starts_with("</#");
      if (!tag && !part.starts_with("{%")) return;
      const std::size_t end = part.find(tag ? ">" : "%}");
      if (end == std::string_view::npos || (tag && !IsLetter(At(at_ + (part[1] == '/' ? 3 : 2))))) {
        return;
      }
      MoveTo(at_ + end + (tag ? 1 : 2));
    }
  }
}

SqlToken SqlLexer::Finish(SqlToken token, std::size_t text_begin, std::size_t text_end,
                          std::size_t end) {
  token.text = text_.substr(text_begin, text_end - text_begin);
  MoveTo(text_begin);
  token.inside = Here();
  MoveTo(end);
  token.end_line = start_.line + line_;
  return token;
}

SqlToken SqlLexer::Broken(SqlToken token, std::string_view what) {
  token.kind = SqlTokenKind::kBroken;
  token.text = what;
  token.end_line = token.place.line;
  SkipLine();
  return token;
}

SqlToken SqlLexer::Comment(SqlToken token) {
  token.kind = SqlTokenKind::kComment;
  if (At(at_) != '/') {
    const std::size_t begin = at_ + (At(at_) == '#' ? 1 : 2);
    std::size_t end = std::min(text_.find('\n', at_), text_.size());
    if (end > begin && text_[end - 1] == '\r') --end;
    return Finish(token, begin, end, end);
  }
  std::size_t depth = 0;
  for (std::size_t i = at_; i + 1 < text_.size(); ++i) {
    if (text_[i] == '/' && text_[i + 1] == '*' && (depth == 0 || !backslash_escapes_)) {
      ++depth;  // MySQL's do not nest
      ++i;
    } else if (text_[i] == '*' && text_[i + 1] == '/') {
      ++i;
      if (--depth == 0) return Finish(token, at_ + 2, i - 1, i + 1);
    }
  }
  return Broken(token, "a comment that \"/*\" opens is not closed by \"*/\"");
}

SqlToken SqlLexer::Quoted(SqlToken token, std::size_t open, char quote, bool escapes) {
  token.kind = quote == '\'' ? SqlTokenKind::kString : SqlTokenKind::kQuoted;
  token.quote = escapes ? 'E' : quote;
  for (std::size_t i = open + 1; i < text_.size(); ++i) {
    if (escapes && text_[i] == '\\') {
      ++i;
    } else if (const std::size_t behind = quote == '"' ? PlaceholderEnd(i) : i; behind != i) {
      i = behind - 1;  // "{{ index .Options "Namespace" }}.users"
    } else if (text_[i] == quote) {
      if (At(i + 1) != quote) return Finish(token, open + 1, i, i + 1);
      ++i;
    }
  }
  if (quote == '\'') return Broken(token, "a text that ' opens is not closed");
  return Broken(token, "a quoted name is not closed");
}

SqlToken SqlLexer::DollarQuoted(SqlToken token, std::size_t tag_end) {
  token.kind = SqlTokenKind::kString;
  token.quote = '$';
  const std::string_view tag = text_.substr(at_, tag_end - at_);
  const std::size_t end = text_.find(tag, tag_end);
  if (end == std::string_view::npos) return Broken(token, "a text in dollar quotes is not closed");
  return Finish(token, tag_end, end, end + tag.size());
}

SqlToken SqlLexer::Word(SqlToken token) {
  token.kind = SqlTokenKind::kWord;
  std::size_t end = at_;
  while (end < text_.size()) {
    const char c = text_[end];
    if (const std::size_t behind = PlaceholderEnd(end); behind != end) {
      end = behind;
    } else if (IsLetter(c) || IsDigit(c) || (c == '$' && At(end + 1) != '{')) {
      ++end;
    } else {
      break;
    }
  }
  if (end == at_ + 1 && At(end) == '\'') {
    const char prefix = text_[at_];
    if (prefix == 'E' || prefix == 'e') return Quoted(token, end, '\'', true);
    if (std::string_view("BbXxNn").contains(prefix)) {
      return Quoted(token, end, '\'', backslash_escapes_);
    }
  }
  return Finish(token, at_, end, end);
}

SqlToken SqlLexer::Symbol(SqlToken token) {
  token.kind = SqlTokenKind::kSymbol;
  for (const std::string_view longer : {"->>", "#>>", "->", "#>", "::"}) {
    if (text_.substr(at_).starts_with(longer)) {
      return Finish(token, at_, at_ + longer.size(), at_ + longer.size());
    }
  }
  return Finish(token, at_, at_ + 1, at_ + 1);
}

SqlToken SqlLexer::Next() {
  SkipBlanks();
  SqlToken token;
  token.place = Here();
  token.end_line = token.place.line;
  if (at_ >= text_.size()) return token;
  const char c = text_[at_];
  const char next = At(at_ + 1);
  const bool operator_sign = next == '>' || next == '-' || next == '=' || next == '#';
  if ((c == '-' && next == '-') || (c == '/' && next == '*') ||
      (c == '#' && !operator_sign && (backslash_escapes_ || FirstInLine()))) {
    return Comment(token);
  }
  if (c == '\'') return Quoted(token, at_, c, backslash_escapes_);
  if (c == '"' || c == '`') return Quoted(token, at_, c, false);
  if (IsLetter(c) || PlaceholderEnd(at_) != at_) return Word(token);
  if (c == '$') {
    std::size_t end = at_ + 1;
    while (IsLetter(At(end)) || IsDigit(At(end))) ++end;
    if (At(end) == '$' && !IsDigit(next)) return DollarQuoted(token, end + 1);
  }
  if (IsDigit(c)) {
    token.kind = SqlTokenKind::kNumber;
    std::size_t end = at_ + 1;
    while (IsLetter(At(end)) || IsDigit(At(end)) || At(end) == '.') ++end;
    return Finish(token, at_, end, end);
  }
  return Symbol(token);
}

}  // namespace strongroom::classify::read
