#include "classify/rules/json_place.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "base/json.h"

namespace strongroom::classify::rules {
namespace {

// Walks valid JSON; anything else ends the walk where it is.
class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) {}

  [[nodiscard]] std::size_t at() const noexcept { return at_; }
  [[nodiscard]] char Peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }

  void SkipSpace() { at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size()); }
  bool Take(char c) {
    SkipSpace();
    if (Peek() != c) return false;
    ++at_;
    SkipSpace();
    return true;
  }
  // The string with its quotes.
  std::string_view TakeString() {
    const std::size_t begin = at_++;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    at_ = std::min(at_ + 1, text_.size());
    return text_.substr(begin, at_ - begin);
  }
  // Any value; by counting brackets, for the depth is the text's.
  void SkipValue() {
    std::size_t depth = 0;
    do {
      SkipSpace();
      const char c = Peek();
      if (c == '"') {
        TakeString();
      } else if (c == '{' || c == '[') {
        ++depth;
        ++at_;
      } else if (c == '}' || c == ']') {
        if (depth > 0) --depth;
        ++at_;
      } else if (c == ',' || c == ':') {
        ++at_;
      } else {
        at_ = std::min(text_.find_first_of(" \t\r\n,:]}", at_), text_.size());
      }
    } while (depth > 0 && at_ < text_.size());
    SkipSpace();
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

// The first token of a pointer behind its "/", unescaped, taken off.
std::string TakeToken(std::string_view& pointer) {
  pointer.remove_prefix(1);
  const std::size_t end = std::min(pointer.find('/'), pointer.size());
  std::string token;
  for (std::size_t i = 0; i < end; ++i) {
    if (pointer[i] == '~' && i + 1 < end) {
      token += pointer[++i] == '1' ? '/' : '~';
    } else {
      token += pointer[i];
    }
  }
  pointer.remove_prefix(end);
  return token;
}

bool IsName(std::string_view quoted, const std::string& name) {
  const auto value = ParseJson(quoted);
  return value && value->is_string() && std::string_view(value->as_string()) == name;
}

// Stands at the member's value afterwards, and `place` is where its name begins.
bool EnterMember(Walker& walker, const std::string& name, std::size_t& place) {
  while (walker.Peek() == '"') {
    const std::size_t begin = walker.at();
    const bool found = IsName(walker.TakeString(), name);
    if (!walker.Take(':')) return false;
    if (found) {
      place = begin;
      return true;
    }
    walker.SkipValue();
    if (!walker.Take(',')) return false;
  }
  return false;
}

bool EnterElement(Walker& walker, const std::string& token, std::size_t& place) {
  std::size_t index = 0;
  const char* const end = token.data() + token.size();
  const auto read = std::from_chars(token.data(), end, index);
  if (read.ec != std::errc() || read.ptr != end) return false;
  for (; index > 0; --index) {
    walker.SkipValue();
    if (!walker.Take(',')) return false;
  }
  place = walker.at();
  return true;
}

}  // namespace

JsonPlace PlaceOf(std::string_view text, std::string_view pointer) {
  Walker walker(text);
  walker.SkipSpace();
  std::size_t place = walker.at();
  while (pointer.starts_with('/')) {
    const std::string token = TakeToken(pointer);
    const bool found = walker.Take('{')   ? EnterMember(walker, token, place)
                       : walker.Take('[') ? EnterElement(walker, token, place)
                                          : false;
    if (!found) break;
  }
  const std::string_view before = text.substr(0, std::min(place, text.size()));
  const std::size_t newline = before.rfind('\n');
  return {
      .line = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1,
      .column = newline == std::string_view::npos ? before.size() + 1 : before.size() - newline};
}

}  // namespace strongroom::classify::rules
