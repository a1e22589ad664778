#include "classify/read/json_scanner.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace strongroom::classify::read {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// RFC 8259 §6.
bool IsNumber(std::string_view text) {
  const auto digits = [&text] {
    std::size_t size = 0;
    while (size != text.size() && IsDigit(text[size])) ++size;
    text.remove_prefix(size);
    return size != 0;
  };
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.starts_with('0')) {
    text.remove_prefix(1);
  } else if (!digits()) {
    return false;
  }
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (!digits()) return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    if (!digits()) return false;
  }
  return text.empty();
}

// The longest beginning of at most kJsonTextMax bytes of a raw string that cuts no escape (nor a
// pair of surrogates) and no character.
std::string_view CutRaw(std::string_view raw) {
  std::size_t fits = 0;
  for (std::size_t at = 0; at < raw.size();) {
    const auto byte = static_cast<unsigned char>(raw[at]);
    std::size_t size = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    if (byte == '\\') {
      const std::string_view rest = raw.substr(at);
      size = !rest.starts_with("\\u") ? 2 : 6;
      if (size == 6 && rest.size() > 3 && (rest[2] == 'd' || rest[2] == 'D') && (rest[3] > '7')) {
        size = 12;
      }
    }
    at += size;
    if (at > kJsonTextMax || at > raw.size()) break;
    fits = at;
  }
  return raw.substr(0, fits);
}

}  // namespace

JsonScanner::JsonScanner(BlockInput& input) noexcept
    : input_(&input), at_(input.begin()), end_(input.end()), token_(input.begin()) {}

bool JsonScanner::Refuse(std::string_view says, const char* at) {
  error_ = says;
  error_place_ = input_->PlaceOf(at);
  return false;
}

bool JsonScanner::RefuseEnd(std::string_view where) {
  if (!error_.empty()) return false;
  if (input_->failed()) return Refuse("reading the file failed here", at_);
  return Refuse(fmt::format("the text ends {}", where), at_);
}

bool JsonScanner::RefuseByte(std::string_view expected) {
  const auto byte = static_cast<unsigned char>(*at_);
  if (input_->OffsetOf(at_) == 0 && (byte == 0xFE || byte == 0xFF)) {
    return Refuse("this is UTF-16; save the file as UTF-8", at_);
  }
  if (byte == 0) return Refuse(fmt::format("{}, not a NUL byte", expected), at_);
  if (byte >= 0x80) {
    return Refuse(fmt::format("{}, not a character beyond ASCII", expected), at_);
  }
  return Refuse(expected, at_);
}

bool JsonScanner::Fill() {
  const std::ptrdiff_t ahead = at_ - token_;
  if (input_->whole()) return false;
  const bool more = input_->More(token_);
  if (input_->full()) return false;  // nothing moved
  token_ = input_->begin();
  at_ = token_ + ahead;
  end_ = input_->end();
  return more;
}

bool JsonScanner::Need(std::ptrdiff_t bytes) {
  while (end_ - at_ < bytes) {
    if (!Fill()) return false;
  }
  return true;
}

bool JsonScanner::SkipWhiteSlowly() {
  while (true) {
    at_ = SkipSpaces(at_, end_);
    if (at_ == end_) {
      token_ = at_;
      if (!Fill()) return false;
      continue;
    }
    switch (*at_) {
      case '\n':
        if (one_value_a_line_ && depth_ != 0) {
          return Refuse("the line ends inside of its value; something was cut off", at_);
        }
        [[fallthrough]];
      case '\r':
      case '\t': ++at_; break;
      case kByteOrderMark[0]:
        token_ = at_;
        if (input_->OffsetOf(at_) != 0 || !Need(3) || std::string_view(at_, 3) != kByteOrderMark) {
          return true;
        }
        at_ += 3;
        break;
      default: return true;
    }
  }
}

bool JsonScanner::SkipLine() {
  while (true) {
    const auto* found = static_cast<const char*>(
        at_ == end_ ? nullptr : std::memchr(at_, '\n', static_cast<std::size_t>(end_ - at_)));
    if (found != nullptr) {
      at_ = token_ = found + 1;
      return true;
    }
    at_ = token_ = end_;
    if (!Fill()) return false;
  }
}

