#include "classify/read/pattern_name.h"

#include <algorithm>

namespace strongroom::classify::read {

namespace {

constexpr std::size_t kNameMax = 200;

bool IsLetter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

// Behind "\d", "\x41", "\u0041" and "\p{L}".
std::size_t BehindClass(std::string_view pattern, std::size_t at) noexcept {
  for (std::size_t i = at + 1; i < pattern.size(); ++i) {
    if (pattern[i] == '\\') {
      ++i;
    } else if (pattern[i] == ']' && i > at + 1) {
      return i + 1;
    }
  }
  return pattern.size();
}

// Behind "\d", "\x41", "\u0041" and "\p{L}".
std::size_t BehindEscape(std::string_view pattern, std::size_t at) noexcept {
  const char kind = at + 1 < pattern.size() ? pattern[at + 1] : '\0';
  std::size_t end = at + 2;
  if (kind == 'x') end += 2;
  if (kind == 'u') end += 4;
  if ((kind == 'p' || kind == 'P') && end < pattern.size() && pattern[end] == '{') {
    end = std::max(pattern.find('}', end), end);
  }
  return std::min(end, pattern.size());
}

bool HasTwoLetters(std::string_view name) noexcept {
  return std::ranges::adjacent_find(
             name, [](char a, char b) { return IsLetter(a) && IsLetter(b); }) != name.end();
}

}  // namespace

std::string NameOfPattern(std::string_view pattern) {
  std::string name;
  const auto split = [&name](char mark) {
    if (!name.empty() && name.back() != ' ' && name.back() != '_') name += mark;
  };
  for (std::size_t i = 0; i < pattern.size() && name.size() < kNameMax;) {
    const char c = pattern[i];
    if (c == '[') {
      i = BehindClass(pattern, i);
      split('_');
    } else if (c == '\\') {
      i = BehindEscape(pattern, i);
      split('_');
    } else if (c == '{') {
      i = std::min(pattern.find('}', i), pattern.size() - 1) + 1;
    } else if (c == '(' && pattern.substr(i + 1, 1) == "?") {
      i = std::min(pattern.find_first_of(":=!>", i), pattern.size() - 1) + 1;
    } else {
      if (IsLetter(c)) name += c;
      if (c == '|') split(' ');
      if (c == '_' || c == '-' || c == '.' || c == ' ') split('_');
      ++i;
    }
  }
  while (name.ends_with('_') || name.ends_with(' ')) name.pop_back();
  return HasTwoLetters(name) ? name : std::string();
}

}  // namespace strongroom::classify::read
