#include "classify/read/sql_cursor.h"

#include <algorithm>

namespace strongroom::classify::read {

std::string WithoutPlaceholders(std::string_view name) {
  std::string left;
  std::string_view rest = name;
  while (!rest.empty()) {
    const std::size_t begin = std::min(rest.find("${"), rest.find("{{"));
    left += rest.substr(0, begin);
    if (begin == std::string_view::npos) break;
    const std::string_view closing = rest[begin] == '$' ? "}" : "}}";
    const std::size_t end = rest.find(closing, begin);
    if (end == std::string_view::npos) {
      left += rest.substr(begin);
      break;
    }
    rest.remove_prefix(end + closing.size());
  }
  if (left.size() == name.size()) return left;
  const std::size_t first = left.find_first_not_of("_.- ");
  return first == std::string::npos ? std::string(name) : left.substr(first);
}

const SqlToken& SqlCursor::Peek(std::size_t ahead) const noexcept {
  static const SqlToken kNone;
  return at_ + ahead < tokens_.size() ? tokens_[at_ + ahead] : kNone;
}

const SqlToken& SqlCursor::Take() noexcept {
  const SqlToken& token = Peek();
  if (!at_end()) ++at_;
  return token;
}

bool SqlCursor::AcceptWord(std::string_view word) noexcept {
  if (!Peek().IsWord(word)) return false;
  ++at_;
  return true;
}

bool SqlCursor::AcceptSymbol(std::string_view symbol) noexcept {
  if (!Peek().IsSymbol(symbol)) return false;
  ++at_;
  return true;
}

void SqlCursor::AcceptIfExists() noexcept {
  if (!Peek().IsWord("IF")) return;
  if (Peek(1).IsWord("EXISTS")) {
    at_ += 2;
  } else if (Peek(1).IsWord("NOT") && Peek(2).IsWord("EXISTS")) {
    at_ += 3;
  }
}

std::optional<SqlName> SqlCursor::TakeIdentifier() {
  if (Peek().IsSymbol("[") && Peek(1).IsName() && Peek(2).IsSymbol("]")) {
    SqlName name{.name = std::string(Peek(1).text), .place = Peek(1).place};
    at_ += 3;
    return name;
  }
  if (!Peek().IsName()) return std::nullopt;
  const SqlToken& token = Take();
  return SqlName{.name = token.Decoded(), .place = token.place};
}

std::optional<SqlName> SqlCursor::TakeName() {
  (void)AcceptSymbol(":");  // of psql's variables
  std::optional<SqlName> name = TakeIdentifier();
  while (name && Peek().IsSymbol(".")) {
    const std::size_t dot = at_++;
    std::optional<SqlName> part = TakeIdentifier();
    if (!part) {
      at_ = dot;
      break;
    }
    part->schema = std::move(name->name);
    part->place = name->place;
    name = std::move(part);
  }
  if (name) name->name = WithoutPlaceholders(name->name);
  return name;
}

std::span<const SqlToken> SqlCursor::TakeParentheses(bool* closed) noexcept {
  if (closed != nullptr) *closed = true;
  if (!AcceptSymbol("(")) return {};
  const std::size_t begin = at_;
  std::size_t depth = 1;
  for (; at_ < tokens_.size(); ++at_) {
    if (tokens_[at_].IsSymbol("(")) ++depth;
    if (tokens_[at_].IsSymbol(")") && --depth == 0) {
      return tokens_.subspan(begin, at_++ - begin);
    }
  }
  if (closed != nullptr) *closed = false;
  return tokens_.subspan(begin);
}

std::span<const SqlToken> SqlCursor::TakeItem() noexcept {
  const std::size_t begin = at_;
  std::size_t depth = 0;
  for (; at_ < tokens_.size(); ++at_) {
    if (tokens_[at_].IsSymbol("(")) ++depth;
    if (tokens_[at_].IsSymbol(")") && depth > 0) --depth;
    if (tokens_[at_].IsSymbol(",") && depth == 0) {
      return tokens_.subspan(begin, at_++ - begin);
    }
  }
  return tokens_.subspan(begin);
}

}  // namespace strongroom::classify::read
