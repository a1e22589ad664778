#include "classify/draft/pattern_subset.h"

#include <cstddef>
#include <optional>

namespace strongroom::classify::draft {
namespace {

constexpr std::size_t kSizeMax = 250;
constexpr unsigned kGroupsMax = 20;
constexpr std::size_t kPartsMax = 1'000;

// Reads the pattern once; every function gives how many parts it comes to when counts are written
// out, or nullopt where it is beyond the subset.
class Reader {
 public:
  explicit Reader(std::string_view rest) : rest_(rest) {}

  bool IsCommon() {
    const auto parts = Alternatives(0);
    return parts && *parts <= kPartsMax && rest_.empty();
  }

 private:
  using Parts = std::optional<std::size_t>;

  Parts Alternatives(unsigned depth) {
    if (depth > kGroupsMax) return std::nullopt;
    std::size_t parts = 0;
    while (true) {
      while (!rest_.empty() && rest_.front() != '|' && rest_.front() != ')') {
        const Parts one = Repeated(depth);
        if (!one) return std::nullopt;
        parts += *one;
        if (parts > kPartsMax) return std::nullopt;
      }
      if (rest_.empty() || rest_.front() == ')') return parts;
      rest_.remove_prefix(1);
    }
  }

  Parts Repeated(unsigned depth) {
    const bool anchor = rest_.front() == '^' || rest_.front() == '$';
    const Parts one = Atom(depth);
    if (!one || rest_.empty()) return one;
    const char c = rest_.front();
    if (c != '*' && c != '+' && c != '?' && c != '{') return one;
    if (anchor) return std::nullopt;
    std::size_t times = 1;
    if (c == '{') {
      const Parts count = Count();
      if (!count) return std::nullopt;
      times = *count;
    } else {
      rest_.remove_prefix(1);
    }
    if (rest_.starts_with('?')) rest_.remove_prefix(1);  // as few as possible
    if (!rest_.empty() && (rest_.front() == '*' || rest_.front() == '+' || rest_.front() == '?' ||
                           rest_.front() == '{')) {
      return std::nullopt;
    }
    return *one * (times == 0 ? 1 : times);
  }

  // "{2}", "{2,}", "{2,5}": the greatest number in it.
  Parts Count() {
    rest_.remove_prefix(1);
    const Parts least = Number();
    if (!least) return std::nullopt;
    std::size_t most = *least;
    if (rest_.starts_with(',')) {
      rest_.remove_prefix(1);
      if (!rest_.starts_with('}')) {
        const Parts given = Number();
        if (!given || *given < *least) return std::nullopt;
        most = *given;
      }
    }
    if (!rest_.starts_with('}')) return std::nullopt;
    rest_.remove_prefix(1);
    return most;
  }

  Parts Number() {
    std::size_t number = 0, digits = 0;
    while (!rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9') {
      number = number * 10 + static_cast<std::size_t>(rest_.front() - '0');
      rest_.remove_prefix(1);
      if (++digits > 4) return std::nullopt;
    }
    if (digits == 0 || number > kPartsMax) return std::nullopt;
    return number;
  }

  Parts Atom(unsigned depth) {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    switch (c) {
      case '(': return Group(depth);
      case '[': return Class() ? Parts(1) : std::nullopt;
      case '\\': return Escape(false) ? Parts(1) : std::nullopt;
      case '*':
      case '+':
      case '?':
      case '{':
      case '}':
      case ']': return std::nullopt;
      default: return c >= 0x20 && c < 0x7F ? Parts(1) : std::nullopt;
    }
  }

  Parts Group(unsigned depth) {
    if (rest_.starts_with("?:")) {
      rest_.remove_prefix(2);
    } else if (rest_.starts_with('?')) {
      return std::nullopt;  // look-around, names, flags
    }
    const Parts parts = Alternatives(depth + 1);
    if (!parts || !rest_.starts_with(')')) return std::nullopt;
    rest_.remove_prefix(1);
    return parts;
  }

  bool Class() {
    if (rest_.starts_with('^')) rest_.remove_prefix(1);
    if (rest_.starts_with(']')) return false;  // empty in one syntax, a bracket in the other
    int before = -1;                           // the character that a range may begin with
    while (!rest_.empty() && rest_.front() != ']') {
      const char c = rest_.front();
      rest_.remove_prefix(1);
      if (c == '[' || c < 0x20 || c >= 0x7F) return false;
      if (c == '-' && before >= 0 && !rest_.starts_with(']')) {
        if (!EndOfRange(before)) return false;
        before = -1;
      } else if (c == '\\') {
        if (!Escape(true)) return false;
        before = -1;
        if (rest_.starts_with('-') && !rest_.starts_with("-]")) return false;
      } else {
        before = c;
      }
    }
    if (rest_.empty()) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool EndOfRange(int from) {
    if (rest_.empty() || rest_.front() == '\\' || rest_.front() == '[') return false;
    const char to = rest_.front();
    rest_.remove_prefix(1);
    return to >= from && to < 0x7F;
  }

  bool Escape(bool in_class) {
    if (rest_.empty()) return false;
    const char c = rest_.front();
    rest_.remove_prefix(1);
    static constexpr std::string_view kAlike = "dDwWtnrfv.*+?()[]{}|^$\\/-";
    // \s is another set in RE2, by one character each way; in a name's or number's pattern it is
    // blanks that are meant.
    return kAlike.contains(c) || c == 's' || c == 'S' || (!in_class && c == 'b');
  }

  std::string_view rest_;
};

}  // namespace

bool IsCommonPattern(std::string_view pattern) {
  return pattern.size() <= kSizeMax && Reader(pattern).IsCommon();
}

}  // namespace strongroom::classify::draft
