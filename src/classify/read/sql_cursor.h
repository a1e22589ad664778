// Goes through the tokens of one statement, comments left out.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "classify/read/sql_lexer.h"

namespace strongroom::classify::read {

// "schema.table" or "table"; a name's case is kept, since it is words that are looked at later.
struct SqlName {
  std::string schema{};  // or empty
  std::string name{};
  model::Place place{};
};

// What is left of a name without placeholders, so that "${prefix}users" is "users"; where nothing
// is left, the name as it stands.
[[nodiscard]] std::string WithoutPlaceholders(std::string_view name);

class SqlCursor {
 public:
  explicit SqlCursor(std::span<const SqlToken> tokens) : tokens_(tokens) {}

  [[nodiscard]] bool at_end() const noexcept { return at_ >= tokens_.size(); }
  [[nodiscard]] std::size_t at() const noexcept { return at_; }
  // A kEnd token behind the last one.
  [[nodiscard]] const SqlToken& Peek(std::size_t ahead = 0) const noexcept;
  const SqlToken& Take() noexcept;
  bool AcceptWord(std::string_view word) noexcept;  // upper case
  bool AcceptSymbol(std::string_view symbol) noexcept;
  // "IF EXISTS", "IF NOT EXISTS".
  void AcceptIfExists() noexcept;
  // Identifier in any quotes; [brackets] too. nullopt, and nothing taken: there is none.
  [[nodiscard]] std::optional<SqlName> TakeIdentifier();
  [[nodiscard]] std::optional<SqlName> TakeName();  // the last two parts of a dotted one
  // What stands in the parentheses that open here, without them; to the end where they do not
  // close, and then `closed` is false. Empty where none open.
  [[nodiscard]] std::span<const SqlToken> TakeParentheses(bool* closed = nullptr) noexcept;
  // To the next comma outside of parentheses, which is taken; without it.
  [[nodiscard]] std::span<const SqlToken> TakeItem() noexcept;
  [[nodiscard]] std::span<const SqlToken> rest() const noexcept { return tokens_.subspan(at_); }

 private:
  std::span<const SqlToken> tokens_;
  std::size_t at_ = 0;
};

}  // namespace strongroom::classify::read