bool JsonScanner::Enter(bool object) {
  if (depth_ == kJsonLevelsMax) {
    return Refuse(fmt::format("objects and arrays lie more than {} deep", kJsonLevelsMax), at_);
  }
  objects_[depth_++] = object;
  ++at_;
  return true;
}

bool JsonScanner::ScanColon() {
  token_ = at_;
  if (!SkipWhite()) return RefuseEnd("behind a name; something was cut off");
  if (*at_ != ':') return RefuseByte("a colon was expected behind the name");
  ++at_;
  return true;
}

bool JsonScanner::ScanWord(JsonLiteral& literal) {
  const std::string_view word = *at_ == 't' ? "true" : *at_ == 'f' ? "false" : "null";
  static_cast<void>(Need(static_cast<std::ptrdiff_t>(word.size())));
  const std::string_view ahead(at_, std::min(word.size(), static_cast<std::size_t>(end_ - at_)));
  if (ahead != word) return RefuseByte("a value was expected: words stand in double quotes");
  literal = word == "true"    ? JsonLiteral::kTrue
            : word == "false" ? JsonLiteral::kFalse
                              : JsonLiteral::kNull;
  at_ += word.size();
  return true;
}

bool JsonScanner::ScanNumberSlowly(JsonNumber& number) {
  if (*at_ != '-' && !IsDigit(*at_)) return RefuseByte("a value was expected");
  while (true) {
    while (at_ != end_ && IsNumberByte(*at_)) ++at_;
    if (static_cast<std::size_t>(at_ - token_) > kJsonTextMax) {
      return Refuse("a number of more digits than any has", token_);
    }
    if (at_ != end_ || !Fill()) break;
  }
  number.text = {token_, static_cast<std::size_t>(at_ - token_)};
  number.integer = number.text.find_first_of(".eE") == std::string_view::npos;
  if (at_ == end_ && input_->full()) return Refuse("a number of more digits than any has", token_);
  if (IsNumber(number.text)) return true;
  at_ = token_;
  return Refuse("a number is not written as JSON has it", token_);
}

bool JsonScanner::FillString() {
  if (Fill()) return true;
  if (!input_->full()) return RefuseEnd("inside of a string; its closing quote is missing");
  // The string fills the whole block: remember its beginning, forget the rest.
  if (!long_) {
    long_ = true;
    long_text_ = CutRaw({token_ + 1, static_cast<std::size_t>(at_ - token_ - 1)});
  }
  token_ = at_;
  if (Fill()) return true;
  return RefuseEnd("inside of a string; its closing quote is missing");
}

bool JsonScanner::ScanStringSlowly(JsonText& text) {
  long_ = false;
  while (true) {
    at_ = SkipPlain(at_, end_);
    if (at_ == end_) {
      if (!FillString()) return false;
      continue;
    }
    const auto byte = static_cast<unsigned char>(*at_);
    if (byte == '"') break;
    if (byte == '\\') {
      text.escaped = true;
      if (!ScanEscape()) return false;
    } else if (byte >= 0x80) {
      if (!ScanBeyondAscii()) return false;
    } else if (byte == '\n' && one_value_a_line_) {
      return Refuse("the line ends inside of a string; something was cut off", at_);
    } else {
      return Refuse("a control character stands in a string; write it as an escape such as \\n",
                    at_);
    }
  }
  if (long_) {
    text.raw = long_text_;
    text.cut = true;
  } else {
    text.raw = {token_ + 1, static_cast<std::size_t>(at_ - token_ - 1)};
    if (text.raw.size() > kJsonTextMax && !input_->whole()) {
      text.raw = CutRaw(text.raw);
      text.cut = true;
    }
  }
  ++at_;
  return true;
}

bool JsonScanner::ScanHex(unsigned& unit) {
  unit = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = at_[2 + i];
    unsigned digit = 0;
    if (IsDigit(c)) {
      digit = static_cast<unsigned>(c - '0');
    } else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) {
      digit = static_cast<unsigned>((c | 0x20) - 'a' + 10);
    } else {
      return Refuse("four hexadecimal digits were expected behind \\u", at_);
    }
    unit = unit << 4 | digit;
  }
  return true;
}

