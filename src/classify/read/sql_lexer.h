// SQL text as tokens: PostgreSQL's rules (lexical structure, manual chapter 4.1), and what dumps
// and templates of others need so as not to break: backticks, `#` comments, `${name}` and `{{ name
// }}` placeholders, which are part of the word they stand in.
//
// Tokens are views into the text and cost no memory of their own. Never fails: what is not closed
// is a kBroken token that says so, and reading goes on in the line behind its beginning.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "classify/model/place.h"

namespace strongroom::classify::read {

enum class SqlTokenKind : std::uint8_t {
  kWord,     // keyword or unquoted identifier, as written
  kQuoted,   // identifier in double quotes or backticks
  kString,   // '…', E'…', $tag$…$tag$
  kNumber,   // digits and what hangs on to them
  kSymbol,   // one character, or "::", "->", "->>", "#>", "#>>"
  kComment,  // "--", "#" or "/* */", these nested
  kBroken,   // not closed: `text` says what
  kEnd
};

struct SqlToken {
  SqlTokenKind kind = SqlTokenKind::kEnd;
  std::string_view text;  // between the quotes or comment signs, escapes as written
  char quote = 0;         // of strings: '\'', 'E' (with backslash escapes) or '$'
  model::Place place;     // of its first byte
  std::size_t end_line = 0;
  model::Place inside;  // where `text` begins

  [[nodiscard]] bool IsSymbol(std::string_view symbol) const noexcept {
    return kind == SqlTokenKind::kSymbol && text == symbol;
  }
  // ASCII case does not count; `word` is upper case.
  [[nodiscard]] bool IsWord(std::string_view word) const noexcept;
  [[nodiscard]] bool IsName() const noexcept {
    return kind == SqlTokenKind::kWord || kind == SqlTokenKind::kQuoted;
  }
  // The text that is meant: doubled quotes and escapes resolved.
  [[nodiscard]] std::string Decoded() const;
};

class SqlLexer {
 public:
  // `backslash_escapes`: MySQL's strings. `start` is where `text` begins in its file; where
  // its column is 0, so is every token's.
  SqlLexer(std::string_view text, bool backslash_escapes, model::Place start);

  [[nodiscard]] SqlToken Next();
  // The lines of `COPY … FROM stdin;`, from the next one to the line "\.", and goes behind that;
  // nullopt, and nowhere, if there is none. `place` becomes that of the first line.
  [[nodiscard]] std::optional<std::string_view> TakeCopyRows(model::Place& place);
  void SkipLine();
  // Whether nothing but blanks is left of the line.
  [[nodiscard]] bool AtLineEnd() const noexcept;

 private:
  [[nodiscard]] char At(std::size_t offset) const noexcept {
    return offset < text_.size() ? text_[offset] : '\0';
  }
  [[nodiscard]] model::Place Here() const noexcept;
  [[nodiscard]] bool FirstInLine() const noexcept;
  void MoveTo(std::size_t offset);
  void SkipBlanks();
  [[nodiscard]] std::size_t PlaceholderEnd(std::size_t begin) const noexcept;
  [[nodiscard]] SqlToken Finish(SqlToken token, std::size_t text_begin, std::size_t text_end,
                                std::size_t end);
  [[nodiscard]] SqlToken Broken(SqlToken token, std::string_view what);
  [[nodiscard]] SqlToken Comment(SqlToken token);
  [[nodiscard]] SqlToken Quoted(SqlToken token, std::size_t open, char quote, bool escapes);
  [[nodiscard]] SqlToken DollarQuoted(SqlToken token, std::size_t tag_end);
  [[nodiscard]] SqlToken Word(SqlToken token);
  [[nodiscard]] SqlToken Symbol(SqlToken token);

  std::string_view text_;
  bool backslash_escapes_;
  model::Place start_;
  std::size_t at_ = 0;
  std::size_t line_ = 0;  // from 0, within text_
  std::size_t line_begin_ = 0;
  bool no_copy_end_ = false;
};

}  // namespace strongroom::classify::read
