#include "classify/read/yaml_scalar.h"

#include <algorithm>

namespace strongroom::classify::read {

namespace {

bool OneOf(std::string_view text, std::initializer_list<std::string_view> words) noexcept {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool IsDigit(char c) noexcept { return c >= '0' && c <= '9'; }

// Removes the digits at the front; how many there were.
std::size_t TakeDigits(std::string_view& text) noexcept {
  const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
  text.remove_prefix(count);
  return count;
}

bool IsDecimal(std::string_view text) noexcept {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (OneOf(text, {".inf", ".Inf", ".INF"})) return true;
  std::size_t digits = TakeDigits(text);
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    digits += TakeDigits(text);
  }
  if (digits == 0) return false;
  if (text.empty()) return true;
  if (text.front() != 'e' && text.front() != 'E') return false;
  text.remove_prefix(1);
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return TakeDigits(text) > 0 && text.empty();
}

bool IsPrefixed(std::string_view text, std::string_view prefix, std::string_view digits) noexcept {
  return text.size() > prefix.size() && text.starts_with(prefix) &&
         text.find_first_not_of(digits, prefix.size()) == std::string_view::npos;
}

}  // namespace

NodeKind PlainScalarKind(std::string_view text) noexcept {
  if (text.empty() || OneOf(text, {"~", "null", "Null", "NULL"})) return NodeKind::kNull;
  const char first = text.front();
  if (OneOf(text, {"true", "True", "TRUE", "false", "False", "FALSE"})) return NodeKind::kBoolean;
  if (!IsDigit(first) && first != '-' && first != '+' && first != '.') return NodeKind::kString;
  const bool number = IsDecimal(text) || OneOf(text, {".nan", ".NaN", ".NAN"}) ||
                      IsPrefixed(text, "0o", "01234567") ||
                      IsPrefixed(text, "0x", "0123456789abcdefABCDEF");
  return number ? NodeKind::kNumber : NodeKind::kString;
}

}  // namespace strongroom::classify::read