bool JsonScanner::ScanEscape() {
  const auto need = [this](std::ptrdiff_t bytes) {
    while (end_ - at_ < bytes) {
      if (!FillString()) return false;
    }
    return true;
  };
  if (!need(2)) return false;
  if (at_[1] != 'u') {
    if (!std::string_view("\"\\/bfnrt").contains(at_[1])) {
      return Refuse("a backslash stands before what JSON does not escape", at_);
    }
    at_ += 2;
    return true;
  }
  unsigned unit = 0;
  if (!need(6) || !ScanHex(unit)) return false;
  if (unit < 0xD800 || unit > 0xDFFF) {
    at_ += 6;
    return true;
  }
  static constexpr std::string_view kHalf = "a \\u escape is half of a pair of surrogates";
  if (unit >= 0xDC00) return Refuse(kHalf, at_);
  if (!need(8)) return false;
  if (at_[6] != '\\' || at_[7] != 'u') return Refuse(kHalf, at_);
  if (!need(12)) return false;
  const char* first = at_;
  at_ += 6;
  const bool hex = ScanHex(unit);
  if (!hex) return false;
  if (unit < 0xDC00 || unit > 0xDFFF) return Refuse(kHalf, first);
  at_ += 6;
  return true;
}

// RFC 3629 §4.
bool JsonScanner::ScanBeyondAscii() {
  const auto byte = [this](int i) { return static_cast<unsigned char>(at_[i]); };
  const auto refuse = [this] {
    return Refuse("bytes that are not UTF-8; save the file as UTF-8", at_);
  };
  do {
    const unsigned lead = byte(0);
    const int size = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    if (size == 0) return refuse();
    while (end_ - at_ < size) {
      if (!FillString()) return false;
    }
    const unsigned second_min = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned second_max = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (byte(1) < second_min || byte(1) > second_max) return refuse();
    for (int i = 2; i < size; ++i) {
      if ((byte(i) & 0xC0U) != 0x80) return refuse();
    }
    at_ += size;
  } while (at_ != end_ && static_cast<unsigned char>(*at_) >= 0x80);
  return true;
}

void Unescape(std::string_view raw, std::string& out) {
  const auto hex = [](std::string_view digits) {
    unsigned unit = 0;
    for (const char c : digits) {
      unit = unit << 4 | static_cast<unsigned>(IsDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return unit;
  };
  const auto trail = [&out](unsigned bits) { out += static_cast<char>(0x80U | (bits & 0x3FU)); };
  while (true) {
    const std::size_t plain = std::min(raw.find('\\'), raw.size());
    out += raw.substr(0, plain);
    raw.remove_prefix(plain);
    if (raw.size() < 2) return;
    const char escape = raw[1];
    raw.remove_prefix(2);
    if (escape != 'u') {
      static constexpr std::string_view kFrom = "bfnrt";
      static constexpr std::string_view kTo = "\b\f\n\r\t";
      const std::size_t at = kFrom.find(escape);
      out += at == std::string_view::npos ? escape : kTo[at];
      continue;
    }
    unsigned code = hex(raw.substr(0, 4));
    raw.remove_prefix(std::min<std::size_t>(4, raw.size()));
    if (code >= 0xD800 && code < 0xDC00 && raw.size() >= 6) {
      code = 0x10000 + ((code - 0xD800) << 10) + (hex(raw.substr(2, 4)) - 0xDC00);
      raw.remove_prefix(6);
    }
    if (code < 0x80) {
      out += static_cast<char>(code);
    } else if (code < 0x800) {
      out += static_cast<char>(0xC0U | code >> 6);
      trail(code);
    } else if (code < 0x10000) {
      out += static_cast<char>(0xE0U | code >> 12);
      trail(code >> 6);
      trail(code);
    } else {
      out += static_cast<char>(0xF0U | code >> 18);
      trail(code >> 12);
      trail(code >> 6);
      trail(code);
    }
  }
}

}  // namespace strongroom::classify::read
